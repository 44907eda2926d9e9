"""CODEOWNERS of the default branch: where a look found it, and its text, which is asked for once.

A text is remembered by its oid, so that a change of the file is seen by the next look. The head's file is never read:
the author of the change writes that.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cachetools import LRUCache

from bot.core.code_owners import MOST_BYTES, PLACES, CodeOwners, code_owners
from bot.github.client import Answer, Client
from bot.github.compose import document
from bot.github.failure import Transient

_BRANCH = ("repository", "defaultBranchRef", "target")
_KEYS = ("ownersOnGitHub", "ownersAtRoot", "ownersInDocs")  # as PLACES has them
_KEPT = 256  # files


@dataclass(frozen=True, slots=True)
class OwnersFile:
    """Where the file is and which text it has; both empty where there is none. `trouble` = GitHub could not tell."""

    name: str = ""
    oid: str = ""
    trouble: str = ""


def owners_file(answer: Answer) -> OwnersFile:
    """The first of the three places that has one. Of a place it cannot answer, GitHub says null and names an error."""
    target = ((answer.data.get("repository") or {}).get("defaultBranchRef") or {}).get("target")
    if not isinstance(target, Mapping):
        return OwnersFile(trouble="GitHub does not tell the default branch, where CODEOWNERS would be")
    for key, name in zip(_KEYS, PLACES, strict=True):
        entry = target.get(key)
        if entry is not None and entry["type"] == "blob":
            return OwnersFile(name, entry["oid"])
        if entry is None and any(_concerns(error.get("path"), key) for error in answer.errors):
            return OwnersFile(trouble=f"GitHub could not tell whether there is a `{name}`")
    return OwnersFile()


def _concerns(broken: Any, key: str) -> bool:
    """Whether an error may be why a place is null: it stands there or above, or does not say where it stands."""
    if not isinstance(broken, list) or not broken:
        return True
    path = (*_BRANCH, key)
    shared = min(len(broken), len(path))
    return tuple(broken[:shared]) == path[:shared]


class OwnersFiles:
    """Those that one installation may read, as rules or as why there are none."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._known: LRUCache[tuple[str, str, str], CodeOwners | str] = LRUCache(_KEPT)

    async def read(self, repository: str, file: OwnersFile) -> CodeOwners | str:
        """What it says, or why nobody can tell. No request while the same text is remembered."""
        key = (repository, file.name, file.oid)
        if key not in self._known:
            self._known[key] = await self._read(repository, file)
        return self._known[key]

    async def _read(self, repository: str, file: OwnersFile) -> CodeOwners | str:
        owner, _, name = repository.partition("/")
        answer = await self._client.ask(document("code_owners"), {"owner": owner, "name": name, "oid": file.oid})
        blob = (answer.data.get("repository") or {}).get("object")
        if not blob or "text" not in blob:
            raise Transient(f"GitHub could not tell what stands in {file.name} of {repository}")
        if blob["byteSize"] > MOST_BYTES or blob["isTruncated"]:
            return f"`{file.name}` is too large: GitHub reads up to 3 MB, and tells apps less"
        if blob["text"] is None:
            return f"`{file.name}` is no text"
        return await asyncio.to_thread(code_owners, file.name, blob["text"])
