"""The merge queue: every group gets its answer, from what its pull requests were told."""

from collections.abc import AsyncIterator

import pytest

from bot.sandbox import Commit, PullRequest
from tests.stories.test_declaring import says
from tests.town import FILES, RULES, Town, town

GLASS = RULES.replace("architects: [gus]", "architects: [gus]\n  leads: [gus]") + "commands: {override: [leads]}\n"


@pytest.fixture
async def place(database: str) -> AsyncIterator[Town]:
    async with town(database, {**FILES, ".github/rules.yml": GLASS}) as made:
        made.shop.required = ["twotrack"]
        made.sandbox.merge_queue(made.shop, "main")
        yield made


async def green(place: Town, name: str) -> PullRequest:
    pull = await place.opens("hana", branch=name, commits=[Commit(name, files={f"src/{name}.py": "x\n"})])
    place.person("hana").labels(pull, "human-led")
    place.person("ben").approves(pull)
    await place.settle()
    assert pull.check("twotrack").conclusion == "success"
    return pull


async def test_a_queued_pull_request_merges_on_its_own_verdict(place: Town) -> None:
    pull = await green(place, "one")
    place.person("ben").enqueues(pull)
    await place.settle()

    assert pull.state == "MERGED"


async def test_two_in_a_row_merge_and_each_group_is_answered(place: Town) -> None:
    first, second = await green(place, "one"), await green(place, "two")
    place.person("ben").enqueues(first)
    place.person("ben").enqueues(second)
    await place.settle()

    assert (first.state, second.state) == ("MERGED", "MERGED")


async def test_a_group_whose_pull_request_lost_its_approval_is_refused(place: Town) -> None:
    pull = await green(place, "one")
    approval = pull.reviews[-1]
    place.person("dan").dismisses(pull, approval, "I saw something")
    place.person("ben").enqueues(pull)
    await place.settle()

    assert pull.state == "OPEN"


async def test_an_override_opens_an_issue_once(place: Town) -> None:
    pull = await place.opens("hana", commits=[Commit("Pay", files={"src/payments/refund.py": "x\n"})])
    await says(place, pull, "gus", "/override because checkout is down")
    await says(place, pull, "gus", "/recheck")

    issues = list(place.shop.issues.values())
    assert [issue.title for issue in issues] == [f"Follow up: {pull.full} was let through"]
    assert "- [ ] 2 approvals from seniors" in issues[0].body
    assert "checkout is down" in issues[0].body


async def test_an_override_opens_one_issue_also_where_githubs_answer_is_lost(place: Town) -> None:
    pull = await place.opens("hana", commits=[Commit("Pay", files={"src/payments/refund.py": "x\n"})])
    place.sandbox.faults.reset_after(mutation=True)
    await says(place, pull, "gus", "/override because checkout is down")
    place.sandbox.advance(minutes=1)
    await place.settle()
    await says(place, pull, "gus", "/recheck")

    assert [issue.title for issue in place.shop.issues.values()] == [f"Follow up: {pull.full} was let through"]
    assert [one.operation for one in place.sandbox.log].count("FollowUps") == 1, "asked once, and only then"


async def test_an_issue_that_somebody_else_marks_is_not_taken_for_the_one_of_an_override(place: Town) -> None:
    pull = await place.opens("hana", commits=[Commit("Pay", files={"src/payments/refund.py": "x\n"})])
    place.sandbox.faults.reset_before(mutation=True)
    place.person("gus").comments(pull, "/override because checkout is down")
    place.person("hana").opens_issue(place.shop, "Nothing", f"<!-- twotrack: override {pull.comments[-1].node} -->")
    await place.settle()
    place.sandbox.advance(minutes=1)
    await place.settle()

    assert [issue.title for issue in place.shop.issues.values()][1:] == [f"Follow up: {pull.full} was let through"]


async def test_the_checks_button_asks_for_more_care(place: Town) -> None:
    pull = await green(place, "one")
    place.person("cleo").presses(pull, "careful")
    await place.settle()

    assert "track: careful" in pull.labels
    assert "cleo asked for the careful track: by the check's button" in pull.check("twotrack").summary
    assert pull.check("twotrack").status == "in_progress"


async def test_a_green_group_turns_red_when_its_pull_request_does(place: Town) -> None:
    place.shop.required = ["twotrack", "build"]
    pull = await place.opens("hana", branch="slow", commits=[Commit("slow", files={"src/slow.py": "x\n"})])
    place.person("hana").labels(pull, "human-led")
    place.person("ben").approves(pull)
    place.sandbox.report(place.shop, pull.head_sha, "build", "success")
    await place.settle()
    place.person("ben").enqueues(pull)
    await place.settle()
    entry = place.shop.queues["main"].entries[0]
    assert [run.conclusion for run in place.shop.check_runs[entry.commit.sha]] == ["success"]

    place.person("cleo").requests_changes(pull)
    await place.settle()
    assert pull.state == "OPEN"
    assert not place.shop.queues["main"].entries, "GitHub takes it out when a required check fails"
