"""Git's objects as GraphQL shows them: files, folders, and a commit's way through them."""

from datetime import datetime
from typing import Any

from graphql import GraphQLError

from bot.sandbox.graph_context import Context
from bot.sandbox.graph_pages import Resolver, key, listing, of
from bot.sandbox.objects import Entry, blob_sha
from bot.sandbox.state import GitCommit, PullRequest, Repository

Thing = GitCommit | dict[str, Any]


def object_(record: Repository, info: Any, *, expression: str | None = None, oid: str | None = None) -> Thing | None:
    """`repository.object(expression: "HEAD:path")`, or a commit, folder or file by its oid."""
    info.context.demand("contents", "read")
    if oid is not None:
        return record.commits.get(oid) or _by_oid(record, oid)
    name, colon, path = (expression or "").partition(":")
    commit = record.commit(name)
    if commit is None:
        return None
    return _at(record, commit, path) if colon else commit


def _by_oid(repository: Repository, oid: str) -> Thing | None:
    """What somebody was shown the name of."""
    if oid in repository.objects.trees:
        return {"tree": oid, "repository": repository}
    return {"blob": repository.objects.blobs[oid]} if oid in repository.objects.blobs else None


def _at(repository: Repository, commit: GitCommit, path: str) -> Thing | None:
    """The file or the folder at a path of a commit; the root at none."""
    if (text := commit.tree.get(path)) is not None:
        return {"blob": text}
    place: dict[str, Any] = {"tree": repository.tree_sha(commit), "repository": repository}
    for name in path.strip("/").split("/") if path else ():
        entry = next((one for one in repository.objects.trees[place["tree"]] if one.name == name), None)
        if entry is None or entry.size is not None:
            return None
        place = {"tree": entry.sha, "repository": repository}
    return place


def _commit_file(record: GitCommit, info: Any, *, path: str) -> dict[str, Any] | None:
    """`commit.file(path:)`, which is a folder too."""
    info.context.demand("contents", "read")
    repository = info.context.repository_of(record)
    repository.tree_sha(record)  # its files are known by their names from here on
    found = _at(repository, record, path)
    if not isinstance(found, dict):
        return None
    sha = found["tree"] if "tree" in found else repository.objects.keep_blob(found["blob"])
    size = None if "tree" in found else len(found["blob"].encode())
    return _entry(repository, path, Entry(path.rpartition("/")[2], sha, size)) | {"object": found}


def _commit_tree(record: GitCommit, info: Any) -> dict[str, Any]:
    info.context.demand("contents", "read")
    repository = info.context.repository_of(record)
    return {"tree": repository.tree_sha(record), "repository": repository}


def _entry(repository: Repository, path: str, entry: Entry) -> dict[str, Any]:
    return {"path": path, "entry": entry, "repository": repository}


def _object_of(entry: dict[str, Any]) -> Thing | None:
    return entry["object"] if "object" in entry else _by_oid(entry["repository"], entry["entry"].sha)


def _entries(tree: dict[str, Any]) -> list[dict[str, Any]]:
    return [_entry(tree["repository"], one.name, one) for one in tree["repository"].objects.trees[tree["tree"]]]


def _history(record: GitCommit, context: Context, args: dict[str, Any]) -> list[GitCommit]:
    """A commit and all before it, newest first; with `path`, those that changed what is there."""
    if args.get("author") is not None:
        raise GraphQLError("the sandbox does not look for authors in a history")
    context.demand("contents", "read")
    repository = context.repository_of(record)
    found: dict[str, GitCommit] = {}
    waiting = [record]
    while waiting:
        one = waiting.pop()
        if one.sha not in found:
            found[one.sha] = one
            waiting += [repository.commits[parent] for parent in one.parents]
    newest = sorted(found.values(), key=lambda one: (one.at, _depth(repository, one)), reverse=True)
    path = args.get("path")
    since, until = (_instant(args.get(name)) for name in ("since", "until"))
    return [
        one
        for one in newest
        if (path is None or _touches(repository, one, path))
        and (since is None or one.at >= since)
        and (until is None or one.at <= until)
    ]


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _depth(repository: Repository, commit: GitCommit) -> int:
    """How many commits are before one, by its first parents: tells apart those of the same second."""
    depth = 0
    while commit.parents:
        commit, depth = repository.commits[commit.parents[0]], depth + 1
    return depth


def _touches(repository: Repository, commit: GitCommit, path: str) -> bool:
    before = repository.commits[commit.parents[0]].tree if commit.parents else {}

    def below(tree: Any) -> dict[str, str]:
        return {name: text for name, text in tree.items() if name == path or name.startswith(f"{path.rstrip('/')}/")}

    return below(before) != below(commit.tree)


def _pulls(record: GitCommit, context: Context, _args: dict[str, Any]) -> list[PullRequest]:
    """The pull requests that brought a commit, or that it is part of while they are open."""
    context.demand("pull_requests", "read")
    pulls = context.repository_of(record).pulls.values()
    return [one for one in pulls if one.merge_sha == record.sha or any(c.sha == record.sha for c in one.commits)]


OBJECTS: dict[str, dict[str, Resolver]] = {
    "Repository": {"object": object_},
    "Commit": {
        "file": _commit_file, "tree": _commit_tree, "history": listing("history", _history),
        "associatedPullRequests": listing("associatedPullRequests", _pulls),
    },
    "Tree": {"id": of(lambda t: f"T_{t['tree'][:12]}"), "oid": key("tree"), "entries": of(_entries)},
    "TreeEntry": {
        "path": key("path"), "name": of(lambda e: e["entry"].name), "oid": of(lambda e: e["entry"].sha),
        "type": of(lambda e: "tree" if e["entry"].size is None else "blob"), "size": of(lambda e: e["entry"].size or 0),
        "mode": of(lambda e: int(e["entry"].mode, 8)), "object": of(_object_of),
    },
    "Blob": {
        "id": of(lambda b: f"B_{blob_sha(b['blob'])[:12]}"), "oid": of(lambda b: blob_sha(b["blob"])),
        "text": key("blob"), "byteSize": of(lambda b: len(b["blob"].encode())), "isTruncated": of(lambda _b: False),
        "isBinary": of(lambda _b: False),
    },
}  # fmt: skip
