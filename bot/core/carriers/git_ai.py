"""git-ai's notes: `refs/notes/ai`, authorship/3.x.

https://github.com/git-ai-project/git-ai/blob/main/specs/git_ai_standard_v3.0.0.md

    src/basket.py
      s_77bf09e27f5525::t_0a1b2c3d4e5f60 1-40,52-61
      h_ce2472996d24b5 41-51
    ---
    {"schema_version": "authorship/3.0.0", "sessions": {"s_77…": {"agent_id": {"tool": "claude", …}, …}}, …}

Above the line `---` stands which lines are whose: `s_` and unprefixed keys are AI, `h_` and `human` are people. Below
it stand prompts and, until 1.3.4, whole transcripts. Of those we read which tool each key is, and keep no more.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from bot.core.carriers.carrier import LARGEST, LARGEST_SHARE, Claim, Measured, mapped, settle, spans, tool_name

_DIVIDER = re.compile(r"^---\r?$", re.MULTILINE)
_MOST_ENTRIES = 50_000
_VERSION = "authorship/3."
_NO_TOOL = "mock_ai"  # git-ai's own tests
_KINDS = ("prompts", "sessions")


class GitAi:
    """The format."""

    ref = "refs/notes/ai"

    def slim(self, text: str) -> str:
        """What stands above the divider, and below it the tool of each key that is named there."""
        if (parts := _parts(text)) is None or not parts[0].strip():
            return ""
        lines, tail = parts[0], _tail(parts[1])
        tools = _tools(tail)
        named = {key for _, key, _ in _entries(lines)}
        kept: dict[str, Any] = {"schema_version": tail.get("schema_version", _VERSION), "prompts": {}, "sessions": {}}
        for key in sorted(named):
            if tool := tools.get(_whose(key)):
                kept[_KINDS[key.startswith("s_")]][_whose(key)] = {"agent_id": {"tool": tool}}
        return f"{lines}---\n{json.dumps(kept)}\n"

    def read(self, text: str) -> Measured:
        """Who wrote which lines. What the note does not list is unknown, not a person's."""
        parts = _parts(text)
        tail = _tail(parts[1]) if parts else {}
        if parts is None or not str(tail.get("schema_version", _VERSION)).startswith(_VERSION):
            return Measured()
        tools = _tools(tail)
        claims: dict[str, list[Claim]] = {}
        for path, key, ranges in _entries(parts[0]):
            human = key == "human" or key.startswith("h_")
            tool = tools.get(_whose(key), "")
            if human or tool != _NO_TOOL:
                claims.setdefault(path, []).append(Claim(spans(ranges), None if human else tool, human))
        return Measured({path: settle(listed) for path, listed in claims.items()})


def _parts(text: str) -> tuple[str, str] | None:
    """Above and below the divider; None without one (a note cut short says nothing) and for what is too large."""
    divider = _DIVIDER.search(text, 0, LARGEST_SHARE)
    if divider is None or divider.start() > LARGEST_SHARE - 8:
        return None
    return text[: divider.start()], text[divider.end() :]


def _entries(lines: str) -> Iterator[tuple[str, str, str]]:
    """Path, key and ranges of each entry."""
    path = ""
    for line in lines.split("\n", _MOST_ENTRIES)[:_MOST_ENTRIES]:
        said = line.rstrip()
        if said.startswith("  "):
            key, _, ranges = said[2:].partition(" ")
            if path and key and ranges:
                yield path, key, ranges
        elif said:
            path = said[1:-1] if len(said) > 1 and said[0] == said[-1] == '"' else said


def _whose(key: str) -> str:
    """`s_77…::t_0a…` is looked up as `s_77…`."""
    return key.partition("::")[0]


def _tail(text: str) -> dict[str, Any]:
    """What stands below the divider; nothing where it cannot be read. What stands above holds all the same."""
    if len(text) > LARGEST:
        return {}
    try:
        return mapped(json.loads(text))
    except (ValueError, RecursionError):
        return {}


def _tools(data: dict[str, Any]) -> dict[str, str]:
    """The tool of each key."""
    return {
        key: tool
        for kind in _KINDS
        for key, session in mapped(data.get(kind)).items()
        if (tool := tool_name(mapped(mapped(session).get("agent_id")).get("tool")))
    }
