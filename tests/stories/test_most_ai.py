"""A domain admits so much AI and no more: the refusal says every way out, and each of them works."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox import Commit, PullRequest
from tests.stories.test_declaring import ours, says
from tests.town import CLAUDE, FILES, RULES, Town, town

LEDGER = RULES.replace("domains:", "domains:\n  ledger: {paths: [src/ledger/**], most-ai: human-led}")
POST = {"src/ledger/post.py": "post()\n"}


@pytest.fixture
async def place(database: str) -> AsyncIterator[Town]:
    async with town(database, {**FILES, ".github/rules.yml": LEDGER}) as made:
        yield made


async def refused(place: Town, *others: Commit) -> PullRequest:
    pull = await place.opens("hana", commits=[Commit("Post" + CLAUDE, files=POST), *others])
    assert "❌" in line(pull)
    return pull


def line(pull: PullRequest) -> str:
    (found,) = (line for line in ours(pull).body.split("\n") if "At most human-led in ledger" in line)
    return found


async def test_the_refusal_says_every_way_out(place: Town) -> None:
    pull = await refused(place)

    assert pull.check("twotrack").conclusion == "failure"
    assert "put what lies outside of ledger into a pull request of its own, and have a person write the rest" in line(
        pull
    )
    assert "If the share is wrong, somebody permitted says `/origin … because …`" in line(pull)
    assert "if the limit is, change `most-ai` in the rules" in line(pull)


async def test_what_lies_outside_goes_into_a_pull_request_of_its_own(place: Town) -> None:
    await refused(place, Commit("Show" + CLAUDE, files={"src/show.py": "show()\n"}))
    apart = await place.opens(
        "hana", branch="apart", commits=[Commit("Show" + CLAUDE, files={"src/show.py": "show()\n"})]
    )

    assert "At most human-led" not in ours(apart).body


async def test_a_person_writes_the_rest(place: Town) -> None:
    await refused(place)
    again = await place.opens("ivo", branch="again", commits=[Commit("Post", files=POST)])
    place.person("ivo").labels(again, "human-led")
    await place.settle()

    assert "✅" in line(again)


async def test_somebody_permitted_says_that_the_share_is_wrong(place: Town) -> None:
    pull = await refused(place)
    await says(place, pull, "hana", "/origin human-led because I wrote it")
    assert "❌" in line(pull), "not the author"
    await says(place, pull, "ben", "/origin human-led because hana wrote it beside me and only asked for names")

    assert "✅" in line(pull)


async def test_the_rules_change_their_mind(place: Town) -> None:
    pull = await refused(place)
    rules = Commit("Admit AI", files={".github/rules.yml": LEDGER.replace("most-ai: human-led", "most-ai: ai-heavy")})
    place.person("gus").commits_to(place.shop, rules)
    await place.settle()

    assert "At most ai-heavy in ledger" in ours(pull).body
