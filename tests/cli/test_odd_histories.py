"""What git allows and nobody expects: `replay` and `explain` are right about it, or say why they cannot be."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import commands
from bot.git.history import changes
from tests.git.histories import CLAUDE, History

SQUASH = f"""Pay by card (#5)

* Begin{CLAUDE}

* Mend it by hand

> Co-Authored-By: Cursor <cursoragent@cursor.com>

---------

Signed-off-by: Ana <ana@acme.example>
"""


def run(*arguments: str) -> Result:
    one = ("--jobs", "1") if arguments[0] == "replay" else ()
    return CliRunner().invoke(commands(arguments[0]), [*arguments, *one], env={"DATABASE_URL": None})


def replayed(history: History, *arguments: str) -> dict[str, dict[str, Any]]:
    """The rows by their titles."""
    done = run("replay", "--repo", str(history.folder), "--format", "jsonl", *arguments)
    assert (done.exit_code, done.stderr) == (0, ""), done.stderr
    return {row["title"]: row for row in map(json.loads, done.stdout.splitlines())}


def raw(history: History, author: bytes, message: bytes) -> str:
    """A commit that git itself would not make, on top of the branch."""
    tree, parent = history.git("rev-parse", "HEAD^{tree}"), history.git("rev-parse", "HEAD")
    head = f"tree {tree}\nparent {parent}\n".encode() + b"author %b\ncommitter %b\n\n" % (author, author)
    sha = history.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", feed=head + message)
    history.git("update-ref", "HEAD", sha)
    return sha


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    """One commit of each kind."""
    made = History(tmp_path_factory.mktemp("odd") / "shop")
    made.commit("Begin", {"src/basket.py": "x = 1\n" * 40, "logo.png": b"\0\1\2" * 40})
    made.commit("Empty" + CLAUDE)
    made.commit("", {"untitled.py": "1\n"})
    made.commit(b"Windows\r\n\r\nCo-Authored-By: Claude <noreply@anthropic.com>\r\n", {"win.py": b"a\r\nb\r\n"})
    made.commit("Latin content", {os.fsdecode(b"caf\xe9.txt"): b"\xff\xfe caf\xe9\n" * 3})
    raw(made, b"Zo\xe9 <zo\xe9@acme.example> 1750000000 +0000", b"Latin caf\xe9" + CLAUDE.encode())
    made.commit("Binary" + CLAUDE, {"logo.png": b"\3\0\4" * 90})
    made.git("mv", "src/basket.py", "src/payments.py")
    made.commit("Rename" + CLAUDE, {"src/payments.py": "x = 1\n" * 40 + "y = 2\n"})
    made.commit(SQUASH, {"src/payments/card.py": "z = 1\n" * 5})
    (made.folder / "link").symlink_to("win.py")
    made.commit("Link")
    made.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},submodule")
    made.git("commit", "-q", "-m", "Submodule")
    raw(made, b" <> 99999999999999999 +0000", b"Nobody, in the far future")
    raw(made, b"Ana <ana@acme.example> -5 -9999", b"Before time" + CLAUDE.encode())
    for name in ("one", "two", "three"):
        made.branch(name)
        made.commit(f"On {name}{CLAUDE if name == 'two' else ''}", {f"{name}.py": f"{name}\n" * 10})
    made.merge("one", "two", "three", message="Merge branches 'one', 'two' and 'three'\n\nAn octopus")
    return made


def test_every_commit_is_counted_as_git_counts_it(history: History) -> None:
    rows = replayed(history, "--unit", "commit")

    assert len(rows) == int(history.git("rev-list", "--count", "--no-merges", "HEAD"))
    for row in rows.values():
        assert (row["added"], row["deleted"]) == history.numstat(row["base"], row["head"]), row["title"]


@pytest.mark.parametrize(
    ("title", "added", "tools"),
    [
        ("Empty", 0, ["claude-code"]),
        ("(no message)", 1, []),
        ("Windows", 2, ["claude-code"]),
        ("Latin content", 3, []),
        ("Latin caf\ufffd", 0, ["claude-code"]),
        ("Binary", 0, ["claude-code"]),
        ("Rename", 1, ["claude-code"]),
        ("Pay by card (#5)", 5, ["claude-code"]),  # and not Cursor, which only a quotation credits
        ("Link", 1, []),
        ("Submodule", 1, []),
        ("Nobody, in the far future", 0, []),
        ("Before time", 0, ["claude-code"]),
    ],
)
def test_each_is_read_for_what_it_is(history: History, title: str, added: int, tools: list[str]) -> None:
    row = replayed(history, "--unit", "commit")[title]

    assert (row["added"], row["tools"]) == (added, tools)


def test_an_octopus_is_one_change_of_all_its_branches(history: History) -> None:
    octopus = replayed(history)["An octopus"]

    assert (octopus["added"], octopus["tools"]) == (30, ["claude-code"])
    assert octopus["share"]["best"] == pytest.approx(88 / 3, abs=0.1)


@pytest.mark.parametrize("unit", ["merge", "commit"])
def test_the_table_shows_them_all_on_lines_of_their_own(history: History, unit: str) -> None:
    done = run("replay", "--repo", str(history.folder), "--unit", unit)

    assert (done.exit_code, done.stderr) == (0, "")
    assert all(line.isprintable() for line in done.stdout.splitlines())


def test_all_of_it_is_explained_as_one_change(history: History) -> None:
    first = history.git("rev-list", "--max-parents=0", "HEAD")
    done = run("explain", "--repo", str(history.folder), f"{first}..HEAD")

    assert (done.exit_code, done.stderr) == (10, "")
    assert "claude-code" in done.stdout


def test_a_change_from_the_far_future_is_explained(history: History) -> None:
    future = history.git("log", "--format=%H", "--grep=far future")
    done = run("explain", "--repo", str(history.folder), f"{future}~1..{future}")

    assert (done.exit_code, done.stderr) in {(0, ""), (10, "")}


def test_the_demo_reads_them_too(history: History) -> None:
    (change,) = changes(history.folder, 1).changes

    assert [commit.message.strip()[:6] for commit in change.commits] == ["On one", "On two", "On thr"]


def test_a_message_of_40_mb_is_cut_and_the_change_is_careful(tmp_path: Path) -> None:
    """What stands behind the cut might be a credit: nobody may hide one there."""
    huge = History(tmp_path)
    huge.commit("Begin", {"docs/a.md": "1\n"})
    huge.commit("Huge\n\n" + "x" * 40_000_000 + CLAUDE, {"docs/a.md": "2\n"})

    row = replayed(huge, "--unit", "commit")["Huge"]
    done = run("explain", "--repo", str(tmp_path), "HEAD~1..HEAD")

    assert (row["added"], row["track"]) == (1, "careful")
    assert (done.exit_code, done.stderr) == (10, "")
    assert "longer than 1 MiB" in " ".join(done.stdout.split())
    assert "Traceback" not in done.stdout


def test_a_range_across_the_edge_of_a_shallow_clone_is_refused_with_the_way_out(
    history: History, tmp_path: Path
) -> None:
    history.git("branch", "-f", "topic", "one")
    history.git("clone", "-q", "--depth", "1", "--no-single-branch", history.folder.as_uri(), str(tmp_path / "shallow"))
    done = run("explain", "--repo", str(tmp_path / "shallow"), "origin/one..origin/two")

    assert done.exit_code == 1
    assert "git fetch --unshallow" in done.stderr
    assert "Traceback" not in done.stderr
