"""The merged changes of a history that somebody else wrote, as the checklist sees them on their pull requests."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from bot.cli.change import Reader, parsed
from bot.core.generated import Paths
from bot.core.lint.changed import Change, whole_file
from bot.core.lint.finding import Severity
from bot.core.lint.item import Item
from bot.core.rules.languages import language
from bot.git.changes import diff_text, texts
from bot.git.clone import Clone, open_clone

_SQUASHED = re.compile(r"\(#\d+\)$|^Merge pull request #\d+ ")
_UPDATES = re.compile(r"(?i)dependabot|renovate|github-actions|weblate|crowdin")
_LARGEST = 300_000  # bytes of a file
_PORTION = 200  # files that are read at once
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
        reader = Reader.under(clone.path, None, alone=False)
        return cls(name or clone.name, clone, reader.items, reader.uncounted)

    def blocking(self) -> "History":
        """The same, asked for what blocks and nothing else."""
        return replace(self, items=tuple(item for item in self.items if item.severity is Severity.BLOCK))


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged change, and what the bot would have to ask for beside its diff."""

    sha: str
    change: Change
    contents: bool
    neighbours: bool


def merged(history: History, last: int) -> Iterator[Merged]:
    """The last pull requests that were merged, or squashed into one commit, and changed text; updates by machines apart."""
    reader = Reader(history.items, history.uncounted)
    found = 0
    for sha, base in _landed(history.clone):
        if found == last:
            return
        if (one := _seen(history.clone, base, sha, reader)) is not None:
            found += 1
            yield one


def whole(history: History) -> Iterator[Merged]:
    """All files of the newest commit, in portions, as if every line had been added."""
    sha = history.clone.commit("HEAD")
    names = iter(history.clone.ask("ls-tree", "-r", "-z", "--name-only", sha).split("\0"))
    while portion := list(islice(filter(language, names), _PORTION)):
        found = texts(history.clone, sha, portion, _LARGEST)
        files = tuple(whole_file(path, text) for path, text in found.items())
        yield Merged(sha, Change(files=files), contents=False, neighbours=False)


def _landed(clone: Clone) -> Iterator[tuple[str, str]]:
    for line in clone.ask("log", "--first-parent", f"--format={_FORM}", "HEAD").split("\n"):
        sha, parents, author, subject = (line.split("\x1f") + [""] * 3)[:4]
        if parents and _SQUASHED.search(subject) and not _UPDATES.search(author):
            yield sha, parents.split()[0]


def _seen(clone: Clone, base: str, sha: str, reader: Reader) -> Merged | None:
    change = parsed(diff_text(clone, base, sha))
    if not any(file.added or file.removed for file in change.files):
        return None
    contents = bool(reader.whole(change))
    whole = reader.completed(change, clone, sha)
    around = reader.around(whole)
    return Merged(sha, whole, contents, neighbours=bool(around.paths or around.folders))
