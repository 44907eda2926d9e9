"""Conditions that hold always or never, whatever comes: a route with one does not do what somebody meant it to."""

import json
from collections.abc import Iterator
from typing import Final

from bot.core.rules.problem import Severity
from bot.core.rules.report import Report
from bot.core.rules.tree import Entry, Leaf, Listing, Node, Table, plain

_OPPOSITES: Final = {"over": "at-most", "at-most": "over", "under": "at-least", "at-least": "under"}
_SINGLE: Final = {"origin", "basis", "risk", "author", "association", "base", "branch", "repository"}
_WILD: Final = set("*?[")
_Sign = tuple[str, bool]


def check_truisms(root: Node, report: Report) -> None:
    """A warning for each `any` that names a condition and its opposite, and for each `all`."""
    for entry in _joining(root):
        if _has_opposites(_parts(entry)):
            holds = "always holds" if entry.key == "any" else "never holds"
            message = f"this {holds}: it names a condition and its opposite"
            hint = (
                "leave `when` out to match everything" if entry.key == "any" else "nothing is both; did you mean `any`?"
            )
            report.add(entry.place, message, hint=hint, severity=Severity.WARNING)
        elif (key := _parted(entry)) is not None:
            message = f"this never holds: no pull request has two values of `{key}`"
            report.add(entry.place, message, hint=f"for either of them: `{key}: [a, b]`", severity=Severity.WARNING)


def _parted(entry: Entry) -> str | None:
    """The condition of which an `all` asks for values that exclude each other."""
    if entry.key != "all" or not isinstance(entry.value, Listing):
        return None
    found: dict[str, set[str]] = {}
    for part in (part for item in entry.value.items if isinstance(item, Table) for part in item.entries.values()):
        values = _values(part.value) if part.key in _SINGLE else None
        if values is not None and not values & found.setdefault(part.key, values):
            return part.key
    return None


def _values(node: Node) -> set[str] | None:
    """The words that a condition takes, in any case; None where it takes more than it names."""
    leaves = node.items if isinstance(node, Listing) else (node,)
    words = {leaf.text.lower() for leaf in leaves if isinstance(leaf, Leaf)}
    return None if len(words) < len(leaves) or any(_WILD & set(word) for word in words) else words


def _joining(node: Node) -> Iterator[Entry]:
    """Every `any` and `all` of conditions, and mappings of several keys, which are an `all` that nobody wrote."""
    match node:
        case Table(entries=entries):
            for entry in entries.values():
                is_joining = entry.key in {"any", "all"} and isinstance(entry.value, Listing)
                is_mapping = entry.key in {"when", "not"} and isinstance(entry.value, Table)
                if is_joining or is_mapping:
                    yield entry
                yield from _joining(entry.value)
        case Listing(items=items):
            for item in items:
                yield from _joining(item)
        case _:
            return


def _parts(entry: Entry) -> list[_Sign]:
    match entry.value:
        case Listing(items=items):
            return [sign for item in items for sign in _signs(item, alone=entry.key == "any")]
        case node:
            return _signs(node, alone=False)


def _signs(node: Node, *, alone: bool) -> list[_Sign]:
    """What a mapping says of conditions. One of several keys is none by itself where any of them is enough."""
    if not isinstance(node, Table) or (alone and len(node.entries) != 1):
        return []
    return [_sign(entry) for entry in node.entries.values()]


def _sign(entry: Entry) -> _Sign:
    """A condition in one form for it and its opposite, and which of the two it is."""
    match entry.key, entry.value:
        case "not", Table(entries=inner) if len(inner) == 1:
            condition, said = _sign(next(iter(inner.values())))
            return condition, not said
        case "not", value:
            return json.dumps(plain(value), sort_keys=True), False
        case key, Leaf(value=bool(value)):
            return key, value
        case key, Table(entries=bounds) if len(bounds) == 1 and (bound := next(iter(bounds))) in _OPPOSITES:
            is_upper = bound in {"at-most", "under"}
            lower = _OPPOSITES[bound] if is_upper else bound
            return f"{key} {lower} {plain(bounds[bound].value)}", not is_upper
        case key, value:
            return json.dumps({key: plain(value)}, sort_keys=True), True


def _has_opposites(signs: list[_Sign]) -> bool:
    found = set(signs)
    return any((condition, not said) in found for condition, said in found)
