"""Finds tests that replace the very module they are named after, and so test their own stand-in."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import re2
from typing_extensions import override

from bot.core.lint.changed import Changed, readable
from bot.core.lint.detector import FileDetector
from bot.core.lint.finding import Hit

_MOCK: Final = re2.compile(r"""^\s*(?:jest|vi)\.mock\(\s*["'](?:[.@~][^"']*/|src/[^"']*/)([\w.-]+)["']""")
_MODULE: Final = re2.compile(r"^([\w.-]+?)\.(?:test|spec)\.[cm]?[jt]sx?$")
_ENDING: Final = re2.compile(r"\.[cm]?[jt]sx?$")
_ORIGINAL: Final = ("requireActual", "importActual", "importOriginal")  # then only a part is replaced


@dataclass(frozen=True, slots=True, kw_only=True)
class MockedSubject(FileDetector):
    """`jest.mock` or `vi.mock` of a module with the test's own name, from which nothing is kept."""

    @override
    def find(self, file: Changed) -> Iterator[Hit]:
        """Each such line."""
        tested = _MODULE.search(readable(file.path.rpartition("/")[2]))
        if tested is None or any(word in (file.text or file.added_text) for word in _ORIGINAL):
            return
        for line in file.added:
            mocked = _MOCK.search(readable(line.text))
            if mocked is not None and _ENDING.sub("", mocked.group(1)) == tested.group(1):
                yield Hit(line.number)
