"""What rules may ask of GitHub beyond the pull request itself, and what that costs."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from bot.sandbox import Commit, PullRequest
from tests.builders import NOW
from tests.town import FILES, Town, town

RULES = """\
version: 1
extends: []
domains:
  payments: {paths: ["pay/**"], labels: [payments], content: ['stripe\\.(Charge|Refund)'], risk: high}
groups:
  seniors: [ben, cleo]
  payers: [dan]
tracks:
  fast: {first-review: 24h, approvals: [{from: seniors}]}
  careful: {first-review: 24h, approvals: [{from: seniors, count: 2}]}
routes:
  - {name: payments team, when: {domain: payments}, also: {approvals: [{from: payers}], manual-test: required}}
  - {name: critical service, when: {property: {tier: critical}}, track: careful}
  - {name: freeze, when: {time: {days: fri, hours: "16:00-24:00"}}, track: careful}
  - {name: everything else, track: fast}
"""


@pytest.fixture
async def place(database: str) -> AsyncIterator[Town]:
    async with town(database, FILES | {".github/rules.yml": RULES}) as made:
        await made.opens("ivo", branch="warm")
        made.sandbox.log.clear()
        yield made


def comment(pull: PullRequest) -> str:
    return pull.comments[0].body


def operations(place: Town, pull: PullRequest) -> list[str]:
    """What was asked about one pull request since the log was emptied; REST by the end of its path."""
    return sorted(request.operation or request.path.rsplit("/", 1)[-1] for request in place.sandbox.requests(pull))


async def looks(place: Town, pull: PullRequest) -> None:
    place.sandbox.log.clear()
    place.sandbox.rerequests(pull, "twotrack")
    await place.settle()


async def test_a_line_that_is_added_calls_in_the_payments_team(place: Town) -> None:
    files = {"src/basket.py": "one\ntwo\nthree\nstripe.Charge(amount)\n"}
    pull = await place.opens(commits=[Commit("Charge", files=files)])

    assert "🟢 Fast track" in comment(pull)
    assert "Rule `payments team` adds 1 approval from payers and a manual test: touches payments." in comment(pull)
    assert "`payments` (high): adds a line with `stripe\\.(Charge|Refund)`, `src/basket.py`" in comment(pull)
    assert "1 approval from payers" in comment(pull)
    assert {"dan"} < set(pull.review_requests)
    assert "adds 1 approval from payers" in pull.check("twotrack").summary
    async with ClientSession() as session, session.get(f"{place.bot.url}/") as answer:
        board = await answer.text()
    assert "<b>payments team</b> adds 1 approval from payers, a manual test: touches payments</p>" in board


async def test_searching_lines_takes_no_request_of_its_own(place: Town) -> None:
    pull = await place.opens()

    assert len(operations(place, pull)) == 3
    await looks(place, pull)
    assert operations(place, pull) == ["Look"]
    assert "no named domain is touched" in comment(pull)


async def test_rules_that_look_for_something_new_read_the_diff_once_more(place: Town) -> None:
    pull = await place.opens()
    later = RULES.replace("'stripe", "'four', 'stripe")
    place.sandbox.log.clear()
    place.person("gus").commits_to(place.shop, Commit("Rules", files={".github/rules.yml": later}))
    await place.settle()

    assert "adds a line with `four`" in comment(pull)
    assert operations(place, pull) == ["2", "Joined", "Look"]
    await looks(place, pull)
    assert operations(place, pull) == ["Look"]


async def test_a_diff_that_github_refuses_may_hold_anything(place: Town) -> None:
    place.sandbox.faults.fail(406, path="*/pulls/2", body='{"message": "Sorry, the diff exceeded the maximum"}')
    pull = await place.opens()

    assert "its added lines could not be searched for `stripe\\.(Charge|Refund)`" in comment(pull)
    await looks(place, pull)
    assert operations(place, pull) == ["Look"]


async def test_somebodys_label_calls_them_in_as_well(place: Town) -> None:
    pull = await place.opens()
    place.person("ivo").labels(pull, "Payments")
    await place.settle()

    assert "`payments` (high): the label `payments`" in comment(pull)
    assert "1 approval from payers" in comment(pull)


async def test_properties_of_the_repository_are_asked_once(place: Town) -> None:
    place.shop.properties = {"tier": "critical"}
    first = await place.opens()

    assert "everything else" in comment(first)  # read when the town was warmed up, and kept for an hour
    assert not any("properties" in request.path for request in place.sandbox.log)


async def test_a_critical_service_is_careful(database: str) -> None:
    async with town(database, FILES | {".github/rules.yml": RULES}) as place:
        place.shop.properties = {"tier": "Critical", "areas": ["web", "api"]}
        pull = await place.opens()

        assert "🔶 Careful track" in comment(pull)
        assert "Rule `critical service`: the property tier is Critical." in comment(pull)


async def test_properties_that_github_will_not_tell_are_taken_for_the_worst(database: str) -> None:
    async with town(database, FILES | {".github/rules.yml": RULES}) as place:
        refusal = '{"message": "Resource not accessible by integration"}'
        place.sandbox.faults.fail(403, path="*/properties/values", body=refusal)
        pull = await place.opens()

        assert "Rule `critical service`: the repository's properties could not be read." in comment(pull)


async def test_on_friday_afternoon_the_clock_alone_makes_it_careful(place: Town) -> None:
    pull = await place.opens()
    assert NOW.strftime("%a") == "Tue"
    assert "🟢 Fast track" in comment(pull)
    place.sandbox.advance(days=3, hours=6)
    await place.settle()

    assert "Rule `freeze`: it is fri 16:00-24:00 (UTC)." in comment(pull)
    place.sandbox.advance(hours=8)
    await place.settle()
    assert "🟢 Fast track" in comment(pull)
