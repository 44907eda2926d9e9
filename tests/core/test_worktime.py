"""Promises under calendars: tables of what people expect, laws, and a slow count of minutes to compare with."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.rules.calendar import Calendar, Duration
from bot.core.worktime import Due, Interval, _public_holidays, due, elapsed

ALL_WEEK = (0, 1, 2, 3, 4, 5, 6)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def hours(text: str) -> tuple[tuple[time, time], ...]:
    pairs = (pair.strip().split("-") for pair in text.split(","))
    return tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in pairs)


BERLIN = Calendar("Europe/Berlin", hours=hours("09:00-18:00"), holidays="DE")
BAVARIA = Calendar("Europe/Berlin", hours=hours("09:00-18:00"), holidays="DE-BY")
NEW_YORK = Calendar("America/New_York", hours=hours("09:00-17:00"), holidays="US")
TUE_SAT = Calendar("Europe/Berlin", days=(1, 2, 3, 4, 5), hours=hours("10:00-18:00"))
SIESTA = Calendar("Europe/Madrid", hours=hours("09:00-13:00, 16:00-20:00"))
NIGHTS = Calendar("Europe/Berlin", hours=hours("22:00-06:00"), extra_holidays=(date(2025, 6, 11),))
WEEKDAYS = Calendar("Europe/Berlin")  # whole days


def all_week(zone: str, text: str) -> Calendar:
    return Calendar(zone, days=ALL_WEEK, hours=hours(text))


def at(text: str, calendar: Calendar) -> datetime:
    """A reading of the calendar's clock, or an instant where the text carries an offset."""
    moment = datetime.fromisoformat(text)
    zone = ZoneInfo(calendar.timezone)
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


def shown(result: Due) -> str:
    return result.at.isoformat(sep=" ", timespec="minutes")


def counted(result: Due) -> list[str]:
    return [f"{one.start:%d %H:%M%z}/{one.end:%d %H:%M%z}" for one in result.counted]


