"""The control API: buttons, reactions, queues, assignees, locks, issues, teams and repositories, by name."""

from collections.abc import AsyncIterator

import pytest

from tests.controlled import Control, controlled

PULL, SHOP = "acme/shop#1", "acme/shop"


@pytest.fixture
async def control() -> AsyncIterator[Control]:
    async with controlled() as made:
        yield made


async def test_a_queue_from_the_first_rule_to_the_merge(control: Control) -> None:
    await control.do("require", repository=SHOP, checks=["build"])
    shop = await control.do("merge_queue", repository=SHOP, minutes=30)
    early = await control.refused("enqueue", who="ana", pull=PULL)
    await control.do("ci", pull=PULL, name="build", conclusion="success")
    await control.do("enqueue", who="ana", pull=PULL)
    _, waiting = await control.ask("GET", f"state?repository={SHOP}")
    await control.do("ci_group", pull=PULL, name="build", conclusion="success")
    _, pull = await control.ask("GET", "state?pull=acme/shop%231")

    assert (["build"], {"main": []}) == (shop["required"], shop["queues"])
    assert (422, 'Pull request Required status check "build" is expected.') == early
    assert ({"main": [1]}, "merged") == (waiting["queues"], pull["state"])


async def test_who_waits_can_leave_and_who_does_not_cannot(control: Control) -> None:
    await control.do("require", repository=SHOP, checks=["build"])
    await control.do("merge_queue", repository=SHOP)
    await control.do("ci", pull=PULL, name="build", conclusion="success")
    await control.do("enqueue", who="ana", pull=PULL)
    await control.do("dequeue", who="ben", pull=PULL)

    assert (422, "acme/shop#1 is in no merge queue") == await control.refused("dequeue", who="ben", pull=PULL)
    assert (422, "acme/shop#1 has no merge group") == await control.refused("ci_group", pull=PULL, name="build")
    assert 422 == (await control.refused("merge_queue", repository=SHOP, branch="none"))[0]


async def test_reactions_assignees_locks_and_the_way_back(control: Control) -> None:
    _, before = await control.ask("GET", "state?pull=acme/shop%231")
    comment = await control.do("comment", who="ana", pull=PULL, body="Look")
    reaction = await control.do("react", who="ben", pull=PULL, comment=comment["id"], content="EYES")
    for name in ("assign", "unassign"):
        await control.do(name, who="ana", pull=PULL, assignee="ben")
    await control.do("lock", who="ana", pull=PULL, reason="spam")
    await control.do("unlock", who="ana", pull=PULL)
    await control.do("push", who="ana", pull=PULL, append={"hello.txt": "More"})
    back = await control.do("push_back", who="ana", pull=PULL, commit=before["head_sha"])

    assert ("EYES", before["head_sha"]) == (reaction["content"], back["head_sha"])
    assert 422 == (await control.refused("press", who="ben", pull=PULL, identifier="again"))[0]


async def test_an_issue_from_its_title_to_its_end(control: Control) -> None:
    issue = await control.do("open_issue", who="ana", repository=SHOP, title="Design", labels=["design"])
    await control.do("comment_issue", who="ben", repository=SHOP, issue=2, body="Agreed.")
    await control.do("edit_issue", who="ana", repository=SHOP, issue=2, body="## Why")
    await control.do("close_issue", who="ana", repository=SHOP, issue=2)
    opened = await control.do("reopen_issue", who="ana", repository=SHOP, issue=2)

    assert (2, ["design"]) == (issue["number"], issue["labels"])
    assert ("open", "## Why", "Agreed.") == (opened["state"], opened["body"], opened["comments"][0]["body"])
    assert (404, "acme/shop has no issue 1") == await control.refused(
        "close_issue", who="ana", repository=SHOP, issue=1
    )
    assert (422, "Nothing to edit: give title or body") == await control.refused(
        "edit_issue", who="ana", repository=SHOP, issue=2
    )


async def test_teams_and_people_come_and_go(control: Control) -> None:
    await control.do("team", team="acme/seniors", members=["ana"])
    team = await control.do("team", team="acme/payments", members=["ben"], parent="acme/seniors")
    await control.do("join_team", team="acme/payments", who="ana")
    await control.do("leave_team", team="acme/payments", who="ben")
    await control.do("rename_team", team="acme/payments", slug="payers")
    await control.do("join", organisation="acme", who="ben")
    await control.do("leave", organisation="acme", who="ben")
    _, world = await control.ask("GET", "state")
    await control.do("delete_team", team="acme/seniors")

    assert "acme/seniors" == team["parent"]
    assert {"acme/seniors": ["ana"], "acme/payers": ["ana"]} == world["teams"]
    assert (404, "There is no team acme/payers") == await control.refused("delete_team", team="acme/payers")


async def test_somebody_is_busy_and_then_not(control: Control) -> None:
    said = await control.do("set_status", who="ben", message="Away", busy=True, until="2999-01-02T00:00:00")
    await control.do("clear_status", who="ben")

    assert (True, "Away") == (said["busy"], said["message"])
    assert (422, "A status ends in the future") == await control.refused(
        "set_status", who="ben", until="2020-01-01T00:00:00Z"
    )


async def test_a_repository_moves(control: Control) -> None:
    renamed = await control.do("rename", who="ana", repository=SHOP, name="store")
    moved = await control.do("transfer", who="ana", repository="acme/store", owner="globex")

    assert ("acme/store", "globex/store") == (renamed["repository"], moved["repository"])
    assert 422 == (await control.refused("rename", who="ana", repository="globex/store", name="a/b"))[0]
