"""Notes out of a real clone, by one git process."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from bot.core.carriers.carrier import LARGEST
from bot.core.carriers.known import measured
from bot.core.facts import Note
from bot.git import notes as module
from bot.git.history import changes
from bot.git.notes import open_notes

TAIL = json.dumps({"sessions": {"s_1": {"agent_id": {"tool": "claude", "id": "secret"}}}})
NOTE = f"a.py\n  s_1::t_1 1-2\n---\n{TAIL}"


def git(folder: Path, *arguments: str, feed: str | None = None) -> str:
    who = {"GIT_AUTHOR_NAME": "Ana", "GIT_AUTHOR_EMAIL": "ana@example.org",
           "GIT_COMMITTER_NAME": "Ana", "GIT_COMMITTER_EMAIL": "ana@example.org"}  # fmt: skip
    command = ["git", "-C", str(folder), *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True, input=feed, env={**os.environ, **who})
    return done.stdout.strip()


def commits(folder: Path, number: int) -> list[str]:
    """A repository with this many commits, of three lines each."""
    git(folder, "init", "--quiet", "--initial-branch=main")
    shas = []
    for at in range(number):
        (folder / "a.py").write_text("".join(f"{at} {line}\n" for line in range(3)), "utf-8")
        git(folder, "add", "-A")
        git(folder, "commit", "--quiet", "-m", f"Change {at}")
        shas.append(git(folder, "rev-parse", "HEAD"))
    return shas


def add(folder: Path, sha: str, text: str, ref: str = "ai") -> None:
    git(folder, "notes", f"--ref={ref}", "add", "-f", "-F", "-", sha, feed=text)


def test_each_commit_gets_its_own_note_without_what_is_private(tmp_path: Path) -> None:
    first, second, third = commits(tmp_path, 3)
    add(tmp_path, first, NOTE)
    add(tmp_path, third, NOTE.replace("1-2", "3"))
    with open_notes(tmp_path) as notes:
        found = [notes.of(sha) for sha in (first, second, third, "f" * 40)]

    assert [[measured(note).ai for note in one] for one in found] == [[2], [], [1], []]
    assert "secret" not in str(found)


def test_folders_of_notes_are_read_as_flat_ones(tmp_path: Path) -> None:
    """git makes folders once there are many notes."""
    (sha,) = commits(tmp_path, 1)
    lines = f"commit refs/notes/ai\ncommitter A <a@example.org> 0 +0000\ndata 0\nM 100644 inline {sha[:2]}/{sha[2:4]}/{sha[4:]}\n"
    git(tmp_path, "fast-import", "--quiet", feed=f"{lines}data {len(NOTE)}\n{NOTE}\n")
    with open_notes(tmp_path) as notes:
        assert [measured(note).ai for note in notes.of(sha)] == [2]


def test_every_ref_we_know_is_read_and_no_other(tmp_path: Path) -> None:
    (sha,) = commits(tmp_path, 1)
    add(tmp_path, sha, NOTE)
    add(tmp_path, sha, NOTE, "ai-stash")
    add(tmp_path, sha, json.dumps({"f": {"a.py": [{"s": "operator", "l": [3]}]}}), "srctrace/attribution")
    with open_notes(tmp_path) as notes:
        assert [note.ref for note in notes.of(sha)] == ["refs/notes/ai", "refs/notes/srctrace/attribution"]


def test_agent_trace_records_go_to_the_commit_they_name(tmp_path: Path) -> None:
    (sha,) = commits(tmp_path, 1)
    spoken = {"contributor": {"type": "ai"}, "ranges": [{"start_line": 1, "end_line": 3}]}
    record = {"vcs": {"type": "git", "revision": sha}, "files": [{"path": "a.py", "conversations": [spoken]}]}
    (tmp_path / ".agent-trace").mkdir()
    (tmp_path / ".agent-trace" / "traces.jsonl").write_text(f"{json.dumps(record)}\nbroken\n", "utf-8")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "--quiet", "-m", "Keep the trace")
    with open_notes(tmp_path) as notes:
        (note,) = notes.of(sha)

    assert (note.ref, measured(note).ai) == (".agent-trace/traces.jsonl", 3)


def test_no_process_runs_where_there_are_no_notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commits(tmp_path, 1)
    monkeypatch.setattr(module, "_batch", None)
    with open_notes(tmp_path) as notes:
        assert notes.of("f" * 40) == ()


def test_broken_and_enormous_notes_hide_no_other(tmp_path: Path) -> None:
    first, second, third, fourth = commits(tmp_path, 4)
    add(tmp_path, first, "---\n" * 10)
    enormous = f"a.py\n  abcdef1 1-2\n---\n{json.dumps({'prompts': {'abcdef1': {'messages': 'x' * (LARGEST + 9)}}})}"
    add(tmp_path, second, enormous)
    lost = git(tmp_path, "hash-object", "-w", "--stdin", feed="a.py\n  s_1 1\n---\n{}")
    git(tmp_path, "notes", "--ref=ai", "add", "-C", lost, third)
    (tmp_path / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    add(tmp_path, fourth, NOTE)
    with open_notes(tmp_path) as notes:
        found = [notes.of(sha) for sha in (first, second, third, fourth)]

    assert [[measured(note).ai for note in one] for one in found] == [[], [2], [], [2]]


def test_the_changes_of_a_history_carry_their_notes(tmp_path: Path) -> None:
    _, second = commits(tmp_path, 2)
    add(tmp_path, second, NOTE)
    (change,) = changes(tmp_path, 1).changes

    assert [type(note) for note in change.commits[0].notes] == [Note]
