"""Working time: when a promise runs out under a calendar, and how much working time lies between two instants.

One definition carries everything: a promise is due at **the first instant, not before its start, by which the promised
working time has passed**. Hence a promise that runs out at closing time is due then and not at the next opening, a
start at night counts from the next opening, and a promise kept in two parts is due when the whole would be.

- `24h` under a calendar is one of its regular working days, `36h` one and a half. A regular working day is as long as
  its intervals say on the clock; `09:00-18:00` makes `24h` nine working hours. Without a calendar, or as wall-clock
  time, an hour is an hour.
- Working intervals are written in local wall-clock time and counted in real elapsed time. A bound is **the first
  instant at which the local clock has reached it**: in the hour that comes twice the first of the two, in the hour that
  is left out the moment of the jump. So bounds never change their order, none counts twice, and a night shift is an
  hour shorter in spring and an hour longer in autumn, as it is for the people who work it.
- An interval that ends at or before its own start ends on the next day. It belongs to the day on which it starts:
  Friday's night shift runs into Saturday, and a holiday takes away the shift that begins on it, not the one before.
- Intervals that overlap count once.
- A promise can be stopped (a draft, an author who owes an answer): what is stopped is cut out of the stretches that
  count, and as long as nobody knows when it goes on there is no instant at which it is due, only time that is left.
- Holidays are the public ones that the `holidays` library knows (with the days on which they are observed), and the
  calendar's own dates. They are kept per place and year, because the library needs milliseconds to work out a year.
- A calendar that never works would keep us counting for ever: `_PATIENCE` days without work are a ValueError. (Rules
  are refused before that when their calendar has no working hour at all.)

Python compares and subtracts two datetimes of one zone by their wall clocks and forgets the change of offset between
them. All arithmetic here is therefore in UTC; only results carry the calendar's zone. Callers who subtract results
need `Interval.length`, or UTC.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import count, takewhile
from zoneinfo import ZoneInfo

import holidays

from bot.core.rules.calendar import Calendar, Duration

_DAY = timedelta(days=1)
_NOTHING = timedelta()
_PATIENCE = 400  # days: longer than any rhythm of a year
_EVER = datetime.max.replace(tzinfo=UTC)
_Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time that counts, from `start` up to and without `end`."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """Real elapsed time, also over a change of the clock."""
        return self.end.astimezone(UTC) - self.start.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Due:
    """When a promise runs out, and the stretches of time that were counted until then, oldest first.

    `left` is what had not passed when the clock was stopped, for as long as nobody knows when it goes on; `at` is then
    when it was stopped.
    """

    at: datetime
    counted: tuple[Interval, ...]
    left: timedelta = timedelta()


Stopped = tuple[datetime, datetime | None]  # a time in which no promise runs; without an end it still lasts


def due(start: datetime, promise: Duration, calendar: Calendar | None, stopped: Iterable[Stopped] = ()) -> Due:
    """When `promise`, given at `start`, runs out: in the calendar's zone, or without a calendar in that of `start`.

    While it is `stopped` no time passes for it.
    """
    at = begin = _utc(start)
    zone = start.tzinfo if calendar is None else ZoneInfo(calendar.timezone)
    left = amount(promise, calendar)
    running = iter([(begin, _EVER)]) if calendar is None or promise.wall else _working(begin, calendar)
    stretches = _running(running, [*_merged(stopped)])
    counted: list[Interval] = []
    while left > _NOTHING:
        if (stretch := next(stretches, None)) is None:
            break
        opens, closes = stretch
        at = min(closes, opens + left)
        left -= at - opens
        counted.append(Interval(opens.astimezone(zone), at.astimezone(zone)))
    return Due(at.astimezone(zone), tuple(counted), left)


def elapsed(start: datetime, end: datetime, calendar: Calendar | None, stopped: Iterable[Stopped] = ()) -> timedelta:
    """Working time from `start` to `end`; all of it without a calendar, and none when `end` is not after `start`."""
    begin, stop = _utc(start), _utc(end)
    if stop <= begin:
        return _NOTHING
    running = iter([(begin, stop)]) if calendar is None else _working(begin, calendar)
    stretches = takewhile(lambda stretch: stretch[0] < stop, _running(running, [*_merged(stopped)]))
    return sum((min(closes, stop) - opens for opens, closes in stretches), _NOTHING)


def opening(moment: datetime, calendar: Calendar | None) -> datetime:
    """`moment` itself where it lies in working time, else when that begins next. Closing time is none."""
    if calendar is None:
        return moment
    opens, _ = next(_working(_utc(moment), calendar))
    return opens.astimezone(ZoneInfo(calendar.timezone))


def _merged(stopped: Iterable[Stopped]) -> Iterator[Stopped]:
    """The same times in UTC, in order and apart from each other; what never ends comes last."""
    last: Stopped | None = None
    for begins, ends in sorted(((_utc(one), two and _utc(two)) for one, two in stopped), key=lambda one: one[0]):
        if last is None or (last[1] is not None and begins > last[1]):
            if last is not None:
                yield last
            last = (begins, ends)
        elif last[1] is not None:
            last = (last[0], None if ends is None else max(ends, last[1]))
    if last is not None:
        yield last


def _running(stretches: Iterator[_Stretch], stopped: list[Stopped]) -> Iterator[_Stretch]:
    """The stretches without the times in which nothing runs. Ends where those never end."""
    for opens, closes in stretches:
        begins = opens
        for stops, goes_on in stopped:
            if stops >= closes:
                break
            if stops > begins:
                yield begins, stops
            if goes_on is None:
                return
            begins = max(begins, goes_on)
        if begins < closes:
            yield begins, closes


def _utc(moment: datetime) -> datetime:
    """An instant. A time without a zone names none: Python would guess the zone of the machine."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return moment.astimezone(UTC)


