"""Small resolvers that the big table is made of: a field of a record, an instant, a page of a list."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from graphql import GraphQLError

from bot.sandbox.clock import iso
from bot.sandbox.graph_context import Context

Resolver = Callable[..., Any]
_MOST = 100


def connection(items: Sequence[Any], args: dict[str, Any], name: str) -> dict[str, Any]:
    """A page of a list (docs: graphql/guides/using-pagination-in-the-graphql-api)."""
    _check(args, name)
    first, last = args.get("first"), args.get("last")
    start = _position(args.get("after"), 0)
    end = min(len(items), _position(args.get("before"), len(items) + 1) - 1)
    if first is not None:
        end = min(end, start + first)
    if last is not None:
        start = max(start, end - last)
    page = list(items[start:end])
    info = {
        "hasNextPage": end < len(items),
        "hasPreviousPage": start > 0,
        "startCursor": f"cursor:{start + 1}" if page else None,
        "endCursor": f"cursor:{end}" if page else None,
    }
    edges = [{"node": node, "cursor": f"cursor:{start + 1 + n}"} for n, node in enumerate(page)]
    return {"totalCount": len(items), "nodes": page, "pageInfo": info, "edges": edges}


def _check(args: dict[str, Any], name: str) -> None:
    """GitHub wants `first` or `last`, at most a hundred (docs: rate-limits-and-query-limits-for-the-graphql-api)."""
    given = {which: args[which] for which in ("first", "last") if args.get(which) is not None}
    if not given:
        message = f"You must provide a `first` or `last` value to properly paginate the `{name}` connection."
        raise GraphQLError(message, extensions={"type": "MISSING_PAGINATION_BOUNDARIES"})
    for which, size in given.items():
        if size < 0:
            raise GraphQLError(f"`{which}` on the `{name}` connection cannot be less than zero.")
        if size > _MOST:
            asked = f"Requesting {size} records on the `{name}` connection"
            message = f"{asked} exceeds the `{which}` limit of {_MOST} records."
            raise GraphQLError(message, extensions={"type": "EXCESSIVE_PAGINATION"})


def _position(cursor: str | None, otherwise: int) -> int:
    """The place a cursor stands for; `cursor:3` is the third of the list."""
    if cursor is None:
        return otherwise
    number = cursor.removeprefix("cursor:")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise GraphQLError(
            f"`{cursor}` does not appear to be a valid cursor.", extensions={"type": "INVALID_CURSOR_ARGUMENTS"}
        )
    return int(number)


def listing(name: str, items: Callable[[Any, Context, dict[str, Any]], Sequence[Any]]) -> Resolver:
    """A resolver of a connection."""

    def resolve(record: Any, info: Any, **args: Any) -> dict[str, Any]:
        return connection(items(record, info.context, args), args, name)

    return resolve


def ordered(items: Sequence[Any], args: dict[str, Any], **by: Callable[[Any], Any]) -> list[Any]:
    """In the order of `orderBy`; as they came without it."""
    order = args.get("orderBy")
    if order is None:
        return list(items)
    if order["field"] not in by:
        raise GraphQLError(f"the sandbox does not order by {order['field']}")
    return sorted(items, key=by[order["field"]], reverse=order["direction"] == "DESC")


def of(read: Callable[[Any], Any]) -> Resolver:
    """A resolver that only looks at the record."""

    def resolve(record: Any, _info: Any, **_args: Any) -> Any:
        return read(record)

    return resolve


def within(read: Callable[[Any, Context], Any]) -> Resolver:
    """A resolver that also looks at who asks."""

    def resolve(record: Any, info: Any, **_args: Any) -> Any:
        return read(record, info.context)

    return resolve


def key(name: str) -> Resolver:
    """A resolver for records that are dicts."""
    return of(lambda record: record[name])


def moment(read: Callable[[Any], datetime | None]) -> Resolver:
    """A resolver of an instant."""
    return of(lambda record: iso(read(record)))
