"""The laws of choosing reviewers: the same facts choose the same people, and nothing that changes reshuffles them."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.availability import Absence
from bot.core.candidate import Candidate
from bot.core.facts import PullRef, Roster, Snapshot
from bot.core.judge import judge
from bot.core.judgement import Reviewers
from bot.core.memory import Memory, remember_facts
from tests.builders import NOW, book, shipped, snapshot
from tests.load import PULLS, spread

PEOPLE = ("ben", "cleo", "dan", "eva", "finn", "gus")
RULES = f"version: 1\ngroups: {{seniors: [{', '.join(PEOPLE)}]}}\ntracks: {{careful: {{request: []}}}}"
absences = st.builds(
    Absence,
    said_at=st.just(NOW - timedelta(days=1)),
    zone=st.sampled_from(["UTC", "Asia/Tokyo"]),
    first=st.just(NOW.date()),
    last=st.sampled_from([None, NOW.date(), (NOW + timedelta(days=3)).date()]),
)
candidates = st.builds(
    Candidate,
    open=st.integers(0, 8),
    here=st.integers(0, 4),
    familiar=st.integers(0, 2),
    absence=st.none() | absences,
)
loads = st.dictionaries(st.sampled_from(PEOPLE), candidates)
numbers = st.integers(1, 10_000)
busy = st.frozensets(st.sampled_from(PEOPLE))


def facts(number: int, known: dict[str, Candidate], busy: frozenset[str] = frozenset()) -> Snapshot:
    roster = Roster(users={login: f"U_{login}" for login in PEOPLE}, busy=busy)
    made = snapshot(ref=PullRef("acme", "shop", number), labels=("ai-heavy",))
    return replace(made, roster=roster, candidates=known)


def chosen(found: Reviewers) -> list[str]:
    return [choice.login for choice in found.chosen]


def remembered(snapshot: Snapshot) -> Memory:
    return remember_facts(Memory(), judge(snapshot, book(RULES), shipped(), Memory()), snapshot)


@settings(deadline=None, max_examples=60)
@given(numbers, loads, busy, loads, busy)
def test_nothing_that_changes_later_replaces_whom_we_chose(
    number: int, before: dict[str, Candidate], tired: frozenset[str], after: dict[str, Candidate], later: frozenset[str]
) -> None:
    first = facts(number, before, tired)
    memory = remembered(first)
    again = judge(facts(number, after, later), book(RULES), shipped(), memory).reviewers

    assert chosen(again) == [choice.login for choice in memory.chosen]
    assert {choice.login for choice in again.ask} == {choice.login for choice in memory.chosen}


@settings(deadline=None, max_examples=60)
@given(numbers, loads, busy)
def test_the_same_facts_choose_the_same_people_whether_remembered_or_not(
    number: int, known: dict[str, Candidate], tired: frozenset[str]
) -> None:
    snapshot = facts(number, known, tired)
    first, second = (
        judge(snapshot, book(RULES), shipped(), memory).reviewers for memory in (Memory(), remembered(snapshot))
    )

    assert chosen(first) == chosen(second)
    assert len(first.ask) == 2


@settings(deadline=None, max_examples=60)
@given(numbers, loads, busy, st.sampled_from(PEOPLE))
def test_taking_one_person_out_moves_nobody_else(
    number: int, known: dict[str, Candidate], tired: frozenset[str], gone: str
) -> None:
    snapshot = facts(number, known, tired)
    users = {login: id_ for login, id_ in snapshot.roster.users.items() if login != gone} | {gone: None}
    without = replace(snapshot, roster=replace(snapshot.roster, users=users))
    first, second = (judge(one, book(RULES), shipped(), Memory()).reviewers for one in (snapshot, without))

    assert gone not in chosen(second)
    assert set(chosen(first)) - {gone} <= set(chosen(second))


@settings(deadline=None, max_examples=60)
@given(numbers, loads, busy)
def test_nobody_with_a_drawback_is_asked_while_somebody_without_is_free(
    number: int, known: dict[str, Candidate], tired: frozenset[str]
) -> None:
    found = judge(facts(number, known, tired), book(RULES), shipped(), Memory()).reviewers
    warned = [choice for choice in found.ask if choice.warning]
    skipped = {one.login for one in found.skipped}

    if warned:
        assert {choice.login for choice in found.ask} | skipped == set(PEOPLE)


def test_ten_thousand_choices_fall_evenly_on_three_hundred_people() -> None:
    made = spread(PULLS)

    assert made.busiest <= 1.1 * made.mean
    assert made.milliseconds < 2
