"""What records of single lines make of a share: to the line where they speak, and open to others where they do not."""

import json
from dataclasses import replace

import pytest
from pulls import CLAUDE, ask, code, commit, pull, share, told

from bot.core.carriers.known import noted
from bot.core.facts import ChangedFile, Diff, Note
from bot.core.words import Basis, Origin

TOOLS = {"sessions": {"s_1": {"agent_id": {"tool": "claude"}}, "s_2": {"agent_id": {"tool": "cursor"}}}}


def note(*entries: str, path: str = "src/basket.py") -> Note:
    text = f"{path}\n" + "".join(f"  {entry}\n" for entry in entries) + "---\n" + json.dumps(TOOLS)
    found = noted("refs/notes/ai", text)
    assert found is not None
    return found


def noted_commit(number, *entries, added=100, message="Change it", **more):
    return commit(number, message, added=added, notes=(note(*entries),), **more)


@pytest.mark.parametrize(
    ("entries", "low_best_high", "origin"),
    [
        (["s_1::t_1 1-100"], (100, 100, 100), Origin.AI_HEAVY),
        (["s_1::t_1 1-50"], (50, 50, 100), Origin.AI_ASSISTED),
        (["s_1::t_1 1-50", "h_1 51-100"], (50, 50, 50), Origin.AI_ASSISTED),
        (["s_1::t_1 1-10", "h_1 11-70"], (10, 10, 40), Origin.HUMAN_LED),
        (["h_1 1-100"], (0, 0, 0), Origin.HUMAN_LED),
        (["h_1 1-40"], (0, 0, 60), Origin.UNDECLARED),
        (["s_1::t_1 1-30", "s_2::t_1 31-60", "h_1 61-100"], (60, 60, 60), Origin.AI_ASSISTED),
    ],
)
def test_a_note_is_taken_at_its_word_to_the_line(entries, low_best_high, origin):
    answer = ask(pull(noted_commit(1, *entries)))

    assert (share(answer), answer.origin, answer.basis) == (low_best_high, origin, Basis.MEASURED)


def test_a_note_without_any_line_says_nothing():
    answer = ask(pull(noted_commit(1, "x y")))

    assert (answer.evidence, answer.origin, share(answer)) == ((), Origin.UNDECLARED, (0, 0, 100))


def test_the_finding_names_lines_and_tools():
    answer = ask(pull(noted_commit(1, "s_1::t_1 1-30", "s_2::t_1 31-50", "h_1 51-60")))

    assert told(answer) == [("measured", "claude-code", "commit 0000001"), ("measured", "cursor", "commit 0000001")]
    assert [one.quote for one in answer.evidence] == [
        "refs/notes/ai: 50 AI, 10 human of 100 added lines",
        "refs/notes/ai: 20 of 100 added lines",
    ]
    assert answer.tools == ("claude-code", "cursor")
    assert answer.evidence[0].forgeable == "whoever may push notes to the repository"


def test_the_lines_a_note_names_are_no_longer_the_credits_to_claim():
    """Without the note this is 88."""
    answer = ask(pull(noted_commit(1, "s_1::t_1 1-10", "h_1 11-100", message="x" + CLAUDE)))

    assert (share(answer), answer.origin, answer.basis) == ((10, 10, 10), Origin.HUMAN_LED, Basis.MEASURED)


def test_the_lines_a_note_leaves_out_stay_open_to_the_credit():
    answer = ask(pull(noted_commit(1, "s_1::t_1 1-20", "h_1 21-50", message="x" + CLAUDE)))

    assert share(answer) == (20 + 50 * 0.7, 20 + 50 * 0.88, 70)


def test_the_lines_a_note_leaves_out_stay_open_to_the_branch():
    answer = ask(pull(noted_commit(1, "s_1::t_1 1-20", "h_1 21-50"), commit(2), branch="codex/x"))

    assert share(answer) == (10, round((20 + 50 * 0.46 + 46) / 2, 1), 85)


def test_commits_without_a_note_are_unknown_beside_one_that_has_one():
    answer = ask(pull(noted_commit(1, "s_1::t_1 1-100"), commit(2, added=300)))

    assert (share(answer), answer.coverage) == ((25, 25, 100), 0.25)


def test_lines_of_a_note_count_up_to_what_the_commit_adds():
    answer = ask(pull(noted_commit(1, "s_1::t_1 1-900", "h_1 901-990"), commit(2)))

    assert share(answer) == (50, 50, 100)


def test_generated_files_of_a_note_count_for_nobody():
    diff = Diff((ChangedFile(path="src/basket.py", added=20), ChangedFile(path="uv.lock", added=980)))
    lock = note("s_1::t_1 1-980", path="uv.lock")

    answer = ask(pull(commit(1, added=1000, notes=(replace(lock, text=lock.text),))), diff)
    both = ask(pull(noted_commit(1, "s_1::t_1 1-5", "h_1 6-20", added=1000)), diff)

    assert (share(answer), share(both)) == ((0, 0, 100), (25, 25, 25))


def test_a_merges_note_weighs_as_little_as_the_merge():
    answer = ask(pull(commit(1), noted_commit(2, "s_1::t_1 1-100", parents=2)), code(100))

    assert (answer.evidence, share(answer)) == ((), (0, 0, 100))


def test_of_two_records_the_most_ai_and_the_fewest_human_lines_count():
    other = noted("refs/notes/srctrace/attribution", json.dumps(
        {"f": {"src/basket.py": [{"s": "agent|cursor(x)", "l": ["1-60"]}, {"s": "operator", "l": ["61-70"]}]}}))  # fmt: skip
    first = note("s_1::t_1 1-10", "h_1 11-100")

    assert share(ask(pull(commit(1, notes=(first, other))))) == (60, 60, 90)


def test_a_record_in_the_change_itself_raises_and_never_clears():
    def trace(kind, last):
        contributed = {"contributor": {"type": kind}, "ranges": [{"start_line": 1, "end_line": last}]}
        record = {"tool": {"name": "cursor"}, "files": [{"path": "src/basket.py", "conversations": [contributed]}]}
        return (noted(".agent-trace/traces.jsonl", json.dumps(record)),)

    assert share(ask(pull(commit(1, notes=trace("ai", 95))))) == (95, 95, 100)
    assert share(ask(pull(commit(1, notes=trace("human", 100))))) == (0, 0, 0)
    assert share(ask(pull(commit(1, "x" + CLAUDE, notes=trace("human", 100))))) == (70, 88, 100)


def test_a_note_that_is_gone_keeps_its_ai_lines_and_gives_up_the_persons():
    before = ask(pull(noted_commit(1, "s_1::t_1 1-30", "h_1 31-100", message="x" + CLAUDE)))
    after = ask(pull(commit(1, "x" + CLAUDE)), earlier=before.evidence)

    assert share(before) == (30, 30, 30)
    assert share(after) == (round(30 + 70 * 0.7, 1), round(30 + 70 * 0.88, 1), 100)
