"""Writing: reviewers all or none, mutations in order and not as one, what GitHub refuses and in which words."""

import base64
from typing import Any

import pytest

from bot.sandbox import Commit

REQUEST = """mutation($pull: ID!, $users: [ID!], $teams: [ID!], $union: Boolean) {
    requestReviews(input: {pullRequestId: $pull, userIds: $users, teamIds: $teams, union: $union}) { clientMutationId } }"""
STRANGER = (
    "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a"
    " collaborator of the acme/shop repository."
)


def ids(shop: Any, *logins: str) -> list[str]:
    return [shop.person(login).account.node for login in logins]


@pytest.mark.parametrize(
    ("reviewers", "message"),
    [
        (["ana", "hana"], "Review cannot be requested from pull request author."),
        (["ana", "zoe"], STRANGER),
        (["ana", "nobody-at-all"], STRANGER),
        ([f"r{n}" for n in range(16)], "Validation Failed: a pull request may have at most 15 requested reviewers"),
    ],
)
async def test_one_wrong_name_and_nobody_is_asked(shop: Any, reviewers: list[str], message: str) -> None:
    pull = shop.opens("hana")
    shop.person("zoe")
    for n in range(16):
        shop.shop.collaborator(f"r{n}")
        shop.person(f"r{n}")
    path = f"/repos/acme/shop/pulls/{pull.number}/requested_reviewers"
    answer = await shop.ask("POST", path, {"reviewers": reviewers})

    assert (422, message) == (answer.status, answer.body["message"])
    assert [] == pull.review_requests


@pytest.mark.parametrize(
    ("second", "message"), [("hana", "Review cannot be requested from pull request author."), ("zoe", STRANGER)]
)
async def test_graphql_refuses_all_for_one_wrong_name_too(shop: Any, second: str, message: str) -> None:
    pull = shop.opens("hana")
    answer = await shop.graphql(REQUEST, pull=pull.node, users=ids(shop, "ana", second), union=True)

    assert (200, "UNPROCESSABLE", message) == (
        answer.status, answer.body["errors"][0]["type"], answer.body["errors"][0]["message"],
    )  # fmt: skip
    assert [] == pull.review_requests


async def test_without_union_those_asked_before_are_replaced(shop: Any) -> None:
    pull = shop.opens()
    for users, union in ((["ana"], True), (["ben"], True), (["ivo"], False)):
        await shop.graphql(REQUEST, pull=pull.node, users=ids(shop, *users), union=union)
        last = pull.review_requests

    assert ["ivo"] == last


async def test_a_team_the_app_may_not_read_is_not_there(shop: Any) -> None:
    pull = shop.opens()
    team = shop.sandbox.team("acme/seniors", members=["ana"])
    token = (await shop.new_token(permissions={"pull_requests": "write"})).body["token"]
    path = f"/repos/acme/shop/pulls/{pull.number}/requested_reviewers"
    graphql = await shop.graphql(REQUEST, token=token, pull=pull.node, teams=[team.node])
    rest = await shop.ask("POST", path, {"team_reviewers": ["seniors"]}, token=token)

    assert f"Could not resolve to a node with the global id of '{team.node}'" == graphql.body["errors"][0]["message"]
    assert (422, []) == (rest.status, pull.review_requests)
    assert 201 == (await shop.ask("POST", path, {"team_reviewers": ["seniors"]})).status
    assert ["acme/seniors"] == pull.review_requests


@pytest.mark.parametrize("kind", ["bot", "pull"])
async def test_only_users_are_users(shop: Any, kind: str) -> None:
    pull = shop.opens()
    node = pull.node if kind == "pull" else shop.sandbox.bot("copilot").account.node
    answer = await shop.graphql(REQUEST, pull=pull.node, users=[node])

    assert "NOT_FOUND" == answer.body["errors"][0]["type"]


async def test_a_review_answers_a_request_and_asking_again_makes_it_pending(shop: Any) -> None:
    pull = shop.opens()
    shop.person("hana").requests_review(pull, "ana")
    shop.person("ana").approves(pull)
    answered = pull.review_requests
    shop.person("hana").requests_review(pull, "ana")

    assert ([], ["ana"]) == (answered, pull.review_requests)


