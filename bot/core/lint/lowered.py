"""Finds a bar for test coverage that a change lowers or takes away: one expression cannot compare two numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from typing_extensions import override

from bot.core.lint.changed import Changed, Line
from bot.core.lint.detector import FileDetector
from bot.core.lint.finding import Hit

# coverage.py, pytest-cov, Jest, Vitest, nyc, Codecov, SimpleCov, JaCoCo, Kover. Codecov's `threshold` is how far a bar
# may be missed, so it is none itself.
_BAR: Final = re.compile(
    r"(?<![a-z])(?P<name>fail[_-]under|cov-fail-under|branches|functions|lines|statements|target|minimum_coverage"
    r"|minimum|min(?:Value|Bound))"
    r"[\"']?\s*[:=(]?\s*(?:BigDecimal\()?[\"']?(?P<bar>\d{1,3}(?:\.\d+)?)(?![\w.])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoweredBars(FileDetector):
    """Bars of one name, compared in the order in which they stand. One that is gone for good is told of the file."""

    @override
    def find(self, file: Changed) -> Iterator[Hit]:
        """At the new, lower number, with the old one."""
        was, now = _bars(file.removed), _bars(file.added)
        for name, old in was.items():
            new = now.get(name, [])
            for (_, before), (number, after) in zip(old, new, strict=False):
                if after < before:
                    yield Hit(number, f"{name} falls from {before:g} to {after:g}")
            if not new:
                yield Hit(file.numbers[0] if file.numbers else 0, f"{name} {old[0][1]:g} is gone")


def _bars(lines: tuple[Line, ...]) -> dict[str, list[tuple[int, float]]]:
    """The line and the height of each bar, by its name."""
    found: dict[str, list[tuple[int, float]]] = {}
    for line in lines:
        for bar in _BAR.finditer(line.text):
            found.setdefault(bar["name"].lower(), []).append((line.number, float(bar["bar"])))
    return found
