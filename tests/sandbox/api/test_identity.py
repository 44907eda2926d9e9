"""Who may ask what: the app's signed token, installation tokens, permissions, other people's repositories."""

import time
from typing import Any

import jwt
import pytest

from bot.sandbox import Commit
from bot.sandbox.auth import new_key

IAT = "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
EXP = "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires"


async def test_the_apps_own_token_is_accepted(shop: Any) -> None:
    by_id = await shop.get("/app", token=shop.jwt())
    by_client_id = await shop.get("/app", token=shop.jwt(iss=shop.sandbox.app.client_id))

    assert (200, "twotrack") == (by_id.status, by_id.body["slug"])
    assert 200 == by_client_id.status


@pytest.mark.parametrize(
    ("claims", "message"),
    [
        ({"exp": -10}, EXP),
        ({"exp": 660}, "'Expiration time' claim ('exp') is too far in the future"),
        ({"iat": 120}, IAT),
        ({"iat": "soon"}, IAT),
        ({"iat": True}, IAT),
        ({"iss": "999"}, "Integration not found"),
        ({"exp": "never"}, "A JSON web token could not be decoded"),
        ({"exp": 2**70}, "'Expiration time' claim ('exp') is too far in the future"),
    ],
)
async def test_a_wrong_token_of_the_app_is_refused_in_githubs_words(
    shop: Any, claims: dict[str, Any], message: str
) -> None:
    now = int(time.time())
    moved = {
        name: value + now if type(value) is int and abs(value) < 10**6 else value for name, value in claims.items()
    }
    answer = await shop.get("/app", token=shop.jwt(**moved))

    assert (401, message) == (answer.status, answer.body["message"])


async def test_another_key_or_another_algorithm_proves_nothing(shop: Any) -> None:
    claims = {"iat": int(time.time()), "exp": int(time.time()) + 60, "iss": str(shop.sandbox.app.id)}
    forged = [
        shop.jwt(key=new_key()[0]),
        jwt.encode(claims, "secret" * 8, algorithm="HS256"),
        jwt.encode(claims, None, algorithm="none"),
        "not.a.token",
        shop.token,
    ]

    assert {401} == {(await shop.get("/app", token=one)).status for one in forged}


@pytest.mark.parametrize("header", ["", "Basic abc", "Bearer", "Bearer ", "token nothing"])
async def test_without_a_token_nothing_is_told(shop: Any, header: str) -> None:
    async with shop.session.get(f"{shop.sandbox.url}/repos/acme/shop", headers={"Authorization": header}) as answer:
        assert 401 == answer.status


async def test_a_token_can_be_for_less_than_the_installation_allows(shop: Any) -> None:
    shop.sandbox.repository("acme/other")
    narrow = await shop.new_token(repositories=["shop"], permissions={"pull_requests": "read"})
    pull = shop.opens()
    token = narrow.body["token"]

    assert (201, {"pull_requests": "read"}, "selected") == (
        narrow.status, narrow.body["permissions"], narrow.body["repository_selection"],
    )  # fmt: skip
    assert 200 == (await shop.get(f"/repos/acme/shop/pulls/{pull.number}", token=token)).status
    assert 403 == (await shop.get("/repos/acme/shop/contents/README.md", token=token)).status
    assert "NOT_FOUND" == (await _repository(shop, "other", token)).body["errors"][0]["type"]


async def _repository(shop: Any, name: str, token: str) -> Any:
    return await shop.graphql(f'{{ repository(owner: "acme", name: "{name}") {{ id }} }}', token=token)


@pytest.mark.parametrize(
    "body",
    [
        {"permissions": {"administration": "write"}},
        {"permissions": {"checks": "admin"}},
        {"permissions": {"checks": 5}},
        {"permissions": ["checks"]},
        {"repositories": ["nowhere"]},
        {"repositories": "shop"},
        {"repository_ids": [1]},
        {"repositories": ["x"] * 501},
    ],
)
async def test_a_token_cannot_be_for_more_than_the_installation_allows(shop: Any, body: dict[str, Any]) -> None:
    assert 422 == (await shop.new_token(**body)).status


async def test_a_token_chosen_by_id_reaches_that_repository_alone(shop: Any) -> None:
    other = shop.sandbox.repository("acme/other")
    token = (await shop.new_token(repository_ids=[other.id])).body["token"]

    assert 200 == (await shop.get("/repos/acme/other", token=token)).status
    assert 404 == (await shop.get("/repos/acme/shop", token=token)).status


async def test_expired_tokens_are_refused_until_a_new_one_is_asked_for(shop: Any) -> None:
    shop.sandbox.gate.expire_tokens()
    refused = await shop.get("/repos/acme/shop")
    shop.token = (await shop.new_token()).body["token"]

    assert (401, "Bad credentials") == (refused.status, refused.body["message"])
    assert 200 == (await shop.get("/repos/acme/shop")).status


async def test_a_suspended_installation_gets_no_token_and_its_old_one_is_refused(shop: Any) -> None:
    shop.sandbox.suspends(shop.installation)
    refused = [await shop.get("/repos/acme/shop"), await shop.new_token()]
    shop.sandbox.unsuspends(shop.installation)

    assert [403, 403] == [one.status for one in refused]
    assert {"This installation has been suspended"} == {one.body["message"] for one in refused}
    assert 200 == (await shop.get("/repos/acme/shop")).status


