"""The merge queue: groups on each other, green ones merge in order, failed and late ones leave, and apps are told."""

from typing import Any

import pytest

from bot.sandbox import Commit, PullRequest
from bot.sandbox.auth import Refusal

QUEUE = """{ repository(owner: "acme", name: "shop") { mergeQueue(branch: "main") { entries(first: 10) { nodes {
    position state headCommit { oid } baseCommit { oid } pullRequest { number headRefOid } } } } } }"""
CREATE = """mutation($input: CreateCheckRunInput!) { createCheckRun(input: $input) { checkRun { id } } }"""


@pytest.fixture
def queued(shop: Any) -> Any:
    """The shop with a queue for main that wants `build`."""
    shop.shop.required = {"build"}
    shop.sandbox.merge_queue(shop.shop, minutes=30)
    return shop


def waits(shop: Any, *branches: str) -> list[PullRequest]:
    """Pull requests in the queue, green on their heads."""
    pulls = [shop.opens(branch=branch) for branch in branches]
    for pull in pulls:
        shop.sandbox.ci(pull, "build", "success")
        shop.person("ana").enqueues(pull)
    return pulls


async def heard(shop: Any, event: str) -> list[Any]:
    """What the app was told: of each event its action, and which pull request or why."""
    await shop.sandbox.delivered()
    payloads = [one for _, name, one in shop.heard if name == event]
    if event == "merge_group":
        return [(one["action"], one["merge_group"]["head_ref"].split("/pr-")[1][0], one.get("reason")) for one in payloads]  # fmt: skip
    return [
        (one["action"], one["number"], one.get("reason"))
        for one in payloads
        if one["action"] in {"enqueued", "dequeued", "closed"}
    ]


async def test_a_group_is_the_base_and_everything_before_it_in_the_queue(queued: Any) -> None:
    one, two = waits(queued, "one", "two")
    tip = queued.shop.branches["main"].sha
    nodes = (await queued.graphql(QUEUE)).body["data"]["repository"]["mergeQueue"]["entries"]["nodes"]

    assert [(1, one.number), (2, two.number)] == [(node["position"], node["pullRequest"]["number"]) for node in nodes]
    assert [tip, nodes[0]["headCommit"]["oid"]] == [node["baseCommit"]["oid"] for node in nodes]
    assert ["AWAITING_CHECKS"] * 2 == [node["state"] for node in nodes]
    last = queued.shop.commits[nodes[1]["headCommit"]["oid"]].tree
    assert {"src/one.py", "src/two.py"} <= set(last)
    assert f"gh-readonly-queue/main/pr-{one.number}-{tip}" in queued.shop.branches


async def test_green_groups_merge_in_order_and_the_app_hears_of_each(queued: Any) -> None:
    await queued.listens()
    one, two = waits(queued, "one", "two")
    queued.sandbox.ci_group(two, "build", "success")

    assert not two.merged  # the one before it is not green yet
    queued.sandbox.ci_group(one, "build", "success")
    assert (one.merged, two.merged) == (True, True)
    assert queued.shop.branches["main"].sha == two.merge_sha
    assert not [name for name in queued.shop.branches if name.startswith("gh-readonly-queue/")]
    assert [
        ("checks_requested", "1", None), ("checks_requested", "2", None),
        ("destroyed", "1", "merged"), ("destroyed", "2", "merged"),
    ] == await heard(queued, "merge_group")  # fmt: skip
    assert [
        ("enqueued", 1, None), ("enqueued", 2, None),
        ("dequeued", 1, "MERGE"), ("closed", 1, None), ("dequeued", 2, "MERGE"), ("closed", 2, None),
    ] == await heard(queued, "pull_request")  # fmt: skip


async def test_who_fails_leaves_and_those_behind_get_a_group_without_it(queued: Any) -> None:
    await queued.listens()
    one, two = waits(queued, "one", "two")
    queued.sandbox.ci_group(one, "build", "failure")
    entry = queued.shop.queues["main"].entries[0]

    assert (two, "OPEN") == (entry.pull, one.state)
    assert "src/one.py" not in entry.commit.tree
    assert [
        ("checks_requested", "1", None), ("checks_requested", "2", None), ("destroyed", "1", "dequeued"),
        ("destroyed", "2", "invalidated"), ("checks_requested", "2", None),
    ] == await heard(queued, "merge_group")  # fmt: skip
    assert ("dequeued", 1, "CI_FAILURE") in await heard(queued, "pull_request")


async def test_a_failure_behind_others_waits_until_they_are_through(queued: Any) -> None:
    one, two = waits(queued, "one", "two")
    queued.sandbox.ci_group(two, "build", "failure")
    states = [entry.state for entry in queued.shop.queues["main"].entries]
    queued.sandbox.ci_group(one, "build", "success")

    assert ["AWAITING_CHECKS", "UNMERGEABLE"] == states
    assert (True, False, []) == (one.merged, two.merged, queued.shop.queues["main"].entries)


async def test_where_the_last_must_be_green_it_takes_those_before_with_it(shop: Any) -> None:
    shop.shop.required = {"build"}
    shop.sandbox.merge_queue(shop.shop, grouping="HEADGREEN")
    one, two = waits(shop, "one", "two")
    shop.sandbox.ci_group(one, "build", "failure")

    assert not one.merged
    shop.sandbox.ci_group(two, "build", "success")
    assert one.merged
    assert two.merged


