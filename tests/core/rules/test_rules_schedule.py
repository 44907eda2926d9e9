"""Durations and calendars as people write them."""

from collections.abc import Callable
from datetime import date, time

import pytest

from bot.core.rules import Calendar, Duration, Rules
from bot.core.words import Track


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("24h", Duration(24)),
        ("2d", Duration(48)),
        ("90m", Duration(1.5)),
        ("1.5h", Duration(1.5)),
        ("24 h", Duration(24)),
        ("{within: 24h}", Duration(24)),
        ("{within: 24h, wall: true}", Duration(24, wall=True)),
        ("{within: 2d, wall: false}", Duration(48)),
    ],
)
def test_a_duration(ruled: Callable[[str], Rules], text: str, duration: Duration) -> None:
    assert ruled(f"tracks: {{fast: {{first-review: {text}}}}}").tracks[Track.FAST].first_review == duration


WEEK = (0, 1, 2, 3, 4)
DAY = ((time(0), time(0)),)


@pytest.mark.parametrize(
    ("text", "calendar"),
    [
        ("{timezone: UTC}", Calendar("UTC", WEEK, DAY)),
        (
            '{timezone: Europe/Berlin, days: mon-fri, hours: "09:00-18:00", holidays: DE}',
            Calendar("Europe/Berlin", WEEK, ((time(9), time(18)),), "DE"),
        ),
        ("{timezone: UTC, days: tue-sat}", Calendar("UTC", (1, 2, 3, 4, 5), DAY)),
        ("{timezone: UTC, days: sun-thu}", Calendar("UTC", (0, 1, 2, 3, 6), DAY)),
        ("{timezone: UTC, days: [fri, mon, mon]}", Calendar("UTC", (0, 4), DAY)),
        ("{timezone: UTC, days: [mon-tue, Sat]}", Calendar("UTC", (0, 1, 5), DAY)),
        ("{timezone: UTC, days: wed}", Calendar("UTC", (2,), DAY)),
        ("{timezone: UTC, hours: 22:00-06:00}", Calendar("UTC", WEEK, ((time(22), time(6)),))),
        ('{timezone: UTC, hours: "00:00-24:00"}', Calendar("UTC", WEEK, DAY)),
        (
            '{timezone: UTC, hours: ["13:00-17:30", "8:00 - 12:00"]}',
            Calendar("UTC", WEEK, ((time(8), time(12)), (time(13), time(17, 30)))),
        ),
        ("{timezone: UTC, holidays: DE-BY}", Calendar("UTC", WEEK, DAY, "DE-BY")),
        (
            "{timezone: UTC, extra-holidays: [2027-12-31, 2027-12-24, 2027-12-24]}",
            Calendar("UTC", WEEK, DAY, None, (date(2027, 12, 24), date(2027, 12, 31))),
        ),
        ("none", None),
    ],
)
def test_a_calendar(ruled: Callable[[str], Rules], text: str, calendar: Calendar | None) -> None:
    assert ruled(f"calendar: {text}").calendar == calendar
