"""Joins GraphQL documents into one request: each part gets its own alias and its own variables.

GitHub runs the parts of a mutation in order and one failing part does not undo the others, so a whole plan costs one
request (docs: graphql/guides/forming-calls-with-graphql, "Performing a mutation"; GraphQL spec 6.2.2).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from graphql import (
    NameNode,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    parse,
    print_ast,
    visit,
)


@dataclass(frozen=True, slots=True)
class Part:
    """One operation of a document in `queries/`, with its variables."""

    operation: str
    variables: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Joined:
    """A document ready to send. The answer of part `i` stands under `part_i`."""

    text: str
    variables: dict[str, Any]


@cache
def document(name: str) -> str:
    """The text of `queries/<name>.graphql`."""
    return resources.files("bot.github").joinpath("queries", f"{name}.graphql").read_text("utf-8")


@cache
def _operations(name: str) -> dict[str, OperationDefinitionNode]:
    definitions = parse(document(name), no_location=True).definitions
    return {
        node.name.value: node
        for node in definitions
        if isinstance(node, OperationDefinitionNode) and node.name is not None
    }


def join(name: str, parts: Sequence[Part]) -> Joined:
    """One document made of operations of `queries/<name>.graphql`, all of one kind."""
    variables: dict[str, Any] = {}
    declared: list[str] = []
    selected: list[str] = []
    kind = "query"
    for index, part in enumerate(parts):
        node = _renamed(name, part.operation, index)
        kind = node.operation.value
        declared += [print_ast(variable) for variable in node.variable_definitions or ()]
        selected += [f"part_{index}: {print_ast(selection)}" for selection in node.selection_set.selections]
        variables |= {f"{key}_{index}": value for key, value in part.variables.items()}
    return Joined(f"{kind} Joined({', '.join(declared)}) {{\n" + "\n".join(selected) + "\n}", variables)


@cache
def _renamed(name: str, operation: str, index: int) -> OperationDefinitionNode:
    renamed: OperationDefinitionNode = visit(_operations(name)[operation], _Rename(index))
    return renamed


class _Rename(Visitor):
    """Gives every variable the number of its part."""

    def __init__(self, index: int) -> None:
        super().__init__()
        self._index = index

    def leave_variable(self, node: VariableNode, *_: object) -> VariableNode:
        """`$login` becomes `$login_3`."""
        return VariableNode(name=NameNode(value=f"{node.name.value}_{self._index}"))
