"""git-ai's notes, as its standard describes them and as they are found."""

import json

import pytest

from bot.core.carriers.carrier import LARGEST_SHARE, Lines
from bot.core.carriers.git_ai import GitAi

TAIL = {
    "schema_version": "authorship/3.0.0",
    "git_ai_version": "1.6.0",
    "base_commit_sha": "0" * 40,
    "prompts": {
        "bc1bac90a17418b3": {
            "agent_id": {"tool": "cursor", "id": "old-1", "model": "gpt-5"},
            "messages": [{"text": "my secret prompt"}],
        }
    },
    "humans": {"h_ce2472996d24b5": {"author": "Ana Ruiz <ana@example.org>"}},
    "sessions": {
        "s_77bf09e27f5525": {"agent_id": {"tool": "claude", "id": "conv-42", "model": "claude-opus-4-8"}},
        "s_12fc04043998ce": {"agent_id": {"tool": "codex", "id": "run-7", "model": "gpt-5-codex"}},
        "s_0000000000mock": {"agent_id": {"tool": "mock_ai", "id": "x"}},
    },
}
ABOVE = """\
src/rate_limit.py
  s_77bf09e27f5525::t_0a1b2c3d4e5f60 1-40,52-61
  h_ce2472996d24b5 41-51
"docs/how to.md"
  s_12fc04043998ce::t_ffeeddccbbaa99 1-12
old/module.py
  bc1bac90a17418b3 7,9-15
"""
NOTE = f"{ABOVE}---\n{json.dumps(TAIL)}"


def note(*entries: str, tail: object = TAIL) -> str:
    return "a.py\n" + "".join(f"  {entry}\n" for entry in entries) + f"---\n{json.dumps(tail)}"


def lines(text: str) -> Lines:
    return GitAi().read(text).files["a.py"]


def test_the_standards_example_is_read_as_it_says() -> None:
    read = GitAi().read(NOTE)

    assert read.files == {
        "src/rate_limit.py": Lines(((1, 40), (52, 61)), ((41, 51),), {"claude": 50}),
        "docs/how to.md": Lines(((1, 12),), (), {"codex": 12}),
        "old/module.py": Lines(((7, 7), (9, 15)), (), {"cursor": 8}),
    }
    assert (read.ai, read.human) == (70, 11)


def test_what_is_kept_reads_the_same_and_holds_no_prompt_and_no_name() -> None:
    kept = GitAi().slim(NOTE)

    assert GitAi().read(kept) == GitAi().read(NOTE)
    assert GitAi().slim(kept) == kept
    for secret in ("secret", "Ana", "conv-42", "opus"):
        assert secret not in kept


@pytest.mark.parametrize(
    "key", ["s_77bf09e27f5525::t_0a1b2c3d4e5f60", "bc1bac90a17418b3", "bc1bac9", "bc1bac90", "0" * 36, "s_1"]
)
def test_sessions_and_prompts_of_every_length_are_ai(key: str) -> None:
    assert lines(note(f"{key} 1-3")).ai == ((1, 3),)


@pytest.mark.parametrize("key", ["h_ce2472996d24b5", "human"])
def test_known_people_are_human(key: str) -> None:
    assert lines(note(f"{key} 1-3")) == Lines((), ((1, 3),), {})


def test_the_last_entry_that_names_a_line_has_it() -> None:
    read = lines(note("s_77bf09e27f5525::t_1 1-10", "h_ce2472996d24b5 4-5", "s_12fc04043998ce::t_2 5-6"))

    assert read == Lines(((1, 3), (5, 10)), ((4, 4),), {"claude": 7, "codex": 2})


def test_the_mock_of_git_ais_own_tests_does_not_count() -> None:
    read = GitAi().read(note("s_0000000000mock::t_1 1-10", "s_77bf09e27f5525::t_1 3"))

    assert (read.ai, read.human) == (1, 0)


def test_crlf_is_no_obstacle() -> None:
    assert GitAi().read(NOTE.replace("\n", "\r\n")) == GitAi().read(NOTE)


@pytest.mark.parametrize(
    "text",
    ["", "---", "---\n{}", "a.py\n  s_1 1-3\n", "  s_1 1-3\n---\n{}", "a.py\n---\n{}", "a.py\n  s_1 x\n---\n{}",
     note("s_1 1-3", tail={"schema_version": "authorship/4.0.0"})],
)  # fmt: skip
def test_what_says_nothing_is_unknown(text: str) -> None:
    assert (GitAi().read(text).ai, GitAi().read(text).human) == (0, 0)


@pytest.mark.parametrize("ranges", ["0", "5-2", "-1", "1 - 3", "9999999999", "1-", "٣", "1.5", "x"])
def test_what_is_no_line_number_is_left_out(ranges: str) -> None:
    assert lines(note(f"s_1 {ranges},7")).ai == ((7, 7),)


@pytest.mark.parametrize("tail", ["", "{", "[" * 100_000, "null", '{"sessions": [], "prompts": 7}', "9" * 9999])
def test_lines_are_ai_lines_even_where_their_tool_cannot_be_read(tail: str) -> None:
    assert lines(f"a.py\n  s_1 1-3\n---\n{tail}") == Lines(((1, 3),), (), {"": 3})


def test_a_note_of_three_megabytes_of_transcripts_is_read() -> None:
    tail = {**TAIL, "prompts": {"bc1bac9": {"agent_id": {"tool": "cursor"}, "messages": ["x" * 3_000_000]}}}
    text = note("bc1bac9 1-3", tail=tail)

    assert lines(text).tools == {"cursor": 3}
    assert len(GitAi().slim(text)) < 300


def test_more_attestations_than_anybody_would_keep_are_unknown() -> None:
    text = "a.py\n" + "  s_1 1-3\n" * (LARGEST_SHARE // 10) + "---\n{}"

    assert (GitAi().read(text).files, GitAi().slim(text)) == ({}, "")


def test_the_most_hostile_notes_are_read_to_their_end() -> None:
    """Walking line by line, or range by range against all others, each of these takes minutes; here none takes one s."""
    entry = "  s_1 " + ",".join(f"{number}-{number + 50_000}" for number in range(1, 12_000)) + "\n"
    nested = "".join(f"  s_1 {number}-{20_000 - number}\n" for number in range(1, 9_000))
    texts = (f"a.py\n{entry}---\n{{}}", f"a.py\n{nested}---\n{{}}", "a.py\n" * 40_000 + "---\n{}")

    assert [GitAi().read(text).ai for text in texts] == [61_999, 19_999, 0]
