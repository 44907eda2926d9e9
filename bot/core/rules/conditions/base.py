"""What a condition is: a question about a case, answered with the reason for the answer."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from typing_extensions import override

from bot.core.case import Case
from bot.core.rules.problem import Severity
from bot.core.rules.report import Report
from bot.core.rules.shapes import Key, MisreadError, Number, Record, Shape, spoken
from bot.core.rules.tree import Node, Table

_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Reply:
    """Whether a condition holds, and why, as a clause such as "share 83 % is over 80 %".

    `said` may quote paths, branches and logins: escape it before showing. `sure` is False where a fact is missing that
    could turn the answer round; whoever acts on it takes the careful side: `could_hold` where that means to look
    harder, and `surely_holds` where it means not to.
    """

    holds: bool
    said: str
    sure: bool = True

    @property
    def could_hold(self) -> bool:
        """It holds, as far as anybody can know."""
        return self.holds or not self.sure

    @property
    def surely_holds(self) -> bool:
        """It holds, and nothing that is missing could change that."""
        return self.holds and self.sure


NOT_ALL_SHOWN = Reply(holds=False, said="only part of the change was seen, so there may be other files", sure=False)


class Condition(ABC):
    """One question. `key` is its word in rules.yml; `help`, `example` and `shape` are its documentation."""

    __slots__ = ()
    key: ClassVar[str]
    help: ClassVar[str]
    example: ClassVar[str]
    shape: ClassVar[Shape[Any]]

    @abstractmethod
    def holds(self, case: Case) -> Reply:
        """The answer for one case."""

    @property
    def parts(self) -> "tuple[Condition, ...]":
        """The conditions it is made of."""
        return ()

    def every(self) -> "Iterator[Condition]":
        """Itself, and all conditions in it."""
        yield self
        for part in self.parts:
            yield from part.every()


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of a range, e.g. `over 80`."""

    word: str
    limit: float

    def admits(self, value: float) -> bool:
        """Whether a value is on the right side."""
        match self.word:
            case "over":
                return value > self.limit
            case "under":
                return value < self.limit
            case "at-least":
                return value >= self.limit
            case _:
                return value <= self.limit

    def said(self, unit: str) -> str:
        """`over 80 %`."""
        return f"{self.word.replace('-', ' ')} {self.limit:g}{unit}"


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers between bounds; there is always at least one bound."""

    bounds: tuple[Bound, ...]

    def judge(self, value: float, stated: str, unit: str = "") -> Reply:
        """Compare a number. `stated` tells it: "share {} is", "{} changed lines are"."""
        return _judged(self.bounds, value, stated, unit)


@lru_cache(maxsize=4096)
def _judged(bounds: tuple[Bound, ...], value: float, stated: str, unit: str) -> Reply:
    number = stated.format(_legible(bounds, value) + unit)
    if (broken := next((bound for bound in bounds if not bound.admits(value)), None)) is not None:
        return Reply(holds=False, said=f"{number} not {broken.said(unit)}")
    return Reply(holds=True, said=f"{number} {' and '.join(bound.said(unit) for bound in bounds)}")


def _legible(bounds: tuple[Bound, ...], value: float) -> str:
    """As few decimals as tell the truth: 79.97 is never shown as 80 where 80 is the bound."""
    shown = (round(value, digits) for digits in range(7))
    answer = [bound.admits(value) for bound in bounds]
    return f"{next((n for n in shown if [bound.admits(n) for bound in bounds] == answer), value):g}"


def _range(**limits: float) -> Range:
    bounds = tuple(Bound(word.replace("_", "-"), limit) for word, limit in limits.items())
    low = max((bound.limit for bound in bounds if bound.word in {"over", "at-least"}), default=None)
    high = min((bound.limit for bound in bounds if bound.word in {"under", "at-most"}), default=None)
    if low is not None and high is not None and (low > high or (low == high and {"over", "under"} & limits.keys())):
        raise MisreadError(f"nothing is {spoken(tuple(bound.said('') for bound in bounds), 'and')}")
    return Range(bounds)


_BOUNDS = {
    "over": "more than this",
    "at-least": "this or more",
    "under": "less than this",
    "at-most": "this or less",
}


@dataclass(frozen=True, slots=True)
class _Ranged(Record[Range]):
    """A range, with a warning where a bound leaves every number out, or none."""

    ends: tuple[float, float] = (0, 0)

    @override
    def read(self, node: Node, report: Report) -> Range | None:
        read: Range | None = Record.read(self, node, report)
        for bound in read.bounds if read is not None and isinstance(node, Table) else ():
            answers = {bound.admits(end) for end in self.ends}
            if len(answers) == 1 and isinstance(node, Table):
                every, holds = ("every", "always") if answers.pop() else ("no", "never")
                message = f"{every} number is {bound.said('')}, so this {holds} holds"
                hint = "leave it out" if every == "every" else "say another number"
                report.add(node.entries[bound.word].place, message, hint=hint, severity=Severity.WARNING)
        return read


def range_of(number: Number) -> Record[Range]:
    """The shape `{over: …}`, `{at-least: …, under: …}` for one kind of number."""
    keys = {word: Key(word.replace("-", "_"), number, meaning) for word, meaning in _BOUNDS.items()}
    ends = (number.least, number.most)
    return _Ranged("a range such as `{over: 50}`", keys, _range, least=1, instead=_in_words, ends=ends)


_SIGNS = {">": "over", ">=": "at-least", "<": "under", "<=": "at-most", "": "over"}
_COMPARED = re.compile(r"\s*(?P<sign>[<>]?=?)\s*(?P<number>\d{1,12}(?:\.\d{1,6})?)\s*%?\s*", re.ASCII)


def _in_words(said: str) -> str:
    """Help for `500` and `>500`."""
    match = _COMPARED.fullmatch(said)
    if match is None or match["sign"] not in _SIGNS:
        return "say it in words: `{over: 50}`, `{at-least: 50}`, `{under: 50}` or `{at-most: 50}`"
    return f"say how: `{{{_SIGNS[match['sign']]}: {match['number']}}}`"


PER_CENT = range_of(Number("a number from 0 to 100", 0, 100))
COUNT = range_of(Number("a whole number from 0", 0, 1_000_000_000, whole=True))


def counted(count: int, singular: str) -> str:
    """`1 file is`, `2 files are`."""
    return f"{{}} {singular} is" if count == 1 else f"{{}} {singular}s are"


def either(words: Iterable[str]) -> str:
    """`a, b or c`, in the order of the alphabet."""
    return spoken(tuple(sorted(words)), "or")


def clipped(text: str) -> str:
    """Text from outside on one line, and short enough for a sentence."""
    line = "".join(char if char.isprintable() else " " for char in text)
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
