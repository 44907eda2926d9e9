"""`twotrack lint` finds before a push what the pull request would be told of."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.test_commands import git
from tests.program import twotrack

BAD = 'def order(db, number):\n    return db.execute(f"SELECT * FROM orders WHERE number = {number}")\n'


def lint(folder: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder)}
    return twotrack("lint", *arguments, folder=folder, given=given, environment=environment)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone whose branch adds two lines, one of them bad, to a file that had a bad line before."""
    old = BAD.replace("order(", "old(")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "orders.py").write_text(old)
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "Start")
    git(tmp_path, "switch", "-qc", "topic")
    (tmp_path / "src" / "orders.py").write_text(old + BAD)
    git(tmp_path, "commit", "-qam", "Look orders up")
    return tmp_path


def test_only_what_the_branch_adds_is_told(clone: Path) -> None:
    done = lint(clone, "--format", "json")

    (one,) = json.loads(done.stdout)
    assert set(one) == {"path", "line", "item", "family", "severity", "message"}
    assert (one["path"], one["line"], one["item"]) == ("src/orders.py", 4, "sql-from-strings")
    assert done.returncode == 1


def test_a_diff_a_range_and_a_file_are_told_alike(clone: Path) -> None:
    text = subprocess.check_output(["git", "-C", str(clone), "diff", "main"], text=True)
    of_diff = json.loads(lint(clone, "--diff", "-", "--format", "json", given=text).stdout)
    of_range = json.loads(lint(clone, "main..topic", "--format", "json").stdout)
    of_file = json.loads(lint(clone, "src/orders.py", "--format", "json").stdout)

    assert of_diff == of_range
    assert [one["line"] for one in of_file] == [2, 4]


def test_a_reason_on_the_line_lets_it_pass_and_is_shown(clone: Path) -> None:
    path = clone / "src" / "orders.py"
    path.write_text(path.read_text().rstrip("\n") + "  # twotrack: accept sql-from-strings because it is ours\n")
    git(clone, "commit", "-qam", "Say why")
    done = lint(clone)

    assert done.returncode == 0
    assert "accepted on the line: it is ours" in done.stdout
    assert done.stdout.endswith("1 file: nothing found, 1 accepted.\n")


def test_code_scanning_gets_sarif(clone: Path) -> None:
    (run,) = json.loads(lint(clone, "--format", "sarif").stdout)["runs"]
    (result,) = run["results"]
    odd = clone / "a b#c.py"
    odd.write_text(BAD)
    (named,) = json.loads(lint(clone, odd.name, "--format", "sarif").stdout)["runs"][0]["results"]
    assert named["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b%23c.py"

    assert (result["ruleId"], result["level"]) == ("sql-from-strings", "error")
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 4


def test_the_rules_of_the_clone_count(clone: Path) -> None:
    git(clone, "switch", "-q", "main")
    (clone / ".github").mkdir()
    (clone / ".github" / "rules.yml").write_text("version: 1\nchecklist: {severity: {sql-from-strings: warn}}\n")
    git(clone, "add", "-A")
    git(clone, "commit", "-qm", "Rules")
    git(clone, "switch", "-q", "topic")

    assert lint(clone).returncode == 0


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\0\1\2", "binary"),
        (b"x" * (1 << 21), "minified"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "kept in Git LFS"),
    ],
)
def test_what_is_not_checked_is_said(tmp_path: Path, data: bytes, why: str) -> None:
    (tmp_path / "data.py").write_bytes(data)
    done = lint(tmp_path, "data.py")

    assert f"not checked: data.py: {why}" in done.stderr
    assert done.returncode == 0


@pytest.mark.parametrize(
    "data",
    [
        b"x = " + b"(" * 2000 + b"1" + b")" * 2000 + b"\n",
        b"def f(:\n  )\xff\xfe broken\n" + BAD.encode(),
        BAD.replace("\n", "\r\n").encode(),
        b"if x:\n" + b"".join(b" " * depth + b"if x:\n" for depth in range(1, 300)),
    ],
    ids=["nested", "broken", "crlf", "deep"],
)
def test_odd_files_are_read_or_named_and_never_crash(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "odd.py").write_bytes(data)
    done = lint(tmp_path, "odd.py", "--format", "json")

    assert done.returncode in {0, 1}
    assert "Traceback" not in done.stderr
    assert bool(json.loads(done.stdout)) == (b"SELECT" in data)


