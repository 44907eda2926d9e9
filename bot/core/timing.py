"""All of a judgement that has to do with time: what is promised, whose turn it is, who is told, when to look again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core.absences import Spared, spared
from bot.core.approvals import contributors
from bot.core.field import Field
from bot.core.judgement import Gate, Outcome, Promise, Requirement, RequirementKind, Reviewers, Standing
from bot.core.memory import Memory, arrivals
from bot.core.pace import Course, Pace, pace
from bot.core.pause import Pause
from bot.core.pauses import Watch, pauses
from bot.core.reminders import Calling, reached, reminder, told_by, wakes
from bot.core.requirements import Bar
from bot.core.reviewers import reviewers
from bot.core.rules.promising import Act
from bot.core.sla import Terms, decided_at, promises
from bot.core.snooze import snoozed_until
from bot.core.turn import Stage, Whose, whose
from bot.core.way import service_accounts
from bot.core.words import PullState

_BY_PEOPLE = {
    RequirementKind.APPROVALS,
    RequirementKind.CODE_OWNERS,
    RequirementKind.ARCHITECTURE_REVIEW,
    RequirementKind.MANUAL_TEST,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Running:
    """What stands still, and what is promised."""

    pauses: tuple[Pause, ...]
    promises: tuple[Promise, ...]
    pace: Pace

    def reached(self, bar: Bar, act: Act) -> bool:
        """Whether any promise has come to a rung that asks for something."""
        return any(reached(promise, bar.rules.promising, act) for promise in self.promises)


def timed(
    bar: Bar, required: tuple[Requirement, ...], memory: Memory, *, gate: Gate, changes: datetime | None
) -> dict[str, Any]:
    """The fields of a judgement. `changes` is when the rules turn."""
    calendar = bar.rules.calendar
    away = spared(bar.heard, calendar.timezone if calendar else "UTC")
    now = _running(bar, required, memory)
    people = _asked(bar, required, memory, away, now)
    calling = Calling(
        promising=bar.rules.promising,
        promises=now.promises,
        told=told_by(bar.pull.comments, memory.reminded),
        now=bar.snapshot.taken_at,
        snoozed_until=snoozed_until(bar.heard, calendar),
    )
    here = {login.lower() for login, id_ in bar.snapshot.roster.users.items() if id_ is not None}
    absent = [login for login, one in away.absences.items() if one.holds(calling.now)]
    return {
        "reviewers": people,
        "absences": dict(away.absences),
        "pauses": now.pauses,
        "promises": now.promises,
        "pace": now.pace,
        "breached": any(one.overdue for one in now.promises) and now.reached(bar, Act.LABEL),
        "snoozed_until": calling.snoozed_until,
        "reminder": reminder(calling, people, here, absent),
        "turn": _turn(bar, required, now, gate),
        "next_look_at": min(_changes(calling, people, changes), default=None),
    }


def _running(bar: Bar, required: tuple[Requirement, ...], memory: Memory) -> _Running:
    authors = frozenset(contributors(bar.pull))
    came = arrivals(memory, bar.snapshot)
    red = any(one.kind is RequirementKind.CHECKS and one.standing is Standing.REFUSED for one in required)
    watch = Watch(authors=authors, arrivals=came, reds=memory.reds, red=red)
    stops = pauses(bar.snapshot, bar.rules.promising, watch)
    machines = frozenset(service_accounts(bar.rules, bar.snapshot.roster))
    terms = Terms(
        snapshot=bar.snapshot,
        rules=bar.rules,
        track=bar.track,
        required=required,
        pauses=stops,
        arrivals=came,
        hidden=authors | machines,
    )
    course = Course(
        pull=bar.pull,
        now=bar.snapshot.taken_at,
        pauses=stops,
        decided_at=decided_at(required),
        calendar=bar.rules.calendar,
        hidden=terms.hidden,
        machines=machines,
    )
    return _Running(pauses=stops, promises=promises(terms), pace=pace(course))


def _asked(bar: Bar, required: tuple[Requirement, ...], memory: Memory, away: Spared, now: _Running) -> Reviewers:
    """Who is asked, with one more where a broken promise asks for that. Nobody is while it is a draft, or closed."""
    if bar.pull.state is not PullState.OPEN or bar.pull.draft:
        return Reviewers()
    return reviewers(bar, required, Field(bar, memory, away), memory, more=int(now.reached(bar, Act.ASK_NEXT)))


def _changes(calling: Calling, people: Reviewers, changes: datetime | None) -> Iterator[datetime]:
    """When the same facts would give another answer."""
    own = (one.next_at for one in calling.promises)
    moments = [changes, people.settles_at, calling.snoozed_until, *wakes(calling), *own]
    return (moment for moment in moments if moment is not None and moment > calling.now)


def _turn(bar: Bar, required: tuple[Requirement, ...], now: _Running, gate: Gate) -> Whose | None:
    """Whose turn it is; nobody's when it is closed."""
    if bar.pull.state is not PullState.OPEN:
        return None
    awaited = {one.kind for one in required if one.standing is Standing.AWAITED}
    return whose(
        Stage(
            pauses=now.pauses,
            start=bar.pull.created_at,
            passes=gate.outcome is Outcome.SUCCESS,
            refused=any(one.standing is Standing.REFUSED for one in required),
            awaits_review=bool(awaited & _BY_PEOPLE),
            awaits_author=bool(awaited - _BY_PEOPLE - {RequirementKind.CHECKS}),
        )
    )
