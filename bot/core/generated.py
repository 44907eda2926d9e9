"""Which added lines count: not those of generated, vendored, lock and minified files, which nobody wrote by hand."""

from dataclasses import dataclass, field
from functools import lru_cache

from bot.core.attributes import Attributes
from bot.core.facts import ChangedFile, Diff


@lru_cache(maxsize=8192)
def _apart(path: str) -> tuple[str, str, tuple[str, ...]]:
    """A path in lower case, its last name, and its folders: every path is asked about more than once."""
    folded = path.lower()
    *folders, name = folded.split("/")
    return folded, name, tuple(folders)


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
        if self.attributes.lines and (verdict := self.attributes.verdict(path)) is not None:
            return verdict
        folded, name, folders = _apart(path)
        return (
            name in self.names
            or folded.endswith(self.endings)
            or not self.folders.isdisjoint(folders)
            or f"{folded}/".startswith(_below(self.trees))
        )


def counts(file: ChangedFile, uncounted: Paths) -> bool:
    """Whether the lines added to this file were written by somebody."""
    return not file.binary and file.path not in uncounted


def counted_lines(diff: Diff, uncounted: Paths) -> int:
    """The added lines of a diff that count."""
    return sum(file.added for file in diff.files if counts(file, uncounted))
