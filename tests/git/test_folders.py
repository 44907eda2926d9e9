"""Which folders a clone had at the top before a change; git is asked only where the change does not tell."""

import subprocess
from pathlib import Path

import pytest

from bot.git.clone import Clone, open_clone
from bot.git.content import searched
from bot.git.facts import of_commit
from bot.git.log import steps


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "config", "user.email", "ana@example.org")
    git(tmp_path, "config", "user.name", "Ana")
    return tmp_path


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)


def commits(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Change it")


def newest(clone: Clone) -> tuple[str, ...] | None:
    return searched(clone, of_commit(next(iter(steps(clone, "HEAD")))), ()).folders


def test_the_first_commit_had_none_before(folder: Path) -> None:
    commits(folder, src__a="one\n", README="Hello\n")

    assert newest(open_clone(folder)) == ()


def test_a_new_file_is_told_from_a_new_folder(folder: Path) -> None:
    commits(folder, src__a="one\n", docs__a="one\n", README="Hello\n")
    commits(folder, src__b="two\n", search__a="one\n")

    assert newest(open_clone(folder)) == ("docs", "src")


def test_a_file_that_loses_lines_was_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commits(folder, src__a="one\ntwo\n", docs__a="one\n")
    commits(folder, src__a="two\n")
    clone = open_clone(folder)
    made = of_commit(next(iter(steps(clone, "HEAD"))))
    monkeypatch.setenv("PATH", "")  # no git to ask

    assert searched(clone, made, ()).folders == ("src",)