@pytest.mark.parametrize(
    ("calendar", "start", "promised", "expected"),
    [
        pytest.param(BERLIN, "2025-06-11 10:00", 24, "2025-06-12 10:00+02:00", id="a day is a working day"),
        pytest.param(BERLIN, "2025-06-11 10:00", 8, "2025-06-11 13:00+02:00", id="a third of it"),
        pytest.param(BERLIN, "2025-06-11 10:00", 36, "2025-06-12 14:30+02:00", id="one and a half"),
        pytest.param(BERLIN, "2025-06-13 15:00", 24, "2025-06-16 15:00+02:00", id="over a weekend"),
        pytest.param(BERLIN, "2025-06-14 11:00", 24, "2025-06-16 18:00+02:00", id="from a Saturday"),
        pytest.param(BERLIN, "2025-06-11 09:00", 24, "2025-06-11 18:00+02:00", id="closing time, not next opening"),
        pytest.param(BERLIN, "2025-06-13 09:00", 24, "2025-06-13 18:00+02:00", id="closing time on a Friday"),
        pytest.param(BERLIN, "2025-06-11 18:00", 24, "2025-06-12 18:00+02:00", id="given at closing time"),
        pytest.param(BERLIN, "2025-06-11 23:30", 8, "2025-06-12 12:00+02:00", id="given at night"),
        pytest.param(BERLIN, "2025-06-11 03:30", 8, "2025-06-11 12:00+02:00", id="given before dawn"),
        pytest.param(BERLIN, "2025-06-11T08:00Z", 24, "2025-06-12 10:00+02:00", id="given in another zone"),
        pytest.param(BERLIN, "2025-06-11 10:00", 0, "2025-06-11 10:00+02:00", id="nothing promised"),
        pytest.param(BERLIN, "2025-06-14 11:00", 0, "2025-06-14 11:00+02:00", id="nothing promised on a Saturday"),
        pytest.param(BERLIN, "2025-04-17 12:00", 24, "2025-04-22 12:00+02:00", id="over Easter"),
        pytest.param(BERLIN, "2025-12-24 17:00", 24, "2025-12-29 17:00+01:00", id="over Christmas"),
        pytest.param(BERLIN, "2024-12-31 17:00", 24, "2025-01-02 17:00+01:00", id="over New Year"),
        pytest.param(BERLIN, "2025-06-18 12:00", 24, "2025-06-19 12:00+02:00", id="Corpus Christi in Berlin"),
        pytest.param(BAVARIA, "2025-06-18 12:00", 24, "2025-06-20 12:00+02:00", id="Corpus Christi in Bavaria"),
        pytest.param(BERLIN, "2025-03-28 12:00", 24, "2025-03-31 12:00+02:00", id="summer time began at night"),
        pytest.param(BERLIN, "2025-10-24 12:00", 24, "2025-10-27 12:00+01:00", id="summer time ended at night"),
        pytest.param(NEW_YORK, "2025-03-07 12:00", 24, "2025-03-10 12:00-04:00", id="New York, spring"),
        pytest.param(NEW_YORK, "2025-10-31 12:00", 24, "2025-11-03 12:00-05:00", id="New York, autumn"),
        pytest.param(NEW_YORK, "2026-07-02 12:00", 24, "2026-07-06 12:00-04:00", id="4 July, observed on Friday"),
        pytest.param(NEW_YORK, "2021-12-30 12:00", 24, "2022-01-03 12:00-05:00", id="New Year, observed in the old"),
        pytest.param(TUE_SAT, "2025-06-13 14:00", 24, "2025-06-14 14:00+02:00", id="Saturday works"),
        pytest.param(TUE_SAT, "2025-06-14 14:00", 24, "2025-06-17 14:00+02:00", id="Sunday and Monday do not"),
        pytest.param(TUE_SAT, "2025-06-15 14:00", 3, "2025-06-17 11:00+02:00", id="from a Sunday"),
        pytest.param(SIESTA, "2025-06-11 12:00", 6, "2025-06-11 17:00+02:00", id="over the siesta"),
        pytest.param(SIESTA, "2025-06-11 09:00", 12, "2025-06-11 13:00+02:00", id="until the siesta"),
        pytest.param(SIESTA, "2025-06-11 14:30", 24, "2025-06-12 13:00+02:00", id="from the siesta"),
        pytest.param(NIGHTS, "2025-06-16 21:00", 24, "2025-06-17 06:00+02:00", id="a night shift"),
        pytest.param(NIGHTS, "2025-06-17 01:00", 24, "2025-06-18 01:00+02:00", id="from the middle of the night"),
        pytest.param(NIGHTS, "2025-06-14 02:00", 24, "2025-06-17 02:00+02:00", id="Friday's shift runs into Saturday"),
        pytest.param(NIGHTS, "2025-06-16 02:00", 3, "2025-06-16 23:00+02:00", id="there is no shift on Sunday"),
        pytest.param(NIGHTS, "2025-06-11 02:00", 24, "2025-06-13 02:00+02:00", id="a holiday takes its own shift"),
        pytest.param(WEEKDAYS, "2025-06-13 15:00", 24, "2025-06-16 15:00+02:00", id="whole days skip the weekend"),
        pytest.param(WEEKDAYS, "2025-06-14 15:00", 24, "2025-06-17 00:00+02:00", id="a whole Monday ends at midnight"),
    ],
)
def test_a_promise_runs_out(calendar: Calendar, start: str, promised: float, expected: str):
    assert expected == shown(due(at(start, calendar), Duration(promised), calendar))


