"""A chain of entries, each of which seals the one before: the form in which the record of decisions is kept.

The hash of an entry is SHA-256 over its other fields, and one of these is the hash of the entry before it. So whoever
changes, takes out, adds or moves an entry has to write every later one anew, and then the last hash is another. Who
noted that hash elsewhere sees it. `docs/audit.md` tells how to check a chain with nothing but Python.
"""

import hashlib
import json
import re
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Final

BEGIN: Final = "0" * 64  # what stands for the hash before the first entry
HASH: Final = re.compile(r"[0-9a-f]{64}")
_STAMP = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry. Chains are kept by repository, and `position` counts from 1.

    `number` is the pull request's; None where an entry is about the repository. `kind` is one of `audit.Kind`, or of
    a newer version's. `body` is a JSON object as text. `decision` is the row that holds the facts and the judgement.
    """

    repository: str
    position: int
    number: int | None
    at: datetime
    kind: str
    head: str
    decision: int | None
    body: str
    previous: str
    hash: str = ""


class LineUnreadable(ValueError):
    """A line is not as an export writes it; the message says what is wrong with it."""


def sealed(entry: Entry) -> str:
    """The hash that an entry must have, by its other fields."""
    return hashlib.sha256(_written(entry, without="hash").encode()).hexdigest()


def line(entry: Entry) -> str:
    """An entry as one line of an export."""
    return _written(entry)


def parsed(text: str) -> Entry:
    """An entry from a line of an export. LineUnreadable unless it is letter for letter what `line` writes."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise LineUnreadable("is no JSON object") from None
    if not isinstance(said, dict) or set(said) != _SHAPES.keys():
        raise LineUnreadable(f"does not have exactly the fields {', '.join(sorted(_SHAPES))}")
    if wrong := [name for name, shapes in _SHAPES.items() if type(said[name]) not in shapes]:
        raise LineUnreadable(f"`{wrong[0]}` is not what an export writes there")
    try:
        entry = Entry(**said | {"at": datetime.strptime(said["at"], _STAMP).replace(tzinfo=UTC)})
        is_faithful = line(entry) == text
    except ValueError:
        raise LineUnreadable("`at` is no time such as 2026-11-03T10:00:00.000000Z") from None
    if not is_faithful:
        raise LineUnreadable("is not written as an export writes it (keys in order, no spaces, ASCII alone)")
    return entry


def canonical(value: object) -> str:
    """JSON that is always the same for the same value: keys sorted, no spaces, ASCII alone."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """SHA-256 of JSON, however it is written: spaces and the order of keys do not matter."""
    return hashlib.sha256(canonical(json.loads(text)).encode()).hexdigest()


def stamp(at: datetime) -> str:
    """An instant in UTC, to the microsecond."""
    return at.astimezone(UTC).strftime(_STAMP)


_SHAPES: Final[dict[str, tuple[type, ...]]] = {
    "repository": (str,), "position": (int,), "number": (int, type(None)), "at": (str,), "kind": (str,),
    "head": (str,), "decision": (int, type(None)), "body": (str,), "previous": (str,), "hash": (str,),
}  # fmt: skip


def _written(entry: Entry, without: str = "") -> str:
    said: dict[str, Any] = {each.name: getattr(entry, each.name) for each in fields(entry) if each.name != without}
    return canonical(said | {"at": stamp(entry.at)})
