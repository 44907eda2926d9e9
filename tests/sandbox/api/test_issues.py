"""Issues: made over GraphQL and REST, read by number, talked about, closed by what says it closes them."""

from typing import Any

import pytest

CREATE = """mutation($input: CreateIssueInput!) { createIssue(input: $input) { issue { id number url
    labels(first: 5) { nodes { name } } assignees(first: 5) { nodes { login } } } } }"""
READ = """query($number: Int!) { repository(owner: "acme", name: "shop") { issue(number: $number) { title body state
    author { login } createdAt comments(first: 5) { nodes { body author { login } } } } } }"""
EITHER = """query($number: Int!) { repository(owner: "acme", name: "shop") { issueOrPullRequest(number: $number) {
    __typename
    ... on Issue { title body state createdAt author { login } comments(first: 5) { totalCount } }
    ... on PullRequest { title body pullState: state createdAt mergedAt author { login } comments(first: 5) { totalCount }
        reviews(first: 5) { nodes { state } } } } } }"""
COMMENT = (
    """mutation($id: ID!) { addComment(input: {subjectId: $id, body: "Noted."}) { commentEdge { node { body } } } }"""
)


async def test_an_issue_is_made_with_labels_and_people_and_numbered_with_the_pull_requests(shop: Any) -> None:
    shop.opens()
    shop.person("ana").opens_issue(shop.shop, "First", labels=["design"])
    label, ben = shop.shop.labels["design"], shop.person("ben").account
    given = {"repositoryId": shop.shop.node, "title": "Overridden", "body": "Why?", "labelIds": [label.node],
             "assigneeIds": [ben.node, shop.person("zoe").account.node]}  # fmt: skip
    made = (await shop.graphql(CREATE, input=given)).body["data"]["createIssue"]["issue"]

    assert (3, f"{shop.sandbox.url}/acme/shop/issues/3") == (made["number"], made["url"])
    assert [{"name": "design"}] == made["labels"]["nodes"]
    assert [{"login": "ben"}] == made["assignees"]["nodes"]  # zoe has no access
    assert (3, "twotrack") == (list(shop.shop.issues)[-1], shop.shop.issues[3].author.login)
    assert 4 == shop.opens(branch="next").number


async def test_an_issue_is_read_with_its_conversation(shop: Any) -> None:
    issue = shop.person("ana").opens_issue(shop.shop, "Design", "## Security model")
    shop.person("ben").comments(issue, "Agreed.")
    shown = (await shop.graphql(READ, number=1)).body["data"]["repository"]["issue"]

    assert {
        "title": "Design", "body": "## Security model", "state": "OPEN", "author": {"login": "ana"},
        "createdAt": "2026-11-23T09:00:00Z", "comments": {"nodes": [{"body": "Agreed.", "author": {"login": "ben"}}]},
    } == shown  # fmt: skip


async def test_a_number_is_an_issue_or_a_pull_request(shop: Any) -> None:
    pull = shop.opens()
    shop.person("ana").approves(pull)
    shop.person("ana").merges(pull)
    shop.person("ana").opens_issue(shop.shop, "Design")
    found = [
        (await shop.graphql(EITHER, number=number)).body["data"]["repository"]["issueOrPullRequest"]
        for number in (1, 2)
    ]

    assert ["PullRequest", "Issue"] == [one["__typename"] for one in found]
    assert ("2026-11-23T09:00:00Z", [{"state": "APPROVED"}]) == (found[0]["mergedAt"], found[0]["reviews"]["nodes"])


@pytest.mark.parametrize("query", [READ, EITHER])
async def test_a_number_that_nothing_has_is_not_found(shop: Any, query: str) -> None:
    error = (await shop.graphql(query, number=9)).body["errors"][0]

    assert "NOT_FOUND" == error["type"]
    assert "Could not resolve to an" in error["message"]


@pytest.mark.parametrize(
    ("permissions", "status"),
    [({"issues": "read"}, 403), ({"pull_requests": "write"}, 403), ({"issues": "write"}, 201)],
)
async def test_writing_an_issue_takes_a_permission(shop: Any, permissions: dict[str, str], status: int) -> None:
    token = (await shop.new_token(permissions=permissions)).body["token"]
    made = await shop.graphql(CREATE, token=token, input={"repositoryId": shop.shop.node, "title": "T"})
    rest = await shop.ask("POST", "/repos/acme/shop/issues", {"title": "T"}, token=token)

    assert (status == 403) == (made.body.get("errors", [{}])[0].get("type") == "FORBIDDEN")
    assert status == rest.status
    assert (0 if status == 403 else 2) == len(shop.shop.issues)


@pytest.mark.parametrize(("title", "why"), [(" ", "can't be blank"), ("x" * 257, "too long")])
async def test_an_issue_has_a_title_that_fits(shop: Any, title: str, why: str) -> None:
    error = (await shop.graphql(CREATE, input={"repositoryId": shop.shop.node, "title": title})).body["errors"][0]

    assert "UNPROCESSABLE" == error["type"]
    assert why in error["message"]
    assert {} == shop.shop.issues


async def test_over_rest_an_issue_is_made_talked_about_and_closed(shop: Any) -> None:
    body = {"title": "Design", "body": "Why", "labels": ["design"], "assignees": ["ben", "zoe"]}
    made = (await shop.ask("POST", "/repos/acme/shop/issues", body)).body
    await shop.ask("POST", "/repos/acme/shop/issues/1/comments", {"body": "Noted."})
    closed = await shop.ask("PATCH", "/repos/acme/shop/issues/1", {"state": "closed"})
    comments = (await shop.get("/repos/acme/shop/issues/1/comments")).body

    assert (["design"], ["ben"]) == (
        [one["name"] for one in made["labels"]],
        [one["login"] for one in made["assignees"]],
    )
    assert ("closed", 1, ["Noted."]) == (
        closed.body["state"],
        closed.body["comments"],
        [one["body"] for one in comments],
    )
    assert "pull_request" not in closed.body


async def test_the_app_hears_of_comments_on_issues(shop: Any) -> None:
    await shop.listens()
    issue = shop.person("ana").opens_issue(shop.shop, "Design")
    await shop.graphql(COMMENT, id=issue.node)
    await shop.sandbox.delivered()
    payload = next(one for _, event, one in shop.heard if event == "issue_comment")

    assert ("Noted.", 1, False) == (
        payload["comment"]["body"],
        payload["issue"]["number"],
        "pull_request" in payload["issue"],
    )


async def test_a_pull_request_closes_what_it_says_it_closes_once_merged(shop: Any) -> None:
    ana = shop.person("ana")
    issues = [ana.opens_issue(shop.shop, title) for title in ("One", "Two", "Three")]
    pull = shop.opens(body="Fixes #1, see #2 and resolves: #3. Closes #99.")
    query = """query($id: ID!) { node(id: $id) { ... on PullRequest {
        closingIssuesReferences(first: 5) { nodes { number } } } } }"""
    linked = (await shop.graphql(query, id=pull.node)).body["data"]["node"]["closingIssuesReferences"]["nodes"]
    ana.merges(pull)

    assert [1, 3] == [one["number"] for one in linked]
    assert ["CLOSED", "OPEN", "CLOSED"] == [one.state for one in issues]