@pytest.mark.parametrize(
    ("where", "text", "start", "promised", "expected"),
    [
        ("Europe/Berlin", "00:00-08:00", "2025-03-30 00:00", 24, "2025-03-31 01:00+02:00"),  # a day of 7 hours
        ("Europe/Berlin", "00:00-08:00", "2025-10-26 00:00", 24, "2025-10-26 07:00+01:00"),  # a day of 9 hours
        ("Europe/Berlin", "22:00-06:00", "2025-03-29 22:00", 24, "2025-03-30 23:00+02:00"),  # a night of 7 hours
        ("Europe/Berlin", "22:00-06:00", "2025-10-25 22:00", 24, "2025-10-26 05:00+01:00"),  # a night of 9 hours
        ("America/New_York", "00:00-08:00", "2025-03-09 00:00", 21, "2025-03-09 08:00-04:00"),
        ("America/New_York", "00:00-08:00", "2025-11-02 00:00", 27, "2025-11-02 08:00-05:00"),
        ("Europe/Berlin", "00:00-00:00", "2025-03-29 12:00", 24, "2025-03-30 13:00+02:00"),  # round the clock
        ("Europe/Berlin", "00:00-00:00", "2025-10-25 12:00", 24, "2025-10-26 11:00+01:00"),
        ("America/Santiago", "00:00-08:00", "2025-09-06 23:00", 21, "2025-09-07 08:00-03:00"),  # a day begins at 1 a.m.
        ("America/Santiago", "20:00-00:00", "2025-04-05 20:00", 30, "2025-04-06 00:00-04:00"),  # 11 p.m. comes twice
        ("Pacific/Apia", "00:00-00:00", "2011-12-29 12:00", 24, "2011-12-31 12:00+14:00"),  # a Friday left out
        ("Australia/Lord_Howe", "00:00-04:00", "2025-10-05 00:00", 21, "2025-10-05 04:00+11:00"),  # by half an hour
    ],
)
def test_a_change_of_the_clock_inside_working_hours_counts_as_it_elapses(where, text, start, promised, expected):
    calendar = all_week(where, text)

    assert expected == shown(due(at(start, calendar), Duration(promised), calendar))


@pytest.mark.parametrize(
    ("text", "start", "expected"),
    [
        pytest.param("02:30-03:10", "2025-03-30 00:00", "30 03:00+0200/30 03:10+0200", id="opens in the gap"),
        pytest.param("01:30-02:30", "2025-03-30 00:00", "30 01:30+0100/30 03:00+0200", id="closes in the gap"),
        pytest.param("02:10-02:50", "2025-03-30 00:00", "31 02:10+0200/31 02:50+0200", id="lost in the gap"),
        pytest.param("02:10-02:50", "2025-10-26 00:00", "26 02:10+0200/26 02:50+0200", id="only the first of two"),
        pytest.param("02:30-03:10", "2025-10-26 00:00", "26 02:30+0200/26 03:10+0100", id="opens at the first of two"),
        pytest.param("01:30-02:30", "2025-10-26 00:00", "26 01:30+0200/26 02:30+0200", id="closes at the first of two"),
        pytest.param("01:30-02:30", "2025-10-26T02:15+01:00", "27 01:30+0100/27 02:30+0100", id="given in the second"),
    ],
)
def test_a_bound_is_the_first_instant_at_which_the_clock_has_reached_it(text, start, expected):
    calendar = all_week("Europe/Berlin", text)

    assert expected == counted(due(at(start, calendar), Duration(240), calendar))[0]


OVERLAPS = all_week("Europe/Berlin", "20:00-10:00, 09:00-12:00")


@pytest.mark.parametrize(
    ("calendar", "start", "promised", "expected"),
    [
        (BERLIN, "2025-06-11 10:00", 0, []),
        (BERLIN, "2025-06-11 10:00", 8, ["11 10:00+0200/11 13:00+0200"]),
        (BERLIN, "2025-06-13 15:00", 24, ["13 15:00+0200/13 18:00+0200", "16 09:00+0200/16 15:00+0200"]),
        (SIESTA, "2025-06-11 14:30", 24, ["11 16:00+0200/11 20:00+0200", "12 09:00+0200/12 13:00+0200"]),
        (OVERLAPS, "2025-06-11 21:00", 21, ["11 21:00+0200/12 10:00+0200", "12 10:00+0200/12 11:52+0200"]),
    ],
)
def test_it_shows_what_it_counted(calendar: Calendar, start: str, promised: float, expected: list[str]):
    assert expected == counted(due(at(start, calendar), Duration(promised), calendar))


