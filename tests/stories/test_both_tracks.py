"""Both tracks from the first commit to the merge, as their people live them."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox import Commit, PullRequest
from tests.stories.test_declaring import ours, says
from tests.stories.test_saying import answers
from tests.town import CLAUDE, FILES, RULES, Town, town

STRICT = RULES.replace(
    'payments: {paths: ["src/payments/**"], risk: high}',
    'payments: {paths: ["src/payments/**"], risk: high, design-doc: required}',
).replace(
    "careful: {request: [ai-specialists]}",
    "careful: {request: [ai-specialists], architecture-review: {from: architects, when: {domain: payments}}}",
)
DESIGN = """\
# Refunds

## Regulatory requirements
None apply: no card data is kept.

## Security model
Only the cashier's role may refund.

## Error handling
A refund that fails is tried again once, then told.

## Rollback plan
A flag switches it off.
"""


@pytest.fixture
async def place(database: str) -> AsyncIterator[Town]:
    assert "design-doc" in STRICT
    assert "architecture-review" in STRICT
    async with town(database, {**FILES, ".github/rules.yml": STRICT}) as made:
        made.shop.required = ["twotrack"]
        yield made


async def act(place: Town, login: str, verb: str, pull: PullRequest) -> None:
    place.sandbox.advance(minutes=7)
    getattr(place.person(login), verb)(pull)
    await place.settle()


def check(pull: PullRequest) -> str:
    run = pull.check("twotrack")
    return run.conclusion or run.status


async def test_a_small_change_by_a_person_takes_the_fast_track(place: Town) -> None:
    pull = await place.opens("hana", title="Round prices", body="- [x] human-led")
    asked = list(pull.review_requests)
    assert "track: fast" in pull.labels
    assert len(asked) == 1
    assert asked[0] in {"ben", "cleo", "dan"}
    assert "### 🟢 Fast track" in ours(pull).body
    assert f"- `{asked[0]}` of `seniors`:" in ours(pull).body, "and why"
    assert check(pull) == "in_progress"
    assert pull.check("twotrack").title == "Fast: awaiting 1 approval"

    await act(place, asked[0], "approves", pull)
    assert check(pull) == "success"
    await act(place, "hana", "merges", pull)
    assert pull.state == "MERGED"


async def test_a_payment_written_by_an_ai_takes_the_careful_track(place: Town) -> None:
    design = await place.opens("ivo", title="Design refunds", branch="design",
                               commits=[Commit("Design refunds", files={"docs/refunds.md": DESIGN})])  # fmt: skip
    place.person("ivo").labels(design, "human-led")
    await place.settle()
    await act(place, "cleo", "approves", design)
    await act(place, "ivo", "merges", design)

    place.sandbox.advance(hours=1)
    refund = Commit("Refund" + CLAUDE, files={"src/payments/refund.py": "x\n" * 40})
    pull = await place.opens("hana", title="Refund orders", branch="refund", commits=[refund])
    assert "track: careful" in pull.labels
    assert len({"ben", "cleo", "dan"} & set(pull.review_requests)) == 2
    assert {"eva", "finn"} & set(pull.review_requests), "somebody who knows AI-written code"
    assert "Design document for payments" in ours(pull).body

    await says(place, pull, "hana", "/design docs/refunds.md")
    assert "✅ Design document for payments" in ours(pull).body
    await says(place, pull, "ivo", "/tested refunded an order on staging, twice")
    assert "✅ Tested by hand" in ours(pull).body
    await says(place, pull, "ivo", "/architecture ok")
    assert answers(pull) == ["CONFUSED"], "as the check says: ivo is no architect"
    await says(place, pull, "gus", "/architecture ok")
    assert answers(pull) == ["THUMBS_UP"]
    assert "✅ Architecture review from architects" in ours(pull).body

    await act(place, "ben", "approves", pull)
    await act(place, "cleo", "requests_changes", pull)
    assert check(pull) == "failure"
    assert "cleo asked for changes" in ours(pull).body

    place.sandbox.advance(minutes=7)
    mended = Commit("Mend it", files={"src/payments/refund.py": "y\n" * 40})
    place.person("hana").pushes(pull, mended)
    await place.settle()
    assert check(pull) == "failure", "a push does not clear what somebody asked for"
    assert "`ben` does not count: approved" in ours(pull).body
    assert "⏳ Tested by hand" in ours(pull).body, "the test was of another commit"

    await act(place, "ben", "approves", pull)
    await act(place, "cleo", "approves", pull)
    await says(place, pull, "ivo", "/tested the same again on staging")
    assert check(pull) == "in_progress"
    await act(place, "gus", "approves", pull)
    assert check(pull) == "in_progress", "an approval does not say that he looked at the architecture"
    await says(place, pull, "gus", "/architecture ok because it fits the refunds there are")
    assert check(pull) == "success"

    place.sandbox.merge_queue(place.shop, "main")
    await act(place, "ben", "enqueues", pull)
    assert pull.state == "MERGED"
