"""Files and folders of a commit, as many as are wanted in one request (docs: graphql/reference/objects, Repository)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bot.core.facts import PullRef
from bot.core.lint.changed import readable
from bot.core.lint.surroundings import Wishes
from bot.github.client import Answer, Client
from bot.github.compose import Part, join

MOST_FILES: Final = 100
MOST_BYTES: Final = 1024 * 1024  # of all texts that are wanted by name
MOST_SHELVES: Final = 4  # folders of which the files come with their texts, since nobody knows how large they are
_NEIGHBOUR: Final = 100_000  # bytes of one file beside; longer ones are no model for others


@dataclass(frozen=True, slots=True)
class Contents:
    """Texts by path, the names in folders (those of folders end with a slash), and why other files are not here.

    `beside` are the texts of files that lie in the folders and were not asked for by name.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    listed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    beside: Mapping[str, str] = field(default_factory=dict)


async def contents_at(client: Client, ref: PullRef, commit: str, paths: Iterable[str], around: Wishes) -> Contents:
    """Read them, and what lies around. What is no text, too large or beyond the limits is told as missing."""
    wanted = tuple(dict.fromkeys(paths))
    asked, folders = wanted[:MOST_FILES], tuple(dict.fromkeys(folder.path for folder in around.folders))
    others = tuple(path for path in around.paths if path not in wanted)
    shelves = [folder.path for folder in around.folders if folder.most][:MOST_SHELVES]
    parts = [_part("Content", ref, f"{commit}:{path}") for path in (*asked, *others)]
    parts += [_part("Shelf" if path in shelves else "Folder", ref, f"{commit}:{path}") for path in folders]
    if not parts:
        return Contents()
    joined = join("contents", parts)
    answer = await client.ask(joined.text, joined.variables)
    found = _texts(answer, asked)
    beside = {path: text for at, path in enumerate(others, len(asked)) if (text := _small(_object(answer, at)))}
    trees = {path: _object(answer, len(asked) + len(others) + at) for at, path in enumerate(folders)}
    for path in shelves:
        beside |= _beside(path, trees[path])
    beyond = dict.fromkeys(wanted[MOST_FILES:], f"beyond the first {MOST_FILES} files")
    listed = {path: _names(tree) for path, tree in trees.items()}
    return Contents(found.texts, listed, {**found.missing, **beyond}, beside)


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


def _small(blob: Mapping[str, Any]) -> str:
    return "" if _unreadable(blob, _NEIGHBOUR) else readable(blob["text"])


def _beside(folder: str, tree: Mapping[str, Any]) -> dict[str, str]:
    found = ((one["name"], _small(one.get("object") or {})) for one in tree.get("entries") or ())
    return {f"{folder}/{name}" if folder else name: text for name, text in found if text}


def _names(tree: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(f"{one['name']}/" if one["type"] == "tree" else one["name"] for one in tree.get("entries") or ())


def _object(answer: Answer, at: int) -> Mapping[str, Any]:
    return (answer.data.get(f"part_{at}") or {}).get("object") or {}
