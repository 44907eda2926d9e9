"""Diffs of made-up content are what git makes of it, and imported ones are counted as git counts them."""

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sandbox.content import FileChange, compare, split
from bot.sandbox.objects import Objects, blob_sha

FUZZ = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
LINE = st.one_of(st.sampled_from(["one", "two", "three", "", "-", "+", "-- x", "++ y", "@@ -1 +1 @@", "\\ No newline at end of file"]),
                 st.text(st.characters(codec="utf-8", exclude_characters="\n\r\x00"), max_size=8))  # fmt: skip
FILE = st.builds(lambda lines, end: "\n".join(lines) + end, st.lists(LINE, max_size=12), st.sampled_from(["\n", ""]))
PATH = st.sampled_from(["a", "b.py", "src/c", "src/d e.py", "ä.txt", 'q"uote', "src/deep/f", "tab\tbed", "b\\slash"])
TREE = st.dictionaries(PATH, FILE, max_size=5)


class Git:
    """A repository on disk to ask."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.run("init", "-q")
        for key, value in (
            ("user.name", "x"),
            ("user.email", "x@x"),
            ("core.autocrlf", "false"),
            ("diff.renames", "true"),
        ):
            self.run("config", key, value)

    def run(self, *args: str, sent: bytes = b"") -> bytes:
        return subprocess.run(["git", *args], cwd=self.folder, input=sent, capture_output=True, check=True).stdout

    def tree(self, files: Mapping[str, str]) -> str:
        """Write a tree to the index; its name."""
        self.run("read-tree", "--empty")
        for path, text in files.items():
            name = self.run("hash-object", "-w", "--stdin", sent=text.encode()).decode().strip()
            self.run("update-index", "--add", "--cacheinfo", f"100644,{name},{path}")
        return self.run("write-tree").decode().strip()

    def counts(self, before: str, after: str) -> dict[str, tuple[int, int]]:
        """Added and deleted lines by the new path, renames found."""
        parts = self.run("diff", "--numstat", "-z", "-M", before, after).decode().split("\0")[:-1]
        found: dict[str, tuple[int, int]] = {}
        while parts:
            added, deleted, path = parts.pop(0).split("\t", 2)
            if not path:
                _, path = parts.pop(0), parts.pop(0)
            found[path] = (int(added.replace("-", "0")), int(deleted.replace("-", "0")))
        return found


@pytest.fixture
def git(tmp_path: Path) -> Git:
    return Git(tmp_path)


def text(changes: list[FileChange]) -> str:
    return "".join(change.text for change in changes)


def counted(changes: list[FileChange]) -> dict[str, tuple[int, int]]:
    return {change.path: (change.additions, change.deletions) for change in changes}


@FUZZ
@given(before=TREE, after=TREE)
def test_git_applies_the_diff_to_the_very_tree(git: Git, before: dict[str, str], after: dict[str, str]) -> None:
    changes = compare(before, after)
    old, new = git.tree(before), git.tree(after)
    git.run("read-tree", old)
    if changes:
        git.run("apply", "--cached", "--whitespace=nowarn", "--allow-empty", sent=text(changes).encode())

    assert new == git.run("write-tree").decode().strip()


@FUZZ
@given(before=TREE, after=TREE)
def test_the_counts_are_gits(git: Git, before: dict[str, str], after: dict[str, str]) -> None:
    assert git.counts(git.tree(before), git.tree(after)) == counted(compare(before, after))


MOVES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "as it was": ({"a/x.py": "1\n2\n3\n", "k": "k\n"}, {"b/x.py": "1\n2\n3\n", "k": "k\n"}),
    "with a line changed": ({"old.py": "".join(f"line {n}\n" for n in range(20))},
                            {"new.py": "".join(f"line {n}\n" for n in range(19)) + "other\n"}),
    "half rewritten": ({"old.py": "".join(f"line {n}\n" for n in range(10))},
                       {"new.py": "".join(f"line {n}\n" for n in range(6)) + "x\n" * 10}),
    "too much rewritten": ({"old.py": "".join(f"line {n}\n" for n in range(10))},
                           {"new.py": "".join(f"else {n}\n" for n in range(8)) + "line 1\nline 2\n"}),
    "two with one content": ({"a/x": "same\n", "a/y": "same\n"}, {"b/x": "same\n", "b/y": "same\n"}),
    "the nearer of two": ({"one": "1\n2\n3\n4\n5\n6\n", "two": "1\n2\n3\n4\nx\ny\n"}, {"new": "1\n2\n3\n4\n5\nz\n"}),
    "an empty file": ({"old": ""}, {"new": ""}),
    "a copy": ({"old": "1\n2\n"}, {"old": "1\n2\n", "new": "1\n2\n"}),
}  # fmt: skip


@pytest.mark.parametrize("name", MOVES)
def test_moves_are_found_as_git_finds_them(git: Git, name: str) -> None:
    before, after = MOVES[name]
    changes = compare(before, after)
    raw = git.run("diff", "--name-status", "-M", git.tree(before), git.tree(after)).decode().splitlines()

    letters = {"renamed": "R", "added": "A", "removed": "D", "modified": "M"}

    assert {(line[0], *line.split("\t")[1:]) for line in raw} == {
        (letters[one.status], one.previous, one.path) if one.previous else (letters[one.status], one.path)
        for one in changes
    }


@FUZZ
@given(before=TREE, after=TREE)
def test_an_imported_diff_is_read_as_git_wrote_it(git: Git, before: dict[str, str], after: dict[str, str]) -> None:
    old, new = git.tree(before), git.tree(after)
    diff = git.run("diff", "-M", old, new).decode()
    changes = split(diff)

    assert git.counts(old, new) == counted(changes)
    assert diff == text(changes)


@FUZZ
@given(before=TREE, after=TREE)
def test_reading_what_was_written_gives_the_same(before: dict[str, str], after: dict[str, str]) -> None:
    changes = compare(before, after)

    def told(found: list[FileChange]) -> list[Any]:
        return [
            (one.path, one.previous, one.status, one.additions, one.deletions, one.text, one.binary) for one in found
        ]

    assert told(changes) == told(split(text(changes)))


@FUZZ
@given(files=TREE)
def test_trees_and_blobs_have_gits_names(git: Git, files: dict[str, str]) -> None:
    objects = Objects()

    assert git.tree(files) == objects.keep_tree(files)
    assert {blob_sha(one): one for one in files.values()} == objects.blobs


def test_a_binary_file_has_no_lines(git: Git) -> None:
    before, after = {"a.bin": "x\0y\n"}, {"a.bin": "x\0z\n", "b.bin": "\0"}
    changes = compare(before, after)
    raw = git.run("diff", git.tree(before), git.tree(after)).decode()

    assert raw == text(changes)
    assert [(0, 0, True, None)] * 2 == [(one.additions, one.deletions, one.binary, one.patch) for one in changes]


def test_the_text_is_gits_to_the_letter(git: Git) -> None:
    before = {"kept": "x\n", "a b": "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "gone": "x\n", "ä": "no end"}
    after = {"kept": "x\n", "a b": "1\n2\n3\n4\n5\nsix\n7\n8\n9\n", "empty": "", "ä": "no end\n", "new": "1\n"}

    assert git.run("diff", git.tree(before), git.tree(after)).decode() == text(compare(before, after))
