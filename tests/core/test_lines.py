"""How many lines each commit stands for."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulls import CLAUDE, ask, commit, pull, share, shipped

from bot.core.facts import ChangedFile, Diff
from bot.core.lines import share_out

KEPT = Diff((ChangedFile(path="a.py", added=60), ChangedFile(path="b.py", added=40), ChangedFile(path="uv.lock", added=900)))  # fmt: skip


def adding(number, **files):
    """A commit of a clone: it knows what it adds to which file (`a` is a.py)."""
    listed = tuple((f"{name}.lock" if name == "uv" else f"{name}.py", added) for name, added in files.items())
    return commit(number, added=sum(files.values()), files=listed)


def sizes(*commits, diff=KEPT, **more):
    return [round(size, 6) for size in share_out(pull(*commits, **more), diff, shipped().uncounted).sizes.values()]


@pytest.mark.parametrize(
    ("commits", "expected"),
    [
        ([adding(1, a=60), adding(2, b=40)], [60, 40]),
        ([adding(1, a=600), adding(2, b=40)], [60, 40]),  # nine in ten of its lines were taken away again
        ([adding(1, a=30, b=10), adding(2, a=90, b=30)], [25, 75]),
        ([adding(1, a=60, uv=900), adding(2, b=40)], [60, 40]),
        ([adding(1, uv=900), adding(2, a=60, b=40)], [0, 100]),
        ([adding(1, gone=500), adding(2, a=60, b=40)], [0, 100]),
        ([adding(1), adding(2, a=60, b=40)], [0, 100]),
        ([adding(1, a=30), adding(2, a=30)], [50, 50]),  # nobody's lines of b.py go to both alike
        ([adding(1, gone=30), adding(2, gone=10)], [75, 25]),  # nothing to compare by but their size
        ([adding(1, a=60, b=40)], [100]),
    ],
)
def test_a_clone_tells_file_by_file_what_is_left_of_a_commit(commits, expected):
    assert sizes(*commits) == expected


def test_one_commit_whose_files_are_unknown_and_all_are_compared_by_size():
    assert sizes(adding(1, a=60), commit(2, added=180)) == [25, 75]


def test_commits_beyond_the_listed_ones_weigh_as_much_as_those_do():
    found = share_out(pull(adding(1, a=60), adding(2, b=60), commits_total=4), KEPT, shipped().uncounted)

    assert (found.unseen, sum(found.sizes.values())) == (50, 50)


def test_a_lock_file_written_by_an_agent_makes_nobody_else_s_change_heavy():
    """On GitHub, where nobody tells whose the 900 lines are, the same change is taken to be mostly the agent's."""
    locked = replace(adding(1, uv=900), message="Renew the lock" + CLAUDE)
    by_hand = adding(2, a=60, b=40)

    assert share(ask(pull(locked, by_hand), KEPT)) == (0, 0, 100)
    assert share(ask(pull(replace(locked, files=()), replace(by_hand, files=())), KEPT))[1] > 75


commits = st.lists(st.lists(st.tuples(st.sampled_from(["a.py", "b.py", "uv.lock", "gone.py"]), st.integers(0, 99)), max_size=4), max_size=4)  # fmt: skip


@given(commits, st.integers(0, 9), st.booleans())
def test_all_together_stand_for_just_the_counted_lines(files, unlisted, clone):
    made = [
        commit(at, added=sum(added for _, added in one), files=tuple(one) if clone else ())
        for at, one in enumerate(files)
    ]
    found = share_out(pull(*made, commits_total=len(made) + unlisted), KEPT, shipped().uncounted)

    assert found.total == pytest.approx(found.counted) == 100
    assert all(size >= 0 for size in (*found.sizes.values(), found.unseen))
