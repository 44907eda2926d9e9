"""Who may only read here lowers nothing and approves nothing, whatever they belong to and whatever group names them."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox import Commit, PullRequest
from tests.stories.test_declaring import ours, says
from tests.stories.test_saying import answers
from tests.town import CLAUDE, FILES, RULES, Town, town

OPEN = "version: 1\nmode: enforce\ndomains: {payments: {paths: ['src/payments/**'], risk: high}}\n"
PAYMENT = {"src/payments/refund.py": "x\n"}


@pytest.fixture
async def place(database: str) -> AsyncIterator[Town]:
    """A shop whose rules name nobody, and people who may only read there."""
    async with town(database, {**FILES, ".github/rules.yml": OPEN}) as made:
        for login in ("rita", "rob"):
            made.sandbox.person(login)
        made.shop.collaborator("rita", "read")
        made.sandbox.joins("acme", "rob")
        made.shop.collaborator("rob", "triage")
        await made.settle()
        yield made


async def careful(place: Town) -> PullRequest:
    pull = await place.opens("hana", commits=[Commit("Pay" + CLAUDE, files=PAYMENT)])
    assert "track: careful" in pull.labels
    return pull


def asked(place: Town) -> list[str]:
    return [one.path.rpartition("/collaborators/")[2] for one in place.sandbox.log if "/collaborators/" in one.path]


@pytest.mark.parametrize("login", ["rita", "rob"])
async def test_who_only_reads_lowers_nothing_though_the_rules_name_nobody(place: Town, login: str) -> None:
    pull = await careful(place)
    place.person("ben").requests_changes(pull)
    place.sandbox.advance(minutes=1)
    for words in (
        "/track fast because I say so",
        "/origin human-led because I say so",
        "/dismiss ben because I say so",
    ):
        await says(place, pull, login, words)
        assert answers(pull) == ["CONFUSED"]

    body = ours(pull).body
    assert "track: careful" in pull.labels
    assert "origin: ai-heavy" in pull.labels
    assert f"`/track` of `{login}` does not count: has no write access here" in body
    assert f"`/dismiss` of `{login}` does not count: has no write access here" in body
    assert "can raise the AI share, but not lower it: has no write access here" in body
    assert "ben asked for changes" in body
    assert asked(place) == [f"{login}/permission"], "once for all of it"


async def test_who_may_write_lowers_and_is_told_by_what_right(place: Town) -> None:
    pull = await careful(place)
    await says(place, pull, "ivo", "/origin human-led because I sat beside her")
    await says(place, pull, "ivo", "/track fast because it renames a variable")

    assert answers(pull) == ["THUMBS_UP"]
    assert "ivo asked for the fast track" in ours(pull).body
    assert "ivo, who may write here and had no hand in it" in ours(pull).body
    assert "`seniors`" not in ours(pull).body, "nobody is one"
    assert "is for anyone with write access who had no hand in it" in ours(pull).body


async def test_nobody_is_asked_about_whose_word_would_not_count_anyway(place: Town) -> None:
    pull = await careful(place)
    await says(place, pull, "hana", "/track fast because it is mine")
    await says(place, pull, "rob", "/track fast")
    await says(place, pull, "rob", "/track careful because it pays")

    assert asked(place) == []


async def test_access_that_is_taken_takes_the_word_along(place: Town) -> None:
    pull = await careful(place)
    await says(place, pull, "ivo", "/track fast because it renames a variable")
    assert "track: fast" in pull.labels

    place.sandbox.gives_access(place.shop, "ivo", "read")
    await place.settle()
    assert "track: careful" in pull.labels
    assert "`/track` of `ivo` does not count: has no write access here" in ours(pull).body

    place.sandbox.gives_access(place.shop, "ivo", "maintain")
    await place.settle()
    assert "track: fast" in pull.labels


async def test_while_github_does_not_tell_nothing_is_lowered_and_it_is_asked_again(place: Town) -> None:
    pull = await careful(place)
    place.sandbox.faults.fail(502, path="*/permission", times=2)
    await says(place, pull, "ivo", "/track fast because it renames a variable")
    assert "track: careful" in pull.labels
    assert "we could not learn whether ivo may write here" in ours(pull).body
    assert answers(pull) == []

    place.sandbox.advance(minutes=6)
    await place.settle()
    assert "track: careful" in pull.labels

    place.sandbox.advance(minutes=6)
    await place.settle()
    assert "track: fast" in pull.labels
    assert answers(pull) == ["THUMBS_UP"]


async def test_a_named_senior_without_write_access_does_not_approve(database: str) -> None:
    async with town(database, {**FILES, ".github/rules.yml": RULES}) as place:
        pull = await place.opens("hana", commits=[Commit("Pay", files=PAYMENT)])
        place.sandbox.gives_access(place.shop, "ben", "read")
        place.person("ben").approves(pull)
        await says(place, pull, "ben", "/track fast because it is small")

        assert "`ben` does not count: has no write access here" in ours(pull).body
        assert "`/track` of `ben` does not count: has no write access here" in ours(pull).body
        assert "track: careful" in pull.labels


async def test_of_whom_github_knows_nothing_it_is_asked_once(place: Town) -> None:
    pull = await careful(place)
    place.sandbox.faults.fail(404, path="*/collaborators/ben/permission", times=9, body='{"message": "Not Found"}')
    for words in ("/track fast because it is small", "/track fast because it is tiny"):
        await says(place, pull, "ben", words)

    assert "track: careful" in pull.labels
    assert asked(place) == ["ben/permission"]
