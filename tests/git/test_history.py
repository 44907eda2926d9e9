"""The newest merges of a clone, as the pull requests they were."""

from pathlib import Path

import pytest

from bot.git.history import HistoryUnreadable, changes
from tests.git.histories import CLAUDE, History


@pytest.fixture
def history(tmp_path: Path) -> History:
    made = History(tmp_path / "a clone")
    made.commit("Begin", {"a.txt": "one\n"})
    return made


def test_a_merge_is_the_pull_request_it_was(history: History) -> None:
    history.branch("topic")
    history.commit("One" + CLAUDE, {"b.py": "x = 1\n" * 3})
    history.commit("Two", {"c.py": "y = 2\n"}, GIT_AUTHOR_NAME="Ben", GIT_AUTHOR_EMAIL="ben@acme.example")
    history.merge("topic", message="Merge pull request #7 from ben/topic\n\nAdd b and c")
    (change,) = changes(history.folder, 5).changes

    assert ("Add b and c", "topic", "Ben") == (change.title, change.branch, change.author.name)
    assert [("One", 3), ("Two", 1)] == [(one.message.splitlines()[0], one.added) for one in change.commits]


def test_an_octopus_brings_the_commits_of_all_its_parents(history: History) -> None:
    for name in ("first", "second", "third"):
        history.branch(name)
        history.commit(name + CLAUDE, {f"{name}.py": "x\n"})
    history.merge("first", "second", "third", message="Merge three")

    assert {"first", "second", "third"} == {
        one.message.splitlines()[0] for one in changes(history.folder, 5).changes[0].commits
    }


def test_catching_up_is_no_pull_request(history: History) -> None:
    history.branch("topic")
    history.commit("Work", {"b.py": "x\n"})
    history.merge("topic", message="Merge branch 'main' of github.com:acme/shop")
    found = changes(history.folder, 5).changes

    assert ["Work"] == [change.title for change in found], "a history without real merges is read commit by commit"


def test_unrelated_histories_can_be_merged(history: History) -> None:
    history.git("switch", "-q", "--orphan", "other")
    history.commit("Elsewhere", {"z.py": "z\n"})
    history.git("switch", "-q", "main")
    history.git("merge", "-q", "--no-ff", "--allow-unrelated-histories", "-m", "Merge branch 'other'", "other")

    assert ["Elsewhere"] == [change.title for change in changes(history.folder, 5).changes]


@pytest.mark.parametrize(
    "message",
    [b"\x1e\x1f odd \x01", b"\xff\xfe not UTF-8", b"", b"x" * 1_000_000],
    ids=["control", "bytes", "empty", "long"],
)
def test_odd_messages_and_empty_commits_are_read(history: History, message: bytes) -> None:
    history.commit(message)
    (change,) = changes(history.folder, 5).changes

    assert "" == change.diff
    assert 1 == len(change.commits)


def test_the_users_own_configuration_changes_nothing(history: History) -> None:
    history.commit("Change", {"a.txt": "two\n"})
    for setting in (("diff.noprefix", "true"), ("diff.mnemonicPrefix", "true"), ("diff.orderFile", "nowhere")):
        history.git("config", *setting)
    (change,) = changes(history.folder, 5).changes

    assert "--- a/a.txt\n+++ b/a.txt\n" in (change.diff or "")


def test_a_history_without_a_change_says_so(history: History, tmp_path: Path) -> None:
    with pytest.raises(HistoryUnreadable, match="holds no change to judge"):
        changes(history.folder, 5)
    history.commit("Two", {"a.txt": "two\n"})
    history.git("clone", "-q", "--depth", "1", f"file://{history.folder}", str(tmp_path / "shallow"))
    with pytest.raises(HistoryUnreadable, match="shallow"):
        changes(tmp_path / "shallow", 5)
