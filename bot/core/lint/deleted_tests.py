"""Finds tests that a change takes away while the code they speak of stays: the quickest way to make a test pass."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from typing_extensions import override

from bot.core.lint.changed import Change, Changed, Line
from bot.core.lint.detector import ChangeDetector
from bot.core.lint.finding import Hit
from bot.core.words import FileStatus

_NAMED: Final = {  # how tests begin, with their names in the first group
    "python": re.compile(r"\s*(?:async\s+)?def\s+(test\w*)\s*\("),
    "javascript": re.compile(r"""\s*(?:it|test)(?:\.\w+)?\s*\(\s*["'`]([^"'`]+)"""),
    "typescript": re.compile(r"""\s*(?:it|test)(?:\.\w+)?\s*\(\s*["'`]([^"'`]+)"""),
    "go": re.compile(r"func\s+(Test[A-Z_0-9]\w*)\s*\("),
    "ruby": re.compile(r"""\s*(?:def\s+(?=test_)|(?:it|test|specify)\s+["'])([^"']+)"""),
    "php": re.compile(r"\s*(?:public\s+)?function\s+(test\w+)\s*\("),
}
_MARKED: Final = {  # tests that a mark makes one, by the mark; their names stand on a later line
    "java": re.compile(r"\s*@(?:Test|ParameterizedTest|RepeatedTest)\b"),
    "kotlin": re.compile(r"\s*@(?:Test|ParameterizedTest)\b"),
    "csharp": re.compile(r"\s*\[(?:Test|TestMethod|Fact|Theory|TestCase\b.*)\]"),
    "rust": re.compile(r"\s*#\[(?:\w+::)*test\]"),
}
_TABLE: Final = re.compile(  # several tests may have become one
    r"parametrize|subTest|\.each\b|\bt\.Run\(|ParameterizedTest|\[Theory|TestCase|rstest|@given|dataProvider"
)
_OF_TESTS: Final = re.compile(r"^test_|[_-](?:test|spec)$|(?:Test|Tests|Spec|IT)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletedTests(ChangeDetector):
    """Test files, and tests in them, that are gone and come again nowhere, where the change does not lose code as well.

    A change that has as many tests as before has written them anew; that is no deletion. Nor is a file where half as
    many new ones come, nor one that goes together with what it tests.
    """

    @override
    def find_all(self, change: Change) -> Iterator[tuple[str, Hit]]:
        """Each file once."""
        files = self.covered(change)
        if _loses_code(change):
            return
        come = Counter(name for file in files for name in _tests(file, file.added))
        gone = {file.path: _tests(file, file.removed) for file in files}
        if sum(come.values()) >= sum(len(names) for names in gone.values()):
            return
        subjects = {_stem(file) for file in change.files if file.status is FileStatus.REMOVED and not file.is_test}
        for file in files:
            if file.status is FileStatus.REMOVED and _stem(file) in subjects:
                continue
            lost = list((Counter(gone[file.path]) - come).elements())
            fresh = len(_tests(file, file.added))
            less = len(gone[file.path]) - fresh
            if lost and less > fresh and not _TABLE.search(file.added_text):
                yield file.path, Hit(file.numbers[0] if file.numbers else 0, _said(file, lost, less))


def _said(file: Changed, lost: list[str], less: int) -> str:
    if file.status is FileStatus.REMOVED:
        return f"the file is gone, with {len(lost)} {'test' if len(lost) == 1 else 'tests'}"
    named = next((name for name in lost if name), "")
    return f"{less} fewer" + (f", such as {named[:80]}" if named else "")


def _stem(file: Changed) -> str:
    """What a file of code and its tests are both called."""
    return _OF_TESTS.sub("", file.path.rpartition("/")[2].partition(".")[0])


def _loses_code(change: Change) -> bool:
    """Whether code goes together with its tests."""
    code = [file for file in change.files if not file.is_test and file.language in {**_NAMED, **_MARKED}]
    return sum(len(file.removed) for file in code) > sum(len(file.added) for file in code)


def _tests(file: Changed, lines: Iterable[Line]) -> list[str]:
    """The tests that begin on some lines, by name where the line tells it."""
    if (named := _NAMED.get(file.language or "")) is not None:
        return [found[1] for line in lines if (found := named.match(line.text))]
    if (marked := _MARKED.get(file.language or "")) is not None:
        return ["" for line in lines if marked.match(line.text)]
    return []