@pytest.mark.parametrize(
    ("calendar", "start", "end", "expected"),
    [
        pytest.param(BERLIN, "2025-06-11 10:00", "2025-06-11 12:30", 2.5, id="within a day"),
        pytest.param(BERLIN, "2025-06-13 15:00", "2025-06-16 15:00", 9, id="over a weekend"),
        pytest.param(BERLIN, "2025-06-14 00:00", "2025-06-15 23:00", 0, id="a weekend"),
        pytest.param(BERLIN, "2025-06-11 18:00", "2025-06-12 09:00", 0, id="a night"),
        pytest.param(BERLIN, "2025-06-11 12:00", "2025-06-11 10:00", 0, id="backwards"),
        pytest.param(BERLIN, "2025-01-01 00:00", "2026-01-01 00:00", 9 * (261 - 9), id="a year"),
        pytest.param(NIGHTS, "2025-06-14 02:00", "2025-06-14 12:00", 4, id="Friday's shift on Saturday"),
        pytest.param(all_week("Europe/Berlin", "00:00-08:00"), "2025-03-30 00:00", "2025-03-30 09:00", 7, id="spring"),
        pytest.param(all_week("Europe/Berlin", "00:00-08:00"), "2025-10-26 00:00", "2025-10-26 09:00", 9, id="autumn"),
    ],
)
def test_working_time_between(calendar: Calendar, start: str, end: str, expected: float):
    assert expected * HOUR == elapsed(at(start, calendar), at(end, calendar), calendar)


