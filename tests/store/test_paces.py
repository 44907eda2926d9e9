"""The weekly summary counts what ended in its week, and nothing twice."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.core.week import Week
from bot.store.database import open_pool
from bot.store.paces import Pace, Promises, Summary, Waiting
from bot.store.paces import Paces as Reads
from tests.builders import NOW
from tests.weeks import pace, promise, stored

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WEEK = Week.of(NOW)
LATER = WEEK.until + DAY


def read(database: str, week: Week = WEEK, now: Any = LATER) -> dict[str, Summary]:
    async def ask() -> list[Summary]:
        pool = await open_pool(database, size=1)
        found = await Reads(pool).week(week.since, week.until, now)
        await pool.close()
        return found

    return {summary.team: summary for summary in asyncio.run(ask())}


@pytest.mark.parametrize(("more", "kept", "broken"), [
    ({"kept_at": NOW + HOUR}, 1, 0),
    ({"kept_at": NOW + DAY}, 1, 0),  # at the very instant
    ({"kept_at": NOW + DAY + HOUR}, 0, 1),
    ({}, 0, 1),
    ({"ended_at": NOW + HOUR}, 0, 0),  # closed before it was due
    ({"ended_at": NOW + 2 * DAY}, 0, 1),
    ({"due_at": LATER + DAY}, 0, 0),  # still open
    ({"due_at": LATER - HOUR, "kept_at": NOW}, 1, 0),  # due next week, kept in this one
    ({"due_at": WEEK.since - HOUR, "kept_at": NOW}, 0, 0),  # it was broken the week before
    ({"due_at": WEEK.until, "kept_at": None}, 0, 0),  # the week after
])  # fmt: skip
def test_a_promise_is_kept_or_broken_once(database: str, more: dict[str, Any], kept: int, broken: int) -> None:
    stored(database, promise(1, **more))
    found = read(database)

    assert [(one.kept, one.broken) for each in found.values() for one in each.promises] == (
        [(kept, broken)] if kept or broken else []
    )


@pytest.mark.parametrize("more", [{"kept_at": NOW + HOUR}, {"due_at": WEEK.since - HOUR}, {"due_at": WEEK.until + HOUR, "kept_at": WEEK.until}, {}])  # fmt: skip
def test_every_promise_that_ended_is_in_exactly_one_week(database: str, more: dict[str, Any]) -> None:
    stored(database, promise(1, **more))
    weeks = [WEEK.before, WEEK, WEEK.after]

    assert sum(len(read(database, week, WEEK.after.until)) for week in weeks) == 1


def test_a_promise_is_not_broken_before_its_time(database: str) -> None:
    stored(database, promise(1))

    assert read(database, now=NOW + HOUR) == {}


def test_promises_are_told_by_team_track_origin_and_kind(database: str) -> None:
    of = {"track": "careful", "origin": "ai-heavy", "groups": ["seniors", "architects"]}
    stored(database, promise(1, kept_at=NOW, **of), promise(2, **of), promise(3, kept_at=NOW))
    found = read(database)

    careful = Promises("careful", "ai-heavy", "first-review", 1, 1)
    assert list(found) == ["", "architects", "seniors"]
    assert found["seniors"].promises == found["architects"].promises == [careful]
    assert found[""].promises == [careful, Promises("fast", "human-led", "first-review", 1, 0)]


def test_reviews_of_people_and_of_machines_are_two_series(database: str) -> None:
    hours = [pace(number, first_review_at=NOW + number * HOUR) for number in range(1, 12)]
    robot = pace(20, first_machine_review_at=NOW + timedelta(minutes=5), track="careful", origin="ai-heavy")
    before = pace(21, first_review_at=WEEK.since - HOUR, ready_at=WEEK.since - DAY)
    stored(database, *hours, robot, before)
    found = read(database)[""]

    assert found.people == [Pace("", "", 11, 6 * HOUR, 10 * HOUR), Pace("fast", "human-led", 11, 6 * HOUR, 10 * HOUR)]
    assert [(one.track, one.reviews, one.median) for one in found.machines] == [
        ("", 1, timedelta(minutes=5)), ("careful", 1, timedelta(minutes=5))
    ]  # fmt: skip


def test_waiting_is_that_of_what_ended_in_the_week(database: str) -> None:
    stored(
        database,
        pace(1, closed_at=NOW, merged=True, on_author=HOUR, on_reviewers=2 * HOUR),
        pace(2, closed_at=NOW, on_author=HOUR, on_reviewers=DAY),
        pace(3, closed_at=WEEK.until, on_author=DAY), pace(4, on_reviewers=DAY),
    )  # fmt: skip

    assert read(database)[""].waiting == Waiting(2, 1, 2 * HOUR, DAY + 2 * HOUR)
