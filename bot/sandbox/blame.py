"""Which commit each line of a file came from, as git-blame finds out: a line that a parent has is the parent's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.sandbox.lines import equal
from bot.sandbox.moves import moves
from bot.sandbox.state import GitCommit


@dataclass(frozen=True, slots=True)
class Range:
    """Neighbouring lines of one commit, counted from 1; both ends are in it."""

    first: int
    last: int
    commit: GitCommit


@dataclass(frozen=True, slots=True)
class _Task:
    """Lines of the file that was asked for, by the places they have in an older commit's version of it."""

    commit: GitCommit
    path: str
    places: Mapping[int, int]  # in this version, to those asked for


def blame(commits: Mapping[str, GitCommit], head: GitCommit, path: str) -> list[Range]:
    """The ranges of a file, from its first line to its last."""
    found: dict[int, GitCommit] = {}
    tasks = [_Task(head, path, {line: line for line in range(len(_lines(head, path)))})]
    while tasks:
        task = tasks.pop()
        left = dict(task.places)
        for parent in (commits[sha] for sha in task.commit.parents):
            before = _name_in(parent, task.commit, task.path)
            taken = _taken(_lines(parent, before), _lines(task.commit, task.path), left) if before else {}
            if before and taken:
                tasks.append(_Task(parent, before, taken))
            asked = set(taken.values())
            left = {place: line for place, line in left.items() if line not in asked}
        found |= dict.fromkeys(left.values(), task.commit)
    return _ranges(found)


def _taken(old: Sequence[str], new: Sequence[str], places: Mapping[int, int]) -> dict[int, int]:
    """The lines that the parent has too: their places there, to those asked for."""
    taken: dict[int, int] = {}
    for old_at, new_at, size in equal(old, new):
        taken |= {old_at + n: places[new_at + n] for n in range(size) if new_at + n in places}
    return taken


def _name_in(parent: GitCommit, commit: GitCommit, path: str) -> str | None:
    if path in parent.tree:
        return path
    return next((old for old, (new, _) in moves(parent.tree, commit.tree).items() if new == path), None)


def _lines(commit: GitCommit, path: str) -> list[str]:
    *whole, rest = commit.tree.get(path, "").split("\n")
    return [*(f"{line}\n" for line in whole), *([rest] if rest else [])]


def _ranges(found: Mapping[int, GitCommit]) -> list[Range]:
    ranges = []
    for _, group in groupby(sorted(found), key=lambda line: found[line].sha):
        lines = list(group)
        ranges.append(Range(lines[0] + 1, lines[-1] + 1, found[lines[0]]))
    return ranges
