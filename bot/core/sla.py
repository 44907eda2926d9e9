"""The promises of a track: when a first review, a second look and a decision are due, and whether they were kept.

A promise runs from the opening on, but for the times in which it stands still (`pauses.py`): a draft, an author who
owes something. It counts in the working time of the groups that can keep it, where these have calendars of their own:
a review in that of whoever is due first, since one of them can give it; a decision in that of the last.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.asked import Asked
from bot.core.facts import Pull, Review, Snapshot
from bot.core.judgement import Promise, PromiseKind, Requirement, RequirementKind, Standing
from bot.core.pause import Cause, Pause
from bot.core.rules import Calendar, Duration, Rules
from bot.core.words import PullState
from bot.core.worktime import Due, Stopped, amount, due, elapsed, opening

_ROUNDING = timedelta(microseconds=1)
_BEFORE = {Cause.DRAFT, Cause.UNREQUESTED}
_REVIEWED = {RequirementKind.APPROVALS, RequirementKind.CODE_OWNERS, RequirementKind.ARCHITECTURE_REVIEW}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What promises are made of. `arrivals` tells when heads came.

    `hidden` are those whose reviews are no looks: who had a hand in it, and service accounts, by lower-case login.
    """

    snapshot: Snapshot
    rules: Rules
    track: Asked
    required: tuple[Requirement, ...]
    pauses: tuple[Pause, ...] = ()
    arrivals: Mapping[str, datetime]
    hidden: frozenset[str] = frozenset()

    @property
    def pull(self) -> Pull:
        """The pull request."""
        return self.snapshot.pull


@dataclass(frozen=True, slots=True)
class _Term:
    kind: PromiseKind
    start: datetime
    within: Duration
    kept_at: datetime | None


def promises(terms: Terms) -> tuple[Promise, ...]:
    """All of them. What is closed, and what has been a draft ever since, promises nothing."""
    if terms.pull.state is not PullState.OPEN or _begins(terms.pull.created_at, terms.pauses) is None:
        return ()
    return tuple(_promise(term, terms) for term in _terms(terms))


def _terms(terms: Terms) -> Iterator[_Term]:
    pull, track = terms.pull, terms.track
    decided = decided_at(terms.required)
    reviews = [one for one in pull.reviews if _is_a_look(one, terms)]
    first = min((one.at for one in reviews), default=None)
    yield _Term(PromiseKind.FIRST_REVIEW, pull.created_at, track.first_review, first)
    arrived = terms.arrivals.get(pull.head)
    before = [one for one in reviews if one.head != pull.head and arrived is not None and one.at < arrived]
    if track.re_review is not None and arrived is not None and before and (decided is None or decided >= arrived):
        again = [one.at for one in reviews if one.head == pull.head]
        yield _Term(PromiseKind.RE_REVIEW, arrived, track.re_review, min(again, default=decided))
    if track.decision is not None:
        yield _Term(PromiseKind.DECISION, pull.created_at, track.decision, decided)


def _promise(term: _Term, terms: Terms) -> Promise:
    now = terms.snapshot.taken_at
    lasting = tuple(one for one in terms.pauses if one.ended_at is None)
    spans = [one.span for one in terms.pauses]
    calendar, found = _due(term, terms, spans)
    stands = found.left > timedelta() and term.kept_at is None
    at = found.at
    if found.left:
        at = due(term.start, term.within, calendar, [one for one in spans if one[1] is not None]).at
    promise = Promise(
        kind=term.kind,
        due=at,
        kept_at=term.kept_at,
        overdue=not found.left and (term.kept_at or now) >= at,
        began_at=_begins(term.start, terms.pauses),
        stands=lasting if stands else (),
        left=found.left if stands else timedelta(),
        opens_at=opens_at if (opens_at := opening(now, calendar)) > now else None,
    )
    if term.kept_at is not None or not terms.rules.promising.reminders:
        return replace(promise, next_at=at if promise.runs and at > now else None)
    return _on_the_ladder(promise, lambda per_cent: _part(term, per_cent, calendar, spans), terms, calendar)


def _on_the_ladder(promise: Promise, at: Callable[[int], Due], terms: Terms, calendar: Calendar | None) -> Promise:
    """With the rung that it has come to."""
    now, rungs = terms.snapshot.taken_at, terms.rules.promising.reminders
    times = {rung.at: at(rung.at) for rung in rungs}
    passed = [rung for rung in rungs if not times[rung.at].left and times[rung.at].at <= now]
    coming = [each.at for each in times.values() if not each.left and each.at > now]
    coming += [promise.due] if promise.runs and promise.due > now else []
    last = passed[-1] if passed else None
    if last is None or last.again is None:
        return replace(promise, rung=last.at if last else 0, next_at=min(coming, default=None))
    repeated, next_at = _repeated(last.again, times[last.at].at, terms, calendar)
    coming += [next_at] if next_at is not None else []
    return replace(promise, rung=last.at, times=repeated, next_at=min(coming, default=None))


def _repeated(again: Duration, since: datetime, terms: Terms, calendar: Calendar | None) -> tuple[int, datetime | None]:
    """How often a rung was to be repeated by now, and when it is next."""
    spans = [one.span for one in terms.pauses]
    counted = None if again.wall else calendar
    passed = elapsed(since, terms.snapshot.taken_at, counted, spans) + _ROUNDING
    times = int(passed / amount(again, counted))
    coming = due(since, replace(again, hours=again.hours * (times + 1)), counted, spans)
    return times, None if coming.left else coming.at


def _part(term: _Term, per_cent: int, calendar: Calendar | None, spans: list[Stopped]) -> Due:
    return due(term.start, replace(term.within, hours=term.within.hours * per_cent / 100), calendar, spans)


def _due(term: _Term, terms: Terms, spans: list[Stopped]) -> tuple[Calendar | None, Due]:
    """When it runs out, and in whose working time."""
    found = [(calendar, due(term.start, term.within, calendar, spans)) for calendar in calendars(terms)]
    choose = max if term.kind is PromiseKind.DECISION else min
    return choose(found, key=lambda one: one[1].at + one[1].left)


def calendars(terms: Terms) -> tuple[Calendar | None, ...]:
    """Of the groups that can keep the promises, each once."""
    own, general = terms.rules.promising.calendars, terms.rules.calendar
    groups = [one.from_group for one in terms.track.approvals]
    return tuple(dict.fromkeys(own.get(group, general) for group in groups)) or (general,)


def _begins(start: datetime, pauses: Iterable[Pause]) -> datetime | None:
    """The first instant from `start` on at which somebody could be asked to look; None where there is none yet."""
    for one in pauses:
        if one.cause in _BEFORE and one.began_at <= start:
            if one.ended_at is None:
                return None
            start = max(start, one.ended_at)
    return start


def _is_a_look(review: Review, terms: Terms) -> bool:
    """By a person who is no author. Bots and AI reviewers never count: they would hide the wait."""
    return review.author.is_person and review.author.login.lower() not in terms.hidden


def decided_at(required: tuple[Requirement, ...]) -> datetime | None:
    """When the last word of a reviewer that was needed came in, if none is missing."""
    words = [requirement for requirement in required if requirement.kind in _REVIEWED]
    if not words or any(requirement.standing is not Standing.MET for requirement in words):
        return None
    return max((said.at for requirement in words for said in requirement.said), default=None)
