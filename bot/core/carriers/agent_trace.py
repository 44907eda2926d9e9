"""Agent Trace records (RFC 0.1.0): JSON lines in `.agent-trace/`, as the reference hook writes them.

https://github.com/cursor/agent-trace

    {"version": "0.1.0", "vcs": {"type": "git", "revision": "4f5a…"}, "tool": {"name": "cursor"}, "files": [{"path":
      "src/a.py", "conversations": [{"contributor": {"type": "ai"}, "ranges": [{"start_line": 1, "end_line": 9}]}]}]}

Line numbers hold for `vcs.revision` alone, so a commit is measured by the records that name it. `mixed` and `unknown`
contributors leave their lines unknown. Of two records about a line the later counts.
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
    tool_name,
)

_KINDS = {"ai", "human"}


class AgentTrace:
    """The format."""

    ref = ".agent-trace/"

    def slim(self, text: str) -> str:
        """The records again, without conversations' addresses and whatever else stands there."""
        kept = "".join(json.dumps(_slim(record), separators=(",", ":")) + "\n" for record in _records(text))
        return kept if len(kept) <= LARGEST_SHARE else ""

    def by_commit(self, text: str) -> dict[str, str]:
        """The records apart, by the commit that each is about."""
        apart: dict[str, str] = {}
        for record in _records(text):
            if isinstance(sha := mapped(record.get("vcs")).get("revision"), str):
                apart[sha] = apart.get(sha, "") + json.dumps(record) + "\n"
        return apart

    def read(self, text: str) -> Measured:
        """Who wrote which lines."""
        claims: dict[str, list[Claim]] = {}
        for record in _records(text):
            tool = tool_name(mapped(record.get("tool")).get("name"))
            for file in _objects(record.get("files")):
                if isinstance(path := file.get("path"), str):
                    claims.setdefault(path, []).extend(_claims(file, tool))
        return Measured({path: settle(of) for path, of in claims.items() if of})


def _records(text: str) -> Iterator[dict[str, Any]]:
    if len(text) > LARGEST:
        return
    for line in text.split("\n"):
        try:
            record = json.loads(line) if line.strip() else None
        except (ValueError, RecursionError):
            continue
        if isinstance(record, dict):
            yield record


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    return (one for one in listed(value) if isinstance(one, dict))


def _ranges(file: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Any]]:
    """Each range with the type of its contributor; a range's own goes before the conversation's."""
    for conversation in _objects(file.get("conversations")):
        common = mapped(conversation.get("contributor")).get("type")
        for one in _objects(conversation.get("ranges")):
            yield one, mapped(one.get("contributor")).get("type", common)


def _claims(file: dict[str, Any], tool: str) -> Iterator[Claim]:
    for one, kind in _ranges(file):
        if found := span(one.get("start_line"), one.get("end_line")):
            yield Claim(found, tool if kind == "ai" else None, kind == "human")


def _slim(record: dict[str, Any]) -> dict[str, Any]:
    files = [
        {
            "path": file.get("path"),
            "conversations": [
                {
                    "ranges": [
                        {
                            "start_line": one.get("start_line"),
                            "end_line": one.get("end_line"),
                            "contributor": {"type": kind if isinstance(kind, str) and kind in _KINDS else "unknown"},
                        }
                        for one, kind in _ranges(file)
                        if span(one.get("start_line"), one.get("end_line"))
                    ]
                }
            ],
        }
        for file in _objects(record.get("files"))
        if isinstance(file.get("path"), str)
    ]
    return {"tool": {"name": tool_name(mapped(record.get("tool")).get("name"))}, "files": files}
