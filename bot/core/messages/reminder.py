"""The comment that reminds people of a promise: who, of what, until when, and what they can do."""

from collections.abc import Iterator

from bot.core.judgement import Judgement, Promise, PromiseKind, Reminder
from bot.core.messages.markdown import code
from bot.core.messages.time import instant, iso
from bot.core.notice import Notice
from bot.core.reminders import marker
from bot.core.rules.shapes import spoken

NAMES = {
    PromiseKind.FIRST_REVIEW: "the first review",
    PromiseKind.RE_REVIEW: "the look at what was pushed since",
    PromiseKind.DECISION: "the decision",
}
_PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789-_"


def reminder(judgement: Judgement, one: Reminder) -> str:
    """The comment's Markdown."""
    return "\n".join(_lines(judgement, one))


def _lines(judgement: Judgement, one: Reminder) -> Iterator[str]:
    yield marker(one)
    who = spoken(tuple(mention(login) for login in one.mentions), "and")
    promised = spoken(tuple(_promised(promise) for promise in one.promises), "and")
    yield f"⏰ {f'{who}: ' if who else ''}{promised}.\n"
    for group, lead in one.leads:
        yield f"{mention(lead)}, you lead {code(group)}: can somebody of it take this?\n"
    anew = [choice.login for choice in judgement.reviewers.ask]
    if anew:
        yield f"{spoken(tuple(map(code, anew)), 'and')} {'is' if len(anew) == 1 else 'are'} asked as well.\n"
    yield "Cannot look? `/pass because …` asks somebody else; `/snooze 1d because …` keeps reminders quiet."


def told_elsewhere(judgement: Judgement, one: Reminder, *, title: str, url: str) -> tuple[Notice, ...]:
    """The same for destinations outside of GitHub; each rung once."""
    rungs = " ".join(f"{key}={at}.{times}" for key, (at, times) in sorted(one.told.items()))
    asked = spoken(tuple(dict.fromkeys((*one.mentions, *(lead for _, lead in one.leads)))) or ("nobody",), "and")
    return tuple(
        Notice(
            key=f"{judgement.ref} {rungs} {destination}",
            destination=destination,
            event="promise-broken" if any(promise.overdue for promise in one.promises) else "promise-runs-out",
            title=title,
            at=judgement.judged_at,
            lines=(
                *(_promised(promise).replace("**", "") for promise in one.promises),
                f"{judgement.track} track, {judgement.provenance.origin}, {judgement.risk} risk; asked: {asked}",
            ),
            pull=judgement.ref,
            url=url,
        )
        for destination in one.notices
    )


def _promised(promise: Promise) -> str:
    due = f"{instant(promise.due)} ({iso(promise.due)})"
    if promise.overdue:
        return f"{NAMES[promise.kind]} **was due** {due}"
    return f"{NAMES[promise.kind]} is due {due}; {promise.rung} % of the time has passed"


def mention(login: str) -> str:
    """`@login`, which GitHub notifies. What could be more than a login is only quoted."""
    return f"@{login}" if login and all(letter in _PLAIN for letter in login.lower()) else code(login)
