"""whogitit's notes (https://github.com/dotsetlabs/whogitit): `refs/notes/whogitit`, JSON, one entry a line of code.

    {"version": 3, "files": [{"path": "a.py", "lines": [{"line_number": 1, "source": {"type": "AI"}}, …]}]}

`AI` and `AIModified` are AI lines (a person changed the latter a little), `Human` a person's. `Original` lines were
there before. It records Claude Code alone.
"""

import json
from collections.abc import Iterator
from typing import Any

from bot.core.carriers.carrier import (
    LARGEST,
    LARGEST_SHARE,
    Claim,
    Measured,
    listed,
    mapped,
    settle,
    span,
)

_AI = {"AI", "AIModified"}
_TOOL = "claude"


class Whogitit:
    """The format."""

    ref = "refs/notes/whogitit"

    def slim(self, text: str) -> str:
        """Only numbers and types of lines: the notes hold prompts and the lines themselves."""
        files = [
            {"path": path, "lines": [{"line_number": number, "source": {"type": kind}} for number, kind in lines]}
            for path, lines in _files(text)
        ]
        kept = json.dumps({"version": 3, "files": files}, separators=(",", ":")) if files else ""
        return kept if len(kept) <= 4 * LARGEST_SHARE else ""

    def read(self, text: str) -> Measured:
        """Who wrote which lines."""
        return Measured({path: settle(_claims(lines)) for path, lines in _files(text)})


def _claims(lines: list[tuple[int, str]]) -> Iterator[Claim]:
    for number, kind in lines:
        yield Claim(((number, number),), _TOOL if kind in _AI else None, kind == "Human")


def _files(text: str) -> list[tuple[str, list[tuple[int, str]]]]:
    """Paths, each with the lines that somebody added."""
    if len(text) > LARGEST:
        return []
    try:
        data = mapped(json.loads(text))
    except (ValueError, RecursionError):
        return []
    files = (mapped(file) for file in listed(data.get("files")))
    found = ((file.get("path"), _lines(file)) for file in files)
    return [(path, lines) for path, lines in found if isinstance(path, str) and lines]


def _lines(file: dict[str, Any]) -> list[tuple[int, str]]:
    found = []
    for line in map(mapped, listed(file.get("lines"))):
        number, kind = line.get("line_number"), mapped(line.get("source")).get("type")
        if isinstance(kind, str) and kind in {*_AI, "Human"} and (of := span(number, number)):
            found.append((of[0][0], kind))
    return found
