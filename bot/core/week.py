"""A week of the ISO calendar, as a page's address names it: `2026-W45`."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

_WRITTEN = re.compile(r"(20[0-9]{2})-W([0-9]{2})")
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Week:
    """Monday to Sunday, in UTC."""

    monday: date

    @classmethod
    def read(cls, said: str) -> "Week":
        """ValueError says how it is written."""
        match = _WRITTEN.fullmatch(said)
        try:
            if match is None:
                raise ValueError  # noqa: TRY301 - both ways of being wrong are told alike
            return cls(date.fromisocalendar(int(match[1]), int(match[2]), 1))
        except ValueError:
            raise ValueError(f"{said[:40]} is no week; write 2026-W45") from None

    @classmethod
    def of(cls, at: datetime) -> "Week":
        """The one that an instant is in."""
        day = at.astimezone(UTC).date()
        return cls(day - timedelta(days=day.weekday()))

    @property
    def since(self) -> datetime:
        """Its first instant."""
        return datetime.combine(self.monday, time(), UTC)

    @property
    def until(self) -> datetime:
        """The first instant after it."""
        return self.since + _WEEK

    @property
    def before(self) -> "Week":
        """The week before."""
        return Week(self.monday - _WEEK)

    @property
    def after(self) -> "Week":
        """The week after."""
        return Week(self.monday + _WEEK)

    @property
    def words(self) -> str:
        """`2–8 November 2026`, or `28 December 2026 – 3 January 2027`."""
        last = self.monday + timedelta(days=6)
        if self.monday.month == last.month:
            return f"{self.monday.day}–{last.day} {last:%B %Y}"
        first = f"{self.monday:%-d %B}" if self.monday.year == last.year else f"{self.monday:%-d %B %Y}"
        return f"{first} – {last:%-d %B %Y}"

    def __str__(self) -> str:
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02}"
