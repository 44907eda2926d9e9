"""Design documents that people linked: all that are not remembered in one request.

A file is remembered for one state of the default branch, so that a change of it is seen by the next look; an issue or a
pull request for some minutes. Nothing of the head of the change is read: its author writes that.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from cachetools import TTLCache

from bot.core.approvals import had_a_hand
from bot.core.document import Document, DocumentKind, Link
from bot.core.nods import MEMBERS, nods_of_comments, nods_of_reviews
from bot.core.sections import MOST_BYTES, sections_of
from bot.github.client import Answer, Client
from bot.github.compose import Part, join
from bot.github.failure import Transient
from bot.github.wire import account, comment, commit, nodes, review, time

Json = Mapping[str, Any]

_KEPT = 300.0  # seconds
_MOST_COMMITS = 100


class Documents:
    """Those that one installation may read."""

    def __init__(self, client: Client, timer: Callable[[], float]) -> None:
        self._client = client
        self._known: TTLCache[tuple[Link, str], Document] = TTLCache(2048, _KEPT, timer)

    async def of(self, links: Iterable[Link], home: str, default_sha: str) -> tuple[Document, ...]:
        """The documents in the order of their links, for a change in the repository `home`.

        `default_sha` is the newest commit of its default branch.
        """
        keys = [(link, default_sha if link.path else home) for link in links]
        if missing := [key for key in keys if key not in self._known]:
            read = await self._read([link for link, _ in missing], home)
            self._known.update(zip(missing, read, strict=True))
            return tuple(dict(zip(missing, read, strict=True)).get(key) or self._known[key] for key in keys)
        return tuple(self._known[key] for key in keys)

    async def _read(self, links: list[Link], home: str) -> list[Document]:
        joined = join("documents", [_part(link) for link in links])
        answer = await self._client.ask(joined.text, joined.variables)
        return await asyncio.to_thread(_documents, links, home, answer)


def _part(link: Link) -> Part:
    owner, _, name = link.repository.partition("/")
    if link.path:
        return Part("File", {"owner": owner, "name": name, "path": link.path})
    return Part("Thread", {"owner": owner, "name": name, "number": link.number})


def _documents(links: list[Link], home: str, answer: Answer) -> list[Document]:
    return [_document(link, home, answer, f"part_{index}") for index, link in enumerate(links)]


def _document(link: Link, home: str, answer: Answer, alias: str) -> Document:
    repository = answer.data.get(alias)
    if repository is None or answer.error(alias) is not None:
        return _untold(link, answer.error(alias))
    if link.path:
        return _file(link, repository.get("defaultBranchRef") or {})
    match (thread := repository.get("issueOrPullRequest") or {}).get("__typename"):
        case "Issue":
            return _issue(link, thread, is_home=link.repository == home)
        case "PullRequest":
            return _pull(link, thread, is_home=link.repository == home)
        case _:
            return _untold(link, {"type": "NOT_FOUND"})


def _untold(link: Link, error: Json | None) -> Document:
    """What GitHub does not give: for good where it says that it is not there, or not for us."""
    kind = DocumentKind.FILE if link.path else DocumentKind.ISSUE
    match (error or {}).get("type"):
        case "NOT_FOUND":
            return Document(link=link, kind=kind, trouble="is not there, or Twotrack is not installed where it is")
        case "FORBIDDEN":
            return Document(link=link, kind=kind, trouble="may not be read by Twotrack, which needs `issues: read`")
        case _:
            raise Transient(f"GitHub could not tell what stands in {link}")


def _file(link: Link, branch: Json) -> Document:
    target = branch.get("target") or {}
    blob = (target.get("file") or {}).get("object") or {}
    name = branch.get("name") or "the default branch"
    if "text" not in blob:
        return _useless(link, f"is no file on {name}; a document counts once it is merged there")
    if blob.get("isTruncated") or blob["text"] is None or blob["byteSize"] > MOST_BYTES:
        return _useless(link, f"is no text of at most {MOST_BYTES // 1024} KB")
    last = next(iter(nodes(target.get("history"))), None) or {}
    merged = [one for one in nodes(last.get("associatedPullRequests")) if _brought(one, blob["oid"], name)]
    if not merged:
        commit_id = str(last.get("oid") or "")[:7]
        return _useless(
            link, f"was last changed by `{commit_id}`, not by a pull request that was merged as it reads now"
        )
    source = merged[-1]
    return Document(
        link=link,
        kind=DocumentKind.FILE,
        sections=sections_of(blob["text"]),
        writers=_writers(source),
        nods=nods_of_reviews(map(review, nodes(source["reviews"])), source["headRefOid"]),
        by=f"{link.repository}#{source['number']}",
        trouble=_unseen(source),
    )


def _brought(pull: Json, oid: str, branch: str) -> bool:
    """Whether a pull request was merged here with the file as it is now: what its reviewers saw is what stands here."""
    commits = [one["commit"] for one in nodes(pull.get("head"))]
    approved = [((one.get("file") or {}).get("object") or {}).get("oid") for one in commits]
    return pull["state"] == "MERGED" and pull["baseRefName"] == branch and approved == [oid]


def _useless(link: Link, trouble: str) -> Document:
    return Document(link=link, kind=DocumentKind.FILE, trouble=trouble)


def _issue(link: Link, thread: Json, *, is_home: bool) -> Document:
    return Document(
        link=link,
        kind=DocumentKind.ISSUE,
        sections=sections_of(thread.get("body") or ""),
        writers=tuple(_authors(thread)),
        nods=nods_of_comments(map(comment, nodes(thread["comments"])), is_home=is_home),
        worded_at=time(thread["lastEditedAt"]) if thread.get("lastEditedAt") else None,
        by=str(link),
    )


def _pull(link: Link, thread: Json, *, is_home: bool) -> Document:
    guests = set() if is_home else set(_guests(thread))
    closed = "was closed without being merged" if thread["state"] == "CLOSED" else ""
    return Document(
        link=link,
        kind=DocumentKind.PULL,
        sections=sections_of(thread.get("body") or ""),
        writers=_writers(thread),
        nods=nods_of_reviews(map(review, nodes(thread["reviews"])), thread["headRefOid"], guests),
        worded_at=time(thread["lastEditedAt"]) if thread.get("lastEditedAt") else None,
        by=str(link),
        trouble=closed or _unseen(thread),
    )


def _unseen(pull: Json) -> str:
    """Why nobody can tell who wrote it, or what reviewers think of it now."""
    if pull["commits"]["totalCount"] > _MOST_COMMITS:
        return f"came by a pull request of more than {_MOST_COMMITS} commits, whose authors Twotrack cannot all see"
    if pull["reviews"]["totalCount"] > len(nodes(pull["reviews"])):
        return "came by a pull request with more reviews than Twotrack can see"
    return ""


def _writers(pull: Json) -> tuple[str, ...]:
    commits = (commit(one["commit"]) for one in nodes(pull["commits"]))
    return tuple(dict.fromkeys((*_authors(pull), *had_a_hand(commits))))


def _guests(pull: Json) -> Iterator[str]:
    """Reviewers who do not belong to the owner of the repository."""
    for one in nodes(pull["reviews"]):
        if str(one["authorAssociation"]).lower() not in MEMBERS:
            yield account(one.get("author")).login


def _authors(thread: Json) -> Iterator[str]:
    """Who wrote it, and who rewrote it last."""
    yield account(thread.get("author")).login
    if (editor := thread.get("editor")) is not None:
        yield account(editor).login