async def test_after_uninstalling_neither_token_nor_installation_is_there(shop: Any) -> None:
    shop.sandbox.uninstalls(shop.installation)

    assert 401 == (await shop.get("/repos/acme/shop")).status
    assert 404 == (await shop.new_token()).status


async def test_somebody_elses_repository_is_not_there_at_all(shop: Any) -> None:
    theirs = shop.sandbox.repository("globex/site")
    shop.sandbox.installs("globex")
    pull = shop.sandbox.person("gil").opens(theirs, title="Theirs", commits=[Commit("x", files={"x": "1\n"})])
    comment = shop.sandbox.person("gil").comments(pull, "Private")
    shop.sandbox.ci(pull, "build", "success")
    node = await shop.graphql("query($id: ID!) { node(id: $id) { id } }", id=comment.node)
    mutation = 'mutation($id: ID!) { updateIssueComment(input: {id: $id, body: "Mine"}) { clientMutationId } }'
    changed = await shop.graphql(mutation, id=comment.node)

    for path in (
        "",
        "/pulls/1",
        "/issues/1/comments",
        f"/issues/comments/{comment.id}",
        f"/commits/{pull.head_sha}/check-runs",
    ):
        assert 404 == (await shop.get(f"/repos/globex/site{path}")).status
    assert 404 == (await shop.get(f"/repos/acme/shop/issues/comments/{comment.id}")).status
    assert 404 == (await shop.get(f"/repos/acme/shop/check-runs/{pull.checks[0].id}")).status
    assert ("NOT_FOUND", None) == (node.body["errors"][0]["type"], node.body["data"]["node"])
    assert ("NOT_FOUND", "Private") == (changed.body["errors"][0]["type"], comment.body)


async def test_a_suspended_installation_says_since_when(shop: Any) -> None:
    shop.sandbox.suspends(shop.installation)
    (listed,) = (await shop.get("/app/installations", token=shop.jwt())).body
    shop.sandbox.unsuspends(shop.installation)
    (after,) = (await shop.get("/app/installations", token=shop.jwt())).body

    assert listed["suspended_at"] == "2026-11-23T09:00:00Z"
    assert after["suspended_at"] is None


async def test_a_missing_permission_is_named_in_a_header(shop: Any) -> None:
    pull = shop.opens()
    token = (await shop.new_token(permissions={"pull_requests": "read", "checks": "read"})).body["token"]
    comment = await shop.ask("POST", f"/repos/acme/shop/issues/{pull.number}/comments", {"body": "Hi"}, token=token)
    check = await shop.ask("POST", "/repos/acme/shop/check-runs", {}, token=token)

    assert (403, "Resource not accessible by integration") == (comment.status, comment.body["message"])
    assert "issues=write; pull_requests=write" == comment.headers["X-Accepted-GitHub-Permissions"]
    assert "checks=write" == check.headers["X-Accepted-GitHub-Permissions"]
    assert [] == pull.comments


async def test_graphql_gives_the_rest_and_says_which_part_is_forbidden(shop: Any) -> None:
    pull = shop.opens()
    shop.sandbox.ci(pull, "build", "success")
    shop.person("hana").requests_review(pull, "acme/seniors")
    shop.person("hana").requests_review(pull, "ana")
    token = (await shop.new_token(permissions={"pull_requests": "read", "contents": "read"})).body["token"]
    answer = await shop.graphql(
        """query($n: Int!) { repository(owner: "acme", name: "shop") { pullRequest(number: $n) {
        title
        reviewRequests(first: 9) { nodes { requestedReviewer { ... on Team { slug } ... on User { login } } } }
        commits(last: 1) { nodes { commit { oid statusCheckRollup { state } } } } } } }""",
        token=token,
        n=pull.number,
    )
    found = answer.body["data"]["repository"]["pullRequest"]

    assert 200 == answer.status
    assert "Change it" == found["title"]
    assert [{"requestedReviewer": None}, {"requestedReviewer": {"login": "ana"}}] == found["reviewRequests"]["nodes"]
    assert [{"commit": {"oid": pull.head_sha, "statusCheckRollup": None}}] == found["commits"]["nodes"]
    assert [
        {
            "type": "FORBIDDEN", "message": "Resource not accessible by integration", "extensions": {"saml_failure": False},
            "path": ["repository", "pullRequest", *rest],
        }
        for rest in (
            ["reviewRequests", "nodes", 0, "requestedReviewer"],
            ["commits", "nodes", 0, "commit", "statusCheckRollup"],
        )
    ] == [{key: value for key, value in one.items() if key != "locations"} for one in answer.body["errors"]]  # fmt: skip


async def test_both_prefixes_of_an_enterprise_server_work(shop: Any) -> None:
    rest = await shop.get("/api/v3/repos/acme/shop")
    graphql = await shop.ask("POST", "/api/graphql", {"query": "{ viewer { login } }"})

    assert (200, "acme/shop") == (rest.status, rest.body["full_name"])
    assert {"data": {"viewer": {"login": "twotrack[bot]"}}} == graphql.body
