"""Who is told that a promise runs out: once for each rung, in working hours, and never of what is past already.

Each look asks: which is the last rung a promise has come to, and was it told? So after a weekend without us there is
one reminder, which is true now, and not all that were missed. What was told is remembered, and stands in the comment
that told it: a memory that is older than GitHub's (a restored backup, a crash between telling and remembering) learns
it from there.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.facts import Comment
from bot.core.judgement import Height, Promise, Reminder, Reviewers
from bot.core.messages.time import iso
from bot.core.rules.promising import Act, Promising, Rung

_MARKER = re.compile(r"<!-- twotrack reminder: (?P<told>[^>]{1,400}) -->")
_TOLD = re.compile(r"(?P<key>[a-z-]+@[\dTZ:-]+)=(?P<at>\d{1,3})\.(?P<times>\d{1,5})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Calling:
    """What it takes to tell. `snoozed_until` is until when nobody is to be told."""

    promising: Promising
    promises: tuple[Promise, ...]
    told: Mapping[str, Height]
    now: datetime
    snoozed_until: datetime | None = None


def marker(one: Reminder) -> str:
    """By which the comment that tells it is known again."""
    told = " ".join(f"{key}={at}.{times}" for key, (at, times) in sorted(one.told.items()))
    return f"<!-- twotrack reminder: {told} -->"


def name_of(promise: Promise) -> str:
    """The same for one promise on every look."""
    return f"{promise.kind}@{iso(promise.began_at or promise.due)}"


def told_by(comments: Iterable[Comment], remembered: Mapping[str, Height]) -> dict[str, Height]:
    """How far each promise was told of, by our memory and by what GitHub shows."""
    told = dict(remembered)
    for comment in reminding(comments):
        for match in _TOLD.finditer(comment.body):
            height = int(match["at"]), int(match["times"])
            told[match["key"]] = max(height, told.get(match["key"], (0, 0)))
    return told


def reminding(comments: Iterable[Comment]) -> list[Comment]:
    """Our comments that remind."""
    return [one for one in comments if one.ours and _MARKER.match(one.body.lstrip())]


def reached(promise: Promise, promising: Promising, act: Act) -> bool:
    """Whether an open promise has come to a rung that asks for something."""
    return promise.runs and any(act in rung.do for rung in promising.reminders if rung.at <= promise.rung)


def wakes(calling: Calling) -> Iterator[datetime]:
    """When somebody is to be told of what nobody can be told now."""
    for promise, _, _ in _pending(calling):
        waits = [at for at in (promise.opens_at, calling.snoozed_until) if at is not None and at > calling.now]
        yield from [max(waits)] if waits else []


def reminder(calling: Calling, asked: Reviewers, here: Iterable[str], away: Iterable[str]) -> Reminder | None:
    """What to tell now. `here` are those who can be mentioned, `away` those who are not there, in lower case."""
    if calling.snoozed_until is not None and calling.snoozed_until > calling.now:
        return None
    due = [one for one in _pending(calling) if one[0].opens_at is None]
    reachable = set(here) - set(away)
    owing = dict.fromkeys((*asked.waiting, *(choice.login for choice in asked.ask)))
    rungs = [rung for _, rung, _ in due]
    people = [login for login in owing if login.lower() in reachable]
    groups = dict.fromkeys(choice.group for choice in asked.chosen)
    leads = [(group, calling.promising.leads[group]) for group in groups if group in calling.promising.leads]
    found = Reminder(
        promises=tuple(promise for promise, _, _ in due),
        mentions=tuple(people) if _any(Act.REMIND, rungs) else (),
        leads=tuple(one for one in leads if one[1].lower() in reachable) if _any(Act.TELL_LEAD, rungs) else (),
        notices=tuple(dict.fromkeys(rung.notice for rung in rungs if rung.notice)),
        told={name_of(promise): height for promise, _, height in due},
    )
    return found if found.mentions or found.leads or found.notices else None


def _any(act: Act, rungs: list[Rung]) -> bool:
    return any(act in rung.do for rung in rungs)


def _pending(calling: Calling) -> Iterator[tuple[Promise, Rung, Height]]:
    """Promises that have come to a rung at which somebody is told, and nobody was."""
    for promise in calling.promises:
        rungs = [rung for rung in calling.promising.reminders if rung.speaks and rung.at <= promise.rung]
        if not promise.runs or not rungs:
            continue
        height = rungs[-1].at, promise.times if rungs[-1].at == promise.rung else 0
        if height > calling.told.get(name_of(promise), (0, 0)):
            yield promise, rungs[-1], height
