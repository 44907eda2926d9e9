"""The text of a change as detectors read it: of each file the added and removed lines, and the new text if known."""

import bisect
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from unidiff.errors import UnidiffParseError
from unidiff.patch import PatchedFile, PatchSet

from bot.core.diff import changed_file
from bot.core.lint.surroundings import Listing
from bot.core.rules.conditions.files import TESTS
from bot.core.rules.languages import language
from bot.core.words import FileStatus


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its number, from 1: of the new file where it was added, of the old one where it was removed."""

    number: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Changed:
    """One changed file. `text` is the whole new file, or None where nobody gave it; `note` what git says of its kind.

    Lines stand without their line ends. A file that was added has its text in the diff itself.
    """

    path: str
    previous: str | None = None
    status: FileStatus = FileStatus.MODIFIED
    added: tuple[Line, ...] = ()
    removed: tuple[Line, ...] = ()
    text: str | None = field(default=None, repr=False)
    binary: bool = False
    note: str = ""

    @cached_property
    def language(self) -> str | None:
        """The language, as far as the name tells it."""
        return language(self.path)

    @cached_property
    def is_test(self) -> bool:
        """Whether it lies where tests lie."""
        return TESTS.cover(self.path)

    @cached_property
    def added_text(self) -> str:
        """All added lines, as one text."""
        return "\n".join(line.text for line in self.added)

    @cached_property
    def removed_text(self) -> str:
        """All removed lines, as one text."""
        return "\n".join(line.text for line in self.removed)

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the added lines, ascending."""
        return tuple(line.number for line in self.added)

    @cached_property
    def kept(self) -> tuple[Line, ...]:
        """The lines that were there before, as far as the whole text is known."""
        added = frozenset(self.numbers)
        return tuple(line for line in lines_of(self.text or "") if line.number not in added)

    def touched(self, first: int, last: int) -> int | None:
        """The first added line from `first` to `last`, or None where none of them was added."""
        at = bisect.bisect_left(self.numbers, first)
        return self.numbers[at] if at < len(self.numbers) and self.numbers[at] <= last else None

    def line(self, number: int) -> str:
        """An added line by its number; empty where it was not added."""
        at = bisect.bisect_left(self.numbers, number)
        return self.added[at].text if at < len(self.added) and self.added[at].number == number else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """All changed files. `uncounted` are the paths of those that nobody wrote by hand, such as lock files.

    `around` are unchanged files that detectors compare with, by path; `listed` are the names that lie in folders.
    `unread` is where nobody could look for something that blocks, by path ("" = the change), with the reason.
    """

    files: tuple[Changed, ...] = ()
    uncounted: frozenset[str] = frozenset()
    around: Mapping[str, str] = field(default_factory=dict, repr=False)
    listed: Listing = field(default_factory=dict, repr=False)
    unread: Mapping[str, str] = field(default_factory=dict)


def read_change(diff: str) -> Change | None:
    """A change as a unified diff tells it; None where that cannot be read."""
    try:
        patches = PatchSet.from_string(readable(diff))
    except (UnidiffParseError, ValueError, IndexError):
        return None
    return Change(files=tuple(_changed(patch) for patch in patches))


def whole_file(path: str, text: str) -> Changed:
    """A file of which every line counts as added."""
    text = readable(text)
    return Changed(path=path, status=FileStatus.ADDED, added=lines_of(text), text=text)


def lines_of(text: str) -> tuple[Line, ...]:
    """All lines of a text, as git and parsers count them: no form feed, and no other separator, ends one."""
    parts = text.removesuffix("\n").split("\n") if text else []
    return tuple(Line(number, line.removesuffix("\r")) for number, line in enumerate(parts, 1))


def readable(text: str) -> str:
    """A text as RE2 takes it: half of a surrogate pair, which JSON can bring, becomes `?`."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _changed(patch: PatchedFile) -> Changed:
    file = changed_file(patch)
    lines = [line for hunk in patch for line in hunk]
    added = tuple(Line(line.target_line_no or 0, line.value.rstrip("\r\n")) for line in lines if line.is_added)
    is_new = file.status is FileStatus.ADDED and not file.binary
    return Changed(
        path=file.path,
        previous=file.previous,
        status=file.status,
        added=added,
        removed=tuple(Line(line.source_line_no or 0, line.value.rstrip("\r\n")) for line in lines if line.is_removed),
        text="\n".join((*(line.text for line in added), "")) if is_new else None,
        binary=file.binary,
        note="".join(line for line in patch.patch_info or () if "mode" in line or line.startswith("index ")),
    )
