"""How long a pull request took so far, and on whom it waited: in working time, for the weekly summary."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.facts import Pull, Review
from bot.core.pause import Pause
from bot.core.rules import Calendar
from bot.core.words import PullState
from bot.core.worktime import Stopped, elapsed


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """`on_author` and `on_reviewers` are working time. What programs review is a series of its own."""

    first_review_at: datetime | None
    first_machine_review_at: datetime | None
    on_author: timedelta
    on_reviewers: timedelta
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What a pace is counted from. `decided_at` is when the last word of a reviewer came in, if none is missing.

    `hidden` are those whose reviews are no looks of people, `machines` those of them that are programs.
    """

    pull: Pull
    now: datetime
    pauses: tuple[Pause, ...]
    decided_at: datetime | None
    calendar: Calendar | None
    hidden: frozenset[str]
    machines: frozenset[str]


def pace(course: Course) -> Pace:
    """Count. After the decision it waits on its author, until it is merged."""
    pull, closed = course.pull, _closed_at(course.pull)
    until = closed or course.now
    theirs: list[Stopped] = [one.span for one in course.pauses if one.cause.is_the_authors]
    decided: list[Stopped] = [(course.decided_at, None)] if course.decided_at is not None else []
    others = _others(course.pauses, closed)
    whole = elapsed(pull.created_at, until, course.calendar, others)
    on_reviewers = elapsed(pull.created_at, until, course.calendar, [*others, *theirs, *decided])
    people = (one.at for one in pull.reviews if one.author.is_person and _login(one) not in course.hidden)
    programs = (one.at for one in pull.reviews if not one.author.is_person or _login(one) in course.machines)
    return Pace(
        first_review_at=min(people, default=None),
        first_machine_review_at=min(programs, default=None),
        on_author=whole - on_reviewers,
        on_reviewers=on_reviewers,
        closed_at=closed,
    )


def _others(pauses: Iterable[Pause], closed: datetime | None) -> list[Stopped]:
    """What is neither's time; the closing that ended it is no pause."""
    spans = [one.span for one in pauses if not one.cause.is_the_authors]
    return [one for one in spans if closed is None or one[0] < closed]


def _login(review: Review) -> str:
    return review.author.login.lower()


def _closed_at(pull: Pull) -> datetime | None:
    if pull.state is PullState.OPEN:
        return None
    return pull.merged_at or max((one.began_at for one in pull.closures), default=pull.updated_at)
