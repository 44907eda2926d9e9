"""Whatever a history holds, it is read as git itself reads it."""

from pathlib import Path

import pytest

from bot.core.facts import Commit
from bot.git.clone import open_clone
from bot.git.history import HistoryUnreadable
from bot.git.log import Step
from bot.git.walk import between, chain, chosen, groups, is_linear, names, proposals, revisions
from tests.git.histories import History


def steps(history: History) -> list[Step]:
    clone = open_clone(history.folder)
    return list(chosen(clone, list(names(clone, revisions(clone, "HEAD"), None))))


def titles(commits: tuple[Commit, ...]) -> list[str]:
    return [commit.message.strip() for commit in commits]


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "shop")


@pytest.mark.parametrize(
    "name", ["a b.txt", 'q"uote.txt', "ü.txt", "tab\there.txt", "new\nline.txt", "-dash.txt", "{a => b}.txt"]
)
def test_any_name_of_a_file_is_read(history: History, name: str) -> None:
    history.commit("One", {name: "1\n2\n"})

    (step,) = steps(history)
    assert [(file.path, file.added, file.deleted) for file in step.files] == [(name, 2, 0)]


def test_a_renamed_file_has_both_names(history: History) -> None:
    history.commit("One", {"old name.py": "x = 1\n" * 20})
    history.git("mv", "old name.py", 'new "name".py')
    history.commit("Two")

    (file,) = steps(history)[0].files
    assert (file.previous, file.path, file.added) == ("old name.py", 'new "name".py', 0)


def test_a_binary_file_has_no_lines_and_an_empty_commit_no_files(history: History) -> None:
    history.commit("Binary", {"a.bin": b"\0\xff" * 50})
    history.commit("Empty")

    empty, binary = steps(history)
    assert empty.files == ()
    assert [(file.path, file.binary, file.added) for file in binary.files] == [("a.bin", True, 0)]


def test_bytes_that_are_no_utf_8_and_line_ends_of_windows_are_read(history: History) -> None:
    history.commit("One", {"a.txt": b"\xff\r\n\xfe\r\n"})
    tree = history.git("rev-parse", "HEAD^{tree}")
    person = b"Zo\xff <zo@acme.example> 1750000000 +0000"  # git itself would mend such a commit before making it
    raw = b"tree %b\nauthor %b\ncommitter %b\n\nCaf\xe9\r\n" % (tree.encode(), person, person)
    sha = history.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", feed=raw)
    history.git("update-ref", "refs/heads/main", sha)

    (step,) = steps(history)
    assert step.commit.message.startswith("Caf�")
    assert step.commit.author.name == "Zo�"
    assert step.commit.added == 2


def test_a_message_that_imitates_the_output_of_git_stays_a_message(history: History) -> None:
    sha = history.commit("One", {"a": "1\n"})
    history.commit(f"Two\n\n{sha}\n3\t4\tfake.txt\n\x1e\x1f", {"b": "1\n"})

    assert [[file.path for file in step.files] for step in steps(history)] == [["b"], ["a"]]


def test_a_huge_message_is_cut_and_the_change_says_so(history: History) -> None:
    history.commit("Huge\n\n" + "x" * 40_000_000, {"a": "1\n"})
    history.commit("After", {"b": "1\n"})

    after, huge = steps(history)
    assert (after.cut, huge.cut) == (False, True)
    assert len(huge.commit.message) <= 1 << 20
    assert [file.path for file in huge.files] == ["a"]