def test_a_folder_is_its_files_and_a_pipe_is_none(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "orders.py").write_text(BAD)
    os.mkfifo(tmp_path / "pipe")

    assert json.loads(lint(tmp_path, "src", "--format", "json").stdout)[0]["path"] == "src/orders.py"
    assert "pipe is no file" in lint(tmp_path, "pipe").stderr


def test_lines_are_counted_as_parsers_count_them(tmp_path: Path) -> None:
    first, line = BAD.splitlines()
    text = f"# a form feed\x0c and \u2028 end no line\n{first}\n{line}  # twotrack: accept sql-from-strings because it is ours\n"
    (tmp_path / "odd.py").write_text(text)

    assert lint(tmp_path, "odd.py").returncode == 0


def test_a_diff_of_files_that_are_not_here_says_what_was_not_looked_at(tmp_path: Path) -> None:
    diff = "--- a/gone.py\n+++ b/gone.py\n@@ -1 +1,2 @@\n x = 1\n+y = db.execute(f'SELECT * FROM t WHERE n = {n}')\n"

    assert "not checked: gone.py: its text is not here" in lint(tmp_path, "--diff", "-", given=diff).stderr


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    assert "nosuch.py cannot be read" in lint(tmp_path, "nosuch.py").stderr
    assert "not a git repository" in lint(tmp_path).stderr
    assert "as `git diff` writes it" in lint(tmp_path, "--diff", "-", given="@@ -1 +1 @@\nbroken").stderr


def test_a_diff_with_other_prefixes_is_read_and_garbage_is_told(clone: Path) -> None:
    text = subprocess.check_output(
        ["git", "-C", str(clone), "-c", "diff.mnemonicPrefix=true", "diff", "main"], text=True
    )
    done = lint(clone, "--diff", "-", "--format", "json", given=text)

    assert [one["path"] for one in json.loads(done.stdout)] == ["src/orders.py"]
    assert "as `git diff` writes it" in lint(clone, "--diff", "-", given="no diff at all\n").stderr


def test_a_file_name_tells_a_terminal_nothing(tmp_path: Path) -> None:
    (tmp_path / "x\x1b[31m\n::error::y.py").write_text(BAD)
    done = lint(tmp_path, "x\x1b[31m\n::error::y.py")

    assert "\x1b" not in done.stdout
    assert not any(line.startswith("::error::") for line in done.stdout.splitlines())
    assert done.returncode == 1


ITEMS = """version: 1
domains: {payments: {paths: ["pay/**"], risk: high}}
routes: [{name: all, track: fast}]
checklist:
  items:
    - {id: by-machine, family: F, question: Q, why: W, when: {origin: ai-heavy}, find: [{added: "number"}]}
    - {id: in-payments, family: F, question: Q, why: W, when: {domain: payments}, find: [{added: "number"}]}
    - {id: by-ana, family: F, question: Q, why: W, when: {author: ana}, find: [{added: "number"}]}
"""


@pytest.mark.parametrize(
    ("arguments", "items", "told"),
    [
        (
            [],
            {"by-machine", "by-ana"},
            "told although it may not apply: by-machine: who wrote it is not said; `--origin` does",
        ),
        (["--origin", "ai-heavy"], {"by-machine", "by-ana"}, "left out: in-payments: "),
        (["--origin", "human-led"], {"by-ana"}, "left out: by-machine: origin is human-led, not ai-heavy"),
        (
            ["--origin", "human-led"],
            {"by-ana"},
            "told although it may not apply: by-ana: `author` shows only on a pull request",
        ),
    ],
)
def test_items_that_do_not_apply_are_left_out_and_named(
    clone: Path, arguments: list[str], items: set[str], told: str
) -> None:
    (clone / "own.yml").write_text(ITEMS)
    done = lint(clone, "--rules", "own.yml", "--format", "json", *arguments)

    assert {one["item"] for one in json.loads(done.stdout)} == {"sql-from-strings", *items}
    assert told in done.stderr
