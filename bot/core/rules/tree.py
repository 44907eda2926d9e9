"""What a rules file says, before anybody asks what it means: texts, numbers, lists, mappings, with their places."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import assert_never

from bot.core.rules.source import Place

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Leaf:
    """A single value. `text` is how it was written, `quoted` whether in quotes."""

    value: Value
    text: str
    quoted: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Listing:
    """A list."""

    items: tuple["Node", ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """One key of a mapping, with the place of the key, and its value."""

    key: str
    place: Place
    value: "Node"


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping. Keys are always texts, and none comes twice."""

    entries: Mapping[str, Entry]
    place: Place


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that was already reported; nobody needs to complain of it again."""

    place: Place


Node = Leaf | Listing | Table | Unread


def described(node: Node) -> str:
    """A node in the words of a message: what we got where something else was expected."""
    match node:
        case Leaf(value=None):
            return "nothing"
        case Leaf(value=bool()):
            return node.text
        case Leaf(value=int() | float()):
            return "a number"
        case Leaf(text=text):
            return f'"{text}"' if len(text) <= _SHORT and "\n" not in text else "a text"
        case Listing():
            return "a list"
        case Table():
            return "a mapping"
        case Unread():
            return "something unreadable"
        case _:
            assert_never(node)


_SHORT = 40


def plain(node: Node) -> object:
    """The bare values, without their places."""
    match node:
        case Leaf(value=value):
            return value
        case Listing(items=items):
            return [plain(item) for item in items]
        case Table(entries=entries):
            return {key: plain(entry.value) for key, entry in entries.items()}
        case Unread():
            return None
        case _:
            assert_never(node)


def digest(*nodes: Node) -> str:
    """The same for the same values, wherever they are written and in whatever order their keys come."""
    return sha256("\n".join(json.dumps(plain(node), sort_keys=True) for node in nodes).encode()).hexdigest()


def merge(lower: Node, upper: Node, depth: int) -> Node:
    """Lay one node over another: mappings are joined `depth` levels deep, everything else is replaced."""
    if depth == 0 or not (isinstance(lower, Table) and isinstance(upper, Table)):
        return upper
    entries = dict(lower.entries)
    for key, entry in upper.entries.items():
        below = entries.get(key)
        entries[key] = entry if below is None else replace(entry, value=merge(below.value, entry.value, depth - 1))
    return Table(entries, upper.place)


def joined(lower: Node, upper: Node) -> Node:
    """Lay one mapping over another: lists of the same name follow each other, and mappings are joined by their keys."""
    if not (isinstance(lower, Table) and isinstance(upper, Table)):
        return upper
    entries = {**lower.entries, **upper.entries}
    for key in lower.entries.keys() & upper.entries.keys():
        below, above = lower.entries[key].value, upper.entries[key]
        if isinstance(below, Listing) and isinstance(above.value, Listing):
            both = Listing((*below.items, *above.value.items), above.value.place)
            entries[key] = replace(above, value=both)
        elif isinstance(below, Table):
            entries[key] = replace(above, value=merge(below, above.value, 1))
    return Table(entries, upper.place)


def at(node: Node, *keys: str | int) -> Node | None:
    """The node to which keys and positions lead, or None."""
    for key in keys:
        match node:
            case Table(entries=entries) if key in entries:
                node = entries[str(key)].value
            case Listing(items=items) if isinstance(key, int) and key < len(items):
                node = items[key]
            case _:
                return None
    return node
