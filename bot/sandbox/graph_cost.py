"""What a GraphQL document costs, before it is run (docs: rate-limits-and-query-limits-for-the-graphql-api).

Each connection takes one request for every node its parents may have; a hundred requests are a point, and at least one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

MOST_NODES = 500_000


@dataclass(slots=True)
class Cost:
    """Requests for connections, and nodes that may come of them."""

    requests: int = 0
    nodes: int = 0

    @property
    def points(self) -> int:
        """Of the hourly budget."""
        return max(1, round(self.requests / 100))


def cost(document: DocumentNode, name: str | None, variables: Mapping[str, Any]) -> Cost:
    """The cost of one operation of a document: the named one, or the first."""
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    chosen = next(
        (one for one in operations if name is not None and one.name and one.name.value == name), operations[0]
    )
    found = Cost()
    _add(found, chosen.selection_set, 1, fragments, variables)
    return found


def _add(
    found: Cost,
    selections: SelectionSetNode,
    parents: int,
    fragments: Mapping[str, FragmentDefinitionNode],
    variables: Mapping[str, Any],
) -> None:
    for one in selections.selections:
        if isinstance(one, FragmentSpreadNode):
            _add(found, fragments[one.name.value].selection_set, parents, fragments, variables)
            continue
        inside = parents
        if isinstance(one, FieldNode) and (size := _size(one, variables)) is not None:
            found.requests += parents
            inside = parents * size
            found.nodes += inside
        if isinstance(one, FieldNode | InlineFragmentNode) and one.selection_set is not None:
            _add(found, one.selection_set, inside, fragments, variables)


def _size(field: FieldNode, variables: Mapping[str, Any]) -> int | None:
    """`first` or `last`; None for what is no connection."""
    for argument in field.arguments or ():
        if argument.name.value in {"first", "last"}:
            value = argument.value
            if isinstance(value, IntValueNode):
                return int(value.value)
            given = variables.get(value.name.value) if isinstance(value, VariableNode) else None
            if isinstance(given, int):
                return given
    return None
