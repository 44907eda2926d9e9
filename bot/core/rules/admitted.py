"""Which values of its facts a condition leaves, at most: what has none left never holds.

Nothing is left out that could be: where two conditions are joined in a way that cannot be told exactly, more is
admitted than they do. So whoever finds nothing left may say so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from typing import Final, assert_never

End = tuple[float, int]  # a number, and whether the end lies just below it (-1), at it, or just above it (1)
_LOWEST: Final[End] = (float("-inf"), 0)
_HIGHEST: Final[End] = (float("inf"), 0)


@dataclass(frozen=True, slots=True)
class Words:
    """Only these words; or, where `others`, every word but these."""

    named: frozenset[str]
    others: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """The numbers from one end to another."""

    low: End = _LOWEST
    high: End = _HIGHEST


Values = Words | Span


@dataclass(frozen=True, slots=True)
class Left:
    """The values that are left of one fact. `because` says of what else that follows; empty = it was asked for."""

    values: Values
    because: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether none is."""
        match self.values:
            case Words(named=named, others=others):
                return not named and not others
            case Span(low=low, high=high):
                return low > high
            case _:
                assert_never(self.values)


Facts = Mapping[str, Left]
"""What is left of each fact; of one that is not here, all of it."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No case is left: of this fact there is no value."""

    fact: str
    because: str = ""


Admitted = Facts | Nothing


def both(parts: Iterable[Admitted]) -> Admitted:
    """What is left where all parts hold."""
    found: dict[str, Left] = {}
    for part in parts:
        if isinstance(part, Nothing):
            return part
        for fact, left in part.items():
            found[fact] = left if fact not in found else _met(found[fact], left)
            if found[fact].is_empty:
                return Nothing(fact, found[fact].because)
    return found


def either(parts: Iterable[Admitted]) -> Admitted:
    """What is left where one of the parts holds."""
    given = list(parts)
    alive = [part for part in given if not isinstance(part, Nothing)]
    if not alive:
        return given[0] if given else {}
    shared = reduce(lambda facts, part: facts & part.keys(), alive[1:], set(alive[0]))
    return {fact: reduce(_joined, (part[fact] for part in alive)) for fact in shared}


def _met(one: Left, other: Left) -> Left:
    return replace(one, values=_intersection(one.values, other.values), because=one.because or other.because)


def _joined(one: Left, other: Left) -> Left:
    return replace(one, values=_union(one.values, other.values), because=one.because or other.because)


def _intersection(one: Values, other: Values) -> Values:
    match one, other:
        case Words(), Words():
            return _shared(one, other)
        case Span(), Span():
            return Span(max(one.low, other.low), min(one.high, other.high))
        case _:
            raise TypeError("a fact is a word or a number, and never both")


def _shared(one: Words, other: Words) -> Words:
    match one.others, other.others:
        case True, True:
            return Words(one.named | other.named, others=True)
        case False, True:
            return Words(one.named - other.named)
        case True, False:
            return Words(other.named - one.named)
        case _:
            return Words(one.named & other.named)


def _union(one: Values, other: Values) -> Values:
    """Also the numbers between two spans that do not meet."""
    match one, other:
        case Words(), Words():
            shared = _shared(_rest(one), _rest(other))
            return _rest(shared)
        case Span(), Span():
            return Span(min(one.low, other.low), max(one.high, other.high))
        case _:
            raise TypeError("a fact is a word or a number, and never both")


def _rest(words: Words) -> Words:
    return Words(words.named, others=not words.others)
