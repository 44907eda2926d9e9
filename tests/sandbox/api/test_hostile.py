"""No request, however strange, is answered with a 5xx: what is wrong is said with a 4xx or a GraphQL error."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sandbox import graph
from bot.sandbox.rest import ROUTES

FUZZ = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
TEXT = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["main", "src/a.py", "1", "ana", "HEAD", "", "²", "9" * 400, "../..", "%00", "a\nb", "\ud800"]),
)
NUMBER = st.one_of(st.integers(), st.integers(-(10**40), 10**40), st.floats())
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBER, TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=8,
)
FIELDS = ["body", "labels", "reviewers", "team_reviewers", "name", "head_sha", "status", "conclusion", "output", "color",
          "event", "commit_id", "message", "state", "context", "description", "permissions", "repositories", "sha",
          "repository_ids", "title", "details_url", "external_id", "target_url"]  # fmt: skip
OUTPUT = st.fixed_dictionaries({}, optional={"title": JSON, "summary": JSON, "text": JSON, "annotations": JSON})
BODY = st.one_of(
    JSON, st.dictionaries(st.sampled_from(FIELDS), st.one_of(JSON, TEXT, OUTPUT, st.lists(TEXT)), max_size=4)
)
PARTS = {
    "owner": "acme",
    "repo": "shop",
    "number": "1",
    "org": "acme",
    "ref": "main",
    "sha": "main",
    "path": "src/a.py",
    "basehead": "main...main",
    "slug": "seniors",
    "login": "ana",
    "branch": "main",
}


@st.composite
def paths(draw: st.DrawFn) -> tuple[str, str, str]:
    """A method and a path of some operation, most of its parts right; and who needs to ask."""
    method, path, handler = draw(st.sampled_from(ROUTES))
    made = []
    for part in path.split("/"):
        name = part.strip("{}").partition(":")[0]
        right = PARTS.get(name, "1") if part.startswith("{") else part
        wild = part.startswith("{") and draw(st.integers(0, 4)) == 0
        made.append(quote(draw(TEXT), safe="", errors="replace") if wild else right)
    return method, "/".join(made), handler.needs


@FUZZ
@given(
    asked=paths(),
    body=BODY,
    query=st.dictionaries(st.sampled_from(["page", "per_page", "ref", "cursor", "state", "sort"]), TEXT, max_size=2),
)
async def test_rest(shop: Any, asked: tuple[str, str, str], body: Any, query: dict[str, str]) -> None:
    if not shop.shop.pulls:
        shop.opens()
    shop.sandbox.limits.enforce_secondary = False
    shop.installation.permissions |= {"contents": "write", "statuses": "write"}
    method, path, needs = asked
    token = shop.jwt() if needs == "app" else shop.sandbox.gate.issue(shop.installation, None, None)[0]
    text = "&".join(f"{name}={quote(value, errors='replace')}" for name, value in query.items())
    answer = await shop.ask(method, f"{path}?{text}" if text else path, json.dumps(body).encode(), token=token)

    assert answer.status < 500, (method, path, body)


@FUZZ
@given(
    raw=st.one_of(
        st.binary(max_size=40),
        st.sampled_from(
            [b"[" * 100_000, b'{"query": ' * 5000, b"1" * 5000, b"\xff\xfe", b"NaN", b'"x"', b"[]", b"null"]
        ),
    )
)
async def test_bodies_that_are_no_json(shop: Any, raw: bytes) -> None:
    shop.sandbox.limits.enforce_secondary = False
    statuses = {
        (await shop.ask("POST", path, raw)).status
        for path in ("/graphql", "/repos/acme/shop/check-runs", "/repos/acme/shop/labels")
    }

    assert statuses <= {400, 422}


INPUTS = st.dictionaries(
    st.sampled_from(["id", "number", "first", "after", "input", "path", "owner", "name"]), JSON, max_size=4
)


@FUZZ
@given(query=st.one_of(TEXT, JSON), variables=st.one_of(JSON, INPUTS), name=st.one_of(st.none(), JSON))
async def test_graphql_envelopes(shop: Any, query: Any, variables: Any, name: Any) -> None:
    answer = await shop.ask(
        "POST", "/graphql", json.dumps({"query": query, "variables": variables, "operationName": name}).encode()
    )

    assert answer.status in {200, 400}


QUERIES = [
    'query($number: Int!) { repository(owner: "acme", name: "shop") { pullRequest(number: $number) { title } } }',
    "query($id: ID!) { node(id: $id) { id __typename } }",
    'query($first: Int, $after: String) { repository(owner: "acme", name: "shop") { labels(first: $first, after: $after) { totalCount } } }',
    "query($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { id } user(login: $name) { id } }",
    'query($path: String) { repository(owner: "acme", name: "shop") { object(expression: $path) { oid } ref(qualifiedName: "x") { name } } }',
]  # fmt: skip
MUTATIONS = [
    f"mutation($input: {field.args['input'].type}) {{ {name}(input: $input) {{ clientMutationId }} }}"
    for name, field in graph.schema().type_map["Mutation"].fields.items()
]


def inputs() -> st.SearchStrategy[Any]:
    """Something like an input object: the names are right, the values are not."""
    kinds = [kind for kind in graph.schema().type_map.values() if kind.name.endswith("Input")]
    names = sorted({name for kind in kinds for name in kind.fields})
    return st.dictionaries(st.sampled_from(names), JSON, max_size=6)


@FUZZ
@given(query=st.sampled_from(QUERIES + MUTATIONS), variables=INPUTS, made=inputs())
async def test_graphql_variables(shop: Any, query: str, variables: dict[str, Any], made: Any) -> None:
    shop.sandbox.limits.enforce_secondary = False
    answer = await shop.ask(
        "POST", "/graphql", json.dumps({"query": query, "variables": {"input": made, **variables}}).encode()
    )

    assert 200 == answer.status


@pytest.mark.parametrize("name", sorted(graph.schema().type_map["Mutation"].fields))
async def test_a_mutation_of_well_formed_nonsense_is_refused_with_a_type(shop: Any, name: str) -> None:
    """Every field given and none of it meaning anything here."""
    kind = graph.schema().type_map["Mutation"].fields[name].args["input"].type.of_type
    values = {
        "ID!": "nonsense",
        "String!": "x",
        "[ID!]!": ["nonsense"],
        "ReportedContentClassifiers!": "SPAM",
        "ReactionContent!": "EYES",
        "GitObjectID!": "x",
    }
    made = {key: values[str(field.type)] for key, field in kind.fields.items() if str(field.type).endswith("!")}
    shop.installation.permissions["contents"] = "write"
    shop.token = (await shop.new_token()).body["token"]
    query = f"mutation($input: {kind.name}!) {{ {name}(input: $input) {{ clientMutationId }} }}"
    answer = await shop.graphql(query, input=made)

    assert {"NOT_FOUND"} == {one["type"] for one in answer.body["errors"]}


async def test_a_document_as_deep_as_the_sea(shop: Any) -> None:
    deep = "{ a " * 3000 + "}" * 3000
    answer = await shop.graphql(deep)

    assert 200 == answer.status
    assert answer.body["errors"]


def test_the_fuzz_knows_every_operation_of_the_bot() -> None:
    folder = Path(__file__).parent.parent.parent.parent / "bot/github/queries"
    used = {
        line.split("{ ")[1].split("(")[0]
        for line in (folder / "apply.graphql").read_text().splitlines()
        if line.startswith("mutation")
    }

    assert used <= set(graph.schema().type_map["Mutation"].fields)
