"""Reading durations and calendars."""

import re
from datetime import date, time
from functools import lru_cache
from zoneinfo import available_timezones

import holidays

from bot.core.rules.calendar import Calendar, Duration
from bot.core.rules.problem import Near, closest
from bot.core.rules.shapes import Either, Flag, Key, Many, MisreadError, Record, Shape, Text, spoken

_DURATION = re.compile(r"(?P<count>\d{1,6}(?:\.\d{1,3})?)\s?(?P<unit>[a-z]*)")
_UNITS = {"m": 1 / 60, "h": 1.0, "d": 24.0}
_LONGEST = 365 * 24
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"(\d{1,2}):(\d{2})\s?-\s?(\d{1,2}):(\d{2})")


def duration(text: str) -> Duration:
    """Read `90m`, `24h` or `2d`."""
    match = _DURATION.fullmatch(text)
    if match is None or match["unit"] not in _UNITS:
        hint = f"did you mean `{match['count']}{match['unit'][0]}`?" if match and match["unit"][:1] in _UNITS else ""
        raise MisreadError(f'"{text[:40]}" is no duration', hint or "write `90m`, `24h` or `2d`")
    hours = float(match["count"]) * _UNITS[match["unit"]]
    if not 0 < hours <= _LONGEST:
        raise MisreadError(f'"{text}" is no useful promise', "promise something between 1m and 365d")
    return Duration(hours)


_PLAIN = Text(
    "a duration such as `24h`",
    duration,
    unquoted="say in what: `{0}m`, `{0}h` or `{0}d`",
    pattern=r"\d{1,6}(\.\d{1,3})?\s?[mhd]",
)
DURATION: Shape[Duration] = Either(
    "a duration such as `24h`",
    leaf=_PLAIN,
    table=Record(
        "a duration such as `{within: 24h, wall: true}`",
        {
            "within": Key("within", _PLAIN, "how long, such as `24h`", required=True),
            "wall": Key("wall", Flag(), "`true` counts nights and weekends too"),
        },
        lambda within, wall=False: Duration(within.hours, wall),
    ),
)


def _days(text: str) -> tuple[int, ...]:
    """Read `fri`, `mon-fri`, or `sun-thu`."""
    first, _, last = text.partition("-")
    start, end = _day(first.strip()), _day((last or first).strip())
    return tuple((start + offset) % 7 for offset in range((end - start) % 7 + 1))


def _day(text: str) -> int:
    for position, day in enumerate(DAYS):
        if text.lower() == day:
            return position
    full = f"write `{text[:3].lower()}`" if text[:3].lower() in DAYS else f"days are {spoken(DAYS, 'and')}"
    raise MisreadError(f'"{text[:40]}" is no day of the week', full)


def _hours(text: str) -> tuple[time, time]:
    """Read `09:00-18:00`, `22:00-06:00`, or `00:00-24:00`."""
    if (match := _HOURS.fullmatch(text)) is None:
        raise MisreadError(f'"{text[:40]}" are no working hours', 'write them as "09:00-18:00"')
    start, end = _clock(match[1], match[2]), _clock(match[3], match[4], is_end=True)
    if start == end and match[3] != "24":
        raise MisreadError(f'"{text}" holds no working time', 'write "00:00-24:00" for the whole day')
    return start, end


def _clock(hour: str, minute: str, *, is_end: bool = False) -> time:
    if is_end and hour == "24" and minute == "00":
        return time(0)
    if int(hour) > 23 or int(minute) > 59:
        raise MisreadError(f"there is no {hour}:{minute} on a clock", "hours go from 00:00 to 24:00")
    return time(int(hour), int(minute))


def _timezone(text: str) -> str:
    if text in _timezones():
        return text
    raise MisreadError(f'"{text[:60]}" is no time zone', near=Near(text, _timezones()))


@lru_cache(maxsize=1)
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones())


def _region(text: str) -> str:
    """Read `DE` or `DE-BY`."""
    country, _, part = text.partition("-")
    regions = _regions()
    if country not in regions:
        near = closest(country, regions)
        hint = f"did you mean `{near}`?" if near else "write a two-letter code, such as `DE`"
        raise MisreadError(f'"{text[:60]}" is no country whose holidays we know', hint)
    if part and part not in regions[country]:
        known = f"{country} has {', '.join(sorted(regions[country]))}" if regions[country] else f"write `{country}`"
        raise MisreadError(f'"{text[:60]}" is no part of {country} with holidays of its own', known)
    if text.endswith("-"):
        raise MisreadError(f'"{text[:60]}" names no part of {country}', f"write `{country}`")
    return text


@lru_cache(maxsize=1)
def _regions() -> dict[str, frozenset[str]]:
    return {country: frozenset(parts) for country, parts in holidays.list_supported_countries().items()}


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise MisreadError(f'"{text[:40]}" is no date', "write it as `2027-12-24`") from None


_ZONE = Text("a time zone such as `Europe/Berlin`", _timezone)
_RUN = Text("days such as `mon-fri`", _days)
WEEK = Many(f"{_RUN.expected}, or a list of them", _RUN, least=1, lone=True)
_SHIFT = Text('hours such as "09:00-18:00"', _hours, pattern=_HOURS.pattern)
SHIFTS = Many(f"{_SHIFT.expected}, or a list of them", _SHIFT, least=1, lone=True)
_COUNTRY = Text("a country such as `DE` or `DE-BY`", _region)
_DATES = Many("a list of dates", Text("a date such as `2027-12-24`", _date))


def _calendar(
    timezone: str,
    days: tuple[tuple[int, ...], ...] = ((0, 1, 2, 3, 4),),
    hours: tuple[tuple[time, time], ...] = ((time(0), time(0)),),
    holidays: str | None = None,  # noqa: A002, RUF100
    extra: tuple[date, ...] = (),
) -> Calendar:
    week = tuple(sorted({day for part in days for day in part}))
    return Calendar(timezone, week, tuple(sorted(hours)), holidays, tuple(sorted(set(extra))))


CALENDAR: Shape[Calendar] = Record(
    "a calendar such as `{timezone: Europe/Berlin, days: mon-fri}`",
    {
        "timezone": Key("timezone", _ZONE, "where the clock stands: `timezone: Europe/Berlin`", required=True),
        "days": Key("days", WEEK, "working days; mon-fri when left out"),
        "hours": Key("hours", SHIFTS, "working hours; the whole day when left out. `22:00-06:00` goes over midnight"),
        "holidays": Key("holidays", _COUNTRY, "whose public holidays are days off"),
        "extra-holidays": Key("extra", _DATES, "days off of your own"),
    },
    _calendar,
)
