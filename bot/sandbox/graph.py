"""Executes GraphQL over the state: a document is parsed and validated once, then run like any other.

The schema is a subset of GitHub's. What is not in it is an error of the client; what is in it and has no resolver is an
error of the sandbox, and says so.
"""

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    build_schema,
    execute_sync,
    is_object_type,
    parse,
    validate,
)

from bot.sandbox.graph_context import Context
from bot.sandbox.graph_cost import MOST_NODES, Cost, cost
from bot.sandbox.graph_mutations import MUTATIONS
from bot.sandbox.graph_reads import RESOLVERS, type_of


@lru_cache(maxsize=1)
def schema() -> GraphQLSchema:
    """The schema with its resolvers."""
    text = resources.files("bot.sandbox").joinpath("schema.graphql").read_text("utf-8")
    made = build_schema(text, assume_valid=True)
    for name, fields in (RESOLVERS | MUTATIONS).items():
        kind = made.type_map.get(name)
        if kind is None or not is_object_type(kind):
            continue
        for field, resolver in fields.items():
            if field in kind.fields:
                kind.fields[field].resolve = resolver
    for kind in made.type_map.values():
        if is_object_type(kind) and not kind.name.startswith("__"):
            for name, field in kind.fields.items():
                field.resolve = field.resolve or _missing(f"{kind.name}.{name}")
        elif hasattr(kind, "resolve_type"):
            kind.resolve_type = lambda value, *_: type_of(value)
    return made


def _missing(name: str) -> Any:
    def resolve(*_: Any, **__: Any) -> Any:
        raise GraphQLError(f"the sandbox does not implement {name}")

    return resolve


@lru_cache(maxsize=512)
def prepared(text: str) -> tuple[DocumentNode | None, tuple[GraphQLError, ...]]:
    """A document, or what is wrong with it."""
    try:
        document = parse(text, no_location=False)
    except GraphQLError as problem:
        return None, (problem,)
    except RecursionError:
        return None, (GraphQLError("the document is nested too deeply"),)
    return document, tuple(validate(schema(), document))


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to GraphQL: a document that is valid or what is wrong with it, and what it is run with."""

    document: DocumentNode | None
    problems: tuple[GraphQLError, ...]
    variables: dict[str, Any]
    operation: str | None
    cost: Cost

    @classmethod
    def of(cls, text: str, variables: dict[str, Any], operation: str | None) -> "Asked":
        """Parse and weigh."""
        document, problems = prepared(text)
        weight = Cost() if document is None or problems else cost(document, operation, variables)
        return cls(document, problems, variables, operation, weight)


def run(asked: Asked, context: Context) -> dict[str, Any]:
    """The answer, in GitHub's shape: `data` and, where something went wrong, `errors` with a type and a path."""
    if asked.document is None or asked.problems:
        return {"errors": [error(problem) for problem in asked.problems]}
    if asked.cost.nodes > MOST_NODES:
        return {"errors": [error(_too_many(asked.cost.nodes))]}
    result = execute_sync(
        schema(),
        asked.document,
        context_value=context,
        variable_values=asked.variables,
        operation_name=asked.operation,
    )
    if not isinstance(result, ExecutionResult):
        raise TypeError("the sandbox executes in one go")
    for problem in result.errors or ():
        if problem.original_error is not None and not isinstance(problem.original_error, GraphQLError):
            raise problem.original_error  # a fault of the sandbox, not of whoever asked
    answer: dict[str, Any] = {"data": result.data}
    if result.errors:
        answer["errors"] = [error(problem) for problem in result.errors]
    return answer


def _too_many(nodes: int) -> GraphQLError:
    return GraphQLError(
        f"This query requests up to {nodes:,} possible nodes which exceeds the maximum limit of {MOST_NODES:,}.",
        extensions={"type": "MAX_NODE_LIMIT_EXCEEDED"},
    )


def error(problem: GraphQLError) -> dict[str, Any]:
    """As GitHub writes it."""
    made: dict[str, Any] = {"message": problem.message}
    if problem.path:
        made["path"] = list(problem.path)
    if problem.locations:
        made["locations"] = [{"line": one.line, "column": one.column} for one in problem.locations]
    if kind := (problem.extensions or {}).get("type"):
        made["type"] = kind
        if kind == "FORBIDDEN":
            made["extensions"] = {"saml_failure": False}
    return made
