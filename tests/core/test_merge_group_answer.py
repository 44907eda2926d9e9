"""What a merge group is told: as green as its pull requests were, at the heads they were queued with."""

from dataclasses import replace

import pytest

from bot.core.judgement import Outcome
from bot.core.merge_group import Answer, Member, answer, content
from bot.core.words import Mode

GREEN = Member(number=7, head="h", judged="h", outcome=Outcome.SUCCESS, title="Fast: all it asks for is there")
RED = replace(GREEN, number=8, outcome=Outcome.WAITING, title="Careful: awaiting 1 approval")
ADVISED = replace(GREEN, mode=Mode.ADVISE, outcome=Outcome.ADVICE)
WATCHED = replace(GREEN, mode=Mode.OBSERVE, outcome=Outcome.WAITING)


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ((GREEN,), Answer.SUCCESS),
        ((GREEN, RED), Answer.FAILURE),
        ((GREEN, replace(GREEN, judged="older")), Answer.UNSETTLED),
        ((replace(GREEN, pending=True),), Answer.UNSETTLED),
        ((), Answer.UNSETTLED),
        ((ADVISED,), Answer.NEUTRAL),
        ((ADVISED, GREEN), Answer.SUCCESS),
        ((ADVISED, RED), Answer.FAILURE),
        ((WATCHED,), Answer.SILENT),
        ((WATCHED, GREEN), Answer.SUCCESS),
    ],
)
def test_a_group_is_as_green_as_what_is_in_it(members: tuple[Member, ...], said: Answer) -> None:
    assert answer(members) is said


@pytest.mark.parametrize(
    ("members", "said", "conclusion", "title"),
    [
        ((GREEN,), Answer.SUCCESS, "success", "All pull requests of this group are green"),
        ((ADVISED,), Answer.NEUTRAL, "neutral", "Advice only: see the pull requests"),
        ((GREEN, RED), Answer.FAILURE, "failure", "#8 may not merge as queued"),
        ((RED, replace(RED, number=9)), Answer.FAILURE, "failure", "#8 and 1 more may not merge as queued"),
        ((), Answer.UNSETTLED, "failure", "Nobody could tell whether this group may merge"),
    ],
)
def test_the_check_names_who_holds_it_back(
    members: tuple[Member, ...], said: Answer, conclusion: str, title: str
) -> None:
    told = content(members, said)

    assert (told.conclusion, told.title) == (conclusion, title)
    assert all(f"#{each.number}" in told.summary for each in members)
