"""Who wrote which line: the sandbox says what git says, for histories with renames and merges."""

import random
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.sandbox.blame import blame
from bot.sandbox.state import GitCommit
from tests.builders import NOW
from tests.sandbox.api.test_content import Git

_HEADER = re.compile(r"^(?P<sha>[0-9a-f]{40}) \d+ (?P<line>\d+)", re.MULTILINE)


class History:
    """The same commits on disk and in memory."""

    def __init__(self, folder: Path) -> None:
        self.git = Git(folder)
        self.commits: dict[str, GitCommit] = {}
        self.at: datetime = NOW

    def commit(self, tree: dict[str, str], *parents: str) -> str:
        self.at += timedelta(minutes=1)
        named = [word for parent in parents for word in ("-p", parent)]
        sha = self.git.run("commit-tree", self.git.tree(tree), *named, "-m", str(self.at)).decode().strip()
        who = ("x", "x@x")
        self.commits[sha] = GitCommit(
            sha=sha, message="x", author=who, committer=who, at=self.at, parents=parents, tree=tree, additions=0, deletions=0
        )  # fmt: skip
        return sha

    def by_git(self, head: str, path: str) -> dict[int, str]:
        text = self.git.run("blame", "--porcelain", head, "--", path).decode()
        return {int(match["line"]): match["sha"] for match in _HEADER.finditer(text)}

    def by_us(self, head: str, path: str) -> dict[int, str]:
        ranges = blame(self.commits, self.commits[head], path)
        return {line: one.commit.sha for one in ranges for line in range(one.first, one.last + 1)}


@pytest.mark.parametrize("seed", range(12))
def test_a_file_that_many_commits_changed(tmp_path: Path, seed: int) -> None:
    """Every line is written once, so that there is one answer."""
    chance, history = random.Random(seed), History(tmp_path)
    lines, path, number = [f"first {n}" for n in range(20)], "a.py", 0
    head = history.commit({path: "\n".join(lines) + "\n"})
    for step in range(8):
        at = chance.randrange(len(lines))
        del lines[at : at + chance.randrange(3)]
        fresh = [f"line {(number := number + 1)}" for _ in range(chance.randrange(4))]
        lines[at:at] = fresh
        path = f"moved/{step}.py" if chance.random() < 0.2 else path
        head = history.commit({path: "\n".join(lines) + chance.choice(["\n", ""]), "other": str(step)}, head)

    assert history.by_us(head, path) == history.by_git(head, path)


def test_a_line_that_came_in_by_a_merge_is_its_own_commits(tmp_path: Path) -> None:
    history = History(tmp_path)
    root = history.commit({"a": "one\ntwo\nthree\n"})
    left = history.commit({"a": "left\none\ntwo\nthree\n"}, root)
    right = history.commit({"a": "one\ntwo\nthree\nright\n"}, root)
    merge = history.commit({"a": "left\none\nby hand\nthree\nright\n"}, left, right)

    assert history.by_us(merge, "a") == {1: left, 2: root, 3: merge, 4: root, 5: right} == history.by_git(merge, "a")


def test_an_empty_file_has_no_lines(tmp_path: Path) -> None:
    history = History(tmp_path)

    assert history.by_us(history.commit({"a": ""}), "a") == {}
