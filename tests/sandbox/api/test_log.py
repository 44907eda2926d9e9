"""The request log: each request belongs to the pull request it is about, so that budgets can be counted."""

from typing import Any

import pytest

from bot.sandbox.log import operation

LOOK = """query Look($owner: String!, $name: String!, $number: Int!) {
    repository(owner: $owner, name: $name) { pullRequest(number: $number) { title } } }"""


async def test_rest_and_graphql_requests_belong_to_their_pull_request(shop: Any) -> None:
    one, other = shop.opens(branch="one"), shop.opens(branch="other")
    comment = shop.person("ana").comments(one, "x")
    await shop.get(f"/repos/acme/shop/pulls/{one.number}/files")
    await shop.get(f"/repos/ACME/shop/issues/{one.number}/comments")
    await shop.graphql(LOOK, owner="acme", name="shop", number=one.number)
    await shop.graphql(
        'mutation M($i: ID!) { updateIssueComment(input: {id: $i, body: "y"}) { clientMutationId } }', i=comment.node
    )
    made = await shop.ask("POST", "/repos/acme/shop/check-runs", {"name": "t", "head_sha": one.head_sha})
    await shop.ask("PATCH", f"/repos/acme/shop/check-runs/{made.body['id']}", {"status": "in_progress"})
    await shop.get(f"/repos/acme/shop/commits/{one.head_sha}/check-runs")
    await shop.get("/repos/acme/shop/labels")
    found = shop.sandbox.requests(one)

    assert [
        ("rest", "GET", None, False), ("rest", "GET", None, False), ("graphql", "POST", "Look", False),
        ("graphql", "POST", "M", True), ("rest", "POST", None, False), ("rest", "PATCH", None, False),
        ("rest", "GET", None, False),
    ] == [(each.kind, each.method, each.operation, each.mutation) for each in found]  # fmt: skip
    assert [200, 200, 200, 200, 201, 200, 200] == [each.status for each in found]
    assert {shop.installation.id} == {each.installation for each in found}
    assert [] == shop.sandbox.requests(other)
    assert None is shop.sandbox.log[-1].pull


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("query Look { x }", ("Look", False)),
        ("# a word first\n mutation Apply($a: ID!) { x }", ("Apply", True)),
        ("mutation { x }", (None, True)),
        ("{ x }", (None, False)),
        ("fragment F on X { y } mutation Late { x }", ("Late", True)),
        ("", (None, False)),
    ],
)
def test_an_operation_is_known_by_its_name_and_kind(document: str, expected: tuple[str | None, bool]) -> None:
    assert expected == operation(document)
