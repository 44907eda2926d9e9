"""Observe, advise, enforce: what reaches GitHub in each, for a repository and for a route, and what an admin must set."""

import pytest
from aiohttp import ClientSession

from bot.sandbox import Commit
from tests.town import CLAUDE, FILES, RULES, Town, town

OBSERVE = FILES | {".github/rules.yml": RULES + "mode: observe\n"}
QUIET_ROUTE = RULES + (
    "routes:\n  - {name: watch first, when: {origin: ai-heavy}, track: careful, mode: observe}\n"
    "  - {name: the rest, track: fast}\n"
)


async def page(place: Town) -> str:
    async with ClientSession() as session, session.get(f"{place.bot.url}/") as answer:
        return await answer.text()


async def sets(place: Town, mode: str) -> None:
    text = RULES + f"mode: {mode}\n"
    place.person("gus").commits_to(place.shop, Commit(f"Mode {mode}", files={".github/rules.yml": text}))
    await place.settle()


async def test_observe_writes_nothing_and_the_board_says_what_it_would(database: str) -> None:
    async with town(database, OBSERVE) as place:
        pull = await place.opens("hana", message="Add it" + CLAUDE)
        place.person("ben").approves(pull)
        await place.settle()

        assert not [request for request in place.sandbox.log if request.mutation], "not even a label in the repository"
        writes = {request.path for request in place.sandbox.log if request.kind == "rest" and request.method != "GET"}
        assert all(path.endswith("/access_tokens") for path in writes)
        shown = await page(place)
        assert "Observed only: nothing was written to GitHub." in shown
        assert "the check would hold the merge back; labels: track: careful, origin: ai-heavy, risk: normal" in shown
        assert "asked for a review: " in shown
        assert "Not held back yet" not in shown


async def test_from_observe_over_advise_to_enforce(database: str) -> None:
    async with town(database, OBSERVE) as place:
        pull = await place.opens("hana", message="Add it" + CLAUDE)
        await sets(place, "advise")
        assert (pull.check("twotrack").conclusion, len(pull.labels), len(pull.comments)) == ("neutral", 3, 1)
        assert pull.review_requests == []
        assert "Not held back yet" not in await page(place)

        await sets(place, "enforce")
        assert pull.check("twotrack").status == "in_progress"
        assert len(pull.comments) == 1
        assert pull.review_requests != []
        assert "Observed only" not in await page(place)


async def test_one_route_can_observe_while_the_others_enforce(database: str) -> None:
    async with town(database, FILES | {".github/rules.yml": QUIET_ROUTE}) as place:
        watched = await place.opens("hana", message="Add it" + CLAUDE)
        other = await place.opens("ivo", branch="other", path="src/other.py")

        assert (watched.checks, watched.comments, watched.labels) == ([], [], [])
        assert other.check("twotrack").status == "in_progress"


@pytest.mark.parametrize(("of_app", "warns"), [(0, False), (1, True)])
async def test_the_board_warns_until_the_check_is_required_of_this_app(
    shop_town: Town, of_app: int, warns: object
) -> None:
    place = shop_town
    pull = await place.opens("hana")
    assert "is seen at the next look" in await page(place)

    place.sandbox.rerequests(pull, "twotrack")
    await place.settle()
    warned = await page(place)
    assert "GitHub does not require the check <code>twotrack</code>" in warned
    assert f"So GitHub said of the check on #{pull.number} at 03 Nov, 10:00 UTC." in warned
    assert f"Add checks: twotrack, source: twotrack (app id {place.sandbox.app.id})" in warned

    place.shop.required.add("twotrack")
    place.shop.pinned["twotrack"] = place.sandbox.app.id + of_app
    place.sandbox.rerequests(pull, "twotrack")
    await place.settle()
    assert ("Not held back yet" in await page(place)) is warns
