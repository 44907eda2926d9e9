"""`twotrack replay`, as whoever runs it meets it."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import commands
from bot.cli.listed import ranged
from bot.cli.offline import Judging, rules_of
from bot.cli.rows import shown
from bot.core.judge import Book, Knowledge, judge
from bot.core.memory import Memory
from bot.git.clone import open_clone
from bot.git.content import searched
from bot.git.facts import of_commit, of_group, snapshot
from bot.git.walk import chosen, groups, names, revisions
from tests.builders import shipped
from tests.git.histories import CLAUDE, History

KEYS = ["ref", "base", "head", "title", "at", "added", "deleted", "origin", "share", "basis", "tools", "evidence",
        "domains", "risk", "track", "route"]  # fmt: skip


def run(*arguments: str) -> Result:
    """In this process, with one judging process: starting Python a hundred times is what takes time."""
    one = () if "--jobs" in arguments else ("--jobs", "1")
    return CliRunner().invoke(commands("replay"), ["replay", *arguments, *one])


def replayed(history: History, *arguments: str) -> list[dict[str, Any]]:
    done = run("--repo", str(history.folder), "--format", "jsonl", *arguments)
    assert (done.exit_code, done.stderr) == (0, ""), done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    """Merges by GitHub, a squash with a credit in its middle, a direct push, a rename, odd names, a binary file."""
    made = History(tmp_path_factory.mktemp("replay") / "shop")
    made.commit("Begin", {"src/basket.py": "x = 1\n" * 10})
    made.branch("claude/basket")
    made.commit(f"Count the basket{CLAUDE}", {"src/basket.py": "x = 2\n" * 30, 'odd "name" ü.py': "1\n"})
    made.commit("Mend it by hand", {"src/other.py": "y = 1\n" * 3})
    made.merge(
        "claude/basket", message="Merge pull request #4 from ana/claude/basket\n\nA better basket\n\nWith words."
    )
    made.commit(
        f"Pay by card (#5)\n\n* first{CLAUDE}\n\n* second, by hand\n\n---------\n",
        {"src/payments/card.py": "z = 1\n" * 5},
    )
    made.commit("Pushed directly [bold red]\x1b[31m", {"a.bin": b"\0\1" * 9})
    made.git("mv", "src/other.py", "src/another.py")
    made.commit("Rename")
    return made


def test_every_merge_and_squash_is_a_row_newest_first(history: History) -> None:
    squash, merge = replayed(history)

    assert list(squash) == list(merge) == KEYS
    assert (squash["ref"], squash["title"], squash["domains"], squash["risk"], squash["track"]) == (
        "#5", "Pay by card (#5)", ["payments"], "high", "careful")  # fmt: skip
    assert (merge["ref"], merge["title"], merge["tools"]) == ("#4", "A better basket", ["claude-code"])
    assert [one["signal"] for one in merge["evidence"]] == ["credit", "session"]
    assert list(merge["evidence"][0]) == ["signal", "tool", "source", "lines", "commit"]
    assert list(merge["share"]) == ["low", "best", "high"]


def test_lines_are_counted_as_git_counts_them(history: History) -> None:
    rows = [*replayed(history), *replayed(history, "--unit", "commit")]

    assert [(row["added"], row["deleted"]) for row in rows] == [
        history.numstat(row["base"], row["head"]) for row in rows
    ]


@pytest.mark.parametrize("unit", ["merge", "commit"])
def test_one_process_and_three_find_the_same(history: History, unit: str) -> None:
    assert replayed(history, "--unit", unit, "--jobs", "1") == replayed(history, "--unit", unit, "--jobs", "3")


def test_the_short_answer_is_that_of_the_whole_judgement(history: History) -> None:
    clone = open_clone(history.folder)
    composed = rules_of(clone, None)
    judging = Judging.under(composed, frozenset())
    revs = revisions(clone, "HEAD")
    made = [*map(of_group, groups(clone, revs)), *map(of_commit, chosen(clone, list(names(clone, revs, None))))]
    for facts in (snapshot(one, "shop") for one in made):
        short = judging.judge(facts)
        whole = judge(facts, Book(default=composed), Knowledge(signals=shipped().signals), Memory())
        assert short.provenance == whole.provenance
        assert short.domains == tuple(each.name for each in whole.touched)
        assert (short.risk, short.track, short.route) == (whole.risk, whole.track, whole.route)


def test_linear_history_is_taken_commit_by_commit(tmp_path: Path) -> None:
    linear = History(tmp_path)
    linear.commit("One", {"a": "1\n"})
    linear.commit("Two", {"b": "1\n"})

    assert [row["title"] for row in replayed(linear)] == ["Two", "One"]


def test_last_and_range_choose(history: History) -> None:
    assert [row["ref"] for row in replayed(history, "--last", "1")] == ["#5"]
    assert [row["title"] for row in replayed(history, "--unit", "commit", "--range", "HEAD~1..HEAD")] == ["Rename"]
    assert len(replayed(history, "--unit", "commit", "--last", "2")) == 2
    assert replayed(history, "--range", "HEAD..HEAD") == []


def test_what_is_left_out_is_not_looked_at(history: History) -> None:
    """Without trailers the branch still tells; without both nothing does."""
    merge = replayed(history, "--without", "trailers")[1]
    assert {one["source"] for one in merge["evidence"]} == {"branch"}
    assert [row["origin"] for row in replayed(history, "--without", "trailers,branches")] == ["undeclared"] * 2


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_line_level_notes_are_read_unless_left_out(tmp_path: Path, jobs: str) -> None:
    noted = History(tmp_path)
    noted.commit("Measured", {"a.py": "x = 1\n" * 10})
    session = '"agent_id":{"tool":"cursor","id":"1","model":"m"}'
    note = (
        'a.py\n  bc1bac90a17418b3 1-9\n---\n{"schema_version":"authorship/3.0.0","prompts":{"bc1bac90a17418b3":{%s}}}'
    )
    noted.git("notes", "--ref=ai", "add", "-m", note % session, "HEAD")

    (measured,) = replayed(noted, "--jobs", jobs)
    (unread,) = replayed(noted, "--jobs", jobs, "--without", "notes")

    assert (measured["basis"], measured["share"]["best"], measured["tools"]) == ("measured", 90.0, ["cursor"])
    assert (unread["basis"], unread["tools"]) == ("assumed", [])


def test_rules_come_from_the_default_branch_or_a_file(history: History, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yml"
    rules.write_text("version: 1\nroutes:\n  - {name: all of it, track: fast}\n", "utf-8")

    assert {row["route"] for row in replayed(history, "--rules", str(rules))} == {"all of it"}
    other = History(tmp_path / "other")
    other.commit("Rules", {".github/rules.yml": rules.read_text("utf-8")})
    other.branch("head")
    other.commit("The head's own rules do not count", {".github/rules.yml": "version: 1\n"})
    assert {row["route"] for row in replayed(other)} == {"all of it"}


def test_broken_rules_are_told_with_their_line(history: History, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yml"
    rules.write_text("version: 1\ntrakcs: {}\n", "utf-8")
    done = run("--repo", str(history.folder), "--rules", str(rules))

    assert done.exit_code == 1
    assert "rules.yml:2:1" in done.stderr


def test_a_list_of_pull_requests_is_judged_as_they_were(history: History, tmp_path: Path) -> None:
    merge = history.git("log", "--merges", "--format=%H", "--max-count=1")
    pulls = tmp_path / "pulls.jsonl"
    told = {
        "branch": "copilot/x",
        "title": "Mine",
        "body": "By hand",
        "author": "renovate[bot]",
        "labels": ["ai-heavy"],
    }
    lines = [
        {"pr": 4, "base": f"{merge}^1", "head": f"{merge}^2"},
        {"pr": "9", "base": f"{merge}^1", "head": f"{merge}^2", **told},
    ]
    pulls.write_text("\n".join(map(json.dumps, lines)) + "\n\n", "utf-8")

    plain, full = replayed(history, "--pulls", str(pulls))

    assert (plain["ref"], full["ref"]) == (4, "9")
    assert full["title"] == "Mine"
    assert {"label", "branch"} <= {one["source"] for one in full["evidence"]}
    for row in (plain, full):
        assert (row["added"], row["deleted"]) == history.numstat(row["base"], row["head"])
        assert "claude-code" in row["tools"]


def test_a_pull_request_that_is_not_here_is_named_and_the_others_go_on(history: History, tmp_path: Path) -> None:
    pulls = tmp_path / "pulls.jsonl"
    pulls.write_text(
        '{"pr": 1, "base": "HEAD", "head": "--output=evil"}\n{"pr": 2, "base": "HEAD~1", "head": "HEAD"}\n'
    )
    done = run("--repo", str(history.folder), "--format", "jsonl", "--pulls", str(pulls))

    assert done.exit_code == 1
    assert [json.loads(line)["ref"] for line in done.stdout.splitlines()] == [2]
    assert "pull request 1" in done.stderr


@pytest.mark.parametrize("line", ["[]", "{", '{"pr": 1}', '{"pr": [], "base": "a", "head": "b"}',
                                  '{"pr": 1, "base": "a", "head": "b", "labels": "x"}',
                                  '{"pr": 1, "base": "a", "head": "b", "title": 7}'])  # fmt: skip
def test_a_line_that_is_no_pull_request_is_told(history: History, tmp_path: Path, line: str) -> None:
    pulls = tmp_path / "pulls.jsonl"
    pulls.write_text(line + "\n")
    done = run("--repo", str(history.folder), "--pulls", str(pulls))

    assert done.exit_code == 1
    assert "pulls.jsonl:1" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_table_ends_with_a_summary_and_shows_no_control_characters(history: History) -> None:
    done = run("--repo", str(history.folder), "--unit", "commit")

    assert done.exit_code == 0
    for word in ("[bold red]", "What would have happened", "Median size", "seniors", "undeclared"):
        assert word in done.stdout
    assert "\x1b[31m" not in done.stdout


@pytest.mark.parametrize(("arguments", "code", "word"), [
    (("--without", "magic"), 2, "trailers"),
    (("--format", "xml"), 2, "jsonl"),
    (("--pulls", "x", "--range", "a..b"), 2, "--pulls"),
    (("--last", "0"), 2, "--last"),
    (("--range", "nothing..HEAD"), 1, "'nothing' names no commit"),
    (("--range", "a...b"), 1, "write it as A..B"),
    (("--repo", "nowhere"), 1, "is not a folder"),
    (("--rules", "nowhere.yml"), 1, "nowhere.yml cannot be read"),
    (("--pulls", "nowhere.jsonl"), 1, "nowhere.jsonl cannot be read"),
])  # fmt: skip
def test_mistakes_are_told_in_words(history: History, arguments: tuple[str, ...], code: int, word: str) -> None:
    done = run("--repo", str(history.folder), *arguments)

    assert done.exit_code == code
    assert word in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_who_has_seen_enough_ends_it(history: History) -> None:
    command = [sys.executable, "-c", "from bot.cli import main; main()", "replay", "--repo", str(history.folder),
               "--unit", "commit", "--format", "jsonl", "--jobs", "1"]  # fmt: skip
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        done = subprocess.run(command, stdout=closed, stderr=subprocess.PIPE, check=False, timeout=60)

    assert (done.returncode, done.stderr) == (0, b"")


def test_a_shallow_clone_is_said_to_be_one(history: History, tmp_path: Path) -> None:
    history.git("clone", "-q", "--depth", "2", history.folder.as_uri(), str(tmp_path / "shallow"))
    done = run("--repo", str(tmp_path / "shallow"), "--unit", "commit", "--format", "jsonl")

    assert done.exit_code == 0
    assert "shallow" in done.stderr
    assert [json.loads(line)["title"] for line in done.stdout.splitlines()] == ["Rename"]


def test_an_empty_repository_is_told(tmp_path: Path) -> None:
    History(tmp_path)
    done = run("--repo", str(tmp_path))

    assert done.exit_code == 1
    assert "names no commit" in done.stderr


def test_text_from_outside_steers_no_terminal() -> None:
    assert shown("a\x1b[31mb\u202ec\nd\t e", 40) == "a[31mbc d e"
    assert shown("x" * 50, 10) == "x" * 9 + "…"


def test_groups_are_asked_as_the_track_says(history: History) -> None:
    clone = open_clone(history.folder)
    composed = rules_of(clone, None)
    assert composed.rules is not None
    judging = Judging.under(composed, frozenset())
    facts = snapshot(searched(clone, ranged(clone, "HEAD~3", "HEAD"), ()), "shop")
    verdict = judging.judge(facts)

    assert dict(verdict.asked) == {"seniors": 2, "ai-specialists": 1}


def test_a_progress_bar_on_the_terminal_leaves_the_rows_where_they_belong(history: History, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from bot.cli import main; main()", "replay", "--repo", str(history.folder),
               "--unit", "commit", "--format", "jsonl", "--jobs", "1"]  # fmt: skip
    ours, terminal = pty.openpty()
    with (tmp_path / "rows").open("wb") as rows:
        done = subprocess.run(command, stdout=rows, stderr=terminal, check=False, timeout=60)
    os.close(terminal)
    shown_there = os.read(ours, 1 << 16)
    os.close(ours)

    assert done.returncode == 0
    assert b"Judging" in shown_there
    assert [list(json.loads(line)) for line in (tmp_path / "rows").read_text("utf-8").splitlines()] == [KEYS] * 6
