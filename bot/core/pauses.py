"""When no promise runs: while nobody is asked to look, and while the author owes something.

Most of it stands in what GitHub tells with its time. When checks turned red it does not tell, nor when somebody pushed:
there the look that saw it first counts, and is remembered.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.facts import Pull, Review, Snapshot
from bot.core.pause import Cause, Pause
from bot.core.rules.promising import Promising, Start
from bot.core.spoken import TEAM_MATES
from bot.core.words import ReviewState

_QUOTED = re.compile(r"^[ ]{0,3}>.*$|^```.*?^```|`[^`\n]*`|https?://\S+", re.MULTILINE | re.DOTALL)
_ASKS = re.compile(r"\?(?=[\s)*_\"'!]|$)", re.MULTILINE)
_MOST_RED = 50  # times that are remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What earlier looks saw: when each head came, and when checks were red.

    `red` = they are now, where the track asks for them. `authors` are those who had a hand in it, in lower case.
    """

    authors: frozenset[str]
    arrivals: Mapping[str, datetime]
    reds: tuple[Pause, ...] = ()
    red: bool = False


def pauses(snapshot: Snapshot, promising: Promising, watch: Watch) -> tuple[Pause, ...]:
    """All of them, the oldest first."""
    pull = snapshot.pull
    found = [
        *_drafted(pull),
        *(Pause(cause=Cause.CLOSED, began_at=one.began_at, ended_at=one.ended_at) for one in pull.closures),
        *_unrequested(pull, promising),
        *_labelled(pull, promising.pause_labels),
        *_refused(pull, watch),
        *_asked(pull, watch),
        *reds(watch, snapshot.taken_at),
    ]
    whole = (one for one in found if one.ended_at is None or one.ended_at > one.began_at)
    return tuple(sorted(whole, key=lambda one: (one.began_at, one.cause)))


def reds(watch: Watch, now: datetime) -> tuple[Pause, ...]:
    """When checks were red, with what this look sees of it."""
    open_ = bool(watch.reds) and watch.reds[-1].ended_at is None
    if watch.red and not open_:
        return (*watch.reds, Pause(cause=Cause.CHECKS, began_at=now))[-_MOST_RED:]
    if open_ and not watch.red:
        return (*watch.reds[:-1], replace(watch.reds[-1], ended_at=now))
    return watch.reds


def _drafted(pull: Pull) -> Iterator[Pause]:
    """A draft of which nobody knows when it became one was opened as one."""
    for one in pull.draftings:
        yield Pause(cause=Cause.DRAFT, began_at=one.began_at, ended_at=one.ended_at)
    if pull.draft and not any(one.ended_at is None for one in pull.draftings):
        yield Pause(cause=Cause.DRAFT, began_at=pull.created_at)


def _unrequested(pull: Pull, promising: Promising) -> Iterator[Pause]:
    if promising.starts is Start.REQUESTED:
        first = min((one.at for one in pull.requests), default=None)
        yield Pause(cause=Cause.UNREQUESTED, began_at=pull.created_at, ended_at=first)


def _labelled(pull: Pull, names: tuple[str, ...]) -> Iterator[Pause]:
    for name in {one.lower() for one in names}:
        began: datetime | None = None
        for one in pull.labellings:
            if one.label.lower() != name:
                continue
            if one.on:
                began = began or one.at
            else:
                yield Pause(cause=Cause.LABEL, began_at=began or pull.created_at, ended_at=one.at, by=name)
                began = None
        if name in {label.lower() for label in pull.labels}:
            yield Pause(cause=Cause.LABEL, began_at=began or pull.created_at, by=name)


def _refused(pull: Pull, watch: Watch) -> Iterator[Pause]:
    """From a request for changes until the author pushes or asks again, or whoever made it ends it."""
    dismissed = {one.review: one for one in pull.dismissals}
    for review in pull.reviews:
        taken_back = dismissed.get(review.id) if review.state is ReviewState.DISMISSED else None
        asks = review.state is ReviewState.CHANGES_REQUESTED or (
            taken_back is not None and taken_back.was is ReviewState.CHANGES_REQUESTED
        )
        login = review.author.login.lower()
        if not asks or not review.author.is_person or not review.can_push or login in watch.authors:
            continue
        ends = [taken_back.at] if taken_back else []
        ends += [one.at for one in pull.requests if one.login.lower() == login and one.at > review.at]
        ends += [one.at for one in _later_by(login, pull.reviews, review.at) if one.state is ReviewState.APPROVED]
        ends += _pushes(watch.arrivals, review.at, review.head)
        yield Pause(cause=Cause.CHANGES, began_at=review.at, ended_at=min(ends, default=None), by=review.author.login)


def _asked(pull: Pull, watch: Watch) -> Iterator[Pause]:
    """From a question of somebody with a say here until the author says something or pushes."""
    answers = [one.at for one in pull.comments if one.author.login.lower() in watch.authors and not one.ours]
    answers += [one.at for one in pull.reviews if one.author.login.lower() in watch.authors]
    for login, at in _questions(pull):
        if login.lower() in watch.authors:
            continue
        ends = [one for one in answers if one > at]
        ends += [one.at for one in _later_by(login.lower(), pull.reviews, at)]
        ends += _pushes(watch.arrivals, at, "")
        yield Pause(cause=Cause.QUESTION, began_at=at, ended_at=min(ends, default=None), by=login)


def _questions(pull: Pull) -> Iterator[tuple[str, datetime]]:
    for comment in pull.comments:
        if comment.author.is_person and not comment.ours and comment.association in TEAM_MATES and asks(comment.body):
            yield comment.author.login, comment.at
    for review in pull.reviews:
        if review.state is ReviewState.COMMENTED and review.author.is_person and review.can_push and asks(review.body):
            yield review.author.login, review.at


def asks(words: str) -> bool:
    """Whether there is a question in it, besides what is quoted, code or an address."""
    return "?" in words and _ASKS.search(_QUOTED.sub("", words)) is not None


def _later_by(login: str, reviews: Iterable[Review], at: datetime) -> Iterator[Review]:
    return (one for one in reviews if one.author.login.lower() == login and one.at > at)


def _pushes(arrivals: Mapping[str, datetime], after: datetime, head: str) -> list[datetime]:
    return [at for other, at in arrivals.items() if at > after and other != head]