async def test_mutations_run_in_order_and_what_was_done_stands(shop: Any) -> None:
    pull = shop.opens()
    answer = await shop.graphql(
        """mutation($pull: ID!, $repository: ID!) {
            one: addComment(input: {subjectId: $pull, body: "One"}) { commentEdge { node { body } } }
            two: addComment(input: {subjectId: "gone", body: "Two"}) { clientMutationId }
            three: addComment(input: {subjectId: $pull, body: " "}) { clientMutationId }
            four: createLabel(input: {repositoryId: $repository, name: "new", color: "ff0000"}) { label { name } }
            five: createLabel(input: {repositoryId: $repository, name: "New", color: "ff0000"}) { label { name } }
        }""",
        pull=pull.node,
        repository=shop.shop.node,
    )

    assert ["One"] == [comment.body for comment in pull.comments]
    assert {"commentEdge": {"node": {"body": "One"}}} == answer.body["data"]["one"]
    assert [None, None, None] == [answer.body["data"][name] for name in ("two", "three", "five")]
    assert {"label": {"name": "new"}} == answer.body["data"]["four"]
    assert [(["two"], "NOT_FOUND"), (["three"], "UNPROCESSABLE"), (["five"], "UNPROCESSABLE")] == [
        (one["path"], one["type"]) for one in answer.body["errors"]
    ]


async def test_what_a_mutation_made_can_be_read_in_the_same_answer(shop: Any) -> None:
    pull = shop.opens()
    answer = await shop.graphql(
        """mutation($pull: ID!, $repository: ID!, $sha: GitObjectID!) {
            addComment(input: {subjectId: $pull, body: "Hi", clientMutationId: "mine"}) {
                clientMutationId subject { id } commentEdge { node { viewerDidAuthor author { __typename login } } } }
            createCheckRun(input: {repositoryId: $repository, headSha: $sha, name: "twotrack", status: COMPLETED,
                conclusion: SUCCESS, output: {title: "Fine", summary: "Yes", annotations: [{path: "a", message: "See",
                annotationLevel: NOTICE, location: {startLine: 1, endLine: 1}}]}}) {
                checkRun { databaseId status conclusion title summary checkSuite { app { slug } } } } }""",
        pull=pull.node,
        repository=shop.shop.node,
        sha=pull.head_sha,
    )
    run = pull.check("twotrack")

    assert "errors" not in answer.body
    assert {
        "clientMutationId": "mine", "subject": {"id": pull.node},
        "commentEdge": {"node": {"viewerDidAuthor": True, "author": {"__typename": "Bot", "login": "twotrack"}}},
    } == answer.body["data"]["addComment"]  # fmt: skip
    assert {
        "databaseId": run.id, "status": "COMPLETED", "conclusion": "SUCCESS", "title": "Fine", "summary": "Yes",
        "checkSuite": {"app": {"slug": "twotrack"}},
    } == answer.body["data"]["createCheckRun"]["checkRun"]  # fmt: skip
    assert [("a", 1, "notice")] == [
        (one["path"], one["start_line"], one["annotation_level"]) for one in run.annotations
    ]


async def test_labels_by_graphql(shop: Any) -> None:
    pull = shop.opens()
    for name in ("one", "two"):
        await shop.ask("POST", "/repos/acme/shop/labels", {"name": name, "color": "00ff00"})
    nodes = [shop.shop.labels[name].node for name in ("one", "two")]
    change = """mutation($pull: ID!, $both: [ID!]!, $one: [ID!]!) {
        addLabelsToLabelable(input: {labelableId: $pull, labelIds: $both}) { labelable { labels(first: 5) { totalCount } } }
        removeLabelsFromLabelable(input: {labelableId: $pull, labelIds: $one}) { clientMutationId } }"""
    answer = await shop.graphql(change, pull=pull.node, both=nodes, one=nodes[:1])

    assert 2 == answer.body["data"]["addLabelsToLabelable"]["labelable"]["labels"]["totalCount"]
    assert ["two"] == pull.labels


async def test_comments_are_edited_hidden_and_deleted_by_graphql(shop: Any) -> None:
    pull = shop.opens()
    comment = shop.person("ana").comments(pull, "Old")
    change = """mutation($id: ID!) {
        updateIssueComment(input: {id: $id, body: "New"}) { issueComment { body editor { login } lastEditedAt } }
        minimizeComment(input: {subjectId: $id, classifier: OFF_TOPIC}) { minimizedComment { isMinimized minimizedReason } }
        deleteIssueComment(input: {id: $id}) { clientMutationId }
        again: deleteIssueComment(input: {id: $id}) { clientMutationId } }"""
    answer = await shop.graphql(change, id=comment.node)

    edited = {"body": "New", "editor": {"login": "twotrack"}, "lastEditedAt": "2026-11-23T09:00:00Z"}
    assert edited == answer.body["data"]["updateIssueComment"]["issueComment"]
    assert {"isMinimized": True, "minimizedReason": "off-topic"} == answer.body["data"]["minimizeComment"][
        "minimizedComment"
    ]
    assert ([], ["NOT_FOUND"]) == (pull.comments, [one["type"] for one in answer.body["errors"]])


