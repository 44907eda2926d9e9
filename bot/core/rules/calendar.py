"""When a team works, and how long a promise of theirs may take."""

from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True, slots=True)
class Duration:
    """A promised stretch of time. `wall` counts nights and weekends too; otherwise the calendar's working time counts.

    Under a calendar `24h` (or `1d`) is one working day, however long that team's working day is.
    """

    hours: float
    wall: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working week of a team. Everything in it has been checked; it holds at least one working hour."""

    timezone: str  # IANA name, e.g. `Europe/Berlin`
    days: tuple[int, ...] = (0, 1, 2, 3, 4)  # sorted, 0 is Monday
    hours: tuple[tuple[time, time], ...] = ((time(0), time(0)),)  # an end at or before its start is on the next day
    holidays: str | None = None  # country, or country-subdivision: `DE`, `DE-BY`
    extra_holidays: tuple[date, ...] = ()  # sorted
