"""A glob is refused as dead only where git itself never matches a path with it."""

import subprocess
from pathlib import Path

import pytest

from bot.core.rules.dead_globs import check_alive
from bot.core.rules.shapes import MisreadError
from tests.git.histories import History

PATHS = ["x", "[z", "z", "a/b", "a", "src/a", "src/x", "!", "[!]", "]", "a]", "id", "[id]", "a[", "docs/a", "C:/src/x"]
DEAD = ["../x", "src/../x", "[z", "a[", "/", "//", "src//a", ".", "src/.", "src/./a", "[!]", "[^]", "a/..", "[]", "[a-"]
ALIVE = ["x", "/x", "[]a]", "[!a]", r"\[z", r"\[id\]", "docs/", "docs/**", "**", "[[]id]", "[]]", r"[\]]"]


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "it")


def ignored(history: History, glob: str) -> list[str]:
    (history.folder / ".gitignore").write_text(f"{glob}\n")
    command = ["git", "-C", str(history.folder), "check-ignore", "--no-index", *PATHS]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout.split()


@pytest.mark.parametrize("glob", DEAD)
def test_what_is_refused_matches_nothing(history: History, glob: str) -> None:
    with pytest.raises(MisreadError):
        check_alive(glob)
    assert ignored(history, glob) == []


@pytest.mark.parametrize("glob", ALIVE)
def test_what_git_matches_is_admitted(history: History, glob: str) -> None:
    check_alive(glob)
    assert ignored(history, glob) != []
