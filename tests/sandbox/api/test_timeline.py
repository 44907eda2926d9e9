"""What was done to a pull request, when and by whom: over GraphQL and REST."""

from typing import Any

import pytest

from bot.sandbox import Commit, PullRequest
from bot.sandbox.auth import Refusal

TIMELINE = """query($id: ID!, $kinds: [PullRequestTimelineItemsItemType!]) { node(id: $id) { ... on PullRequest {
    timelineItems(first: 50, itemTypes: $kinds) { nodes { __typename
        ... on LabeledEvent { label { name } actor { login } createdAt }
        ... on UnlabeledEvent { label { name } actor { login } createdAt }
        ... on HeadRefForcePushedEvent { beforeCommit { oid } afterCommit { oid } actor { login } createdAt }
        ... on BaseRefChangedEvent { previousRefName currentRefName actor { login } createdAt }
        ... on ReviewRequestedEvent { requestedReviewer { ... on User { login } ... on Team { combinedSlug } }
            actor { login } createdAt }
        ... on ReviewRequestRemovedEvent { requestedReviewer { ... on User { login } } actor { login } createdAt }
        ... on ReviewDismissedEvent { dismissalMessage previousReviewState review { state } actor { login } createdAt }
        ... on RenamedTitleEvent { previousTitle currentTitle actor { login } createdAt }
        ... on AssignedEvent { assignee { ... on User { login } } actor { login } createdAt }
        ... on UnassignedEvent { assignee { ... on User { login } } actor { login } createdAt }
        ... on LockedEvent { lockReason actor { login } createdAt }
        ... on UnlockedEvent { actor { login } createdAt }
        ... on ClosedEvent { actor { login } createdAt }
        ... on ReopenedEvent { actor { login } createdAt }
        ... on MergedEvent { commit { oid } actor { login } createdAt }
    } } } } }"""
DISMISS = """mutation($input: DismissPullRequestReviewInput!) { dismissPullRequestReview(input: $input) {
    pullRequestReview { state } } }"""


async def events(shop: Any, pull: PullRequest, *kinds: str) -> list[dict[str, Any]]:
    answer = await shop.graphql(TIMELINE, id=pull.node, kinds=list(kinds))

    assert "errors" not in answer.body
    return answer.body["data"]["node"]["timelineItems"]["nodes"]  # type: ignore[no-any-return]


def retarget(shop: Any, pull: PullRequest) -> None:
    shop.person("ben").commits_to(shop.shop, Commit("Old", files={"old.py": "1\n"}), branch="release")
    shop.person("ana").changes_base(pull, "release")


def request_and_remove(shop: Any, pull: PullRequest) -> None:
    shop.person("ana").requests_review(pull, "ben")
    shop.person("ana").removes_request(pull, "ben")


@pytest.mark.parametrize(
    ("kind", "does", "said"),
    [
        ("LABELED_EVENT", lambda shop, pull: shop.person("ana").labels(pull, "bug"), {"label": {"name": "bug"}}),
        (
            "UNLABELED_EVENT",
            lambda shop, pull: [shop.person("ana").labels(pull, "bug"), shop.person("ana").unlabels(pull, "bug")],
            {"label": {"name": "bug"}},
        ),
        ("BASE_REF_CHANGED_EVENT", retarget, {"previousRefName": "main", "currentRefName": "release"}),
        (
            "REVIEW_REQUESTED_EVENT",
            lambda shop, pull: shop.person("ana").requests_review(pull, "acme/seniors"),
            {"requestedReviewer": {"combinedSlug": "acme/seniors"}},
        ),
        ("REVIEW_REQUEST_REMOVED_EVENT", request_and_remove, {"requestedReviewer": {"login": "ben"}}),
        (
            "REVIEW_DISMISSED_EVENT",
            lambda shop, pull: shop.person("ana").dismisses(pull, shop.person("ben").requests_changes(pull), "Ours"),
            {"dismissalMessage": "Ours", "previousReviewState": "CHANGES_REQUESTED", "review": {"state": "DISMISSED"}},
        ),
        (
            "RENAMED_TITLE_EVENT",
            lambda shop, pull: shop.person("ana").edits(pull, title="Other"),
            {"previousTitle": "Change it", "currentTitle": "Other"},
        ),
        ("ASSIGNED_EVENT", lambda shop, pull: shop.person("ana").assigns(pull, "ben"), {"assignee": {"login": "ben"}}),
        (
            "UNASSIGNED_EVENT",
            lambda shop, pull: [shop.person("ana").assigns(pull, "ben"), shop.person("ana").unassigns(pull, "ben")],
            {"assignee": {"login": "ben"}},
        ),
        ("LOCKED_EVENT", lambda shop, pull: shop.person("ana").locks(pull, "too heated"), {"lockReason": "TOO_HEATED"}),
        ("UNLOCKED_EVENT", lambda shop, pull: [shop.person("ana").locks(pull), shop.person("ana").unlocks(pull)], {}),
        ("CLOSED_EVENT", lambda shop, pull: shop.person("ana").closes(pull), {}),
        ("REOPENED_EVENT", lambda shop, pull: [shop.person("ana").closes(pull), shop.person("ana").reopens(pull)], {}),
    ],
)
async def test_what_was_done_is_told_with_who_and_when(shop: Any, kind: str, does: Any, said: dict[str, Any]) -> None:
    pull = shop.opens()
    does(shop, pull)
    (event,) = await events(shop, pull, kind)
    name = "".join(word.capitalize() for word in kind.split("_"))

    assert {"__typename": name, "actor": {"login": "ana"}, "createdAt": "2026-11-23T09:00:00Z", **said} == event


