"""Finds assertions that a change made weaker: an exact value was asked for, and now nearly any will do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import re2
from typing_extensions import override

from bot.core.lint.changed import Changed, Line, readable
from bot.core.lint.detector import FileDetector
from bot.core.lint.finding import Hit

# The group is what is looked at; where it is a list of arguments, each of them may be.
_STRICT: Final = tuple(
    re2.compile(text)
    for text in (
        r"^\s*assert (.+?) (?:==|is) (?:[^n].*|n[^o].*|no[^t].*)$",
        r"\bexpect\((.+)\)\.(?:toBe|toEqual|toStrictEqual|toHaveLength|toMatchObject|toHaveBeenCalledWith)\(",
        r"\bexpect\((.+)\)\.to (?:eq|eql|equal|match_array|have_attributes)\b",
        r"\b(?:assertEquals?|assertSame|assertCountEqual|assertListEqual|assertDictEqual|assert_equal)[ (](.+?)\)?;?$",
        r"\b(?:assert|require|Assert)\.(?:Equal|EqualValues|AreEqual|Same|Len|Exactly)\((?:t, ?)?(.+)\);?$",
    )
)
_LOOSE: Final = tuple(
    re2.compile(text)
    for text in (
        r"^\s*assert (.+?) (?:is not|!=) None\b",
        r"^\s*assert .+ in (.+?)$",
        r"^\s*assert ([\w.]+(?:[(\[].*[)\]])?)$",
        r"^\s*assert isinstance\((.+), .+\)$",
        r"^\s*assert (len\(.+\)) >=? \d+$",
        r"\bexpect\((.+)\)\.(?:toBe(?:Defined|Truthy|InstanceOf|GreaterThan\w*)|toContain|toHaveBeenCalled|toMatch)\(",
        r"\bexpect\((.+)\)\.not\.(?:toBeNull|toBeUndefined|toBeFalsy|toThrow)\(",
        r"\bexpect\((.+)\)\.(?:to (?:be_truthy|be_present|be_a|include)|not_to be_nil|to_not be_nil)\b",
        r"\b(?:assertTrue|assertNotNull|assertIsNotNone|assertIn|assertIsInstance)\((.+?)\)?;?$",
        r"\b(?:refute_nil|assert_includes)[ (](.+?)\)?$",
        r"\b(?:assert|require|Assert)\.(?:NotNil|NotNull|IsNotNull|NotEmpty|True|IsTrue|Contains)\((?:t, ?)?(.+)\);?$",
    )
)
_LITERAL: Final = re2.compile(r"(?i)^(?:[-\d.]+|[\"'`].*|true|false|none|null|nil|undefined|\[\]|\{\}|)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weakened(FileDetector):
    """Added assertions that ask less of something than a removed one did, unless an exact one was added too."""

    @override
    def find(self, file: Changed) -> Iterator[Hit]:
        """Each such assertion once."""
        exact = _subjects(file.removed, _STRICT).keys() - _subjects(file.added, _STRICT).keys()
        told = set()
        for subject, line in _subjects(file.added, _LOOSE).items() if exact else ():
            if subject in exact and line not in told:
                told.add(line)
                yield Hit(line, f"an exact value of {subject} was asked for before")


def _subjects(lines: Iterable[Line], expressions: tuple[Any, ...]) -> dict[str, int]:
    """What assertions of a kind look at, each with the first line that does."""
    found: dict[str, int] = {}
    for line in lines:
        text = readable(line.text)
        for expression in expressions:
            if (match := expression.search(text)) is not None:
                for part in _arguments(match.group(1)):
                    found.setdefault(part, line.number)
    return found


def _arguments(text: str) -> Iterator[str]:
    """The parts between commas that stand in no bracket, without those that are plain values."""
    depth, start = 0, 0
    for at, sign in enumerate(f"{text},"):
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and depth <= 0:
            part = text[start:at].strip()
            start = at + 1
            if not _LITERAL.search(part):
                yield part
