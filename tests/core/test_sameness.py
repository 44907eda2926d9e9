"""Which heads say the same: begun at the same commit, with the same lines, but for paths nobody need look at again."""

from dataclasses import replace

import pytest

from bot.core.facts import ChangedFile, Diff, Pull, Snapshot
from bot.core.rules.globs import Globs
from bot.core.sameness import MOST_HEADS, fingerprint, same_heads, with_head
from bot.core.words import ReviewState
from tests.builders import HEAD, commit, review, snapshot

LOG = Globs.compile(["CHANGELOG.md"])
CODE = ChangedFile(path="src/a.py", added=1, digest="aa")
NOTE = ChangedFile(path="CHANGELOG.md", added=1, digest="bb")
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
    assert fingerprint(*change(CODE), LOG) != fingerprint(*other, LOG)


def test_what_the_rules_call_trivial_may_differ() -> None:
    assert fingerprint(*change(CODE), LOG) == fingerprint(*change(CODE, NOTE), LOG)
    assert fingerprint(*change(CODE), Globs.compile([])) != fingerprint(*change(CODE, NOTE), Globs.compile([]))


@pytest.mark.parametrize(
    "unknown",
    [
        change(CODE, begins=""),
        change(CODE, commits_total=9),
        change(replace(CODE, digest="")),
        (change(CODE)[0], Diff((CODE,), truncated="too large")),
    ],
)
def test_what_was_not_seen_whole_is_the_same_as_nothing(unknown: tuple[Pull, Diff]) -> None:
    assert fingerprint(*unknown, LOG) == ""


def reviewed(tree: str, **more: object) -> Snapshot:
    pull, diff = change(CODE, head=HEAD, tree="now", **more)
    past = replace(review("ben", ReviewState.APPROVED), head=OLD, tree=tree)
    return replace(snapshot(), pull=replace(pull, reviews=(past,)), diff=diff)


def test_a_head_of_the_same_tree_or_fingerprint_is_the_same() -> None:
    known = {OLD: fingerprint(*change(CODE), LOG)}

    assert same_heads(reviewed("now"), {}, LOG) == {OLD}
    assert same_heads(reviewed("then"), known, LOG) == {OLD}
    assert same_heads(reviewed("then"), {}, LOG) == frozenset()
    assert same_heads(reviewed(""), {OLD: ""}, LOG) == frozenset(), "unknown is not the same as unknown"


def test_the_heads_we_remember_are_bounded_and_the_newest() -> None:
    heads: dict[str, str] = {}
    for number in range(MOST_HEADS + 5):
        heads = with_head(heads, str(number), "x")

    assert len(heads) == MOST_HEADS
    assert list(heads)[-1] == str(MOST_HEADS + 4)