def test_without_a_calendar_the_start_keeps_its_zone_and_hours_are_hours():
    start = datetime(2025, 3, 29, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    end = datetime(2025, 3, 30, 13, tzinfo=ZoneInfo("Europe/Berlin"))

    assert Due(end, (Interval(start, end),)) == due(start, Duration(24), None)
    assert elapsed(start, end, None) == 24 * HOUR
    assert timedelta() == elapsed(end, start, None)


def test_wall_clock_time_ignores_nights_but_speaks_the_calendars_zone():
    start = datetime(2025, 6, 13, 16, tzinfo=UTC)

    assert shown(due(start, Duration(24, wall=True), BERLIN)) == "2025-06-14 18:00+02:00"
    assert counted(due(start, Duration(24, wall=True), BERLIN)) == ["13 18:00+0200/14 18:00+0200"]


ALWAYS_OFF = Calendar("UTC", extra_holidays=tuple(date(2025, 1, 1) + timedelta(days=n) for n in range(1000)))


@pytest.mark.parametrize("calendar", [Calendar("Europe/Berlin", days=()), ALWAYS_OFF])
def test_a_calendar_that_never_works_is_refused(calendar: Calendar):
    start = datetime(2025, 6, 11, 12, tzinfo=UTC)

    with pytest.raises(ValueError, match="no working time in the 400 days from 2025-06-10"):
        due(start, Duration(24), calendar)
    with pytest.raises(ValueError, match="no working time"):
        elapsed(start, start + HOUR, calendar)


def test_a_year_off_is_waited_out():
    year = tuple(date(2025, 1, 1) + timedelta(days=n) for n in range(365))
    calendar = Calendar("UTC", hours=hours("09:00-17:00"), extra_holidays=year)

    assert shown(due(at("2024-12-31 18:00", calendar), Duration(24), calendar)) == "2026-01-01 17:00+00:00"


NAIVE = datetime(2025, 6, 11)  # noqa: DTZ001  that is the point


@pytest.mark.parametrize(
    ("start", "promised", "calendar", "message"),
    [
        (NAIVE, 24, BERLIN, "2025-06-11T00:00:00 has no time zone"),
        (NAIVE.replace(tzinfo=UTC), -1, BERLIN, "-1 hours"),
        (NAIVE.replace(tzinfo=UTC), 24, Calendar("UTC", hours=()), "no working hours"),
    ],
)
def test_nonsense_is_refused(start: datetime, promised: float, calendar: Calendar, message: str):
    with pytest.raises(ValueError, match=message):
        due(start, Duration(promised), calendar)


def test_a_year_of_holidays_is_worked_out_once():
    _public_holidays.cache_clear()
    due(at("2025-06-11 10:00", BERLIN), Duration(720), BERLIN)

    assert _public_holidays.cache_info().misses == 1


ZONES = ("Europe/Berlin", "America/New_York", "America/Santiago", "Australia/Lord_Howe", "Asia/Kolkata", "UTC")
CHANGES = [  # instants near which these zones change their clocks, and a quiet one
    datetime.fromisoformat(f"2025-{text}Z")
    for text in ("03-30T01", "10-26T01", "03-09T07", "11-02T06", "09-07T04", "04-06T03", "10-04T15", "12-24T12")
]


@st.composite
def working_hours(draw: st.DrawFn) -> tuple[tuple[time, time], ...]:
    """One to three intervals apart from each other; the last may run over midnight."""
    cuts = sorted(draw(st.sets(st.integers(0, 1439), min_size=2, max_size=6)))
    cuts = cuts[: len(cuts) // 2 * 2]
    if draw(st.booleans()):
        cuts = [*cuts[1:], cuts[0]]
    clock = [time(minute // 60, minute % 60) for minute in cuts]
    return tuple(zip(clock[::2], clock[1::2], strict=True))


calendars = st.builds(
    Calendar,
    timezone=st.sampled_from(ZONES),
    days=st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
    hours=working_hours(),
    holidays=st.sampled_from([None, "DE", "DE-BY", "US-NY"]),
    extra_holidays=st.lists(st.dates(date(2025, 3, 1), date(2025, 12, 31)), max_size=4).map(tuple),
)
starts = st.builds(
    lambda change, minutes: change + timedelta(minutes=minutes), st.sampled_from(CHANGES), st.integers(-3000, 1500)
)
promises = st.integers(0, 30 * 24 * 4).map(lambda quarters: quarters / 4)
laws = settings(max_examples=60, deadline=None)


def regular_day(calendar: Calendar) -> timedelta:
    clock = [(60 * to.hour + to.minute) - (60 * since.hour + since.minute) for since, to in calendar.hours]
    return sum((minutes - 1) % 1440 + 1 for minutes in clock) * MINUTE


def due_utc(start: datetime, promised: float, calendar: Calendar) -> datetime:
    return due(start, Duration(promised), calendar).at.astimezone(UTC)


@laws
@given(calendars, starts, promises)
def test_due_is_the_first_instant_at_which_what_was_promised_has_elapsed(calendar, start: datetime, promised: float):
    expected = regular_day(calendar) * (promised / 24)
    at = due_utc(start, promised, calendar)
    moment = timedelta(microseconds=1)

    assert elapsed(start, at, calendar) == expected
    assert at == start or elapsed(start, at - moment, calendar) == expected - moment


@laws
@given(calendars, starts, promises)
def test_what_was_counted_lies_in_order_between_start_and_due(calendar: Calendar, start: datetime, promised: float):
    result = due(start, Duration(promised), calendar)
    bounds = [bound.astimezone(UTC) for one in result.counted for bound in (one.start, one.end)]

    assert [start, *bounds] == sorted([start, *bounds])
    assert result.at.astimezone(UTC) == (bounds or [start])[-1]
    assert result.at.tzinfo == ZoneInfo(calendar.timezone)
    assert all(one.length > timedelta() for one in result.counted)
    assert sum((one.length for one in result.counted), timedelta()) == regular_day(calendar) * (promised / 24)


@laws
@given(calendars, starts, starts, promises, promises)
def test_later_or_longer_is_never_due_earlier(calendar, one: datetime, other: datetime, shorter: float, longer: float):
    one, other = sorted([one, other])
    shorter, longer = sorted([shorter, longer])

    assert one <= due_utc(one, shorter, calendar) <= due_utc(other, shorter, calendar)
    assert due_utc(one, shorter, calendar) <= due_utc(one, longer, calendar)


@laws
@given(calendars, starts, st.integers(0, 40), st.integers(0, 40))
def test_a_promise_kept_in_two_parts_is_due_with_the_whole(calendar: Calendar, start: datetime, one: int, other: int):
    # Half days of whole minutes: nothing is rounded.
    whole = due_utc(start, 12 * (one + other), calendar)

    assert whole == due_utc(due_utc(start, 12 * one, calendar), 12 * other, calendar)


@laws
@given(calendars, starts, st.integers(-5000, 50_000), st.integers(0, 50_000))
def test_time_between_is_never_negative_and_adds_up(calendar: Calendar, start: datetime, first: int, second: int):
    middle = start + first * MINUTE
    end = max(start, middle) + second * MINUTE
    parts = elapsed(start, middle, calendar), elapsed(max(start, middle), end, calendar)

    assert min(parts) >= timedelta()
    assert sum(parts, timedelta()) == elapsed(start, end, calendar) <= end - start


@laws
@given(calendars, starts, promises)
def test_wall_clock_time_is_plain_time(calendar: Calendar, start: datetime, promised: float):
    plain = start + promised * HOUR

    assert plain == due(start, Duration(promised, wall=True), calendar).at.astimezone(UTC)
    assert plain == due(start, Duration(promised), None).at
    assert plain - start == elapsed(start, plain, None)


@laws
@given(st.sampled_from(ZONES), starts, promises)
def test_a_calendar_that_always_works_is_plain_time(zone: str, start: datetime, promised: float):
    assert start + promised * HOUR == due_utc(start, promised, all_week(zone, "00:00-00:00"))


# --- the oracle: look at a clock once a minute and keep a tally --------------------------------------------------------


def readings(start: datetime, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    """Each minute from `start`, and the furthest the clock on the wall has got by then (it may go back in between)."""
    zone = ZoneInfo(calendar.timezone)
    stamp = int(start.timestamp()) - 86_400
    furthest = datetime(2025, 1, 1)  # noqa: DTZ001  a reading of the clock has no zone
    while True:
        furthest = max(furthest, datetime.fromtimestamp(stamp, zone).replace(tzinfo=None))
        if stamp >= start.timestamp():
            yield datetime.fromtimestamp(stamp, UTC), furthest
        stamp += 60


def on_duty(reading: datetime, calendar: Calendar) -> bool:
    """Somebody works at this reading of the clock: today's shifts, or what is left of last night's."""
    minute, today = reading.time(), reading.date()
    for opens, closes in calendar.hours:
        over_midnight = closes <= opens
        if minute >= opens and (over_midnight or minute < closes) and is_workday(today, calendar):
            return True
        if over_midnight and minute < closes and is_workday(today - timedelta(days=1), calendar):
            return True
    return False


def is_workday(day: date, calendar: Calendar) -> bool:
    off = {*calendar.extra_holidays, *PUBLIC.get(calendar.holidays, ())}
    return day.weekday() in calendar.days and day not in off


PUBLIC = {
    "DE": holidays.Germany(years=(2025, 2026)),
    "DE-BY": holidays.Germany(subdiv="BY", years=(2025, 2026)),
    "US-NY": holidays.UnitedStates(subdiv="NY", years=(2025, 2026)),
}


@settings(max_examples=150, deadline=None)
@given(calendars, starts, st.integers(1, 1500))
def test_counting_minutes_comes_to_the_same(calendar: Calendar, start: datetime, minutes: int):
    give_up = start + timedelta(days=9)
    worked = 0
    for moment, reading in readings(start, calendar):
        if worked == minutes or moment == give_up:
            break
        worked += on_duty(reading, calendar)
    result = due_utc(start, 24 * minutes * MINUTE / regular_day(calendar), calendar)

    assert worked * MINUTE == elapsed(start, moment, calendar)
    assert (result == moment) if worked == minutes else (result > give_up)
