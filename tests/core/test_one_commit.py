"""Of pull requests with one commit the strictest speaks, whatever the others have."""

from dataclasses import replace

import pytest

from bot.core.facts import Sibling
from bot.core.judge import judge
from bot.core.judgement import Judgement, Outcome
from bot.core.memory import Memory
from bot.core.same_commit import permitted
from bot.core.words import PullState
from tests.builders import HEAD, RULES, book, review, shipped, snapshot

READY, WAITING = Sibling(number=8, base="dev", permits=True), Sibling(number=9, base="main")


def beside(*siblings: Sibling, rules: str = RULES, **pull: object) -> Judgement:
    given = {"labels": ("human-led",), "reviews": (review("ben"),), **pull}
    facts = replace(snapshot(**given), siblings=siblings)  # type: ignore[arg-type]
    return judge(facts, book(rules), shipped(), Memory())


@pytest.mark.parametrize(
    ("siblings", "outcome"),
    [((), Outcome.SUCCESS), ((READY,), Outcome.SUCCESS), ((WAITING,), Outcome.WAITING), ((READY, WAITING), Outcome.WAITING)],
)  # fmt: skip
def test_green_takes_all_of_them(siblings: tuple[Sibling, ...], outcome: Outcome) -> None:
    judgement = beside(*siblings)

    assert judgement.gate.outcome is outcome
    assert permitted(judgement) == HEAD, "of itself it may merge, or two would wait for each other for ever"


def test_advice_does_not_let_the_other_through() -> None:
    assert beside(WAITING, rules=f"{RULES}mode: advise\n").gate.outcome is Outcome.WAITING


def test_what_waits_for_itself_keeps_its_own_words() -> None:
    judgement = beside(WAITING, reviews=())

    assert judgement.gate.title == "Fast: awaiting 1 approval"
    assert permitted(judgement) == ""
    assert "`#9` (to `main`) is of this very commit" in judgement.requirements[-1].missing


def test_the_title_fits_and_names_how_many() -> None:
    many = tuple(Sibling(number=1_000_000 + number) for number in range(9))
    judgement = beside(*many)

    assert judgement.gate.title == "Fast: awaiting #1000000 and 8 more, of this commit"
    assert judgement.requirements[-1].missing.startswith("`#1000000`, `#1000001`")


def test_a_closed_one_waits_for_nobody() -> None:
    assert beside(WAITING, state=PullState.CLOSED).alone is None