async def test_a_force_push_and_the_way_back_name_both_heads(shop: Any) -> None:
    pull = shop.opens()
    first = pull.head_sha
    shop.person("hana").pushes(pull, Commit("Anew", files={"anew.py": "1\n"}), force=True)
    second = pull.head_sha
    shop.person("hana").resets(pull, first)
    pushes = await events(shop, pull, "HEAD_REF_FORCE_PUSHED_EVENT")

    assert [(first, second), (second, first)] == [
        (one["beforeCommit"]["oid"], one["afterCommit"]["oid"]) for one in pushes
    ]
    assert (first, ["src/topic.py"]) == (pull.head_sha, [one.path for one in pull.changes])


async def test_the_way_back_leads_to_heads_that_were_there_only(shop: Any) -> None:
    pull = shop.opens()
    with pytest.raises(Refusal, match="was never a commit of acme/shop#1"):
        shop.person("hana").resets(pull, shop.shop.branches["main"].sha)


async def test_the_reason_of_a_dismissal_comes_from_the_api_too(shop: Any) -> None:
    pull = shop.opens()
    review = shop.person("ben").approves(pull)
    answer = await shop.graphql(DISMISS, input={"pullRequestReviewId": review.node, "message": "Stale"})
    (event,) = await events(shop, pull, "REVIEW_DISMISSED_EVENT")

    assert {"state": "DISMISSED"} == answer.body["data"]["dismissPullRequestReview"]["pullRequestReview"]
    assert ("Stale", "APPROVED", "twotrack") == (
        event["dismissalMessage"], event["previousReviewState"], event["actor"]["login"],
    )  # fmt: skip


async def test_rest_tells_the_same_in_its_own_words(shop: Any) -> None:
    pull, ana = shop.opens(), shop.person("ana")
    ana.labels(pull, "bug")
    ana.requests_review(pull, "ben")
    ana.edits(pull, title="Other")
    ana.dismisses(pull, shop.person("ben").approves(pull), "Stale")
    ana.assigns(pull, "ivo")
    ana.locks(pull, "spam")
    found = {one.get("event"): one for one in (await shop.get("/repos/acme/shop/issues/1/timeline")).body}

    assert "bug" == found["labeled"]["label"]["name"]
    assert "ben" == found["review_requested"]["requested_reviewer"]["login"]
    assert {"from": "Change it", "to": "Other"} == found["renamed"]["rename"]
    assert "Stale" == found["review_dismissed"]["dismissed_review"]["dismissal_message"]
    assert ("ivo", "spam") == (found["assigned"]["assignee"]["login"], found["locked"]["lock_reason"])


async def test_nobody_without_write_access_dismisses(shop: Any) -> None:
    pull = shop.opens()
    review = shop.person("ben").requests_changes(pull)
    with pytest.raises(Refusal, match="zoe may not dismiss reviews"):
        shop.person("zoe").dismisses(pull, review, "No")


async def test_in_a_locked_conversation_only_who_may_push_speaks(shop: Any) -> None:
    pull = shop.opens()
    assert 204 == (await shop.ask("PUT", "/repos/acme/shop/issues/1/lock", {"lock_reason": "resolved"})).status
    with pytest.raises(Refusal, match="Unable to create comment because issue is locked"):
        shop.person("zoe").comments(pull, "But")
    shop.person("ben").comments(pull, "Enough.")
    shown = (await shop.get("/repos/acme/shop/pulls/1")).body

    assert (True, "resolved") == (shown["locked"], shown["active_lock_reason"])
    assert 204 == (await shop.ask("DELETE", "/repos/acme/shop/issues/1/lock")).status
    shop.person("zoe").comments(pull, "Thanks.")


async def test_who_has_no_access_is_not_assigned(shop: Any) -> None:
    pull = shop.opens()
    for login in ("zoe", "ben"):
        shop.person("ana").assigns(pull, login)
    shown = (await shop.get("/repos/acme/shop/pulls/1")).body
    query = "query($id: ID!) { node(id: $id) { ... on PullRequest { assignees(first: 5) { nodes { login } } } } }"

    assert ["ben"] == [one["login"] for one in shown["assignees"]]
    assert [{"login": "ben"}] == (await shop.graphql(query, id=pull.node)).body["data"]["node"]["assignees"]["nodes"]
