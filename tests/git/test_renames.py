"""What the commits of a branch add to its files, whatever the files were called meanwhile."""

from pathlib import Path

import pytest

from bot.git.clone import open_clone
from bot.git.walk import between, groups, revisions
from tests.git.histories import History

TEXT = "".join(f"line {number}\n" for number in range(40))


@pytest.fixture
def history(tmp_path: Path) -> History:
    made = History(tmp_path / "shop")
    made.commit("Begin", {"basket.py": TEXT})
    made.branch("topic")
    return made


def added(history: History) -> list[tuple[str, list[tuple[str, int]]]]:
    """Commit by commit, of the branch before it is merged; a merge must say the same."""
    found = between(open_clone(history.folder), history.git("rev-parse", "main"), history.git("rev-parse", "topic"))
    history.merge("topic", message="Merge topic")
    clone = open_clone(history.folder)
    assert next(groups(clone, revisions(clone, "main"))).commits == found.commits
    return [(commit.message.strip(), list(commit.files)) for commit in found.commits]


def test_a_file_is_known_by_its_last_name(history: History) -> None:
    history.commit("One", {"basket.py": TEXT + "a\n"})
    history.git("mv", "basket.py", "cart.py")
    history.commit("Rename", {"cart.py": TEXT + "a\nb\nc\n"})
    history.git("mv", "cart.py", "till.py")
    history.commit("Again", {"till.py": TEXT + "a\nb\nc\nd\n", "new.py": "x\n"})

    assert added(history) == [("One", [("till.py", 1)]), ("Rename", [("till.py", 2)]), ("Again", [("new.py", 1), ("till.py", 1)])]  # fmt: skip


def test_a_name_that_is_used_anew_is_another_file(history: History) -> None:
    history.commit("One", {"basket.py": TEXT + "a\n"})
    history.git("mv", "basket.py", "cart.py")
    history.commit("Rename")
    history.commit("Anew", {"basket.py": "x\ny\n"})

    assert added(history) == [("One", [("cart.py", 1)]), ("Rename", []), ("Anew", [("basket.py", 2)])]


def test_a_merge_on_the_way_is_followed_through_and_adds_nothing(history: History) -> None:
    history.commit("One", {"basket.py": TEXT + "a\n"})
    history.branch("side", "topic")
    history.git("mv", "basket.py", "cart.py")
    history.commit("Rename")
    history.git("switch", "-q", "topic")
    history.git("merge", "-q", "--no-ff", "-m", "Join", "side")

    assert added(history) == [("One", [("cart.py", 1)]), ("Rename", []), ("Join", [])]


def test_binary_files_and_files_that_only_shrink_add_nothing(history: History) -> None:
    history.commit("One", {"a.bin": b"\0\1\2", "basket.py": "line 0\n"})

    assert added(history) == [("One", [])]
