"""The order of the queues, what they are filtered by, and who has how much."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.messages.time import iso
from bot.core.messages.waiting import due_at, is_broken
from bot.core.selection import Selection
from bot.store.database import open_pool
from bot.store.queues import Queue, Queues
from bot.store.workload import Workload
from tests.builders import NOW
from tests.crowd import card, promise, put, stored

HOUR = timedelta(hours=1)
MINUTES = st.integers(-200, 200).map(lambda minutes: NOW + timedelta(minutes=minutes))
TURNS = st.sampled_from(["author", "reviewers", "nobody"]).map(lambda on: {"on": on, "since": iso(NOW), "why": ""})
PROMISES = st.lists(st.builds(promise, MINUTES, kept_at=st.none() | MINUTES.map(iso), paused=st.booleans()), max_size=3)
OLD = st.builds(card, st.integers(1, 999), draft=st.booleans(), due=st.none() | MINUTES.map(iso),
                risk=st.sampled_from(["low", "normal", "high"]), track=st.sampled_from(["careful", "fast"]),
                outcome=st.sampled_from(["waiting", "success", "failure"]), added=st.integers(0, 3), deleted=st.just(0))  # fmt: skip
CARDS = OLD | st.builds(
    lambda old, **new: old | new, OLD, promises=PROMISES, turn=TURNS, breached=st.booleans(),
    opened_at=st.none() | MINUTES.map(iso), repository=st.sampled_from(["acme/shop", "Acme/zoo", "acme/Shop"]),
)  # fmt: skip
MANY = st.lists(CARDS, max_size=12, unique_by=lambda one: (one["repository"], one["number"]))


@pytest.fixture
def ask(database: str) -> Iterator[Callable[[Callable[[Queues], Any]], Any]]:
    with asyncio.Runner() as runner:
        pool = runner.run(open_pool(database, size=2))
        yield lambda question: runner.run(question(Queues(pool)))
        runner.run(pool.close())


def urgency(one: dict[str, Any]) -> tuple[object, ...]:
    """The order in which people should look, as anybody would write it down."""
    rests = one["draft"] or one["outcome"] == "success" or one.get("turn", {"on": "reviewers"})["on"] != "reviewers"
    due, opened = due_at(one), one.get("opened_at")
    return (
        rests, not is_broken(one, NOW), ["high", "normal", "low"].index(one["risk"]), due is None, (due or "")[:13],
        one["added"] + one["deleted"], opened is None, opened or "",
    )  # fmt: skip


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MANY)
def test_the_database_orders_as_a_plain_sort_does(database: str, ask: Any, cards: list[dict[str, Any]]) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("DELETE FROM pull")
        put(connection, cards)
    found = ask(lambda queues: queues.page(Selection(), NOW))

    for track in ("careful", "fast"):
        mine = [one for one in cards if one["track"] == track]
        queue = found.get(track, Queue())
        shown = [urgency(one) for one in queue.cards]
        assert shown == sorted(map(urgency, mine))
        assert (queue.total, queue.late) == (len(mine), sum(is_broken(one, NOW) for one in mine))
    together = ask(lambda queues: queues.first(Selection(), NOW))
    assert [urgency(one) for one in together] == sorted(map(urgency, cards))


def numbers(queues: dict[str, Queue]) -> list[int]:
    return sorted(one["number"] for queue in queues.values() for one in queue.cards)


FILTERED = [
    card(1, repository="acme/shop", risk="high", origin="ai-heavy", author="Hana", reviewers=["Ana"], groups=["seniors"]),
    card(2, repository="acme/zoo", risk="low", origin="human-led", author="ivo", reviewers=["ben"], domains=["docs"]),
    card(3, repository="acme/shop", track="fast", author="ana", reviewers=[], groups=["architects", "seniors"]),
    card(4, repository="acme/shop", due=iso(NOW), reviewers=[], domains=[]),
]  # fmt: skip


@pytest.mark.parametrize(("selection", "found"), [
    (Selection(), [1, 2, 3, 4]), (Selection(repository="acme/zoo"), [2]), (Selection(repository="acme"), []),
    (Selection(risk="high"), [1]), (Selection(risk="normal"), [3, 4]), (Selection(origin="human-led"), [2]),
    (Selection(track="fast"), [3]), (Selection(group="seniors"), [1, 3]), (Selection(domain="docs"), [2]),
    (Selection(person="ANA"), [1, 3]), (Selection(person="hana"), [1, 4]), (Selection(breached=True), [4]),
    (Selection(person="ana", risk="high", group="seniors"), [1]), (Selection(person="'; DROP TABLE pull; --"), []),
    (Selection(group="%(now)s"), []),
])  # fmt: skip
def test_a_selection_finds_what_fits_all_of_it(database: str, ask: Any, selection: Selection, found: list[int]) -> None:
    stored(database, FILTERED)

    assert numbers(ask(lambda queues: queues.page(selection, NOW))) == found
    assert len(ask(lambda queues: queues.first(selection, NOW))) == len(found)


def test_pages_follow_each_other_and_know_how_many_there_are(database: str, ask: Any) -> None:
    stored(database, [card(number, added=number) for number in range(1, 8)])
    pages = [
        ask(lambda queues, at=at: queues.page(Selection(), NOW, page=at, most=3))["careful"] for at in (1, 2, 3, 4)
    ]

    assert [[one["number"] for one in page.cards] for page in pages] == [[1, 2, 3], [4, 5, 6], [7], []]
    assert {page.total for page in pages} == {7}


def test_what_is_closed_or_was_never_looked_at_is_in_no_queue(database: str, ask: Any) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        put(connection, [card(1)], state="merged")
        connection.execute("INSERT INTO pull (repository, number, installation) VALUES ('acme/shop', 2, 1)")

    assert ask(lambda queues: queues.page(Selection(), NOW)) == {}


def test_the_next_review_is_the_first_of_both_queues_that_waits_for_this_person(database: str, ask: Any) -> None:
    stored(database, [
        card(1, reviewers=["Ana"], track="fast"), card(2, reviewers=["ana"], risk="high", track="careful"),
        card(3, reviewers=["ben"], risk="high", due=iso(NOW - HOUR)),
        card(4, reviewers=["ana"], risk="high", turn={"on": "author", "since": iso(NOW), "why": ""}),
    ])  # fmt: skip

    assert [one["number"] for one in ask(lambda queues: queues.asked("aNa", NOW))] == [2, 1]
    assert ask(lambda queues: queues.asked("zoe", NOW)) == []


def test_choices_are_what_is_open_with_how_many(database: str, ask: Any) -> None:
    stored(database, FILTERED)
    choices = ask(lambda queues: queues.choices())

    assert choices.repositories == {"acme/shop": 3, "acme/zoo": 1}
    assert choices.groups == {"seniors": 2, "architects": 1}
    assert choices.domains == {"payments": 2, "docs": 1}


def test_who_has_how_much_and_what_stands_still(database: str) -> None:
    long_ago = iso(NOW - timedelta(days=5))
    stored(database, [
        card(1, reviewers=["ana", "ben"], groups=["seniors"], due=iso(NOW - HOUR)),
        card(2, reviewers=["ana"], turn={"on": "reviewers", "since": long_ago, "why": ""}, groups=["seniors"]),
        card(3, reviewers=["ana"], turn={"on": "author", "since": long_ago, "why": ""}),
        card(4, reviewers=["ana"], outcome="success", due=iso(NOW - HOUR)),
        card(5, reviewers=[], author="ivo", draft=True, groups=["architects"]),
        card(6, reviewers=[], author="ivo", groups=["architects"]),
    ])  # fmt: skip

    async def read() -> tuple[Any, ...]:
        pool = await open_pool(database, size=2)
        load = Workload(pool)
        answer = await load.people(NOW), await load.groups(NOW), await load.stuck(NOW)
        await pool.close()
        return answer

    people, groups, stuck = asyncio.run(read())
    assert {one.login: (one.asked, one.owes, one.wrote, one.late) for one in people} == {
        "ana": (2, 0, 0, 1), "ben": (1, 0, 0, 1), "hana": (0, 1, 4, 0), "ivo": (0, 0, 2, 0)
    }  # fmt: skip
    assert [(one.name, one.waiting, one.late, one.unasked) for one in groups] == [
        ("seniors", 2, 1, 0), ("architects", 1, 0, 1)
    ]  # fmt: skip
    assert [one["number"] for one in stuck] == [1, 2, 3]
