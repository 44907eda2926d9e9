"""A bar for coverage that falls is told with both numbers, whichever tool it belongs to."""

import pytest

from bot.core.lint.changed import Changed, Line
from bot.core.lint.detector import Scope
from bot.core.lint.lowered import LoweredBars

BARS = LoweredBars(scope=Scope())


def told(removed: str, added: str) -> list[tuple[int, str]]:
    def lines(text: str) -> tuple[Line, ...]:
        return tuple(Line(number, line) for number, line in enumerate(text.splitlines(), 1))

    file = Changed(path="settings", removed=lines(removed), added=lines(added))
    return [(hit.line, hit.said) for hit in BARS.find(file)]


FALLS = {
    "coverage.py": ("fail_under = 85", "fail_under = 70", "fail_under falls from 85 to 70"),
    "pytest-cov": ('addopts = "--cov-fail-under=90"', 'addopts = "--cov-fail-under=9"', "falls from 90 to 9"),
    "Jest": ("      branches: 80,", "      branches: 50,", "branches falls from 80 to 50"),
    "Jest, in JSON": ('"lines": 92.5', '"lines": 92', "lines falls from 92.5 to 92"),
    "Codecov": ("      target: 80%", "      target: 60%", "target falls from 80 to 60"),
    "SimpleCov": ("SimpleCov.minimum_coverage 95", "SimpleCov.minimum_coverage 90", "falls from 95 to 90"),
    "JaCoCo": ("minimum = 0.8", "minimum = 0.6", "minimum falls from 0.8 to 0.6"),
    "Gradle's own number": ('minimum = BigDecimal("0.8")', "minimum = 0.6", "minimum falls from 0.8 to 0.6"),
}
STAYS = {
    "it rises": ("fail_under = 85", "fail_under = 90"),
    "it moves": ("fail_under = 85", "\n\nfail_under = 85"),
    "its writing changes": ("fail_under = 85", "fail_under=85.0"),
    "another number falls": ("line-length = 120", "line-length = 88"),
    "less may be lost": ("      threshold: 5%", "      threshold: 1%"),
    "a year": ("target: 2021", "target: 2020"),
    "a part of a name": ("guidelines: 90", "guidelines: 80"),
    "a new one comes": ("", "fail_under = 50"),
}


@pytest.mark.parametrize(("removed", "added", "said"), FALLS.values(), ids=FALLS)
def test_a_bar_that_falls_is_told(removed, added, said):
    ((line, words),) = told(removed, added)

    assert line == 1
    assert words.endswith(said)


@pytest.mark.parametrize(("removed", "added"), STAYS.values(), ids=STAYS)
def test_a_bar_that_does_not_fall_is_not_told(removed, added):
    assert told(removed, added) == []


def test_a_bar_that_is_taken_away_is_told_of_the_file():
    assert told("fail_under = 85", "") == [(0, "fail_under 85 is gone")]


def test_of_several_bars_each_is_compared_with_its_own():
    removed = "branches: 80\nlines: 90\nbranches: 70"
    added = "branches: 80\nlines: 90\nbranches: 60"

    assert told(removed, added) == [(3, "branches falls from 70 to 60")]
