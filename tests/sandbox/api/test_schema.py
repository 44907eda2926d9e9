"""The sandbox's GraphQL is a true part of GitHub's, whole, and enough for what the bot sends."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    is_enum_type,
    is_input_object_type,
    is_interface_type,
    is_object_type,
    is_union_type,
    parse,
    validate,
)

from bot.sandbox import graph
from bot.sandbox.graph_mutations import MUTATIONS
from bot.sandbox.graph_reads import RESOLVERS
from tests.npm_artefacts import npm_package

QUERIES = sorted((Path(__file__).parent.parent.parent.parent / "bot/github/queries").glob("*.graphql"))
OURS = build_schema((Path(graph.__file__).parent / "schema.graphql").read_text("utf-8"))
KINDS = sorted(name for name in OURS.type_map if not name.startswith("__"))


@cache
def github() -> GraphQLSchema:
    """GitHub's own. Its SDL defines two fields twice, so it cannot be validated itself."""
    text = (npm_package("@octokit/graphql-schema") / "schema.graphql").read_text("utf-8")
    return build_schema(text, assume_valid=True, assume_valid_sdl=True)


def described(schema: GraphQLSchema, name: str) -> dict[str, Any]:
    """All that a client may rely on of a type: each part by name."""
    kind = schema.type_map[name]
    made: dict[str, Any] = {"kind": type(kind).__name__}
    if is_object_type(kind) or is_interface_type(kind):
        for field_name, field in kind.fields.items():
            made[field_name] = str(field.type)
            made |= {f"{field_name}({key}:)": (str(arg.type), arg.default_value) for key, arg in field.args.items()}
        made |= {f"implements {one.name}": True for one in kind.interfaces}
    elif is_input_object_type(kind):
        made |= {key: (str(field.type), field.default_value) for key, field in kind.fields.items()}
    elif is_enum_type(kind):
        made |= dict.fromkeys(kind.values, True)
    elif is_union_type(kind):
        made |= {one.name: True for one in kind.types}
    return made


@pytest.mark.npm
@pytest.mark.parametrize("name", KINDS)
def test_every_type_is_githubs(name: str) -> None:
    ours, theirs = described(OURS, name), described(github(), name)

    assert {part: theirs.get(part) for part in ours} == ours


@pytest.mark.npm
@pytest.mark.parametrize("name", KINDS)
def test_what_a_client_must_give_is_asked_for_and_no_enum_is_cut_short(name: str) -> None:
    """A part may be smaller, but not more lenient: required arguments and inputs, enum values, known interfaces."""
    mine, theirs = OURS.type_map[name], github().type_map[name]
    if is_enum_type(mine):
        assert set(theirs.values) == set(mine.values)
    if is_input_object_type(mine):
        assert set(theirs.fields) == set(mine.fields)
    if is_object_type(mine) or is_interface_type(mine):
        for field_name, field in mine.fields.items():
            needed = {key for key, arg in theirs.fields[field_name].args.items() if str(arg.type).endswith("!")}
            assert needed <= set(field.args), field_name
        known = {one.name for one in theirs.interfaces if one.name in OURS.type_map}
        assert known == {one.name for one in mine.interfaces}


def objects() -> list[GraphQLObjectType]:
    return [kind for kind in OURS.type_map.values() if is_object_type(kind) and not kind.name.startswith("__")]


@pytest.mark.parametrize("kind", objects(), ids=lambda kind: kind.name)
def test_every_field_has_a_resolver_and_every_resolver_a_field(kind: GraphQLObjectType) -> None:
    resolvers = RESOLVERS | MUTATIONS

    assert set(kind.fields) == set(resolvers.get(kind.name, ()))


@pytest.mark.npm
@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_every_document_of_the_bot_is_valid_here_and_at_github(path: Path) -> None:
    document = parse(path.read_text("utf-8"))

    assert [] == validate(OURS, document)
    assert [] == validate(github(), document)


async def test_a_field_without_a_resolver_fails_loudly(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    field = graph.schema().type_map["Repository"].fields["isArchived"]
    monkeypatch.setattr(field, "resolve", graph._missing("Repository.isArchived"))

    answer = await shop.graphql('{ repository(owner: "acme", name: "shop") { isArchived } }')
    assert "the sandbox does not implement Repository.isArchived" == answer.body["errors"][0]["message"]


async def test_a_field_outside_the_schema_is_an_error_of_the_client(shop: Any) -> None:
    answer = await shop.graphql('{ repository(owner: "acme", name: "shop") { stargazerCount } }')

    assert "data" not in answer.body
    assert "Cannot query field 'stargazerCount'" in answer.body["errors"][0]["message"]
