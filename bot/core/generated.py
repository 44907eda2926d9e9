"""Which added lines count: not those of generated, vendored, lock and minified files, which nobody wrote by hand."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from bot.core.attributes import Attributes
from bot.core.facts import ChangedFile, Diff


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
        return bool(self._among((path,)))

    def _among(self, paths: Iterable[str]) -> list[str]:
        names, folders, endings, trees = self.names, self.folders, self.endings, _below(self.trees)
        found = []
        for path in paths:
            folded = path.lower()
            parts = folded.split("/")
            if (
                parts.pop() in names
                or not folders.isdisjoint(parts)
                or folded.endswith(endings)
                or f"{folded}/".startswith(trees)
            ):
                found.append(path)
        return found


def counting(files: Iterable[ChangedFile], uncounted: Paths) -> list[ChangedFile]:
    """The files whose added lines were written by somebody."""
    written = [file for file in files if not file.binary]
    left_out = frozenset(uncounted.among([file.path for file in written]))
    return [file for file in written if file.path not in left_out]


def counted_lines(diff: Diff, uncounted: Paths) -> int:
    """The added lines of a diff that count."""
    return sum(file.added for file in counting(diff.files, uncounted))
