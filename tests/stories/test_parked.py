"""GitHub asks us to wait: the installation is left alone until then, and everything is done afterwards."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.sandbox import Commit, PullRequest
from tests.stories.test_trouble import is_whole
from tests.town import Town

SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
JITTER = timedelta(seconds=30)


async def refused_once(town: Town, **fault: Any) -> tuple[PullRequest, datetime]:
    """A pull request whose first look is refused; and when that was."""
    await town.opens("ivo", branch="warm")
    town.sandbox.faults.fail(times=1, **fault)
    began = town.sandbox.now()
    return await town.opens("hana"), began


async def resumes_after(town: Town, pull: PullRequest, wait: timedelta) -> None:
    """Nobody asks before the wait is over, whatever happens; and all is done soon after."""
    spent = len(town.sandbox.log)
    town.sandbox.advance(seconds=wait.total_seconds() - 1)
    town.person("hana").edits(pull, title="Hurry up")
    await town.settle()
    assert spent == len(town.sandbox.log), "asked too early"

    town.sandbox.advance(seconds=1 + JITTER.total_seconds())
    await town.settle()
    assert is_whole(pull)


@pytest.mark.parametrize("status", [403, 429])
@pytest.mark.parametrize("path", ["*/graphql", "*/pulls/*"], ids=["reading", "diff"])
async def test_a_secondary_limit_that_names_a_time(shop_town: Town, status: int, path: str) -> None:
    told = {"body": f'{{"message": "{SECONDARY}"}}', "headers": {"Retry-After": "240"}}
    pull, _ = await refused_once(shop_town, status=status, path=path, **told)

    await resumes_after(shop_town, pull, timedelta(seconds=240))


@pytest.mark.parametrize("status", [403, 429])
async def test_a_secondary_limit_that_names_none_is_waited_out_for_a_minute(shop_town: Town, status: int) -> None:
    pull, _ = await refused_once(shop_town, status=status, path="*/graphql", body=f'{{"message": "{SECONDARY}"}}')

    await resumes_after(shop_town, pull, timedelta(minutes=1))


async def test_a_secondary_limit_that_goes_on_is_waited_out_ever_longer(shop_town: Town) -> None:
    town = shop_town
    await town.opens("ivo", branch="warm")
    town.sandbox.log.clear()
    town.sandbox.faults.fail(times=4, status=403, path="*/graphql", body=f'{{"message": "{SECONDARY}"}}')
    pull = await town.opens("hana", path="src/waits.py")
    for _ in range(60):
        town.sandbox.advance(seconds=30)
        await town.settle()
    asked = [one.at for one in town.sandbox.log if one.operation == "Look"]
    waits = [(after - before).total_seconds() / 60 for before, after in pairwise(asked)]

    assert is_whole(pull)
    assert [1, 2, 4, 8] == [int(wait) for wait in waits[:4]], waits


@pytest.mark.parametrize(
    "error", [f'{{"type": "RATE_LIMITED", "message": "{SECONDARY}"}}', f'{{"message": "{SECONDARY}"}}']
)
async def test_graphql_tells_of_a_limit_with_status_200(shop_town: Town, error: str) -> None:
    body = f'{{"data": null, "errors": [{error}]}}'
    pull, _ = await refused_once(shop_town, status=200, path="*/graphql", body=body)

    await resumes_after(shop_town, pull, timedelta(minutes=1))


@pytest.mark.parametrize("status", [403, 429])
async def test_a_used_up_budget_of_rest_is_waited_out_until_its_reset(shop_town: Town, status: int) -> None:
    town = shop_town
    await town.opens("ivo", branch="warm")
    (installation,) = town.sandbox.world.installations
    town.sandbox.limits.refusal = status
    bucket = town.sandbox.limits.bucket(installation, "core", town.sandbox.now().timestamp())
    bucket.used = bucket.limit
    pull = await town.opens("hana")

    assert pull.check("twotrack") is None
    await resumes_after(town, pull, timedelta(seconds=bucket.reset - town.sandbox.now().timestamp()))


async def test_a_limit_on_tokens_is_not_taken_for_the_end_of_the_installation(shop_town: Town) -> None:
    town = shop_town
    await town.opens("ivo", branch="warm")
    town.sandbox.gate.expire_tokens()
    body = f'{{"message": "{SECONDARY}"}}'
    town.sandbox.faults.fail(status=403, path="*/access_tokens", body=body, times=6)
    pull = await town.opens("hana")
    for _ in range(40):
        town.sandbox.advance(minutes=1)
        await town.settle()

    assert is_whole(pull)


async def test_no_header_can_park_us_for_ever(shop_town: Town) -> None:
    told = {"body": f'{{"message": "{SECONDARY}"}}', "headers": {"Retry-After": "99999999999"}}
    pull, _ = await refused_once(shop_town, status=403, path="*/graphql", **told)
    shop_town.sandbox.advance(hours=2, minutes=1)
    await shop_town.settle()

    assert is_whole(pull)


async def test_a_new_repository_waits_as_well(shop_town: Town) -> None:
    """Preparing is a request like any other."""
    town = shop_town
    (installation,) = town.sandbox.world.installations
    await town.bot.repositories.park(installation, town.sandbox.now() + timedelta(minutes=30))
    spent = len(town.sandbox.log)
    await town.bot.repositories.ask_all(town.sandbox.now())
    await town.settle()
    assert spent == len(town.sandbox.log)

    town.sandbox.advance(minutes=31)
    await town.settle()
    assert ["Pulls"] == [one.operation for one in town.sandbox.log[spent:]]


async def test_tokens_that_die_while_many_look_are_replaced_by_one(shop_town: Town) -> None:
    """Twenty looks are told at once that their token is no good: one fresh one, once, and each asks again."""
    town = shop_town
    await town.opens("ivo", branch="warm")
    town.sandbox.limits.enforce_secondary = False
    town.sandbox.log.clear()
    died = False

    def die(request: Any, when: str) -> None:
        nonlocal died
        if when == "before" and request.operation == "Look" and not died:
            died = True
            town.sandbox.gate.expire_tokens()

    town.sandbox.latency = 0.03
    town.sandbox.faults.on_request = die
    commits = [Commit("Change it", files={f"src/{number}.py": "one\n"}) for number in range(20)]
    pulls = [
        town.person("hana").opens(town.shop, title=f"Pull {number}", branch=f"b{number}", commits=[commit])
        for number, commit in enumerate(commits)
    ]
    await town.settle()

    assert all(is_whole(pull) for pull in pulls)
    assert 1 == sum(one.path.endswith("/access_tokens") for one in town.sandbox.log)
