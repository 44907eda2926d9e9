"""Agent Trace, whogitit and SourceTrace: their own examples, and what is kept of them."""

import json

from bot.core.carriers.agent_trace import AgentTrace
from bot.core.carriers.carrier import Lines
from bot.core.carriers.srctrace import SourceTrace
from bot.core.carriers.whogitit import Whogitit

TRACE = {
    "version": "0.1.0",
    "id": "550e8400-e29b-41d4-a716-446655440000",
    "timestamp": "2026-01-23T14:30:00Z",
    "vcs": {"type": "git", "revision": "a" * 40},
    "tool": {"name": "cursor", "version": "2.4.0"},
    "files": [
        {
            "path": "src/app.ts",
            "conversations": [
                {
                    "url": "https://cursor.example/secret",
                    "contributor": {"type": "ai", "model_id": "anthropic/claude-opus-4-5"},
                    "ranges": [
                        {"start_line": 1, "end_line": 50, "content_hash": "murmur3:9f2e8a1b"},
                        {"start_line": 60, "end_line": 61, "contributor": {"type": "human"}},
                        {"start_line": 70, "end_line": 75, "contributor": {"type": "mixed"}},
                    ],
                }
            ],
        }
    ],
}
WHO = {
    "version": 3,
    "prompts": [{"text": "secret"}],
    "files": [
        {
            "path": "src/app.py",
            "lines": [
                {"line_number": 1, "content": "secret", "source": {"type": "AI", "edit_id": "1"}},
                {"line_number": 2, "content": "secret", "source": {"type": "AIModified", "similarity": 0.8}},
                {"line_number": 3, "content": "secret", "source": {"type": "Human"}},
                {"line_number": 4, "content": "secret", "source": {"type": "Original"}},
            ],
        }
    ],
}
SRC = {
    "v": 1,
    "f": {"src/a.py": [{"s": "agent|cursor(gpt-5)", "l": [1, "5-9"]}, {"s": "operator", "l": [2], "why": "secret"}]},
}


def test_agent_trace_takes_the_ranges_own_contributor_and_leaves_mixed_lines_unknown() -> None:
    read = AgentTrace().read(json.dumps(TRACE))

    assert read.files == {"src/app.ts": Lines(((1, 50),), ((60, 61),), {"cursor": 50})}


def test_a_later_record_has_the_line() -> None:
    later = {**TRACE, "tool": {"name": "amp"}, "files": [
        {"path": "src/app.ts", "conversations": [
            {"contributor": {"type": "unknown"}, "ranges": [{"start_line": 10, "end_line": 20}]},
            {"contributor": {"type": "ai"}, "ranges": [{"start_line": 20, "end_line": 20}]}]}]}  # fmt: skip
    read = AgentTrace().read(f"{json.dumps(TRACE)}\n{json.dumps(later)}\n")

    assert read.files["src/app.ts"].tools == {"cursor": 39, "amp": 1}


def test_agent_trace_records_go_to_the_commits_they_name() -> None:
    other = {**TRACE, "vcs": {"type": "git", "revision": "b" * 40}}
    text = f"{json.dumps(TRACE)}\nno json\n{json.dumps(other)}\n{json.dumps({'files': []})}\n"

    assert AgentTrace().by_commit(text) == {"a" * 40: json.dumps(TRACE) + "\n", "b" * 40: json.dumps(other) + "\n"}


def test_whogitit_counts_modified_ai_lines_as_ai_and_leaves_out_what_was_there() -> None:
    assert Whogitit().read(json.dumps(WHO)).files == {"src/app.py": Lines(((1, 2),), ((3, 3),), {"claude": 2})}


def test_source_trace_tells_agents_from_the_operator() -> None:
    read = SourceTrace().read(json.dumps(SRC))

    assert read.files == {"src/a.py": Lines(((1, 1), (5, 9)), ((2, 2),), {"cursor": 6})}


def test_what_is_kept_reads_the_same_without_secrets() -> None:
    for carrier, record in ((AgentTrace(), TRACE), (Whogitit(), WHO), (SourceTrace(), SRC)):
        kept = carrier.slim(json.dumps(record))

        assert carrier.read(kept) == carrier.read(json.dumps(record))
        assert carrier.slim(kept) == kept
        assert "secret" not in kept
