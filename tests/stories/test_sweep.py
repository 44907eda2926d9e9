"""Webhooks get lost without a trace: what GitHub shows is compared with what we remember, in spare time and cheaply."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.sandbox import Commit, PullRequest
from bot.sandbox.log import Request
from tests.stories.test_trouble import is_whole
from tests.town import RULES, Town, town

ON = {"redeliver": 10, "sweep": 60}
BUDGET = 50


@pytest.fixture
async def place(database: str) -> AsyncIterator[Town]:
    async with town(database, **ON) as made:
        yield made


def deaf(place: Town) -> None:
    """From now on every webhook is lost, and GitHub knows of none."""
    place.sandbox.hooks.mischief.drop = 1_000_000


async def hears(place: Town) -> None:
    """As before, from now on."""
    await place.sandbox.delivered()
    place.sandbox.hooks.mischief.drop = 0


async def passes(place: Town, *, minutes: int, steps: int = 1) -> None:
    for _ in range(steps):
        place.sandbox.advance(minutes=minutes)
        await place.settle()


def asked(place: Town) -> list[str]:
    """What was asked of GitHub, without what the app asks of itself."""
    paths = [one.operation or one.path for one in place.sandbox.log]
    return [path for path in paths if not path.startswith("/app/") and not path.endswith("/access_tokens")]


def opens(place: Town, branch: str) -> PullRequest:
    commits = [Commit("Change it", files={f"src/{branch}.py": "one\n"})]
    return place.person("hana").opens(place.shop, title="Change it", branch=branch, commits=commits)


async def test_what_was_opened_pushed_to_and_closed_unheard_is_found(place: Town) -> None:
    pushed, closed = await place.opens("hana"), await place.opens("ivo", branch="closed")
    place.sandbox.advance(minutes=5)
    deaf(place)
    opened = opens(place, "unheard")
    place.person("hana").pushes(pushed, Commit("More", files={"src/more.py": "x\n"}))
    place.person("ivo").closes(closed)
    await hears(place)
    await place.settle()
    assert opened.check("twotrack") is None

    await passes(place, minutes=61)
    assert is_whole(opened)
    assert pushed.check("twotrack").head_sha == pushed.head_sha
    assert closed.number not in await place.bot.pulls.opened("acme/shop")


async def test_where_nothing_changed_it_costs_two_requests_an_hour(place: Town) -> None:
    await place.opens("hana")
    await passes(place, minutes=61)
    place.sandbox.log.clear()
    await passes(place, minutes=10, steps=18)

    assert asked(place) == ["/installation/repositories", "Pulls"] * 3


async def test_our_own_writing_costs_one_more_look_and_no_second_one(place: Town) -> None:
    """What we wrote a second after we had read is newer than what we read."""

    def later(request: Request, when: str) -> None:
        if when == "before" and request.mutation:
            place.sandbox.clock.advance(timedelta(seconds=1))

    place.sandbox.faults.on_request = later
    await place.opens("hana")
    place.sandbox.log.clear()
    await passes(place, minutes=61)
    await passes(place, minutes=61)

    assert asked(place).count("Look") == 1


async def test_a_page_is_enough_where_its_end_is_known_and_the_count_is_right(place: Town) -> None:
    place.sandbox.limits.enforce_secondary = False
    pulls = [opens(place, f"b{number}") for number in range(120)]
    await place.settle()
    await passes(place, minutes=61)
    await passes(place, minutes=61)
    place.sandbox.log.clear()
    deaf(place)
    place.person("hana").edits(pulls[3], title="Another")
    await hears(place)
    await passes(place, minutes=61)
    assert asked(place) == ["/installation/repositories", "Pulls", "Look"]

    place.sandbox.log.clear()
    deaf(place)
    place.person("hana").closes(pulls[5])
    await hears(place)
    await passes(place, minutes=61)
    assert asked(place) == ["/installation/repositories", "Pulls", "Pulls", "Look"]


async def test_nobody_sweeps_while_parked_or_short_of_budget(place: Town) -> None:
    await place.opens("hana")
    (installation,) = place.sandbox.world.installations
    await passes(place, minutes=61)
    place.sandbox.log.clear()
    await place.bot.repositories.park(installation, place.sandbox.now() + timedelta(minutes=100))
    await passes(place, minutes=61)
    assert asked(place) == []

    await passes(place, minutes=61)
    bucket = place.sandbox.limits.bucket(installation, "graphql", place.sandbox.now().timestamp())
    bucket.used = bucket.limit * 9 // 10
    await place.opens("ivo", branch="tells-what-is-left")
    place.sandbox.log.clear()
    place.sandbox.advance(minutes=max(0, int((bucket.reset - place.sandbox.now().timestamp()) / 60) - 1))
    await place.settle()
    assert "Pulls" not in asked(place)

    await passes(place, minutes=61)
    assert "Pulls" in asked(place)


async def test_a_run_has_a_budget_and_those_that_waited_longest_come_first(place: Town) -> None:
    for number in range(70):
        place.sandbox.repository(f"acme/r{number:02}")
    await passes(place, minutes=61)
    await passes(place, minutes=61)
    place.sandbox.log.clear()
    await passes(place, minutes=61)
    first = len(asked(place))
    await passes(place, minutes=11)
    second = len(asked(place)) - first

    assert first <= BUDGET
    assert asked(place).count("Pulls") == 71
    assert second <= 71 - (first - 1) + 1


async def test_a_repository_that_came_or_went_unheard_is_found(place: Town) -> None:
    other = place.sandbox.repository("acme/other", files={".github/rules.yml": RULES})
    other.collaborator("hana", "write")
    commits = [Commit("Change it", files={"src/a.py": "x\n"})]
    deaf(place)
    pull = place.person("hana").opens(other, title="There", branch="there", commits=commits)
    await hears(place)
    await passes(place, minutes=61)
    assert pull.check("twotrack") is not None

    (installation,) = place.sandbox.world.installations.values()
    installation.repositories = {"acme/shop"}
    place.sandbox.gate.expire_tokens()
    await passes(place, minutes=61)
    assert await place.bot.repositories.of(installation.id) == {"acme/shop"}


async def test_a_repository_that_was_renamed_unheard_keeps_what_was_said(place: Town) -> None:
    pull = await place.opens("hana")
    place.person("ivo").comments(pull, "/track careful because prices are hard")
    await place.settle()
    old = next(comment for comment in pull.comments if comment.author.login == "ivo")
    place.person("ivo").deletes_comment(pull, old)
    place.person("hana").labels(pull, "human-led")
    await place.settle()
    deaf(place)
    place.person("gus").renames(place.shop, "store")
    await hears(place)
    await passes(place, minutes=61)
    (installation,) = place.sandbox.world.installations
    assert await place.bot.repositories.of(installation) == {"acme/store"}

    place.sandbox.advance(minutes=1)
    place.person("hana").pushes(pull, Commit("More", files={"src/basket.py": "other\n"}))
    await place.settle()
    ours = [comment for comment in pull.comments if comment.author.login == "twotrack"]
    assert len(ours) == 1
    assert "ivo asked for the careful track" in ours[0].body


async def test_an_app_that_was_removed_unheard_asks_nothing_more(place: Town) -> None:
    await place.opens("hana")
    deaf(place)
    place.sandbox.uninstalls(next(iter(place.sandbox.world.installations.values())))
    await hears(place)
    await passes(place, minutes=11)
    place.sandbox.log.clear()
    await passes(place, minutes=60, steps=5)

    assert asked(place) == []


async def test_an_app_that_was_suspended_and_let_in_again_unheard_works_again(place: Town) -> None:
    (installation,) = place.sandbox.world.installations.values()
    deaf(place)
    place.sandbox.suspends(installation)
    await hears(place)
    await passes(place, minutes=11)
    place.sandbox.log.clear()
    pull = opens(place, "while-suspended")
    await passes(place, minutes=60, steps=2)
    assert asked(place) == []

    deaf(place)
    place.sandbox.unsuspends(installation)
    await hears(place)
    await passes(place, minutes=11)
    assert is_whole(pull)


async def test_an_app_that_was_installed_unheard_begins(place: Town) -> None:
    store = place.sandbox.repository("newco/store", files={".github/rules.yml": RULES})
    store.collaborator("hana", "write")
    commits = [Commit("Change it", files={"src/a.py": "x\n"})]
    deaf(place)
    place.sandbox.installs("newco")
    pull = place.person("hana").opens(store, title="There", branch="there", commits=commits)
    await hears(place)
    await passes(place, minutes=11)

    assert pull.check("twotrack") is not None
    assert pull.check("twotrack").head_sha == pull.head_sha


async def test_a_list_that_is_short_by_mistake_costs_nobody(place: Town) -> None:
    """GitHub lists no installation for a moment: each is asked for by itself before it is let go of."""
    (installation,) = place.sandbox.world.installations
    place.sandbox.faults.fail(status=200, path="/app/installations", body="[]", times=2)
    await passes(place, minutes=11, steps=2)

    assert await place.bot.repositories.installations() == {installation}


async def test_how_a_pull_request_ended_unheard_is_learnt(place: Town) -> None:
    pull = await place.opens("hana")
    deaf(place)
    place.person("gus").merges(pull)
    await hears(place)
    await passes(place, minutes=61)
    place.sandbox.log.clear()
    await passes(place, minutes=60 * 24, steps=5)

    assert "Look" not in asked(place), "nobody is reminded of what is merged"
    assert await place.bot.pulls.opened("acme/shop") == {}
