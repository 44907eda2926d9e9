"""A slip in the rules is told as far as the last rules reached: no red check where somebody only watches."""

import pytest
from aiohttp import ClientSession

from bot.core.judge import judge
from bot.core.memory import Memory
from bot.core.rules import Composed
from bot.core.words import Mode
from bot.sandbox import Commit, PullRequest
from tests.builders import book, shipped, snapshot
from tests.town import CLAUDE, FILES, RULES, Town, town

PATH = ".github/rules.yml"
BROKEN = RULES.replace("seniors: [", "seniors: {")
ROUTE = "routes: [{name: a, when: {origin: ai-heavy}, track: careful, mode: %s}, {name: b, track: fast}]\n"


async def page(place: Town) -> str:
    async with ClientSession() as session, session.get(f"{place.bot.url}/") as answer:
        return await answer.text()


async def writes(place: Town, text: str) -> None:
    place.person("gus").commits_to(place.shop, Commit("Rules", files={PATH: text}))
    await place.settle()


def shown(pull: PullRequest) -> str | None:
    """What the check says, or None where there is none."""
    return pull.check("twotrack").conclusion or pull.check("twotrack").status if pull.checks else None


async def test_where_rules_only_observed_the_board_says_so_and_nothing_else_does(database: str) -> None:
    async with town(database, FILES | {PATH: RULES + "mode: observe\n"}) as place:
        pull = await place.opens("hana", message="Add it" + CLAUDE)
        await writes(place, BROKEN)

        assert (pull.checks, pull.comments, pull.labels) == ([], [], [])
        board = await page(place)
        assert ".github/rules.yml:5:" in board
        assert "The rules cannot be read; please mend rules.yml" in board
        assert "Otherwise the check would be red." in board


async def test_where_they_advised_the_comment_says_so_and_keeps_what_stood_there(database: str) -> None:
    async with town(database, FILES | {PATH: RULES + "mode: advise\n"}) as place:
        pull = await place.opens("hana")
        before = pull.comments[0].body
        assert "<!-- origin:human-led -->" in before
        pull.comments[0].body = before.replace("- [ ]", "- [x]", 1)
        await writes(place, BROKEN)

        body = pull.comments[0].body
        assert shown(pull) == "neutral"
        assert "this check blocks nothing" in pull.check("twotrack").summary
        assert "> ⚠️ **The rules on the default branch cannot be read**" in body
        assert "`.github/rules.yml:5:" in body
        assert body.endswith(before.partition("-->\n")[2].replace("- [ ]", "- [x]", 1).strip())

        count = len([one for one in place.sandbox.requests(pull) if one.mutation])
        place.sandbox.rerequests(pull, "twotrack")
        await place.settle()
        assert len([one for one in place.sandbox.requests(pull) if one.mutation]) == count, "told once"

        await writes(place, RULES + "mode: advise\n")
        assert "cannot be read" not in pull.comments[0].body
        assert "- [x]" in pull.comments[0].body, "a tick outlives the slip"


async def test_where_they_enforced_the_comment_says_the_same_as_the_check(database: str) -> None:
    """What it said of tracks and reviews is from before, and nobody may take it for what holds."""
    async with town(database, FILES | {PATH: RULES + "mode: enforce\n"}) as place:
        pull = await place.opens("hana")
        before = pull.comments[0].body
        await writes(place, BROKEN)
        later = await place.opens("ivo", branch="later")

        body = pull.comments[0].body
        assert (shown(pull), shown(later)) == ("failure", "failure")
        assert "**The rules on the default branch cannot be read**, so nothing can merge until they are mended." in body
        assert "What stands below is from before." in body
        assert body.endswith(before.partition("-->\n")[2].strip())
        assert later.comments == [], "the check is enough"

        count = len([one for one in place.sandbox.requests(pull) if one.mutation])
        place.sandbox.rerequests(pull, "twotrack")
        await place.settle()
        assert len([one for one in place.sandbox.requests(pull) if one.mutation]) == count, "told once"

        await writes(place, RULES + "mode: enforce\n")
        assert "cannot be read" not in pull.comments[0].body
        assert shown(pull) != "failure"


@pytest.mark.parametrize(
    ("last", "check"),
    [
        ("mode: enforce\n", "failure"),
        ("mode: observe\n" + ROUTE % "enforce", "failure"),  # one route enforced
        ("mode: observe\n" + ROUTE % "advise", "neutral"),
    ],
)
async def test_whatever_the_broken_file_says_itself_the_last_rules_decide(database: str, last: str, check: str) -> None:
    async with town(database, FILES | {PATH: RULES + last}) as place:
        pull = await place.opens("hana")
        await writes(place, BROKEN + "mode: observe\n")

        assert shown(pull) == check


@pytest.mark.parametrize(
    ("organisation", "check"),
    [
        ("version: 1\nmode: observe\n", None),
        ("version: 1\nmode: advise\n", "neutral"),
        ("version: 1\n", "failure"),
        ("version: 1\nmode: observe\nfloor: {routes: [{name: x, when: {risk: high}, track: careful, mode: enforce}]}\n", "failure"),
        (None, "failure"),
    ],
)  # fmt: skip
async def test_a_first_file_that_is_broken_is_told_as_the_organisation_would(
    database: str, organisation: str | None, check: str | None
) -> None:
    async with town(database, FILES | {PATH: BROKEN}) as place:
        if organisation:
            place.sandbox.repository("acme/.github", files={"rules.yml": organisation})
        pull = await place.opens("hana")

        assert shown(pull) == check


async def test_nobody_gets_below_the_floor_with_a_broken_file(database: str) -> None:
    async with town(database, FILES | {PATH: RULES + "mode: observe\n"}) as place:
        await place.opens("hana")
        floor = "version: 1\nfloor: {mode: enforce, tracks: {fast: {checks: passing}}}\n"
        place.sandbox.repository("acme/.github", files={"rules.yml": floor})
        await writes(place, BROKEN)
        pull = await place.opens("ivo", branch="later")

        assert shown(pull) == "failure"


@pytest.mark.parametrize("reach", list(Mode))
def test_a_base_branch_that_reaches_less_takes_nothing_off_github(reach: Mode) -> None:
    broken = Composed(None, book(BROKEN).default.problems, reach)
    both = type(book())(default=book().default, base=broken)
    judged = judge(snapshot(), both, shipped(), Memory())

    assert judged.mode is Mode.ENFORCE
    assert (judged.problems == ()) is (reach is not Mode.ENFORCE)
