"""What GitHub could not deliver is asked for again: a server that was off over a weekend is whole afterwards."""

import asyncio
from collections import Counter
from datetime import timedelta
from itertools import pairwise

import psycopg

from bot.app import run
from bot.cli.demo import settled
from bot.sandbox import Commit, PullRequest, Repository, Sandbox
from tests.builders import NOW
from tests.stage import free_port
from tests.stories.test_trouble import is_whole
from tests.town import Town, populate, settings, town

ON = {"redeliver": 10}
LIST = "/app/hook/deliveries"


def asks(sandbox: Sandbox) -> list[str]:
    """The GUIDs of deliveries that were asked for again, in order."""
    numbers = [int(one.path.split("/")[4]) for one in sandbox.log if one.path.endswith("/attempts")]
    return [sandbox.hooks.by_id[number].guid for number in numbers]


def pages(sandbox: Sandbox) -> int:
    """How many pages of the list were read."""
    return sum(one.path == LIST for one in sandbox.log)


def opens(sandbox: Sandbox, shop: Repository, branch: str) -> PullRequest:
    commits = [Commit("Change it", files={f"src/{branch}.py": "one\n"})]
    return sandbox.person("hana").opens(shop, title="Change it", branch=branch, commits=commits)


def away(place: Town) -> str:
    """From now on nobody answers GitHub; the answer is where somebody did."""
    target = place.sandbox.hooks.target or ""
    place.sandbox.deliver_to(f"http://127.0.0.1:{free_port()}/webhook")
    return target


async def passes(place: Town, *, minutes: int, steps: int = 1) -> None:
    for _ in range(steps):
        place.sandbox.advance(minutes=minutes)
        await place.settle()


async def test_a_server_that_was_off_over_a_weekend_is_whole_again(database: str) -> None:
    """Also what no comparison can find: that a check failed changes nothing about when a pull request was updated."""
    async with Sandbox(now=NOW) as sandbox:
        await sandbox.start()
        shop = populate(sandbox)
        given = settings(sandbox, database, port=free_port(), **ON)
        sandbox.deliver_to(f"http://127.0.0.1:{given.port}/webhook")
        async with run(given, sandbox.now) as bot:
            sandbox.installs("acme")
            await settled(sandbox, bot)
            before = opens(sandbox, shop, "before")
            await settled(sandbox, bot)

        for hour in range(58):
            sandbox.advance(hours=1)
            if hour == 5:
                during = opens(sandbox, shop, "during")
            if hour == 30:
                sandbox.ci(before, "build", "failure")
            await sandbox.delivered()
        assert {one.status for one in sandbox.deliveries[-3:]} == {"failed to connect to host"}

        async with run(given, sandbox.now) as bot:
            place = Town(sandbox, bot, shop)
            await place.settle()
            await passes(place, minutes=11, steps=2)

        assert during.check("twotrack").head_sha == during.head_sha
        assert "track: careful" in during.labels
        assert "failing: build" in before.check("twotrack").summary
        taken = {one.guid for one in sandbox.deliveries if one.status == "OK"}
        assert {one.guid for one in sandbox.deliveries} == taken


async def test_each_is_asked_for_once_and_none_that_was_taken_since(database: str) -> None:
    async with town(database, **ON) as place:
        here = away(place)
        pulls = [opens(place.sandbox, place.shop, f"b{n}") for n in range(3)]
        await place.sandbox.delivered()
        failed = [one.guid for one in place.sandbox.deliveries if one.status != "OK"]
        place.sandbox.deliver_to(here)
        by_hand = failed[1]
        place.sandbox.redeliver(by_hand)
        await place.sandbox.delivered()
        await passes(place, minutes=11, steps=8)

        assert asks(place.sandbox) == [guid for guid in failed if guid != by_hand], "in their order, once"
        assert all(is_whole(pull) for pull in pulls)


async def test_what_we_took_though_github_heard_no_answer_is_not_asked_for(database: str) -> None:
    async with town(database, **ON) as place:
        await place.opens("hana")
        for one in place.sandbox.deliveries:
            one.status, one.status_code = "timed out", 504
        await passes(place, minutes=11, steps=3)
        events = {one.guid: (one.event, one.action) for one in place.sandbox.deliveries}

        assert not {events[guid] for guid in asks(place.sandbox)} & {
            ("installation", "created"),
            ("pull_request", "opened"),
        }


