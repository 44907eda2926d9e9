"""Which lines of each commit are left, and what its record says of just those."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulls import CLAUDE, ask, commit, pull, share

from bot.core.blamed import Blame, joined, lines_left, with_left
from bot.core.carriers.carrier import length, shared
from bot.core.carriers.known import noted as noted_text
from bot.core.facts import ChangedFile, Diff, Left, Note
from bot.core.words import Origin

FILE = ChangedFile(path="a.py", previous="old.py", added=9)


@pytest.mark.parametrize(
    ("ranges", "spans"),
    [
        ([("1", 1, 5)], {"1": ((1, 5),)}),
        ([("base", 1, 3), ("1", 4, 5), ("base", 6, 9)], {"1": ((4, 5),)}),
        ([("2", 1, 3), ("1", 4, 5), ("2", 6, 6), ("1", 7, 7)], {"1": ((1, 3),), "2": ((1, 3), (6, 6))}),
        ([("1", 1, 2), ("2", 3, 3), ("base", 4, 4), ("1", 5, 5)], {"1": ((1, 2), (4, 4)), "2": ((3, 3),)}),
        ([("base", 1, 9)], {}),
        ([], {}),
    ],
)
def test_lines_have_the_numbers_they_had_in_their_commit(ranges, spans):
    left = lines_left(FILE, [Blame(*one) for one in ranges], ["1", "2"])

    assert {sha: one.spans for sha, one in left.items()} == spans
    assert all((one.path, one.names) == ("a.py", ("a.py", "old.py")) for one in left.values())


SPANS = st.lists(st.tuples(st.integers(1, 30), st.integers(0, 5)), max_size=6).map(
    lambda pairs: joined((first, first + more) for first, more in pairs)
)


@given(SPANS, SPANS)
def test_lines_in_both_are_counted_as_sets_count_them(one, other):
    lines = [{line for first, last in spans for line in range(first, last + 1)} for spans in (one, other)]

    assert shared(one, other) == shared(other, one) == len(lines[0] & lines[1])
    assert length(one) == len(lines[0])


def noted(number: int, entries: str, path: str = "a.py", **more: int):
    return commit(number, notes=(Note("refs/notes/ai", f"{path}\n  {entries}\n---\n{{}}"),), **more)


def judged(commits, left, diff=None):
    return ask(pull(*with_left(commits, left)), diff or Diff((ChangedFile(path="a.py", added=10),)))


def test_a_record_counts_for_the_lines_that_are_left():
    one, two = noted(1, "s_1 1-90", added=90), noted(2, "h_1 1-10", added=10)
    left = {one.sha: [Left("a.py", ("a.py",), ((1, 5),))], two.sha: [Left("a.py", ("a.py",), ((6, 10),))]}

    assert share(judged((one, two), left)) == (50, 50, 50)
    assert share(judged((one, two), None)) == (90, 90, 90), "by what each commit added, where nobody knows"


def test_lines_that_no_record_names_stay_unknown():
    one, two = noted(1, "s_1 1-3"), noted(2, "h_1 9")
    left = {one.sha: [Left("a.py", ("a.py",), ((1, 5),))], two.sha: [Left("a.py", ("a.py",), ((6, 10),))]}

    assert share(judged((one, two), left)) == (30, 30, 90)


def test_a_record_by_the_former_name_counts():
    one, two = noted(1, "s_1 1-5", "old.py"), noted(2, "h_1 6-10")
    left = {one.sha: [Left("a.py", ("a.py", "old.py"), ((1, 5),))], two.sha: [Left("a.py", ("a.py",), ((6, 10),))]}

    assert share(judged((one, two), left)) == (50, 50, 50)


def test_generated_files_and_commits_of_which_nothing_is_left_weigh_nothing():
    one, two = noted(1, "s_1 1-500", "uv.lock"), noted(2, "h_1 1-10")
    left = {one.sha: [Left("uv.lock", ("uv.lock",), ((1, 500),))], two.sha: [Left("a.py", ("a.py",), ((1, 10),))]}
    diff = Diff((ChangedFile(path="a.py", added=10), ChangedFile(path="uv.lock", added=500)))

    assert share(judged((one, two), left, diff)) == (0, 0, 0)
    assert share(judged((one, two), {two.sha: left[two.sha]}, diff)) == (0, 0, 0)


def test_a_record_of_lines_that_are_gone_is_shown_and_decides_nothing():
    one, two = noted(1, "s_1 1-5"), noted(2, "h_1 1-10")
    answer = judged((one, two), {two.sha: [Left("a.py", ("a.py",), ((1, 10),))]})

    assert share(answer) == (0, 0, 0)
    assert any("5 AI lines, none of which is among those added now" in one.quote for one in answer.evidence)


def test_a_record_of_a_person_against_an_agents_credit_is_a_contradiction():
    """Whoever may push can write a note by hand."""
    one = noted(1, "h_1 1-10")
    forged = replace(one, message="x" + CLAUDE, left=(Left("a.py", ("a.py",), ((1, 10),)),))
    answer = ask(pull(forged), Diff((ChangedFile(path="a.py", added=10),)))

    assert answer.origin is Origin.HUMAN_LED
    assert "while other evidence puts the AI share at 88 %" in (answer.contradiction or "")
    assert ask(pull(replace(forged, message="x")), Diff((ChangedFile(path="a.py", added=10),))).contradiction is None


def test_a_record_that_others_can_write_covers_the_lines_it_names():
    trace = '{"files": [{"path": "a.py", "conversations": [{"contributor": {"type": "ai"}, "ranges": [{"start_line": 1, "end_line": 3}]}]}]}'
    one = replace(
        commit(1, notes=(Note(".agent-trace/traces.jsonl", trace),)), left=(Left("a.py", ("a.py",), ((1, 10),)),)
    )

    assert ask(pull(one), Diff((ChangedFile(path="a.py", added=10),))).coverage == 0.3


def test_a_record_too_long_to_read_is_shown_as_one():
    read = noted_text("refs/notes/ai", "a.py\n" + "  s_1 1-3\n" * 40_000 + "---\n{}")
    assert read is not None
    answer = ask(pull(commit(1, notes=(read,))))

    assert (share(answer), answer.origin) == ((0, 0, 100), Origin.UNDECLARED)
    assert [one.quote for one in answer.evidence] == [
        "refs/notes/ai: a record too long to read, so its lines are unknown"
    ]
    assert noted_text("refs/notes/ai", "---\n" + "x" * 400_000) is None, "nothing listed, but a long transcript"


def test_what_is_shown_and_decides_nothing_decides_nothing_later_either():
    unread, gone = Note("refs/notes/ai", "unread"), noted(2, "s_1 1-5")
    asked = pull(commit(1, notes=(unread,)), replace(gone, left=()))
    first = ask(asked)
    again = ask(asked, earlier=first.evidence)

    assert (share(again), again.origin) == (share(first), first.origin) == ((0, 0, 100), Origin.UNDECLARED)
    assert again.evidence == first.evidence
