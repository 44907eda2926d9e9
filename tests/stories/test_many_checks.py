"""More checks than GitHub shows at once: all are read, and one that fails is never out of sight."""

import pytest

from bot.sandbox import PullRequest
from tests.town import CLAUDE, Town


async def approved(town: Town, checks: int) -> PullRequest:
    """A careful change with everything it takes but its checks."""
    town.sandbox.limits.enforce_secondary = False
    pull = await town.opens("hana", message="Change it" + CLAUDE)
    town.sandbox.advance(minutes=1)
    for login in ("ben", "cleo"):
        town.person(login).approves(pull)
    town.person("ivo").comments(pull, "/tested on staging")
    for number in range(checks):
        town.sandbox.ci(pull, f"check {number:03}", "success")
    await town.settle()
    return pull


async def test_a_hundred_and_fifty_checks_turn_green_at_a_request_more(shop_town: Town) -> None:
    pull = await approved(shop_town, 149)  # and our own
    assert pull.check("twotrack").conclusion == "success"

    before = shop_town.spent(pull)
    shop_town.sandbox.rerequests(pull, "twotrack")
    await shop_town.settle()
    assert [one.operation for one in shop_town.sandbox.requests(pull)[before:]] == ["Look", "Checks"]

    shop_town.sandbox.ci(pull, "check 148", "failure")
    await shop_town.settle()
    assert pull.check("twotrack").conclusion == "failure"
    assert "failing: check 148" in pull.check("twotrack").summary


async def test_a_hundred_take_no_request_more(shop_town: Town) -> None:
    pull = await approved(shop_town, 98)
    before = shop_town.spent(pull)
    shop_town.sandbox.ci(pull, "the last", "success")
    await shop_town.settle()

    assert {one.operation for one in shop_town.sandbox.requests(pull)[before:]} == {"Look"}
    assert pull.check("twotrack").conclusion == "success"


async def test_more_than_are_read_wait_and_say_so(shop_town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand take long to make up."""
    monkeypatch.setattr("bot.github.read._MOST_CHECKS", 100)
    pull = await approved(shop_town, 120)

    assert pull.check("twotrack").status == "in_progress"
    assert "GitHub shows more checks than Twotrack can read at once" in pull.check("twotrack").summary
