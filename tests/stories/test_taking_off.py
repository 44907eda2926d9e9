"""Taking somebody off: oneself brings the next, also at once; the author cannot choose reviewers by it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.facts import PullRef, Removal
from bot.core.judge import judge
from bot.core.memory import LAG, Memory
from bot.sandbox import PullRequest
from tests.builders import HEAD, NOW, book, person, shipped, snapshot
from tests.stories.test_declaring import ours
from tests.town import CLAUDE, Town

SENIORS = {"ben", "cleo", "dan"}


async def careful(town: Town) -> tuple[PullRequest, str, str]:
    """A pull request, one of the two seniors who were asked, and the one who was not."""
    pull = await town.opens("hana", message="Change it" + CLAUDE)
    asked = sorted(SENIORS & set(pull.review_requests))
    assert len(asked) == 2
    return pull, asked[0], next(iter(SENIORS - set(asked)))


async def removes(town: Town, pull: PullRequest, by: str, who: str) -> None:
    town.sandbox.advance(minutes=2)
    town.person(by).removes_request(pull, who)
    await town.settle()


@pytest.mark.parametrize("seconds", [0, 2, 20, 45])
async def test_whoever_takes_themselves_off_right_away_is_replaced(shop_town: Town, seconds: int) -> None:
    pull, asked, free = await careful(shop_town)
    shop_town.sandbox.advance(seconds=seconds)
    shop_town.person(asked).removes_request(pull, asked)
    await shop_town.settle()
    shop_town.sandbox.advance(seconds=61)
    await shop_town.settle()

    assert free in pull.review_requests
    assert f"not asked: `{asked}` took themselves off" in ours(pull).body


async def test_whom_the_author_takes_off_is_asked_again_once_and_that_is_told(shop_town: Town) -> None:
    pull, asked, free = await careful(shop_town)
    await removes(shop_town, pull, "hana", asked)
    assert asked in pull.review_requests
    assert free not in pull.review_requests
    assert f"`hana` took the request of `{asked}` back, who was asked again" in ours(pull).body

    await removes(shop_town, pull, "hana", asked)
    assert asked not in pull.review_requests
    assert free in pull.review_requests
    assert f"not asked: `{asked}` was taken off by hana, also after being asked again" in ours(pull).body


async def test_a_senior_may_take_somebody_off(shop_town: Town) -> None:
    pull, asked, free = await careful(shop_town)
    await removes(shop_town, pull, free, asked)

    assert asked not in pull.review_requests
    assert free in pull.review_requests
    assert f"not asked: `{asked}` was taken off by {free}" in ours(pull).body


async def test_a_team_asked_by_hand_counts_as_asked(shop_town: Town) -> None:
    """Of a team that the rules do not name, too: its members are of the group that is wanted."""
    shop_town.sandbox.team("acme/elders", members=["ben", "cleo", "dan"])
    hana = shop_town.person("hana")
    pull = await shop_town.opens("hana", message="Change it" + CLAUDE, draft=True)
    for team in ("acme/elders", "acme/ai-review"):
        hana.requests_review(pull, team)
    hana.marks_ready(pull)
    await shop_town.settle()

    assert set(pull.review_requests) == {"acme/elders", "acme/ai-review"}
    assert "asked: `ben`, `cleo`, `dan`" in ours(pull).body


async def test_whoever_passes_is_not_asked_by_their_team(shop_town: Town) -> None:
    pull = await shop_town.opens("hana", message="Change it" + CLAUDE)
    specialist = next(iter({"eva", "finn"} & set(pull.review_requests)))
    await removes(shop_town, pull, specialist, specialist)
    (other,) = {"eva", "finn"} & set(pull.review_requests)
    shop_town.person("hana").requests_review(pull, "acme/ai-review")
    await shop_town.settle()

    assert {"eva", "finn"} & set(pull.review_requests) == {other}
    assert f"not asked: `{specialist}` took themselves off" in ours(pull).body


def test_law_5_judging_when_a_request_must_be_visible_differs_from_just_before() -> None:
    number = PullRef("acme", "shop", 7)
    facts = snapshot(ref=number, labels=("ai-heavy",))
    first = judge(facts, book(), shipped(), Memory()).reviewers.ask
    memory = Memory(asked={f"{first[0].login}@{HEAD}": NOW - timedelta(seconds=20)})
    shown = snapshot(ref=number, labels=("ai-heavy",), requested=tuple(one.login for one in first[1:]))
    judged = judge(shown, book(), shipped(), memory)
    assert judged.next_look_at == NOW - timedelta(seconds=20) + LAG

    before, there = judged.next_look_at - timedelta(milliseconds=1), judged.next_look_at
    earlier, later = (judge(replace(shown, taken_at=at), book(), shipped(), memory).reviewers for at in (before, there))
    assert earlier.ask == ()
    assert len(later.ask) == 1


def test_a_removal_from_before_we_asked_says_nothing() -> None:
    gone = Removal(login="ben", by=person("hana"), at=NOW - timedelta(hours=1))
    facts = snapshot(labels=("ai-heavy",), removals=(gone,))
    memory = Memory(asked={f"ben@{HEAD}": NOW - timedelta(minutes=5)})

    assert "ben: was taken off, and GitHub does not say by whom" in {
        f"{one.login}: {one.reason}" for one in judge(facts, book(), shipped(), memory).reviewers.passed
    }
