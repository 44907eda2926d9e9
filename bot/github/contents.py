"""Files and folders of a commit, as many as are wanted in one request (docs: graphql/reference/objects, Repository)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bot.core.facts import PullRef
from bot.core.lint.changed import readable
from bot.github.client import Answer, Client
from bot.github.compose import Part, join

MOST_FILES: Final = 100
MOST_BYTES: Final = 1024 * 1024  # of all texts of one request


@dataclass(frozen=True, slots=True)
class Contents:
    """Texts by path, the names in folders (those of folders end with a slash), and why other files are not here."""

    texts: Mapping[str, str] = field(default_factory=dict)
    listed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)


async def contents_at(
    client: Client, ref: PullRef, commit: str, paths: Iterable[str], folders: Iterable[str] = ()
) -> Contents:
    """Read them. What is no text, too large or beyond the limits is told as missing."""
    wanted, listed = tuple(dict.fromkeys(paths)), tuple(dict.fromkeys(folders))
    asked = wanted[:MOST_FILES]
    parts = [_part("Content", ref, f"{commit}:{path}") for path in asked]
    parts += [_part("Folder", ref, f"{commit}:{path}") for path in listed]
    if not parts:
        return Contents()
    joined = join("contents", parts)
    answer = await client.ask(joined.text, joined.variables)
    found = _texts(answer, asked)
    beyond = dict.fromkeys(wanted[MOST_FILES:], f"beyond the first {MOST_FILES} files")
    names = {path: _names(_object(answer, len(asked) + at)) for at, path in enumerate(listed)}
    return Contents(found.texts, names, {**found.missing, **beyond})


def _part(operation: str, ref: PullRef, expression: str) -> Part:
    return Part(operation, {"owner": ref.owner, "name": ref.name, "expression": expression})


def _texts(answer: Answer, asked: tuple[str, ...]) -> Contents:
    texts: dict[str, str] = {}
    missing: dict[str, str] = {}
    left = MOST_BYTES
    for at, path in enumerate(asked):
        blob = _object(answer, at)
        if why := _unreadable(blob, left):
            missing[path] = why
        else:
            texts[path] = readable(blob["text"])
            left -= blob["byteSize"]
    return Contents(texts, {}, missing)


def _unreadable(blob: Mapping[str, Any], left: int) -> str:
    if not blob:
        return "not there"
    if blob.get("isBinary") or blob.get("text") is None:
        return "binary"
    if blob.get("isTruncated"):
        return "larger than GitHub shows"
    return "beyond 1 MB of files" if blob["byteSize"] > left else ""


def _names(tree: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(f"{one['name']}/" if one["type"] == "tree" else one["name"] for one in tree.get("entries") or ())


def _object(answer: Answer, at: int) -> Mapping[str, Any]:
    return (answer.data.get(f"part_{at}") or {}).get("object") or {}
