"""Whether we count the lines of a diff as git does."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.lint.changed import read_change
from bot.git.changes import _DIFF, diff_text
from bot.git.clone import Clone
from bot.git.history import HistoryUnreadable

Counts = dict[str, tuple[int, int] | None]
"""By path: added and deleted lines, None for what is binary."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """So many commits and files were compared; `apart` are the places where we differ.

    `untold` are commits of which the clone does not hold every file.
    """

    commits: int
    files: int
    apart: tuple[str, ...]
    untold: int

    def __str__(self) -> str:
        same = self.files - len(self.apart)
        return (
            f"{same:,} of {self.files:,} files of {self.commits:,} commits have the counts of git diff --numstat; "
            f"{self.untold} more commits lack files here"
        )


def agreement(clone: Clone, last: int) -> Agreement:
    """The last commits of one parent, each compared file by file."""
    commits = files = untold = 0
    apart: list[str] = []
    for sha, parent in _commits(clone, last):
        try:
            theirs, ours = counted_by_git(clone, parent, sha), counted(diff_text(clone, parent, sha))
        except HistoryUnreadable:
            untold += 1
            continue
        commits += 1
        files += len(theirs.keys() | ours.keys())
        apart += [
            f"{sha[:12]} {path}: git {theirs.get(path, 'nothing')}, we {ours.get(path, 'nothing')}"
            for path in sorted(theirs.keys() | ours.keys())
            if theirs.get(path, ()) != ours.get(path, ())
        ]
    return Agreement(commits, files, tuple(apart), untold)


def counted(diff: str) -> Counts:
    """Our own counts; those of a diff that we cannot read are empty."""
    change = read_change(diff)
    found: Counts = {}
    for file in change.files if change else ():  # a file that becomes a link is there twice: removed, and added
        added, removed = found.get(file.path) or (0, 0)
        found[file.path] = None if file.binary else (added + len(file.added), removed + len(file.removed))
    return found


def counted_by_git(clone: Clone, base: str, head: str) -> Counts:
    """What `git diff --numstat` says."""
    words = iter(clone.ask(*_DIFF, "--numstat", "-z", base, head, "--").split("\0"))
    found: Counts = {}
    for said in words:
        if said:
            added, deleted, path = said.split("\t", 2)
            if not path:  # renamed: the old name follows, then the new one
                path = (next(words), next(words))[1]
            found[path] = None if added == "-" else (int(added), int(deleted))
    return found


def _commits(clone: Clone, last: int) -> Iterator[tuple[str, str]]:
    for line in clone.ask("log", "--no-merges", f"--max-count={last}", "--format=%H %P", "HEAD").splitlines():
        sha, _, parent = line.partition(" ")
        if parent:
            yield sha, parent