async def test_silence_is_a_failure_once_the_time_is_up(queued: Any) -> None:
    await queued.listens()
    (one,) = waits(queued, "one")
    queued.sandbox.advance(minutes=29)

    assert queued.shop.queues["main"].entries
    queued.sandbox.advance(minutes=1)
    assert ("dequeued", one.number, "CI_TIMEOUT") in await heard(queued, "pull_request")
    assert not one.merged


async def test_a_pull_request_with_a_required_check_that_is_not_green_stays_out(queued: Any) -> None:
    pull = queued.opens()
    for conclusion in (None, "failure"):
        queued.sandbox.ci(pull, "build", conclusion)
        with pytest.raises(Refusal) as refusal:
            queued.person("ana").enqueues(pull)

        assert 'Pull request Required status check "build" is expected.' == refusal.value.message
    assert [] == queued.shop.queues["main"].entries


@pytest.mark.parametrize(
    ("who", "spoil", "status"),
    [
        ("zoe", lambda hana, pull: None, 403),
        ("ana", lambda hana, pull: hana.converts_to_draft(pull), 422),
        ("ana", lambda hana, pull: hana.closes(pull), 422),
        ("ana", lambda hana, pull: hana.enqueues(pull), 422),
    ],
    ids=["no-access", "draft", "closed", "waits-already"],
)
async def test_what_cannot_wait_is_refused(queued: Any, who: str, spoil: Any, status: int) -> None:
    pull = queued.opens("hana")
    queued.sandbox.ci(pull, "build", "success")
    spoil(queued.person("hana"), pull)
    with pytest.raises(Refusal) as refusal:
        queued.person(who).enqueues(pull)

    assert status == refusal.value.status


@pytest.mark.parametrize(
    "change",
    [
        lambda hana, pull: hana.pushes(pull, Commit("More", files={"more.py": "1\n"})),
        lambda hana, pull: hana.converts_to_draft(pull),
        lambda hana, pull: hana.closes(pull),
        lambda hana, pull: hana.dequeues(pull),
    ],
    ids=["push", "draft", "close", "dequeue"],
)
async def test_whoever_changes_it_takes_it_out(queued: Any, change: Any) -> None:
    one, two = waits(queued, "one", "two")
    change(queued.person("hana"), one)

    assert [two] == [entry.pull for entry in queued.shop.queues["main"].entries]


async def test_only_the_app_that_must_give_a_pinned_check_can(queued: Any) -> None:
    queued.shop.required, queued.shop.pinned = {"twotrack"}, {"twotrack": queued.sandbox.app.id}
    pull = queued.opens()
    given = {"repositoryId": queued.shop.node, "name": "twotrack", "conclusion": "SUCCESS"}
    await queued.graphql(CREATE, input=given | {"headSha": pull.head_sha})
    entry = queued.person("ana").enqueues(pull)
    queued.sandbox.ci_group(pull, "twotrack", "success", app_slug="forger")

    assert not pull.merged
    await queued.graphql(CREATE, input=given | {"headSha": entry.commit.sha})
    assert pull.merged


async def test_a_push_to_the_branch_makes_every_group_anew(queued: Any) -> None:
    (one,) = waits(queued, "one")
    first = queued.shop.queues["main"].entries[0].commit
    queued.person("ben").commits_to(queued.shop, Commit("Straight", files={"straight.py": "1\n"}))
    entry = queued.shop.queues["main"].entries[0]

    assert (one, "straight.py" in entry.commit.tree) == (entry.pull, True)
    assert first.sha != entry.commit.sha


async def test_more_than_five_wait_without_a_group(queued: Any) -> None:
    pulls = waits(queued, *"abcdef")
    states = [entry.state for entry in queued.shop.queues["main"].entries]
    queued.sandbox.ci_group(pulls[0], "build", "success")

    assert [*["AWAITING_CHECKS"] * 5, "QUEUED"] == states
    assert all(entry.commit for entry in queued.shop.queues["main"].entries)


async def test_past_the_queue_nothing_is_merged_over_the_api(queued: Any) -> None:
    queued.installation.permissions["contents"] = "write"
    token = (await queued.new_token()).body["token"]
    pull = queued.opens()
    queued.sandbox.ci(pull, "build", "success")
    answer = await queued.ask("PUT", f"/repos/acme/shop/pulls/{pull.number}/merge", {}, token=token)

    assert 405 == answer.status
    assert "Changes must be made through the merge queue" in answer.body["message"]


async def test_a_pull_request_knows_its_place(queued: Any) -> None:
    one, two = waits(queued, "one", "two")
    query = "query($id: ID!) { node(id: $id) { ... on PullRequest { isInMergeQueue mergeQueueEntry { position } } } }"
    queued.person("ana").dequeues(one)
    shown = [(await queued.graphql(query, id=pull.node)).body["data"]["node"] for pull in (one, two)]

    assert [
        {"isInMergeQueue": False, "mergeQueueEntry": None},
        {"isInMergeQueue": True, "mergeQueueEntry": {"position": 1}},
    ] == shown
