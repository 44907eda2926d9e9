"""Finds `/word …` lines in a comment; what is quoted or in a code block is not a command."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_COMMAND = re.compile(r"^\s{0,3}/(?P<name>[a-z][a-z-]{0,30})(?:[ \t]+(?P<rest>.*))?$", re.IGNORECASE)
_FENCE = re.compile(r"^\s{0,3}(`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class Command:
    """One command, its name in lower case."""

    name: str
    rest: str


def commands(body: str) -> Iterator[Command]:
    """Yield the commands of a comment in order."""
    fence: str | None = None
    for line in body.splitlines():
        if marker := _FENCE.match(line):
            if fence is None:
                fence = marker[1]
            elif marker[1].startswith(fence):
                fence = None
            continue
        if fence is None and (match := _COMMAND.match(line)):
            yield Command(match["name"].lower(), (match["rest"] or "").strip())
