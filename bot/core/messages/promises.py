"""Each promise in words: until when, how it stands, and why it stands still."""

from collections.abc import Iterator
from datetime import timedelta

from bot.core.judgement import Judgement, Promise, PromiseKind
from bot.core.messages.markdown import prose
from bot.core.messages.time import instant, iso
from bot.core.turn import told

NAMES = {
    PromiseKind.FIRST_REVIEW: "First review",
    PromiseKind.RE_REVIEW: "A look at what was pushed since",
    PromiseKind.DECISION: "Decision",
}


def promise_lines(judgement: Judgement) -> Iterator[str]:
    """One bullet a promise, with its due time in words and ISO."""
    yield from (f"- {_line(promise)}" for promise in judgement.promises)
    if judgement.snoozed_until is not None and judgement.snoozed_until > judgement.judged_at:
        yield f"- 💤 Reminders keep quiet until {instant(judgement.snoozed_until)}"


def _line(promise: Promise) -> str:
    name = NAMES[promise.kind]
    due = f"{instant(promise.due)} ({iso(promise.due)})"
    if promise.kept_at is not None:
        verdict = "late" if promise.overdue else "kept"
        return f"{name}: {verdict}, given {instant(promise.kept_at.astimezone(promise.due.tzinfo))} (due {due})"
    if promise.stands:
        return f"⏸️ {name}: the clock stands still, as {prose(told(promise.stands))}; {span(promise.left)} are left"
    if promise.overdue:
        return f"⚠️ {name} **was due** {due}"
    passed = f"; ⏰ {promise.rung} % of the time has passed" if promise.rung else ""
    return f"{name} due {due}{passed}"


def span(time: timedelta) -> str:
    """`7 h 30 min`, in whole minutes."""
    minutes = int(time.total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours:,} h"] if hours else []
    parts += [f"{rest} min"] if rest or not hours else []
    return " ".join(parts)
