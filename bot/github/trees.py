"""The files of a commit, as GitHub lists them: one request, for whoever holds the globs of rules against them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.github.client import Client
from bot.github.failure import Denied, Gone, Refused, Transient


@dataclass(frozen=True, slots=True)
class Listing:
    """The paths of all files; None where they are not all known, and then why, as a clause."""

    files: frozenset[str] | None = None
    unknown: str = ""


async def files_at(client: Client, repository: str, commit: str) -> Listing:
    """List them (docs: rest/git/trees, "Get a tree"; it needs contents: read).

    GitHub cuts a list at 100,000 entries or 7 MB, and says so. RateLimited passes; whatever else goes wrong is told, as
    nothing that matters hangs on it.
    """
    try:
        async for page in client.pages(f"/repos/{repository}/git/trees/{commit}?recursive=1"):
            return _listing(page)
    except Transient as failure:
        return Listing(unknown=f"GitHub could not list the files of this repository ({failure})")
    except (Denied, Gone, Refused) as failure:
        return Listing(unknown=f"GitHub does not list the files of this repository ({failure})")
    return Listing(unknown="GitHub listed nothing")


def _listing(page: Mapping[str, Any]) -> Listing:
    if page.get("truncated"):
        return Listing(unknown="this repository has more files than GitHub lists at once")
    entries = page.get("tree") or ()
    return Listing(frozenset(str(entry["path"]) for entry in entries if entry.get("type") != "tree"))
