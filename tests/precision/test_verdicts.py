"""What the checklist says of changes that other people merged is right often enough for how heavily it says it."""

from pathlib import Path

import pytest

from bot.core.lint.finding import Severity
from tests.precision.verdicts import Score, by_item, severities, table, verdicts

VERDICTS = verdicts()
WEIGHS = severities()
BARS = {Severity.BLOCK: 0.95, Severity.WARN: 0.80}
ENOUGH = 5  # findings, for an item to be held to its bar by itself
PAGE = Path(__file__).parent.parent.parent / "docs" / "checks.md"


def test_many_findings_of_several_repositories_were_judged_each_once_and_with_a_reason() -> None:
    places = {(each.item, each.repository, each.commit, each.path, each.line) for each in VERDICTS}

    assert len(VERDICTS) >= 100
    assert len(places) == len(VERDICTS)
    assert len({each.repository for each in VERDICTS if not each.whole}) >= 4
    assert [] == [each for each in VERDICTS if len(each.because) < 10 or len(each.commit) != 12]


def test_only_what_blocks_or_warns_is_judged() -> None:
    assert {WEIGHS[each.item] for each in VERDICTS} == set(BARS)


@pytest.mark.parametrize("severity", BARS)
def test_what_weighs_something_is_right_as_often_as_that_asks(severity: Severity) -> None:
    score = Score.of(each for each in VERDICTS if WEIGHS[each.item] is severity)

    assert score.share >= BARS[severity], score


@pytest.mark.parametrize(("item", "score"), [each for each in by_item(VERDICTS).items() if each[1].judged >= ENOUGH])
def test_each_item_that_spoke_often_is_right_by_itself(item: str, score: Score) -> None:
    assert score.share >= BARS[WEIGHS[item]], score


def test_what_warns_is_right_where_no_rule_was_narrowed_for_it_too() -> None:
    score = Score.of(each for each in VERDICTS if each.fresh)

    assert score.judged >= 40
    assert score.share >= BARS[Severity.WARN], score


def test_the_page_shows_the_list() -> None:
    """`python -m tests.precision.verdicts` prints it."""
    assert "\n".join(table()) in PAGE.read_text("utf-8")
