"""The condition on the clock: the only one whose answer changes while nobody does anything."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from typing_extensions import override

from bot.core.case import Case
from bot.core.rules.conditions.base import Condition, Reply
from bot.core.rules.schedule import DAYS, SHIFTS, WEEK
from bot.core.rules.shapes import Key, Record

_MIDNIGHT = time(0)
_WHOLE_DAY = ((_MIDNIGHT, _MIDNIGHT),)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Spell:
    """Hours of certain days, by the clock on the wall. Hours that end at or before their start end on the next day."""

    days: tuple[int, ...] = tuple(range(7))  # 0 is Monday
    hours: tuple[tuple[time, time], ...] = _WHOLE_DAY

    def holds(self, now: datetime) -> bool:
        """Whether a moment, given in the zone of the wall, is one of them."""
        today, clock = now.weekday() in self.days, now.time()
        yesterday = (now - _DAY).weekday() in self.days
        return any(
            today and start <= clock < end if start < end else (today and clock >= start) or (yesterday and clock < end)
            for start, end in self.hours
        )

    @property
    def edges(self) -> frozenset[time]:
        """The times of day at which the answer may change."""
        return frozenset({_MIDNIGHT, *(edge for hours in self.hours for edge in hours)})

    def __str__(self) -> str:
        days = " ".join(DAYS[day] for day in self.days) if len(self.days) < len(DAYS) else ""
        hours = " ".join(f"{start:%H:%M}-{end if end > _MIDNIGHT else time.max:%H:%M}" for start, end in self.hours)
        said = "" if self.hours == _WHOLE_DAY else hours.replace("23:59", "24:00")
        return f"{days} {said}".strip() or "any time"


def _spell(days: tuple[tuple[int, ...], ...] | None = None, hours: tuple[tuple[time, time], ...] = _WHOLE_DAY) -> Spell:
    week = tuple(range(7)) if days is None else tuple(sorted({day for part in days for day in part}))
    return Spell(week, tuple(sorted(hours)))


def _in_words(said: str) -> str:
    """Help for `sat` and `18:00-08:00`."""
    return f'say what it is: `{{hours: "{said[:40]}"}}`' if ":" in said else f"say what it is: `{{days: {said[:40]}}}`"


@dataclass(frozen=True, slots=True)
class TimeIs(Condition):
    """Now, where the team is."""

    key = "time"
    help = (
        "The moment of judging, by the clock of `calendar`, or UTC without one: days, hours, or hours of certain days. "
        "When the answer changes, the pull request is judged again."
    )
    example = '{days: fri, hours: "16:00-24:00"}'
    shape = Record(
        'days or hours, such as `{days: fri, hours: "16:00-24:00"}`',
        {
            "days": Key("days", WEEK, "days such as `fri` or `mon-thu`; every day when left out"),
            "hours": Key("hours", SHIFTS, "hours; the whole day when left out. `22:00-06:00` goes over midnight"),
        },
        _spell,
        least=1,
        instead=_in_words,
    )
    wanted: Spell

    @override
    def holds(self, case: Case) -> Reply:
        if case.now is None:
            return Reply(holds=False, said="nobody knows what time it is", sure=False)
        holds = self.wanted.holds(case.now)
        return Reply(holds=holds, said=f"it is {'' if holds else 'not '}{self.wanted} ({case.now.tzinfo})")
