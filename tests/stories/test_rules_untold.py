"""When GitHub cannot tell the rules, those it told last hold on, with their age; "no rules" is never the answer."""

import pytest
from aiohttp import ClientSession

from bot.app import run
from bot.cli.demo import settled
from bot.sandbox import Commit
from tests.town import FILES, RULES, Town, settings, town

FILE = ("repository", "defaultBranchRef", "target", "file")
ORGANISATION = ("organisation", "object")
THREE = RULES + "routes: [{name: the rules we know, track: careful}]\n"


async def looks(place: Town, pull) -> int:
    """One look; the number of requests it took."""
    before = place.spent(pull)
    place.sandbox.rerequests(pull, "twotrack")
    await place.settle()
    return place.spent(pull) - before


async def page(place: Town) -> str:
    async with ClientSession() as session, session.get(f"{place.bot.url}/") as answer:
        return await answer.text()


@pytest.mark.parametrize("path", [FILE, FILE[:3], (*FILE, "object"), (*FILE, "object", "text"), ORGANISATION])
async def test_rules_github_cannot_tell_are_those_it_told_last(database: str, path: tuple[str, ...]) -> None:
    async with town(database, FILES | {".github/rules.yml": THREE}) as place:
        place.sandbox.repository("acme/.github", files={"rules.yml": "version: 1\n"})
        warm = await place.opens("hana")
        place.sandbox.faults.withhold("Look", *path)
        place.sandbox.advance(hours=2)
        pull = await place.opens("ivo", branch="during")
        summary = pull.check("twotrack").summary

        assert "`the rules we know`" in summary
        assert "these are from Tue 3 Nov 2026, 10:00 UTC" in summary
        assert "these are from 2 hours ago" in await page(place)
        assert await looks(place, pull) == 1, "an age that grows is no reason to write"

        place.sandbox.faults.clear()
        place.sandbox.advance(minutes=6)
        await place.settle()
        assert "GitHub cannot show the rules" not in pull.check("twotrack").summary
        assert "GitHub cannot show the rules" not in warm.check("twotrack").summary
        assert "GitHub cannot show the rules" not in await page(place)


async def test_rules_that_github_never_told_leave_a_pull_request_unjudged(database: str) -> None:
    """Without a check a required one holds the merge back: that is the careful side."""
    async with town(database) as place:
        place.sandbox.faults.withhold("Look", *FILE)
        pull = await place.opens("hana")
        assert (pull.checks, pull.labels, pull.comments) == ([], [], [])

        place.sandbox.faults.clear()
        place.sandbox.advance(minutes=1)
        await place.settle()
        assert "track: careful" in pull.labels


async def test_the_last_rules_outlive_a_restart(database: str) -> None:
    async with town(database, FILES | {".github/rules.yml": THREE}) as place:
        await place.opens("hana")
        place.sandbox.faults.withhold("Look", *FILE)
        place.sandbox.deliver_to(None)
        async with run(settings(place.sandbox, database), place.sandbox.now) as second:
            place.sandbox.deliver_to(f"{second.url}/webhook")
            commits = [Commit("x", files={"src/new.py": "x\n"})]
            pull = place.person("ivo").opens(place.shop, title="x", branch="later", commits=commits)
            await settled(place.sandbox, second)

        assert "`the rules we know`" in pull.check("twotrack").summary


async def test_a_file_that_is_gone_is_no_trouble_of_github(database: str) -> None:
    async with town(database, FILES | {".github/rules.yml": THREE}) as place:
        pull = await place.opens("hana")
        place.person("gus").commits_to(place.shop, Commit("No rules", files={".github/rules.yml": None}))
        await place.settle()

        assert "`the rules we know`" not in pull.check("twotrack").summary
        assert "GitHub cannot show" not in pull.check("twotrack").summary


async def test_a_whole_answer_that_fails_changes_nothing_and_is_asked_again(database: str) -> None:
    async with town(database, FILES | {".github/rules.yml": THREE}) as place:
        pull = await place.opens("hana")
        said = pull.check("twotrack").summary
        place.sandbox.faults.fail(503, operation="Look", times=1)
        place.sandbox.rerequests(pull, "twotrack")
        await place.settle()

        assert said == pull.check("twotrack").summary
        assert "GitHub answered 503" in (await place.bot.board.cards())[0]["trouble"]
        place.sandbox.advance(seconds=5)
        await place.settle()
        assert not (await place.bot.board.cards())[0]["trouble"]


async def test_broken_rules_are_told_once_with_their_place(shop_town: Town) -> None:
    """Fail closed; and the same look again writes nothing, however often somebody asks."""
    place = shop_town
    pull = await place.opens("hana")
    broken = RULES.replace("seniors: [", "seniors: {")
    place.person("gus").commits_to(place.shop, Commit("Break", files={".github/rules.yml": broken}))
    await place.settle()
    check = pull.check("twotrack")

    assert (check.conclusion, ".github/rules.yml:5:" in check.summary) == ("failure", True)
    assert [await looks(place, pull) for _ in range(3)] == [1, 1, 1]
    place.sandbox.advance(hours=30)
    await place.settle()
    assert await looks(place, pull) == 1


async def test_rules_cost_no_request_of_their_own(shop_town: Town) -> None:
    """They come with the look, and are parsed once for each version of their file."""
    place = shop_town
    pulls = [await place.opens("hana", branch=f"b{number}", path=f"src/{number}.py") for number in range(3)]
    place.sandbox.log.clear()
    for pull in pulls:
        await looks(place, pull)

    assert [request.operation for request in place.sandbox.log] == ["Look"] * 3