async def test_a_review_is_dismissed_once(shop: Any) -> None:
    pull = shop.opens()
    review = shop.person("ana").approves(pull)
    change = """mutation($id: ID!) {
        dismissPullRequestReview(input: {pullRequestReviewId: $id, message: "Old"}) { pullRequestReview { state } } }"""
    answers = [await shop.graphql(change, id=review.node) for _ in range(2)]

    assert {"state": "DISMISSED"} == answers[0].body["data"]["dismissPullRequestReview"]["pullRequestReview"]
    assert "Can not dismiss a dismissed pull request review" == answers[1].body["errors"][0]["message"]


async def test_merging_waits_for_required_checks_and_the_head_that_was_meant(shop: Any) -> None:
    shop.installation.permissions["contents"] = "write"
    shop.token = (await shop.new_token()).body["token"]
    pull = shop.opens()
    shop.shop.required.add("build")
    path = f"/repos/acme/shop/pulls/{pull.number}/merge"
    unmerged, waiting = await shop.get(path), await shop.ask("PUT", path, {})
    shop.sandbox.ci(pull, "build", "success")
    moved = await shop.ask("PUT", path, {"sha": "0" * 40})
    merged = await shop.ask("PUT", path, {"sha": pull.head_sha})
    again = await shop.ask("PUT", path)

    assert (404, 204) == (unmerged.status, (await shop.get(path)).status)
    assert (405, 'Required status check "build" is expected.') == (waiting.status, waiting.body["message"])
    assert (409, "Head branch was modified. Review and try the merge again.") == (moved.status, moved.body["message"])
    assert (200, shop.shop.branches["main"].sha) == (merged.status, merged.body["sha"])
    assert (405, "Pull Request is not mergeable") == (again.status, again.body["message"])
    assert "one\ntwo\n" == shop.shop.branches["main"].tree["src/topic.py"]


async def test_merging_by_graphql(shop: Any) -> None:
    shop.installation.permissions["contents"] = "write"
    shop.token = (await shop.new_token()).body["token"]
    pull = shop.opens()
    change = """mutation($id: ID!, $head: GitObjectID) { mergePullRequest(input: {pullRequestId: $id, expectedHeadOid: $head}) {
        actor { login } pullRequest { state merged mergedAt mergeCommit { oid } } } }"""
    refused = await shop.graphql(change, id=pull.node, head="0" * 40)
    answer = await shop.graphql(change, id=pull.node, head=pull.head_sha)

    assert "UNPROCESSABLE" == refused.body["errors"][0]["type"]
    assert {
        "actor": {"login": "twotrack"},
        "pullRequest": {"state": "MERGED", "merged": True, "mergedAt": "2026-11-23T09:00:00Z",
                        "mergeCommit": {"oid": shop.shop.branches["main"].sha}},
    } == answer.body["data"]["mergePullRequest"]  # fmt: skip