def test_a_merge_holds_what_it_brought_in_and_nothing_else(history: History) -> None:
    """An octopus, a branch that took in main meanwhile, and a plain commit between."""
    history.commit("Begin", {"a": "1\n"})
    for name in ("b", "c"):
        history.branch(name)
        history.commit(f"On {name}", {name: "1\n"})
    history.branch("long")
    history.commit("Long 1", {"l": "1\n"})
    octopus = history.merge("b", "c", message="Merge b and c")
    history.commit("Direct", {"a": "2\n"})
    history.git("switch", "-q", "long")
    history.git("merge", "-q", "-m", "Take in main", "main")
    history.commit("Long 2", {"l": "2\n"})
    history.merge("long", message="Merge long")

    clone = open_clone(history.folder)
    found = list(groups(clone, revisions(clone, "HEAD")))

    assert [(group.step.commit.message.strip(), sorted(titles(group.commits))) for group in found] == [
        ("Merge long", ["Long 1", "Long 2", "Take in main"]),
        ("Direct", []),
        ("Merge b and c", ["On b", "On c"]),
        ("Begin", []),
    ]
    assert titles(found[0].commits) == ["Long 1", "Take in main", "Long 2"]
    assert found[2].step.commit.sha == octopus
    for group in found[:-1]:
        commit = group.step.commit
        assert (commit.added, commit.deleted) == history.numstat(group.step.parents[0], commit.sha)


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_pieces_of_a_history_hold_the_same_as_the_whole(history: History, size: int) -> None:
    for number in range(5):
        history.commit(f"Main {number}", {"a": f"{number}\n"})
        history.branch(f"b{number}")
        history.commit(f"Side {number}", {f"{number}": "1\n"})
        history.merge(f"b{number}", message=f"Merge {number}")
    clone = open_clone(history.folder)
    whole = revisions(clone, "HEAD")

    pieces = [group for piece in chain(clone, whole, size) for group in groups(clone, piece)]

    assert pieces == list(groups(clone, whole))


def test_merges_and_squashes_are_proposals_and_direct_pushes_are_none(history: History) -> None:
    history.commit("Begin", {"a": "1\n"})
    clone = open_clone(history.folder)
    assert is_linear(clone, revisions(clone, "HEAD"))
    history.commit("Add a basket (#12)", {"b": "1\n"})
    history.commit("Fix (#13) at once", {"c": "1\n"})

    revs = revisions(clone, "HEAD")
    assert not is_linear(clone, revs)
    assert [group.step.commit.message for group in proposals(clone, revs, linear=False)] == ["Add a basket (#12)"]


def test_the_edge_of_a_shallow_clone_is_left_out(history: History, tmp_path: Path) -> None:
    for number in range(4):
        history.commit(f"Commit {number}", {f"{number}": "1\n" * 100})
    history.git("clone", "-q", "--depth", "2", history.folder.as_uri(), str(tmp_path / "shallow"))
    clone = open_clone(tmp_path / "shallow")

    assert len(clone.edge) == 1
    assert [step.commit.message for step in chosen(clone, list(names(clone, revisions(clone, "HEAD"), None)))] == [
        "Commit 3"
    ]


def test_a_branch_is_read_from_where_it_left(history: History) -> None:
    start = history.commit("Begin", {"a": "1\n"})
    history.branch("b")
    head = history.commit("On b", {"b": "1\n2\n"})
    history.git("switch", "-q", "main")
    base = history.commit("Meanwhile", {"a": "other\n"})

    group = between(open_clone(history.folder), base, head)

    assert group.step.parents == (start,)
    assert [(file.path, file.added) for file in group.step.files] == [("b", 2)]
    assert titles(group.commits) == ["On b"]


def test_reading_on_is_not_needed(history: History) -> None:
    for number in range(3):
        history.commit(f"Commit {number}")
    clone = open_clone(history.folder)
    found = names(clone, revisions(clone, "HEAD"), None)

    next(found)
    found.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("what", ["--output=evil", "HEAD..nothing", "a...b", "HEAD^{tree}", ""])
def test_what_names_no_commits_is_refused(history: History, what: str) -> None:
    history.commit("One")

    with pytest.raises(HistoryUnreadable):
        revisions(open_clone(history.folder), what)
    assert not Path("evil").exists()


def test_a_folder_without_a_history_is_refused(tmp_path: Path) -> None:
    for folder, reason in ((tmp_path, "is not a git repository"), (tmp_path / "nowhere", "is not a folder")):
        with pytest.raises(HistoryUnreadable, match=reason):
            open_clone(folder)
