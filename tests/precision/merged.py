"""The merged changes of a history that somebody else wrote, as the checklist sees them on their pull requests."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.cli import lint
from bot.core.generated import Paths
from bot.core.lint.changed import Change
from bot.core.lint.item import Item
from bot.git.changes import diff_text
from bot.git.clone import Clone, open_clone

_SQUASHED = re.compile(r"\(#\d+\)$|^Merge pull request #\d+ ")
_UPDATES = re.compile(r"(?i)dependabot|renovate|github-actions|weblate|crowdin")
_FORM = "%H%x1f%P%x1f%an%x1f%s"


@dataclass(frozen=True, slots=True)
class History:
    """A clone with what is asked of it: the items its rules leave, and the files that nobody wrote by hand."""

    name: str
    clone: Clone
    items: tuple[Item, ...]
    uncounted: Paths

    @classmethod
    def opened(cls, said: str) -> "History":
        """`OWNER/NAME=DIR`, or DIR alone."""
        name, _, folder = said.rpartition("=")
        clone = open_clone(Path(folder))
        items, uncounted = lint._asked(clone.path, None, alone=False)
        return cls(name or clone.name, clone, items, uncounted)


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged change, and what the bot would have to ask for beside its diff."""

    sha: str
    change: Change
    contents: bool
    neighbours: bool


def merged(history: History, last: int) -> Iterator[Merged]:
    """The last pull requests that were merged, or squashed into one commit, and changed text; updates by machines apart."""
    wanted = lint._Wanted(history.items, history.uncounted)
    found = 0
    for sha, base in _landed(history.clone):
        if found == last:
            return
        if (one := _seen(history.clone, base, sha, wanted)) is not None:
            found += 1
            yield one


def _landed(clone: Clone) -> Iterator[tuple[str, str]]:
    for line in clone.ask("log", "--first-parent", f"--format={_FORM}", "HEAD").split("\n"):
        sha, parents, author, subject = (line.split("\x1f") + [""] * 3)[:4]
        if parents and _SQUASHED.search(subject) and not _UPDATES.search(author):
            yield sha, parents.split()[0]


def _seen(clone: Clone, base: str, sha: str, wanted: lint._Wanted) -> Merged | None:
    change = lint._read(diff_text(clone, base, sha))
    if not any(file.added or file.removed for file in change.files):
        return None
    contents = bool(wanted.whole(change))
    whole = lint._completed(change, clone, sha, wanted)
    around = wanted.around(whole)
    return Merged(sha, whole, contents, neighbours=bool(around.paths or around.folders))
