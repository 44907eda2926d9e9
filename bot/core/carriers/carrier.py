"""What every record of authorship can be asked, and line numbers as they all write them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

Spans = tuple[tuple[int, int], ...]  # first and last line, counted from 1; in order and without overlap

LARGEST = 4_000_000  # characters of a record; the largest of git-ai's own 10,685 notes has 3.2 million bytes
LARGEST_SHARE = 256_000  # characters of the part that is kept
_MOST_SPANS = 100_000  # of one record; more is nothing that a tool wrote
_SPAN = re.compile(r"([0-9]{1,9})(?:-([0-9]{1,9}))?", re.ASCII)
_TOOL = 60


@dataclass(frozen=True, slots=True)
class Lines:
    """Who wrote which lines of one file. Lines in neither are unknown."""

    ai: Spans = ()
    human: Spans = ()
    tools: Mapping[str, int] = field(default_factory=dict)  # AI lines by tool, as the record calls it


@dataclass(frozen=True, slots=True)
class Measured:
    """What a record says of a commit, by path. Empty = it says nothing that we understand."""

    files: Mapping[str, Lines] = field(default_factory=dict)

    @property
    def ai(self) -> int:
        """All AI lines."""
        return sum(length(lines.ai) for lines in self.files.values())

    @property
    def human(self) -> int:
        """All lines of people."""
        return sum(length(lines.human) for lines in self.files.values())


class Carrier(Protocol):
    """One format. None of these ever raises, whatever the text is."""

    @property
    def ref(self) -> str:
        """Where such records are kept: a notes ref, or a folder in the tree that ends in `/`."""

    def slim(self, text: str) -> str:
        """The text without what we must not keep (prompts, transcripts); reads the same. Empty = nothing in it."""

    def read(self, text: str) -> Measured:
        """Who wrote which lines."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Some lines of a file said to be by somebody: a tool, a person (`human`), or nobody we count (neither)."""

    spans: Spans
    tool: str | None = None
    human: bool = False


def spans(text: str) -> Spans:
    """`1,5-9` as spans; what is no line number is left out."""
    found = (_SPAN.fullmatch(part) for part in text.split(",", _MOST_SPANS)[:_MOST_SPANS])
    return tuple(span for match in found if match and (span := _span(int(match[1]), int(match[2] or match[1]))))


def span(first: Any, last: Any) -> Spans:
    """The span of two JSON numbers, or none."""
    if isinstance(first, bool) or isinstance(last, bool) or not isinstance(first, int) or not isinstance(last, int):
        return ()
    return (found,) if (found := _span(first, last)) else ()


def _span(first: int, last: int) -> tuple[int, int] | None:
    return (first, last) if 0 < first <= last < 10**9 else None


def length(of: Spans) -> int:
    """How many lines."""
    return sum(last - first + 1 for first, last in of)


def shared(one: Spans, other: Spans) -> int:
    """How many lines are in both."""
    total = at = 0
    for first, last in one:
        while at < len(other) and other[at][1] < first:
            at += 1
        for start, end in other[at:]:
            if start > last:
                break
            total += min(last, end) - max(first, start) + 1
    return total


def settle(claims: Iterable[Claim]) -> Lines:
    """Each line to the last claim that names it, as git-ai's own reader does (it walks the entries in reverse)."""
    ai: list[tuple[int, int]] = []
    human: list[tuple[int, int]] = []
    tools: dict[str, int] = {}
    for first, last, claim in _painted(list(claims)):
        if claim.human:
            human.append((first, last))
        elif claim.tool is not None:
            ai.append((first, last))
            tools[claim.tool] = tools.get(claim.tool, 0) + last - first + 1
    return Lines(_joined(ai), _joined(human), tools)


def _painted(claims: list[Claim]) -> Iterator[tuple[int, int, Claim]]:
    """Stretches of lines and whose they are. Each stretch is painted once, by the last that wants it."""
    edges = sorted({edge for claim in claims for first, last in claim.spans for edge in (first, last + 1)})
    place = {edge: at for at, edge in enumerate(edges)}
    free = list(range(len(edges) + 1))  # where the next unpainted stretch begins
    owner: list[Claim | None] = [None] * len(edges)
    for claim in reversed(claims):
        for first, last in claim.spans:
            at, end = _next(free, place[first]), place[last + 1]
            while at < end:
                owner[at], free[at] = claim, at + 1
                at = _next(free, at)
    for at, whose in enumerate(owner):
        if whose is not None:
            yield edges[at], edges[at + 1] - 1, whose


def _next(free: list[int], at: int) -> int:
    while free[at] != at:
        free[at] = free[free[at]]  # halve the way for who comes next
        at = free[at]
    return at


def _joined(stretches: list[tuple[int, int]]) -> Spans:
    joined: list[tuple[int, int]] = []
    for first, last in stretches:
        if joined and joined[-1][1] + 1 == first:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return tuple(joined)


def tool_name(value: Any) -> str:
    """A tool's name out of a record: short, or empty."""
    return value.strip().lower()[:_TOOL] if isinstance(value, str) else ""


def listed(value: Any) -> list[Any]:
    """A JSON list; anything else is an empty one."""
    return value if isinstance(value, list) else []


def mapped(value: Any) -> dict[str, Any]:
    """A JSON object; anything else is an empty one."""
    return value if isinstance(value, dict) else {}
