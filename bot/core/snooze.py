"""`/snooze 1d because …`: reminders keep quiet for a while. The promise itself stays as it is."""

import re
from datetime import datetime
from typing import Final

from bot.core.commands import Heard
from bot.core.rules import Calendar, Duration
from bot.core.words import Word
from bot.core.worktime import due

_SPAN: Final = re.compile(r"(?P<count>\d{1,3})\s?(?P<unit>[hd])\b")
_LONGEST = 5 * 24.0  # hours: a working week


class SnoozeError(ValueError):
    """Words that say no time; its text says what to write."""


def snooze(words: str) -> Duration:
    """Read `4h` or `1d`, in working time. SnoozeError where it is neither."""
    match = _SPAN.match(words.strip())
    if match is None:
        raise SnoozeError("say for how long: `/snooze 1d because …`")
    hours = float(match["count"]) * (24 if match["unit"] == "d" else 1)
    if not 0 < hours <= _LONGEST:
        raise SnoozeError("reminders keep quiet for at most five working days: `/snooze 5d because …`")
    return Duration(hours)


def snoozed_until(heard: tuple[Heard, ...], calendar: Calendar | None) -> datetime | None:
    """Until when, by the last word on it; in the past where that is over."""
    said = [one for one in heard if one.word is Word.SNOOZE and one.counts]
    return due(said[-1].at, snooze(said[-1].words), calendar).at if said else None
