"""Somebody changed what is ours: a label, our comment, a check of our name. It is noticed, undone, and goes on record.

What GitHub tells of who did it is all we know: the actor of a label's event, the last editor of a comment. Ticking a
box of our comment is no tampering; what else its text says is compared with what we last said.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.core.facts import Check, Snapshot
from bot.core.judgement import Tampered
from bot.core.labels import OWNED
from bot.core.messages.requiring import CHECK

MOST = 20
_LAG = timedelta(seconds=60)  # how long reads may lag: a comment of ours is not there yet, nor a label's event
_BOX = re.compile(r"^(\s*- \[)[xX ](\] .*<!-- [a-z]{1,20}:[a-z0-9-]{1,60} -->\s*)$", re.MULTILINE)


def unticked(body: str) -> str:
    """A digest of a comment's text, whatever is ticked in it."""
    lines = (line.rstrip() for line in body.replace("\r\n", "\n").strip().split("\n"))
    return hashlib.sha256(_BOX.sub(r"\1 \2", "\n".join(lines)).encode("utf-8", "surrogatepass")).hexdigest()[:20]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What earlier looks left: a digest of our last comment, since when it stands, the last look, what was noticed."""

    said: str = ""
    written_at: datetime | None = None
    looked_at: datetime | None = None
    known: tuple[Tampered, ...] = ()


def tampering(snapshot: Snapshot, watched: Watched) -> tuple[Tampered, ...]:
    """What was noticed so far with what is new, oldest first."""
    fresh = (one for one in _found(snapshot, watched) if one not in watched.known)
    return tuple(sorted((*watched.known, *fresh), key=_at))[-MOST:]


def _at(one: Tampered) -> datetime:
    """What stands there still, at no time that anybody knows, comes last."""
    return one.at or datetime.max.replace(tzinfo=UTC)


def _found(snapshot: Snapshot, watched: Watched) -> Iterator[Tampered]:
    since, now = watched.looked_at, snapshot.taken_at
    for one in snapshot.pull.labellings:
        is_ours = one.by.login.lower() == snapshot.us.lower()
        if one.label in OWNED and not is_ours and snapshot.us and (since is None or one.at > since - _LAG):
            verb = "put the label {} on" if one.on else "took the label {} off"
            yield Tampered(one.by.login, one.at, verb.format(one.label))
    shown, written = snapshot.shown.comment, watched.written_at or since
    if shown is None and watched.said and written is not None and now - written > _LAG:
        yield Tampered("", now, "deleted this app's comment")
    if shown is not None and watched.said and shown.edited_by and unticked(shown.body) != watched.said:
        yield Tampered(shown.edited_by, shown.edited_at or now, "rewrote this app's comment")
    for check in snapshot.pull.checks:
        if check.name.lower() == CHECK:
            yield Tampered("", None, f"{_kind(check)} named {check.name} is not this app's; GitHub asks for both")


def _kind(check: Check) -> str:
    """With who gave it, as far as GitHub says."""
    if check.is_status:
        return f"a status by {check.by}" if check.by else "a status"
    return f"a check by the app {check.by}" if check.by else "a check"
