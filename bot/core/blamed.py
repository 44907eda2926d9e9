"""From who wrote which line of the head (`git blame`) to which lines of each commit are left.

A record numbers the lines of a file as they were in its commit; the head numbers them otherwise. A clone knows both
numbers. GitHub's blame knows the head's alone, so there the number of then is counted out: without the lines that
later commits of the pull request wrote, the rest stands in the order of then. Lines that a later commit took away leave
no trace, and what stands below them counts as that much higher up than it was. So what a record says of lines is held
against the right number of lines, and at worst against their neighbours.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core.facts import ChangedFile, Commit, Left

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Blame:
    """Neighbouring lines of a file of the head, counted from 1, and the commit that wrote them."""

    sha: str
    first: int
    last: int


def lines_left(file: ChangedFile, ranges: Iterable[Blame], order: Sequence[str]) -> dict[str, Left]:
    """By commit: what is left of it in one file. `order` are the pull request's commits, oldest first."""
    places = {sha: at for at, sha in enumerate(order)}
    ranges = sorted(ranges, key=lambda one: one.first)
    mine = {one.sha for one in ranges if one.sha in places}
    return {sha: Left(file.path, file.paths, _numbered(sha, ranges, places)) for sha in mine}


def _numbered(sha: str, ranges: Sequence[Blame], places: Mapping[str, int]) -> Spans:
    """The spans of a commit, by numbers in which later commits' lines do not count."""
    found: list[tuple[int, int]] = []
    later = 0
    for one in ranges:
        if one.sha == sha:
            found.append((one.first - later, one.last - later))
        elif places.get(one.sha, -1) > places[sha]:
            later += one.last - one.first + 1
    return joined(found)


def joined(spans: Iterable[tuple[int, int]]) -> Spans:
    """The same lines in as few spans as there can be."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return tuple(found)


def with_left(commits: Iterable[Commit], left: Mapping[str, Sequence[Left]] | None) -> list[Commit]:
    """The commits, each with what is left of it; None = nobody knows."""
    return [
        replace(commit, left=None if left is None or commit.is_merge else tuple(left.get(commit.sha, ())))
        for commit in commits
    ]
