"""GitHub's limits: an hour's budget, a minute's points, things made, requests at once."""

import asyncio
from typing import Any

import pytest

VIEWER = "{ viewer { login } }"
MUTATION = 'mutation { addComment(input: {subjectId: "PR_x", body: "x"}) { clientMutationId } }'


def bucket(shop: Any, resource: str) -> Any:
    return shop.sandbox.limits.bucket(shop.installation.id, resource, shop.sandbox.now().timestamp())


def numbers(answer: Any) -> dict[str, str]:
    return {name: answer.headers[f"X-RateLimit-{name}"] for name in ("Limit", "Remaining", "Used", "Resource")}


async def test_every_answer_tells_what_is_left(shop: Any) -> None:
    rest = await shop.get("/repos/acme/shop")
    missing = await shop.get("/repos/acme/shop/pulls/99")
    graphql = await shop.graphql(VIEWER)

    assert {"Limit": "5000", "Remaining": "4999", "Used": "1", "Resource": "core"} == numbers(rest)
    assert (404, "4998") == (missing.status, missing.headers["X-RateLimit-Remaining"])
    assert {"Limit": "5000", "Remaining": "4999", "Used": "1", "Resource": "graphql"} == numbers(graphql)
    assert int(shop.sandbox.now().timestamp()) + 3600 == int(rest.headers["X-RateLimit-Reset"])


@pytest.mark.parametrize("status", [403, 429])
async def test_a_used_up_rest_budget_is_refused_until_its_hour_is_over(shop: Any, status: int) -> None:
    shop.sandbox.limits.refusal = status
    bucket(shop, "core").used = 5000
    refused = await shop.get("/repos/acme/shop")
    shop.sandbox.advance(hours=1)

    assert status == refused.status
    assert f"API rate limit exceeded for installation ID {shop.installation.id}." == refused.body["message"]
    assert ("0", "5000") == (refused.headers["X-RateLimit-Remaining"], refused.headers["X-RateLimit-Used"])
    assert 200 == (await shop.get("/repos/acme/shop")).status


async def test_a_used_up_graphql_budget_is_an_error_with_status_200(shop: Any) -> None:
    bucket(shop, "graphql").used = 5000
    answer = await shop.graphql(VIEWER)

    message = f"API rate limit exceeded for installation ID {shop.installation.id}."
    assert (200, {"errors": [{"type": "RATE_LIMITED", "message": message}]}) == (answer.status, answer.body)
    assert "0" == answer.headers["X-RateLimit-Remaining"]
    assert 200 == (await shop.get("/repos/acme/shop")).status, "REST has a budget of its own"


async def test_another_installation_has_budgets_of_its_own(shop: Any) -> None:
    shop.sandbox.repository("globex/site")
    other = (await shop.new_token(shop.sandbox.installs("globex"))).body["token"]
    bucket(shop, "core").used = 5000

    assert 403 == (await shop.get("/repos/acme/shop")).status
    assert 200 == (await shop.get("/repos/globex/site", token=other)).status


async def test_the_price_of_a_query_is_counted_by_its_connections(shop: Any) -> None:
    nested = """{ rateLimit { cost remaining nodeCount } repository(owner: "acme", name: "shop") {
        pullRequests(first: 100) { nodes { comments(first: 100) { nodes { id } } labels(first: 10) { nodes { id } } } } } }"""
    answer = await shop.graphql(nested)

    # one request for the pulls and a hundred each for their comments and labels: 201 / 100
    assert {"cost": 2, "remaining": 4998, "nodeCount": 100 + 100 * 100 + 100 * 10} == answer.body["data"]["rateLimit"]


async def test_a_query_for_half_a_million_nodes_is_refused(shop: Any) -> None:
    huge = """{ repository(owner: "acme", name: "shop") { pullRequests(first: 100) { nodes {
        commits(first: 100) { nodes { commit { checkSuites(first: 100) { nodes { id } } } } } } } } }"""
    answer = await shop.graphql(huge)

    assert "MAX_NODE_LIMIT_EXCEEDED" == answer.body["errors"][0]["type"]
    assert "1,010,100" in answer.body["errors"][0]["message"]


async def test_asking_for_the_limits_is_free(shop: Any) -> None:
    await shop.get("/repos/acme/shop")
    for _ in range(3):
        answer = await shop.get("/rate_limit")

    assert (1, 4999) == (answer.body["resources"]["core"]["used"], answer.body["rate"]["remaining"])


async def test_a_minutes_points_are_limited_for_rest_and_graphql_apart(shop: Any) -> None:
    shop.sandbox.limits.most_points = 3
    rest = [await shop.get("/repos/acme/shop") for _ in range(4)]
    graphql = await shop.graphql(VIEWER)
    shop.sandbox.advance(minutes=1)

    assert [200, 200, 200, 403] == [one.status for one in rest]
    assert "60" == rest[-1].headers["Retry-After"]
    assert rest[-1].body["message"].startswith("You have exceeded a secondary rate limit")
    assert 200 == graphql.status
    assert 200 == (await shop.get("/repos/acme/shop")).status
    assert 4 == shop.sandbox.limits.points_per_minute_peak


async def test_a_mutation_costs_five_points_of_two_thousand(shop: Any) -> None:
    assert 2000 == shop.sandbox.limits.most_points_graphql
    shop.sandbox.limits.most_points_graphql = 11
    statuses = [(await shop.graphql(MUTATION)).status for _ in range(3)]

    assert [200, 200, 403] == statuses


async def test_making_too_many_things_in_a_minute_or_an_hour_is_limited(shop: Any) -> None:
    pull = shop.opens()
    limits = shop.sandbox.limits
    limits.most_content, limits.most_content_hour, limits.retry_after = 2, 3, None
    path = f"/repos/acme/shop/issues/{pull.number}/comments"
    made = [await shop.ask("POST", path, {"body": str(n)}) for n in range(3)]
    shop.sandbox.advance(minutes=2)
    made += [await shop.ask("POST", path, {"body": str(n)}) for n in range(2)]
    reading = await shop.get(path)

    assert [201, 201, 403, 403, 403] == [one.status for one in made]
    assert "Retry-After" not in made[2].headers, "GitHub does not always say how long"
    assert (200, 2) == (reading.status, len(pull.comments))
    assert 3 == limits.content_per_minute_peak


async def test_requests_at_once_are_counted_and_limited(shop: Any) -> None:
    shop.sandbox.latency, shop.sandbox.limits.most_concurrent = 0.02, 2
    answers = await asyncio.gather(*(shop.get("/repos/acme/shop") for _ in range(4)))

    assert 4 == shop.sandbox.limits.concurrency_peak
    assert 403 in {one.status for one in answers}
    assert 0 == shop.sandbox.limits.concurrency


async def test_secondary_limits_can_be_watched_without_being_enforced(shop: Any) -> None:
    shop.sandbox.limits.most_points, shop.sandbox.limits.enforce_secondary = 1, False

    assert {200} == {(await shop.get("/repos/acme/shop")).status for _ in range(5)}
    assert 5 == shop.sandbox.limits.points_per_minute_peak