async def test_what_github_would_not_take(shop: Any) -> None:
    pull = shop.opens("hana")
    at = "/repos/acme/shop"
    run = {"name": "twotrack", "head_sha": pull.head_sha}
    output = {"title": "x", "summary": "x"}
    one = {"path": "a", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "x"}
    shop.sandbox.ci(pull, "build", "success")
    cases = [
        ("POST", f"{at}/issues/{pull.number}/comments", {"body": "x" * 65_537}, 422),
        ("POST", f"{at}/issues/{pull.number}/comments", {"body": " "}, 422),
        ("POST", f"{at}/issues/{pull.number}/comments", {}, 422),
        ("POST", f"{at}/issues/99/comments", {"body": "x"}, 404),
        ("POST", f"{at}/check-runs", {**run, "conclusion": "splendid"}, 422),
        ("POST", f"{at}/check-runs", {**run, "status": "completed"}, 422),
        ("POST", f"{at}/check-runs", {"name": "twotrack"}, 422),
        ("POST", f"{at}/check-runs", {**run, "head_sha": "0" * 40}, 422),
        ("POST", f"{at}/check-runs", {**run, "output": {**output, "summary": "x" * 65_536}}, 422),
        ("POST", f"{at}/check-runs", {**run, "output": {"title": "x"}}, 422),
        ("POST", f"{at}/check-runs", {**run, "output": {**output, "annotations": [one] * 51}}, 422),
        ("POST", f"{at}/check-runs", {**run, "output": {**output, "annotations": [{**one, "start_line": "1"}]}}, 422),
        ("PATCH", f"{at}/check-runs/{pull.checks[0].id}", {"status": "queued"}, 403),
        ("POST", f"{at}/labels", {"name": "x", "color": "red"}, 422),
        ("POST", f"{at}/issues/{pull.number}/labels", {"labels": [""]}, 422),
        ("DELETE", f"{at}/issues/{pull.number}/labels/none", None, 404),
        ("POST", f"{at}/pulls/{pull.number}/reviews", {"event": "MAYBE"}, 422),
        ("POST", f"{at}/pulls/{pull.number}/reviews", {"event": "REQUEST_CHANGES"}, 422),
        ("PUT", f"{at}/pulls/{pull.number}/reviews/1/dismissals", {"message": "x"}, 404),
    ]
    got = [(await shop.ask(method, path, body)).status for method, path, body, _ in cases]

    assert [status for *_, status in cases] == got
    assert [] == pull.comments


async def test_annotations_are_added_to_those_there_were(shop: Any) -> None:
    pull = shop.opens()
    one = {"path": "a", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "x"}
    output = {"title": "x", "summary": "x", "annotations": [one] * 50}
    made = await shop.ask(
        "POST", "/repos/acme/shop/check-runs", {"name": "t", "head_sha": pull.head_sha, "output": output}
    )
    again = await shop.ask("PATCH", f"/repos/acme/shop/check-runs/{made.body['id']}", {"output": output})

    assert (201, 100) == (made.status, again.body["output"]["annotations_count"])


async def test_a_fork_is_not_among_the_pull_requests_of_a_check(shop: Any) -> None:
    forked = shop.person("zoe").opens(shop.shop, title="x", fork=True, commits=[Commit("x", files={"x": "1\n"})])
    own = shop.opens(branch="own")
    runs = [shop.sandbox.ci(pull, "build", "success") for pull in (forked, own)]
    shown = [(await shop.get(f"/repos/acme/shop/check-runs/{run.id}")).body["pull_requests"] for run in runs]

    assert [[], [own.number]] == [[one["number"] for one in pulls] for pulls in shown]


async def test_git_is_asked_for_what_it_named(shop: Any) -> None:
    at = "/repos/acme/shop/git"
    ref = (await shop.get(f"{at}/ref/heads/main")).body
    commit = (await shop.get(f"{at}/commits/{ref['object']['sha']}")).body
    tree = (await shop.get(f"{at}/trees/{commit['tree']['sha']}?recursive=1")).body
    blob = (await shop.get(f"{at}/blobs/{tree['tree'][-1]['sha']}")).body
    folder = (await shop.get(f"{at}/trees/{commit['tree']['sha']}")).body
    shop.shop.refs["refs/notes/ai"] = shop.shop.branches["main"]

    assert ["README.md", "src", "src/a.py"] == [one["path"] for one in tree["tree"]]
    assert [("README.md", "blob"), ("src", "tree")] == [(one["path"], one["type"]) for one in folder["tree"]]
    assert (b"one\ntwo\nthree\n", 14) == (base64.b64decode(blob["content"]), blob["size"])
    assert tree["truncated"] is False
    shop.sandbox.limits.most_entries = 2
    cut = (await shop.get(f"{at}/trees/main?recursive=1")).body
    assert (True, ["README.md", "src"]) == (cut["truncated"], [one["path"] for one in cut["tree"]])
    assert 404 == (await shop.get(f"{at}/ref/heads/none")).status
    assert 404 == (await shop.get(f"{at}/blobs/{'0' * 40}")).status
    assert "refs/notes/ai" == (await shop.get(f"{at}/ref/notes/ai")).body["ref"]
    query = '{ repository(owner: "acme", name: "shop") { ref(qualifiedName: "refs/notes/ai") { name prefix target { oid } } } }'
    found = (await shop.graphql(query)).body["data"]["repository"]["ref"]
    assert {"name": "ai", "prefix": "refs/notes/", "target": {"oid": shop.shop.branches["main"].sha}} == found
