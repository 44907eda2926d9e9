"""When the clock alone gives another answer: rules may ask for the time, and then somebody must look again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo

from bot.core.asked import Asked
from bot.core.case import Case
from bot.core.rules import Rules, route
from bot.core.rules.conditions.moment import Spell, TimeIs
from bot.core.worktime import reached

_HORIZON = 8  # days: every hour of a week comes round, and one day more
_DAY = timedelta(days=1)
_QUARTER = timedelta(minutes=15)  # every zone changes its offset at one


def next_change(rules: Rules, case: Case, required: Asked) -> datetime | None:
    """The first moment after `case.now` from which on the rules would say something else, or None. In UTC."""
    spells = tuple({each.wanted: None for each in rules.conditions() if isinstance(each, TimeIs)})
    if case.now is None or case.now.tzinfo is None or not spells:
        return None
    same, said = {_answers(spells, case.now)}, _said(rules, case, required)
    for moment in _edges(spells, case.now, case.now.tzinfo):
        there = moment.astimezone(case.now.tzinfo)
        if (answers := _answers(spells, there)) in same:
            continue
        if _said(rules, replace(case, now=there), required) != said:
            return moment
        same.add(answers)
    return None


def _answers(spells: tuple[Spell, ...], now: datetime) -> tuple[bool, ...]:
    return tuple(spell.holds(now) for spell in spells)


def _said(rules: Rules, case: Case, required: Asked) -> tuple[object, ...]:
    """All of a decision that the time can change."""
    routed = route(rules, case)
    return (routed.route, routed.why, *((each, why) for each, why in routed.adding), required.reviews(case))


def _edges(spells: tuple[Spell, ...], now: datetime, zone: tzinfo) -> Iterator[datetime]:
    """The moments after now at which an answer may change, in order, in UTC."""
    times = sorted({edge for spell in spells for edge in spell.edges})
    start = now.astimezone(UTC)
    for day in (now.date() + n * _DAY for n in range(_HORIZON + 1)):
        walls = [datetime.combine(day, edge) for edge in times]
        moments = {reached(wall, zone) for wall in walls} | set(_jumps(day_starts(walls[0], zone)))
        yield from (moment for moment in sorted(moments) if moment > start)


def day_starts(midnight: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """The beginning of a day and that of the next, in the zone."""
    return midnight.replace(tzinfo=zone), (midnight + _DAY).replace(tzinfo=zone)


def _jumps(day: tuple[datetime, datetime]) -> Iterator[datetime]:
    """On a day on which the clock is changed the wall shows some times twice, or never: look at every quarter."""
    start, end = day
    if start.utcoffset() != end.utcoffset():
        moment, stop = start.astimezone(UTC), end.astimezone(UTC)
        while moment < stop:
            yield moment
            moment += _QUARTER
