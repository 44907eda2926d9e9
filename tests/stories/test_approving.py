"""Approvals stand for what was approved; objections end by those who may end them."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox import Commit, PullRequest
from tests.stories.test_declaring import ours, says
from tests.town import FILES, RULES, Town, town

TRIVIAL = RULES + 'trivial: ["CHANGELOG.md"]\n'


@pytest.fixture
async def place(database: str) -> AsyncIterator[Town]:
    async with town(database, {**FILES, ".github/rules.yml": TRIVIAL}) as made:
        yield made


async def approved(place: Town, *logins: str) -> PullRequest:
    """A change by a person, on the fast track, that somebody approved."""
    pull = await place.opens("hana", message="Change it")
    place.person("hana").labels(pull, "human-led")
    await place.settle()
    for login in logins:
        place.person(login).approves(pull)
    await place.settle()
    return pull


async def pushes(place: Town, pull: PullRequest, message: str, files: dict[str, str]) -> None:
    place.sandbox.advance(minutes=1)
    place.person("hana").pushes(pull, Commit(message, files=files))
    await place.settle()


def outcome(pull: PullRequest) -> str:
    check = pull.check("twotrack")
    return check.conclusion or check.status


async def test_an_approval_falls_with_another_push_and_says_so(place: Town) -> None:
    pull = await approved(place, "ben")
    assert outcome(pull) == "success"
    first = pull.head_sha[:7]
    await pushes(place, pull, "More", {"src/basket.py": "other\n"})

    assert outcome(pull) == "in_progress"
    assert f"`ben` does not count: approved {first}, not the newest {pull.head_sha[:7]}" in ours(pull).body


async def test_an_approval_stays_where_only_trivial_paths_change(place: Town) -> None:
    pull = await approved(place, "ben")
    await pushes(place, pull, "Note it", {"CHANGELOG.md": "- baskets\n"})

    assert outcome(pull) == "success"
    assert "which says the same" in pull.check("twotrack").summary


async def test_an_approval_outlives_a_commit_message_written_anew(place: Town) -> None:
    pull = await approved(place, "ben")
    first = pull.head_sha
    place.sandbox.advance(minutes=1)
    same = Commit("Say it better", files={"src/basket.py": "one\ntwo\nthree\nfour\nfive\n"})
    place.person("hana").force_pushes(pull, [same])
    await place.settle()

    assert pull.head_sha != first
    assert outcome(pull) == "success"


async def test_an_approval_falls_with_a_rebase_onto_a_newer_base(place: Town) -> None:
    pull = await place.opens("hana", commits=[Commit("Add it", files={"src/new.py": "x\n"})], body="- [x] human-led")
    await place.settle()
    place.person("ben").approves(pull)
    await place.settle()
    assert outcome(pull) == "success"
    first = pull.head_sha[:7]

    place.sandbox.advance(minutes=1)
    place.person("gus").commits_to(place.shop, Commit("Below it", files={"src/basket.py": "one\n"}))
    place.person("hana").force_pushes(pull, [Commit("Add it", files={"src/new.py": "x\n"})])
    await place.settle()
    assert outcome(pull) == "in_progress"
    assert f"`ben` does not count: approved {first}, not the newest {pull.head_sha[:7]}" in ours(pull).body


async def test_an_objection_ends_by_whoever_made_it_or_a_senior_with_a_reason(place: Town) -> None:
    pull = await approved(place, "ben")
    place.person("cleo").requests_changes(pull)
    await place.settle()
    assert outcome(pull) == "failure"

    place.sandbox.advance(seconds=1)
    await says(place, pull, "ivo", "/dismiss cleo because I think it is fine")
    assert outcome(pull) == "failure"
    await says(place, pull, "dan", "/dismiss @cleo because she is away and it is mended")
    assert outcome(pull) == "success"
    assert "set the objection of cleo aside" in pull.check("twotrack").summary


async def test_the_author_cannot_dismiss_an_objection(place: Town) -> None:
    pull = await approved(place, "ben")
    place.person("cleo").requests_changes(pull)
    await place.settle()
    objection = pull.reviews[-1]
    place.person("hana").dismisses(pull, objection, "it is fine")
    await place.settle()

    assert outcome(pull) == "failure"
    assert "dismissed the review of cleo: opened this pull request" in ours(pull).body

    place.person("dan").approves(pull)
    place.person("cleo").approves(pull)
    await place.settle()
    assert outcome(pull) == "success"


async def test_an_objection_in_the_second_of_its_dismissal_stands(place: Town) -> None:
    """GitHub tells seconds: nobody knows which came first."""
    pull = await approved(place, "ben")
    place.sandbox.advance(minutes=1)
    place.person("dan").comments(pull, "/dismiss cleo because it is mended")
    place.person("cleo").requests_changes(pull)
    await place.settle()
    assert outcome(pull) == "failure"

    place.sandbox.advance(minutes=1)
    await says(place, pull, "dan", "/dismiss cleo because it is mended now")
    assert outcome(pull) == "success"


async def test_whoever_approved_while_it_was_closed_is_told_and_asked_again(place: Town) -> None:
    pull = await place.opens("hana", commits=[Commit("Pay", files={"src/payments/a.py": "pay()\n"})])
    asked, other = sorted({"ben", "cleo", "dan"} & set(pull.review_requests))
    hana = place.person("hana")
    for deed in (hana.closes, place.person(asked).approves, hana.reopens):
        place.sandbox.advance(minutes=1)
        deed(pull)
        await place.settle()

    told = f"`{asked}` does not count: approved it while it was closed; please approve it again"
    assert told in ours(pull).body
    assert "approved it while it was closed" in pull.check("twotrack").summary
    assert {asked, other} <= set(pull.review_requests)

    place.person(asked).approves(pull)
    await place.settle()
    assert f"given by `{asked}`" in ours(pull).body


async def test_a_word_falls_also_where_an_approval_stays(place: Town) -> None:
    """An approval names its commit; whoever tried it by hand may have tried one that came in between."""
    pull = await place.opens("hana", commits=[Commit("Pay", files={"src/payments/a.py": "pay()\n"})])
    place.person("ben").approves(pull)
    await says(place, pull, "ivo", "/tested a refund on staging")
    assert "✅ Tested by hand" in ours(pull).body
    place.sandbox.advance(minutes=1)
    place.person("hana").force_pushes(pull, [Commit("Pay well", files={"src/payments/a.py": "pay()\n"})])
    await place.settle()

    assert "`ivo` does not count: spoke of an earlier commit; please say it again" in ours(pull).body
    assert "given by `ben`" in ours(pull).body
