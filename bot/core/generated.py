"""Which added lines count: not those of generated, vendored, lock and minified files, which nobody wrote by hand."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import re2

from bot.core.attributes import Attributes
from bot.core.facts import ChangedFile, Diff

_SEARCHABLE = 100_000  # characters of an expression; RE2's memory ends beyond thirty times as many


@lru_cache(maxsize=256)
def _below(trees: frozenset[str]) -> tuple[str, ...]:
    return tuple(f"{tree}/" for tree in trees)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """A set of paths, told apart without a regular expression. Every part is in lower case.

    `names` are whole file names, `endings` end the path, `folders` are whole folder names at any depth, `trees` are
    paths from the root: a file, or a folder with all that is in it. What a repository's own `attributes` say of a path
    stands above all of these.
    """

    names: frozenset[str] = frozenset()
    endings: tuple[str, ...] = ()
    folders: frozenset[str] = frozenset()
    trees: frozenset[str] = frozenset()
    attributes: Attributes = field(default_factory=Attributes)

    def __or__(self, other: "Paths") -> "Paths":
        return Paths(
            names=self.names | other.names,
            endings=self.endings + other.endings,
            folders=self.folders | other.folders,
            trees=self.trees | other.trees,
        )

    def __contains__(self, path: str) -> bool:
        return bool(self.among((path,)))

    def among(self, paths: Iterable[str]) -> list[str]:
        """Those of the paths that belong to the set: a change may have thousands, and one call for each would show."""
        if self.attributes.lines:
            said = {path: self.attributes.verdict(path) for path in paths}
            return [path for path, verdict in said.items() if verdict or (verdict is None and self._has(path))]
        return self._among(paths)

    def _has(self, path: str) -> bool:
        folded = path.lower()
        parts = folded.split("/")
        return (
            parts.pop() in self.names
            or not self.folders.isdisjoint(parts)
            or folded.endswith(self.endings)
            or f"{folded}/".startswith(_below(self.trees))
        )

    def _among(self, paths: Iterable[str]) -> list[str]:
        return [path for path in self._likely(tuple(paths)) if self._has(path)]

    def _likely(self, paths: tuple[str, ...]) -> Iterable[str]:
        """All that belong to the set and few others: one search over thousands of paths, not a look at each."""
        text = _folded("\n".join(paths))
        hints = _hints(self.names, self.endings, self.folders, self.trees)
        if hints is None or text.count(b"\n") != len(paths) - 1:  # git allows a line break in a name
            return paths
        found = {match.group() for match in hints.finditer(text)}
        return [path for path in paths if _folded(path) in found] if found else ()


def _folded(text: str) -> bytes:
    return text.lower().encode("utf-8", "replace")


@lru_cache(maxsize=64)
def _hints(names: frozenset[str], endings: tuple[str, ...], folders: frozenset[str], trees: frozenset[str]) -> Any:
    """An expression for the lines of a list of paths that may belong to a set; None where it would be too large."""
    kinds = (
        f"(?:.*/)?(?:{_either(names)})",
        f".*(?:{_either(endings)})",
        f"(?:.*/)?(?:{_either(folders)})/.*",
        f"(?:{_either(trees)})(?:/.*)?",
    )
    there = (kind for kind, parts in zip(kinds, (names, endings, folders, trees), strict=True) if parts)
    expression = f"(?m)^(?:{'|'.join(there)})$"
    return re2.compile(expression) if len(expression) <= _SEARCHABLE else None


def _either(parts: Iterable[str]) -> str:
    return "|".join(re2.escape(part.encode("utf-8", "replace").decode()) for part in parts)


def counting(files: Iterable[ChangedFile], uncounted: Paths) -> list[ChangedFile]:
    """The files whose added lines were written by somebody."""
    written = [file for file in files if not file.binary]
    left_out = frozenset(uncounted.among([file.path for file in written]))
    return [file for file in written if file.path not in left_out]


def counted_lines(diff: Diff, uncounted: Paths) -> int:
    """The added lines of a diff that count."""
    return sum(file.added for file in counting(diff.files, uncounted))
