"""Rules change: every open pull request is judged anew, when there is time, and none is in the way of what is new."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.sandbox import Commit, PullRequest
from tests.town import RULES, Town, town

ALWAYS_FAST = RULES + "routes: [{name: from now on, track: fast}]\n"
MANY = 200
AT_ONCE = 4  # looks
UNDER_WAY = 40  # looks after which something fresh happens: by then all that can wait is queued
A_FEW = 3 * AT_ONCE  # looks that end or begin while its webhook travels


@pytest.fixture
async def place(database: str) -> AsyncIterator[Town]:
    async with town(database, concurrency=AT_ONCE) as made:
        made.sandbox.limits.enforce_secondary = False
        yield made


async def many(place: Town, count: int) -> list[PullRequest]:
    pulls = [opens(place, number) for number in range(count)]
    await place.settle()
    place.sandbox.log.clear()
    return pulls


def opens(place: Town, number: int) -> PullRequest:
    commits = [Commit("Change it", files={f"src/{number}.py": "x\n"})]
    return place.person("hana").opens(place.shop, title=f"Pull {number}", branch=f"b{number}", commits=commits)


def new_rules(place: Town, text: str = ALWAYS_FAST) -> None:
    place.person("gus").commits_to(place.shop, Commit("New rules", files={".github/rules.yml": text}))


def looked_at(place: Town) -> list[str | None]:
    """Pull requests in the order in which they were looked at."""
    return [request.pull for request in place.sandbox.log if request.operation == "Look"]


async def test_a_fresh_pull_request_goes_before_two_hundred_that_can_wait(place: Town) -> None:
    pulls = await many(place, MANY)
    fresh: list[PullRequest] = []

    def opens_meanwhile(_request: Any, when: str) -> None:
        if when == "before" and not fresh and len(looked_at(place)) == UNDER_WAY:
            fresh.append(opens(place, MANY))

    place.sandbox.latency = 0.05
    place.sandbox.faults.on_request = opens_meanwhile
    new_rules(place)
    await place.settle()
    order = looked_at(place)

    assert order.index(fresh[0].full) < UNDER_WAY + A_FEW
    assert sorted(order) == sorted(pull.full for pull in [*pulls, *fresh]), "each once"
    assert all("track: fast" in pull.labels for pull in [*pulls, *fresh])


async def test_an_event_does_not_wait_behind_its_own_place_in_the_row(place: Town) -> None:
    pulls = await many(place, MANY // 2)
    touched: list[PullRequest] = []

    def approves_meanwhile(_request: Any, when: str) -> None:
        if when == "before" and not touched and len(looked_at(place)) == UNDER_WAY:
            touched.append(pulls[-1])
            place.person("ben").approves(pulls[-1])

    place.sandbox.latency = 0.05
    place.sandbox.faults.on_request = approves_meanwhile
    new_rules(place)
    await place.settle()
    order = looked_at(place)

    assert order.index(pulls[-1].full) < UNDER_WAY + A_FEW
    assert sorted(order) == sorted(pull.full for pull in pulls), "one look answers the event and the new rules"


async def test_what_can_wait_leaves_a_reserve_of_the_budget_to_what_cannot(place: Town) -> None:
    pulls = await many(place, 20)
    sandbox = place.sandbox
    installation = next(iter(sandbox.world.installations))
    bucket = sandbox.limits.bucket(installation, "graphql", sandbox.now().timestamp())
    reserve = bucket.limit // 5
    bucket.used = bucket.limit - reserve - 12
    new_rules(place)
    await place.settle()
    judged = {pull for pull in looked_at(place) if pull}

    assert 0 < len(judged) < 20
    assert bucket.remaining > reserve - 3 * AT_ONCE, "only what was under way still ends"
    waiting = next(card for card in await place.bot.board.cards() if f"acme/shop#{card['number']}" not in judged)
    assert waiting["trouble"].startswith("what can wait waits until ")

    fresh = await place.opens("ivo", branch="fresh")
    assert "track: fast" in fresh.labels, "an event spends what was kept for it"

    sandbox.advance(hours=1, minutes=1)
    await place.settle()
    order = looked_at(place)
    assert sorted(order) == sorted(pull.full for pull in [*pulls, fresh]), "each once"
    assert all("track: fast" in pull.labels for pull in pulls)
    assert not any(card["trouble"] for card in await place.bot.board.cards())


async def test_an_organisations_rules_reach_all_its_repositories(place: Town) -> None:
    sandbox = place.sandbox
    organisation = sandbox.repository("acme/.github", files={"rules.yml": "version: 1\n"})
    other = sandbox.repository("acme/other", files={"a.py": "a\n"})
    other.collaborator("hana", "write")
    elsewhere = place.person("hana").opens(other, title="x", commits=[Commit("x", files={"b.py": "b\n"})])
    here = await place.opens("hana")
    floor = "version: 1\nfloor: {tracks: {careful: {approvals: [{from: seniors, count: 3}]}}}\n"
    place.person("gus").commits_to(organisation, Commit("Three", files={"rules.yml": floor}))
    await place.settle()

    assert all("3 approvals" in pull.check("twotrack").title for pull in (here, elsewhere))
