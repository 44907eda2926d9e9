"""Squashing makes nobody's work another's; a branch that is cleaned of others' commits silences nobody."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.facts import Commit, Pull
from bot.core.judge import judge
from bot.core.memory import Memory, recalled, remember_facts
from tests.builders import NOW, book, commit, shipped, snapshot

BENS = commit("Lay the ground", author="ben", sha="b" * 40, added=50)
HANAS = replace(commit("Build on it", sha="c" * 40, added=20), at=NOW + timedelta(minutes=1))
SHARED = replace(HANAS, authors=("hana", "cleo"))


def then(*heads: tuple[Commit, ...], base_changes: bool = False) -> dict[str, str]:
    """Who is barred for what is gone, as the bot looked at each of these heads."""
    memory, pull = Memory(), snapshot().pull
    for number, commits in enumerate(heads):
        facts = snapshot(commits=commits, head="d" * 40 if base_changes else str(number) * 40)
        pull = recalled(facts.pull, memory)
        memory = remember_facts(memory, judge(facts, book(), shipped(), memory), facts)
    return dict(pull.gone_makers)


def fresh(one: Commit, **more: object) -> Commit:
    """As if it was made anew: another date, and another sha."""
    return replace(one, sha="e" * 40, at=one.at + timedelta(hours=1), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("heads", "who"),
    [
        (((BENS, HANAS), (fresh(HANAS, added=70),)), {"ben"}),
        (((BENS, HANAS), (replace(HANAS, added=70),)), {"ben"}),  # the old date does not help
        (((BENS,), (replace(BENS, author=HANAS.author, committer=HANAS.author),)), {"ben"}),
        (((SHARED,), (HANAS,)), {"cleo"}),  # its trailer is taken off, and its date kept
        (((BENS, HANAS), (fresh(HANAS),), (fresh(HANAS), fresh(HANAS))), {"ben"}),  # for good
    ],
)
def test_whoever_made_a_commit_that_a_fresh_one_replaced_is_remembered(
    heads: tuple[tuple[Commit, ...], ...], who: set[str]
) -> None:
    told = then(*heads)

    assert told.keys() == who
    assert all(how.endswith("which is gone; its lines may stand in what came instead") for how in told.values())


@pytest.mark.parametrize(
    "heads",
    [
        ((BENS, HANAS), (replace(HANAS, sha="f" * 40),)),  # rebased once ben's was merged by itself
        ((BENS, HANAS), (replace(HANAS, sha="f" * 40, added=15),)),
        ((BENS, HANAS), (BENS, fresh(HANAS))),  # ben's is there still
        ((HANAS,), (HANAS, fresh(HANAS))),
        ((replace(HANAS, committer=BENS.author),), (HANAS,)),  # ben had rebased it
    ],
)
def test_what_is_simply_gone_silences_nobody(heads: tuple[tuple[Commit, ...], ...]) -> None:
    assert then(*heads) == {}


def test_what_came_into_the_base_is_gone() -> None:
    assert then((BENS, HANAS), (HANAS,), base_changes=True) == {}


def test_of_too_many_commits_whoever_is_gone_is_remembered() -> None:
    many = tuple(replace(HANAS, sha=f"{n:040x}") for n in range(301))

    assert then((BENS, *many), many).keys() == {"ben"}


def test_a_pull_request_that_was_never_looked_at_has_lost_nobody() -> None:
    pull: Pull = recalled(snapshot(commits=(HANAS,)).pull, Memory())

    assert pull.gone_makers == ()
