"""Records of a clone, joined to the lines that the head of a change has."""

import json
from pathlib import Path

import pytest

from bot.cli.listed import ranged
from bot.core.blamed import joined
from bot.git.blame import with_records
from bot.git.clone import open_clone
from bot.git.facts import Proposal
from bot.git.notes import open_notes
from tests.git.histories import History

TAIL = json.dumps({"sessions": {"s_1": {"agent_id": {"tool": "claude"}}}})


@pytest.fixture
def history(tmp_path: Path) -> History:
    made = History(tmp_path / "clone")
    made.commit("Begin", {"src/a b.py": "one\ntwo\n"})
    made.branch("topic")
    return made


def lines(start: int, end: int) -> str:
    return "".join(f"line {number}\n" for number in range(start, end))


def note(history: History, sha: str, entries: str, path: str) -> None:
    named = f'"{path}"' if " " in path else path
    history.git("notes", "--ref=ai", "add", "-F", "-", sha, feed=f"{named}\n  {entries}\n---\n{TAIL}".encode())


def read(history: History) -> Proposal:
    clone = open_clone(history.folder)
    with open_notes(clone.path) as notes:
        return with_records(ranged(clone, "main", "topic"), notes, clone.path)


def left(proposal: Proposal) -> list[object]:
    return [one.left and {each.names[0]: each.spans for each in one.left} for one in proposal.commits]


def test_what_is_left_has_the_numbers_and_the_name_of_its_commit(history: History) -> None:
    first = history.commit("Many", {"src/a b.py": "one\ntwo\n" + lines(0, 10)})
    history.git("mv", "src/a b.py", "moved.py")
    second = history.commit("Fewer, elsewhere", {"moved.py": "zero\none\ntwo\n" + lines(2, 10) + "mine\n"})
    note(history, first, "s_1::t_1 3-12", "src/a b.py")
    note(history, second, "h_1 1,12", "moved.py")

    assert left(read(history)) == [{"src/a b.py": ((5, 12),)}, {"moved.py": ((1, 1), (12, 12))}]


@pytest.mark.parametrize("name", ["ä ö.py", 'quo"te.py', "tab\tbed.py", "-dash.py"])
def test_odd_names_are_joined_too(history: History, name: str) -> None:
    first = history.commit("One", {name: lines(0, 3)})
    history.commit("Two", {name: lines(0, 3) + "more\n"})
    note(history, first, "s_1::t_1 1-3", "else.py")

    assert left(read(history)) == [{name: ((1, 3),)}, {name: ((4, 4),)}]


def test_a_clone_that_ignores_a_commit_in_blame_is_asked_plainly(history: History) -> None:
    first = history.commit("One", {"x.py": lines(0, 3)})
    second = history.commit("Two", {"x.py": lines(0, 2) + "changed\n"})
    note(history, first, "s_1::t_1 1-3", "x.py")
    (history.folder / "ignored").write_text(f"{second}\n")
    history.git("config", "blame.ignoreRevsFile", "ignored")

    assert left(read(history)) == [{"x.py": ((1, 2),)}, {"x.py": ((3, 3),)}]


def test_a_single_commit_is_read_by_its_diff(history: History) -> None:
    """A record that names lines the commit only moved speaks for none of what it adds."""
    first = history.commit("Insert", {"src/a b.py": "new\n" * 3 + "one\ntwo\n"})
    note(history, first, "s_1::t_1 4-5", "src/a b.py")

    assert left(read(history)) == [{"src/a b.py": ((1, 3),)}]


def test_lines_that_were_only_indented_anew_stay_whose_they_were(history: History) -> None:
    first = history.commit("One", {"x.py": lines(0, 3)})
    history.commit("Indent", {"x.py": "".join(f"    {line}\n" for line in lines(0, 3).split("\n")[:-1]) + "more\n"})
    note(history, first, "s_1::t_1 1-3", "x.py")

    assert left(read(history)) == [{"x.py": ((1, 3),)}, {"x.py": ((4, 4),)}]


def test_without_records_git_is_not_asked(history: History) -> None:
    history.commit("One", {"x.py": lines(0, 3)})
    history.commit("Two", {"x.py": lines(0, 4)})
    assert left(read(history)) == [None, None]


def test_spans_are_joined_where_they_touch() -> None:
    assert joined([(5, 6), (1, 2), (3, 3), (9, 9)]) == ((1, 3), (5, 6), (9, 9))