async def test_a_run_has_a_budget_and_the_next_goes_on(database: str) -> None:
    async with town(database, **ON) as place:
        here = away(place)
        pull = opens(place.sandbox, place.shop, "many")
        for number in range(119):
            place.person("hana").edits(pull, title=f"Title {number}")
        await place.sandbox.delivered()
        place.sandbox.deliver_to(here)
        spent = []
        for minutes in (11, 2, 2, 2):
            before = len(asks(place.sandbox))
            await passes(place, minutes=minutes)
            spent.append(len(asks(place.sandbox)) - before)

        assert spent == [50, 50, 20, 0]
        assert max(Counter(asks(place.sandbox)).values()) == 1


async def test_a_long_list_is_read_over_several_runs_and_goes_on_where_it_ended(database: str) -> None:
    """5,000 deliveries that went well before one that did not: 20 pages a run."""
    async with town(database, **ON) as place:
        here = away(place)
        pull = opens(place.sandbox, place.shop, "old")
        await place.sandbox.delivered()
        place.sandbox.deliver_to(here)
        hooks = place.sandbox.hooks
        for _ in range(5000):
            hooks.put("ping", None, {"zen": "Keep it logically awesome."}, None)
        await place.sandbox.delivered()
        place.sandbox.log.clear()
        counts = []
        for minutes in (11, 2, 2):
            before = pages(place.sandbox)
            await passes(place, minutes=minutes)
            counts.append(pages(place.sandbox) - before)

        assert counts == [20, 20, 11]
        assert is_whole(pull)


async def test_what_fails_again_and_again_is_asked_for_ever_more_seldom_and_then_no_more(database: str) -> None:
    """The secret is wrong on one side: every delivery is refused, until somebody mends it."""
    async with town(database, **ON) as place:
        place.sandbox.hooks.secret = "another secret than ours"
        opens(place.sandbox, place.shop, "refused")
        await place.sandbox.delivered()
        guid = place.sandbox.deliveries[-1].guid
        place.sandbox.log.clear()
        counts = []
        for minutes in (11, 5, 11, 30, 41, 5 * 60, 90, 23 * 60, 90, 12 * 60):
            await passes(place, minutes=minutes)
            counts.append(len(asks(place.sandbox)))

        assert counts == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
        assert set(asks(place.sandbox)) == {guid}


async def test_what_github_has_forgotten_is_not_asked_for(database: str) -> None:
    async with town(database, **ON) as place:
        here = away(place)
        opens(place.sandbox, place.shop, "old")
        await place.sandbox.delivered()
        place.sandbox.deliver_to(here)
        place.sandbox.clock.advance(timedelta(days=3, minutes=1))
        await place.settle()

        assert asks(place.sandbox) == []


async def test_a_list_that_cannot_be_had_is_asked_for_again_ever_more_seldom(database: str) -> None:
    async with town(database, **ON) as place:
        here = away(place)
        pull = opens(place.sandbox, place.shop, "late")
        await place.sandbox.delivered()
        place.sandbox.deliver_to(here)
        place.sandbox.log.clear()
        place.sandbox.faults.fail(status=502, path=LIST, times=4)
        await passes(place, minutes=11)
        await passes(place, minutes=1, steps=20)
        asked = [one.at for one in place.sandbox.log if one.path == LIST]
        gaps = [round((after - before).total_seconds() / 60) for before, after in pairwise(asked)]

        assert gaps[:4] == [1, 2, 4, 8]
        assert is_whole(pull)


async def test_a_cursor_that_is_not_good_any_more_begins_anew(database: str) -> None:
    async with town(database, **ON) as place:
        here = away(place)
        pull = opens(place.sandbox, place.shop, "late")
        await place.sandbox.delivered()
        place.sandbox.deliver_to(here)
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute("UPDATE redelivery SET began_at = %s, cursor = '7'", (place.sandbox.now(),))
        place.sandbox.faults.fail(status=422, path=LIST, times=1)
        await passes(place, minutes=11)

        assert is_whole(pull)


async def test_two_servers_on_one_database_ask_once(database: str) -> None:
    async with town(database, **ON) as place, run(settings(place.sandbox, database, **ON), place.sandbox.now) as other:
        here = away(place)
        opens(place.sandbox, place.shop, "once")
        await place.sandbox.delivered()
        place.sandbox.deliver_to(here)
        place.sandbox.log.clear()
        place.sandbox.latency = 0.05
        place.sandbox.advance(minutes=11)
        await asyncio.gather(*(bot.queue.tick() for bot in (place.bot, other, place.bot, other)))
        await place.settle()

        assert (pages(place.sandbox), len(asks(place.sandbox))) == (1, 1)


async def test_it_can_be_switched_off(shop_town: Town) -> None:
    shop_town.sandbox.log.clear()
    shop_town.sandbox.advance(hours=5)
    await shop_town.settle()

    assert shop_town.sandbox.log == []
