"""Which heads say the same: begun at the same commit, with the same lines, but for paths nobody need look at again."""

from dataclasses import replace
from difflib import unified_diff

import pytest

from bot.core.diff import read_diff
from bot.core.facts import ChangedFile, Diff, Pull, Snapshot
from bot.core.rules.globs import Globs
from bot.core.sameness import MOST_HEADS, fingerprint, is_same, same_heads, with_head
from bot.core.words import ReviewState
from tests.builders import HEAD, commit, review, snapshot

LOG = Globs.compile(["CHANGELOG.md"])
CODE = ChangedFile(path="src/a.py", added=1, digest="aa")
NOTE = ChangedFile(path="CHANGELOG.md", added=1, digest="bb")
FIX = ChangedFile(path="src/fix.py", deleted=1, digest="cc")
CUT = Diff((CODE,), truncated="too large")
OLD = "b" * 40


def change(*files: ChangedFile, begins: str = "root", merges: int = 0, **more: object) -> tuple[Pull, Diff]:
    commits = [commit(sha="c" * 40, parent=begins), *(commit(sha=str(n) * 40, parents=2) for n in range(merges))]
    pull = snapshot(commits=tuple(commits)).pull
    return replace(pull, **{"commits_total": len(commits), **more}), Diff(files)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "other",
    [
        change(replace(CODE, digest="other")),
        change(CODE, begins="a newer base"),
        change(CODE, merges=1),
        change(replace(CODE, previous="src/b.py")),
        change(CODE, replace(NOTE, path="src/CHANGELOG.py")),
    ],
)
def test_what_differs_says_something_else(other: tuple[Pull, Diff]) -> None:
    assert not same(change(CODE), other)


def test_what_the_rules_call_trivial_may_differ() -> None:
    assert same(change(CODE), change(CODE, NOTE))
    assert not same(change(CODE), change(CODE, NOTE), aside=Globs.compile([]))


@pytest.mark.parametrize(
    "unknown",
    [
        change(CODE, begins=""),
        change(CODE, commits_total=9),
        change(replace(CODE, digest="")),
        (change(CODE)[0], CUT),
    ],
)
def test_what_was_not_seen_whole_is_the_same_as_nothing(unknown: tuple[Pull, Diff]) -> None:
    assert not same(unknown, unknown)


@pytest.mark.parametrize(
    ("one", "other", "is_it"),
    [
        (change(CODE, tree="t"), change(CODE, tree="t", begins="newer", merges=1), True),  # as if rebased after a merge
        (
            change(CODE, tree="t"),
            change(CODE, FIX, tree="t", begins="newer"),
            False,
        ),  # takes back what came into the base
        (change(CODE, tree="t", begins="", commits_total=9), change(CODE, tree="t"), True),
        ((change(tree="t")[0], CUT), (change(tree="t")[0], CUT), True),
        ((change(tree="t")[0], CUT), (change(tree="t", begins="newer")[0], CUT), False),
        ((change(tree="t")[0], CUT), (change(tree="t", merges=1)[0], CUT), False),
        ((change(tree="t")[0], CUT), (change(tree="u")[0], CUT), False),
    ],
)
def test_the_same_tree_is_the_same_where_it_changes_the_same(
    one: tuple[Pull, Diff], other: tuple[Pull, Diff], *, is_it: bool
) -> None:
    assert same(one, other) is is_it


def test_the_same_lines_in_another_place_say_something_else() -> None:
    """Between the same neighbours, in another function."""
    before = "def a():\n    x\n    y\n    z\n    check()\n    x\n    y\n    z\n\n\n"
    lines = (before * 2).splitlines(keepends=True)
    one, other = ([*lines[:at], "    skip()\n", *lines[at:]] for at in (4, 14))
    diffs = ("".join(["--- a/a.py\n", "+++ b/a.py\n", *list(unified_diff(lines, new))[2:]]) for new in (one, other))
    first, second = (read_diff(text).files[0] for text in diffs)

    assert (first.path, first.added, first.deleted) == (second.path, second.added, second.deleted) == ("a.py", 1, 0)
    assert first.digest != second.digest


def same(one: tuple[Pull, Diff], other: tuple[Pull, Diff], aside: Globs = LOG) -> bool:
    return is_same(fingerprint(*one, aside), fingerprint(*other, aside))


def reviewed(tree: str, **more: object) -> Snapshot:
    pull, diff = change(CODE, head=HEAD, tree="now", **more)
    past = replace(review("ben", ReviewState.APPROVED), head=OLD, tree=tree)
    return replace(snapshot(), pull=replace(pull, reviews=(past,)), diff=diff)


def test_a_head_of_the_same_fingerprint_is_the_same() -> None:
    known = {OLD: fingerprint(*change(CODE), LOG)}

    assert same_heads(reviewed("then"), known, LOG) == {OLD}
    assert same_heads(reviewed("now"), {}, LOG) == frozenset(), "of a head that was never looked at nobody can tell"
    for unknown in ("", "/"):
        assert same_heads(reviewed(""), {OLD: unknown}, LOG) == frozenset(), "unknown is not the same as unknown"


def test_the_heads_we_remember_are_bounded_and_the_newest() -> None:
    heads: dict[str, str] = {}
    for number in range(MOST_HEADS + 5):
        heads = with_head(heads, str(number), "x")

    assert len(heads) == MOST_HEADS
    assert list(heads)[-1] == str(MOST_HEADS + 4)
