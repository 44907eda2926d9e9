"""Promises that stand still: no time passes for them, whoever cuts it into however many pieces."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.rules.calendar import Duration
from bot.core.worktime import Stopped, due, elapsed, opening
from tests.core.test_worktime import BERLIN, SIESTA, at, calendars, shown, starts

MINUTE = timedelta(minutes=1)
laws = settings(max_examples=60, deadline=None)


def stop(*moments: str) -> list[Stopped]:
    times = [at(moment, BERLIN) for moment in moments]
    return [(begins, ends) for begins, ends in zip(times[::2], [*times[1::2], None], strict=False)]


@pytest.mark.parametrize(
    ("stopped", "expected"),
    [
        pytest.param([], "2025-06-12 10:00+02:00", id="not at all"),
        pytest.param(stop("2025-06-11 12:00", "2025-06-11 14:00"), "2025-06-12 12:00+02:00", id="two hours of a day"),
        pytest.param(stop("2025-06-11 17:00", "2025-06-12 10:00"), "2025-06-12 12:00+02:00", id="over a night"),
        pytest.param(stop("2025-06-11 19:00", "2025-06-12 08:00"), "2025-06-12 10:00+02:00", id="out of hours"),
        pytest.param(stop("2025-06-01 10:00", "2025-06-10 10:00"), "2025-06-12 10:00+02:00", id="before it began"),
        pytest.param(stop("2025-06-12 10:00"), "2025-06-12 10:00+02:00", id="from when it is due"),
    ],
)
def test_a_stop_moves_the_end_by_the_working_time_in_it(stopped: list[Stopped], expected: str) -> None:
    found = due(at("2025-06-11 10:00", BERLIN), Duration(24), BERLIN, stopped)

    assert (expected, timedelta()) == (shown(found), found.left)


def test_what_lasts_leaves_time_and_no_end() -> None:
    found = due(at("2025-06-11 10:00", BERLIN), Duration(24), BERLIN, stop("2025-06-11 12:00"))

    assert ("2025-06-11 12:00+02:00", timedelta(hours=7)) == (shown(found), found.left)


def test_without_a_calendar_and_for_plain_hours_it_is_the_same() -> None:
    start = datetime(2025, 6, 13, 16, tzinfo=UTC)
    stopped: list[Stopped] = [(start + 60 * MINUTE, start + 90 * MINUTE)]

    for calendar, promise in ((None, Duration(24)), (BERLIN, Duration(24, wall=True))):
        assert start + timedelta(hours=24.5) == due(start, promise, calendar, stopped).at


spans = st.lists(
    st.tuples(st.integers(-3000, 12_000), st.integers(0, 3000)), max_size=4
)  # minutes from the start, and how long


@laws
@given(calendars, starts, spans, st.integers(0, 20_000))
def test_time_between_is_what_counting_minutes_gives(
    calendar, start: datetime, cut: list[tuple[int, int]], length: int
) -> None:
    """The slow way: a minute counts where it lies in working time and in no stop."""
    start = start.replace(second=0, microsecond=0)
    length = min(length, 4000)
    stopped: list[Stopped] = [(start + one * MINUTE, start + (one + many) * MINUTE) for one, many in cut]
    zone = ZoneInfo(calendar.timezone)
    counted = 0
    for number in range(length):
        moment = start + number * MINUTE
        held = any(one <= moment < two for one, two in stopped if two is not None)
        counted += not held and elapsed(moment, moment + MINUTE, calendar) == MINUTE
    assert abs(elapsed(start.astimezone(zone), start + length * MINUTE, calendar, stopped) - counted * MINUTE) < MINUTE


@laws
@given(calendars, starts, spans, st.integers(0, 120))
def test_due_and_time_between_agree_about_stops(
    calendar, start: datetime, cut: list[tuple[int, int]], quarters: int
) -> None:
    stopped: list[Stopped] = [(start + one * MINUTE, start + (one + many) * MINUTE) for one, many in cut]
    promise = Duration(quarters / 4)
    plain, found = due(start, promise, calendar), due(start, promise, calendar, stopped)

    assert elapsed(start, found.at, calendar, stopped) == elapsed(start, plain.at, calendar)
    assert found.at >= plain.at
    assert found == due(start, promise, calendar, [*reversed(stopped), *stopped])


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2025-06-11 09:00", "2025-06-11 09:00"),
        ("2025-06-11 12:59", "2025-06-11 12:59"),
        ("2025-06-11 13:00", "2025-06-11 16:00"),
        ("2025-06-13 20:00", "2025-06-16 09:00"),
    ],
)
def test_people_are_at_work_from_the_opening_up_to_and_without_the_closing(moment: str, expected: str) -> None:
    assert at(expected, SIESTA) == opening(at(moment, SIESTA), SIESTA)
    assert at(moment, SIESTA) == opening(at(moment, SIESTA), None)