def amount(promise: Duration, calendar: Calendar | None) -> timedelta:
    """How much time must pass, to the microsecond."""
    if promise.hours < 0:
        raise ValueError(f"a promise of {promise.hours:g} hours would be broken before it was given")
    if calendar is None or promise.wall:
        return timedelta(hours=promise.hours)
    regular_day = sum((_clock_length(opens, closes) for opens, closes in calendar.hours), _NOTHING)
    if regular_day == _NOTHING:
        raise ValueError("the calendar has no working hours")  # else everything would be due at once
    return regular_day * (promise.hours / 24)


def _clock_length(opens: time, closes: time) -> timedelta:
    """From one reading of the clock to the next such reading: `22:00-06:00` is eight hours, `00:00-00:00` the day."""
    length = datetime.combine(date.min, closes) - datetime.combine(date.min, opens)
    return length if length > _NOTHING else length + _DAY


def _working(begin: datetime, calendar: Calendar) -> Iterator[tuple[datetime, datetime]]:
    """Every working interval after `begin`, in UTC, in order, apart from each other, the first cut to begin there."""
    zone = ZoneInfo(calendar.timezone)
    eve = begin.astimezone(zone).date() - _DAY  # its night shift may still be running
    idle_since, done = eve, begin
    for day in (eve + n * _DAY for n in count()):
        if (day - idle_since).days > _PATIENCE:
            raise ValueError(f"the calendar has no working time in the {_PATIENCE} days from {idle_since}")
        for bound, closes in _shifts(day, calendar, zone):
            if closes > (opens := max(bound, done)):
                yield opens, closes
                idle_since, done = day, closes


def _shifts(day: date, calendar: Calendar, zone: tzinfo) -> Iterator[tuple[datetime, datetime]]:
    """The working intervals that begin on `day`, in UTC, earliest first; none on a day off."""
    if day.weekday() not in calendar.days or _is_holiday(day, calendar):
        return
    for opens, closes in sorted(calendar.hours):
        wall = datetime.combine(day, opens)
        yield reached(wall, zone), reached(wall + _clock_length(opens, closes), zone)


def _is_holiday(day: date, calendar: Calendar) -> bool:
    if day in calendar.extra_holidays:
        return True
    return calendar.holidays is not None and day in _public_holidays(calendar.holidays, day.year)


@lru_cache(maxsize=1024)
def _public_holidays(place: str, year: int) -> frozenset[date]:
    """The days off of a country (`DE`) or a part of one (`DE-BY`)."""
    country, _, part = place.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year, expand=False))


def reached(wall: datetime, zone: tzinfo) -> datetime:
    """The first instant at which the clock of `zone` reads `wall` or more, in UTC."""
    instant = wall.replace(tzinfo=zone).astimezone(UTC)
    if _clock(instant, zone) == wall:
        return instant
    # The clock jumps over `wall`. PEP 495: `fold` picks the offset after the jump, which leads to before the jump.
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    window = range(int((instant - before).total_seconds()))
    return before + timedelta(
        seconds=bisect_left(window, wall, key=lambda second: _clock(before + timedelta(seconds=second), zone))
    )


def _clock(instant: datetime, zone: tzinfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None, fold=0)
