"""When people say that they are away: `/away 2026-12-20..2027-01-02`, whole days in their team's time zone."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

_DATE = r"\d{4}-\d{2}-\d{2}"
_SPAN = re.compile(rf"^(?P<first>{_DATE})(?:\s*(?:\.\.+|…|–|to|until)\s*(?P<last>{_DATE}))?\b", re.IGNORECASE)
_UNTIL = re.compile(rf"^(?:until|till|\.\.)\s*(?P<last>{_DATE})\b", re.IGNORECASE)
_LONGEST = timedelta(days=366)


class AwayError(ValueError):
    """Words that name no days; its text says what to write."""


@dataclass(frozen=True, slots=True)
class Away:
    """The first and the last day of an absence. `first` None = from the day on which it was said."""

    first: date | None
    last: date

    def holds(self, now: datetime, zone: ZoneInfo, said: datetime) -> bool:
        """Whether somebody who said so is away now."""
        first = self.first or said.astimezone(zone).date()
        return first <= now.astimezone(zone).date() <= self.last


def away(words: str) -> Away:
    """Read the days. AwayError where they make no sense."""
    text = words.strip()
    match = _SPAN.match(text) or _UNTIL.match(text)
    if match is None:
        raise AwayError("write the days: `/away 2026-12-20..2027-01-02`, or `/away until 2027-01-02`")
    found = match.groupdict()
    try:
        first = date.fromisoformat(found["first"]) if found.get("first") else None
        last = date.fromisoformat(found["last"]) if found.get("last") else first
    except ValueError:
        raise AwayError("there is no such day; write it as 2026-12-20") from None
    if last is None or (first is not None and not timedelta() <= last - first <= _LONGEST):
        raise AwayError("the last day comes first, or is more than a year away")
    return Away(first, last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Somebody's last word on when they are away, in the time zone of the rules where they said it.

    `last` is None where they are back: that is kept too, so that an older word does not come to life again. `first`
    None = from the day on which it was said.
    """

    said_at: datetime
    zone: str = "UTC"  # IANA name
    first: date | None = None
    last: date | None = None

    def holds(self, now: datetime) -> bool:
        """Whether they are away now."""
        if self.last is None:
            return False
        return Away(self.first, self.last).holds(now, ZoneInfo(self.zone), self.said_at)
