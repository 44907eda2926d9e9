"""SourceTrace's notes: `refs/notes/srctrace/attribution`, JSON.

    {"v": 1, "f": {"src/a.py": [{"s": "agent|cursor(gpt-5)", "l": [1, "5-9"]}, {"s": "operator", "l": [2]}]}}

`agent|…` wrote with a tool, `operator` is the person.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from bot.core.carriers.carrier import (
    LARGEST,
    LARGEST_SHARE,
    Claim,
    Measured,
    Spans,
    listed,
    mapped,
    settle,
    span,
    spans,
    tool_name,
)

_AGENT = re.compile(r"agent(?:\|([^(|]{1,60}))?")


class SourceTrace:
    """The format."""

    ref = "refs/notes/srctrace/attribution"

    def slim(self, text: str) -> str:
        """Files, sources and lines alone."""
        files = {
            path: [{"s": one.get("s"), "l": one.get("l")} for one in map(mapped, listed(entries)) if _claim(one)]
            for path, entries in _files(text).items()
        }
        kept = json.dumps({"v": 1, "f": files}, separators=(",", ":")) if files else ""
        return kept if len(kept) <= LARGEST_SHARE else ""

    def read(self, text: str) -> Measured:
        """Who wrote which lines."""
        return Measured({path: settle(_claims(entries)) for path, entries in _files(text).items()})


def _files(text: str) -> dict[str, Any]:
    if len(text) > LARGEST:
        return {}
    try:
        return mapped(mapped(json.loads(text)).get("f"))
    except (ValueError, RecursionError):
        return {}


def _claims(entries: Any) -> Iterator[Claim]:
    yield from (claim for one in listed(entries) if (claim := _claim(mapped(one))))


def _claim(one: dict[str, Any]) -> Claim | None:
    source = one.get("s")
    if not isinstance(source, str):
        return None
    lines = tuple(found for part in listed(one.get("l")) for found in _part(part))
    if source == "operator":
        return Claim(lines, human=True)
    agent = _AGENT.match(source)
    return Claim(lines, tool_name(agent[1])) if agent else None


def _part(part: Any) -> Spans:
    return spans(part) if isinstance(part, str) else span(part, part)
