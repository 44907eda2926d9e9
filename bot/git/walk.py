"""Walks a history of any length: its commits one by one, or the changes they made together.

The memory needed is that of a piece of history, however long the whole is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core.facts import Commit
from bot.git.clone import Clone, lines_of
from bot.git.history import HistoryUnreadable, NothingBetween
from bot.git.log import Step, changed, steps
from bot.git.renames import by_last_names

MOST_COMMITS = 1000  # of one change; the newest are kept
# `(#12)` is how GitHub ends the title of a squash (docs: about-merge-methods-on-github).
_SQUASH = re.compile(r"\(#\d{1,9}\)$")


@dataclass(frozen=True, slots=True)
class Group:
    """A step of the checked-out line of history, and the commits it brought in: oldest first, and how many in all."""

    step: Step
    commits: tuple[Commit, ...] = ()
    total: int = 0
    cut: bool = False


def revisions(clone: Clone, what: str) -> tuple[str, ...]:
    """The commits that `A..B` or `B` names, as git is told them: what to read, and with `^` what to leave out."""
    start, dots, end = what.partition("..")
    if not dots:
        return (clone.commit(what),)
    if end.startswith("."):
        raise HistoryUnreadable(f"{what!r} is no range; write it as A..B")
    return (clone.commit(end or "HEAD"), f"^{clone.commit(start or 'HEAD')}")


def count(clone: Clone, revs: Sequence[str], *, merges: bool) -> int:
    """How many commits there are, or how many steps of the first-parent line."""
    return int(clone.ask("rev-list", "--count", "--first-parent" if merges else "--no-merges", *revs, "--"))


def names(clone: Clone, revs: Sequence[str], last: int | None) -> Iterator[str]:
    """Every commit but merges by its sha, newest first."""
    most = [] if last is None else [f"--max-count={last}"]
    yield from lines_of(clone, ["rev-list", "--no-merges", *most, *revs, "--"])


def chosen(clone: Clone, shas: Sequence[str]) -> Iterator[Step]:
    """These commits, in this order."""
    yield from steps(clone, "--no-walk=unsorted", "--stdin", feed="\n".join(shas).encode())


def is_linear(clone: Clone, revs: Sequence[str]) -> bool:
    """Whether nothing here tells of pull requests: no merge, and no squash that GitHub named."""
    first = ("--first-parent", "--max-count=1")
    squash = ("--format=%H", "--extended-regexp", "--grep=\\(#[0-9]+\\)$")
    merged = clone.ask("rev-list", *first, "--merges", *revs, "--")
    return not merged.strip() and not clone.ask("log", *first, *squash, *revs, "--").strip()


def chain(clone: Clone, revs: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    """The history in pieces of `size` steps of the first-parent line, newest first, as revisions for `proposals`."""
    out = [rev for rev in revs if rev.startswith("^")]
    start = ""
    for at, sha in enumerate(lines_of(clone, ["rev-list", "--first-parent", *revs, "--"])):
        if at % size == 0:
            if start:
                yield (start, f"^{sha}", *out)
            start = sha
    if start:
        yield (start, *out)


def groups(clone: Clone, revs: Sequence[str]) -> Iterator[Group]:
    """Every step of the first-parent line, newest first, with the commits that it brought in.

    A commit belongs to the oldest step that reaches it. Commits are held until all are read: ask for pieces of a long
    history, as `chain` cuts them.
    """
    tops: list[Step] = []
    side: dict[str, Step] = {}
    for step in steps(clone, "--topo-order", "--diff-merges=first-parent", *revs, "--"):
        if not tops or step.commit.sha in tops[-1].parents[:1]:
            tops.append(step)
        else:
            side[step.commit.sha] = step
    places = {sha: at for at, sha in enumerate(side)}
    found = [_group(top, side, places) for top in reversed(tops)]
    yield from reversed(found)


def _group(top: Step, side: dict[str, Step], places: dict[str, int]) -> Group:
    """Take out of `side` what a step reaches besides its first parent."""
    brought: list[Step] = []
    ahead = list(top.parents[1:])
    while ahead:
        if (step := side.pop(ahead.pop(), None)) is not None:
            brought.append(step)
            ahead.extend(step.parents)
    brought.sort(key=lambda step: places[step.commit.sha])  # git printed them newest first
    kept = tuple(step.commit for step in by_last_names(brought[:MOST_COMMITS]))[::-1]
    return Group(top, kept, len(brought), any(step.cut for step in brought))


def proposals(clone: Clone, revs: Sequence[str], *, linear: bool) -> Iterator[Group]:
    """The groups that were pull requests: merges, and squashes as GitHub names them; all of a linear history."""
    for group in groups(clone, revs):
        if linear or len(group.step.parents) > 1 or is_squash(group.step.commit):
            yield group


def is_squash(commit: Commit) -> bool:
    """Whether GitHub named the commit after a pull request."""
    return _SQUASH.search(commit.message.partition("\n")[0].rstrip()) is not None


def between(clone: Clone, base: str, head: str) -> Group:
    """What `head` adds to `base` (both shas): the diff from where they parted, as a pull request shows it."""
    start = _parted(clone, base, head)
    side: list[Commit] = []
    total, cut = 0, False
    log = steps(clone, "--topo-order", "--diff-merges=first-parent", head, f"^{base}", "--")
    for step in by_last_names(log):
        total, cut = total + 1, cut or step.cut
        if total <= MOST_COMMITS:
            side.append(step.commit)
    if not side:
        raise NothingBetween(f"nothing lies between {base[:12]} and {head[:12]}")
    return Group(Step(side[0], (start,), changed(clone, start, head)), tuple(reversed(side)), total, cut)


def _parted(clone: Clone, base: str, head: str) -> str:
    try:
        return clone.ask("merge-base", base, head).split()[0]
    except (HistoryUnreadable, IndexError):
        hint = " (the clone is shallow; `git fetch --unshallow` gets the rest)" if clone.edge else ""
        raise HistoryUnreadable(f"{base[:12]} and {head[:12]} have no commit in common{hint}") from None
