"""Somebody changed what is ours: a label, our comment, a check of our name. It is noticed, undone, and goes on record.

What GitHub tells of who did it is all we know: the actor of a label's event, the last editor of a comment. Ticking a
box of our comment is no tampering; what else its text says is compared with what we last said.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.core.facts import Snapshot
from bot.core.judgement import Tampered
from bot.core.labels import OWNED
from bot.core.messages.requiring import CHECK

MOST = 20
_LAG = timedelta(seconds=60)  # how long a comment of ours may stay invisible to our reads
_BOX = re.compile(r"^(\s*- \[)[xX ](\] .*<!-- [a-z]{1,20}:[a-z0-9-]{1,60} -->\s*)$", re.MULTILINE)


def unticked(body: str) -> str:
    """A digest of a comment's text, whatever is ticked in it."""
    lines = (line.rstrip() for line in body.replace("\r\n", "\n").strip().split("\n"))
    return hashlib.sha256(_BOX.sub(r"\1 \2", "\n".join(lines)).encode("utf-8", "surrogatepass")).hexdigest()[:20]


def tampering(
    snapshot: Snapshot, said: str, since: datetime | None, known: tuple[Tampered, ...]
) -> tuple[Tampered, ...]:
    """What was noticed so far with what is new. `said` is the digest of our last comment, `since` our last look."""
    fresh = (one for one in _found(snapshot, said, since) if one not in known)
    return (*known, *fresh)[-MOST:]


def _found(snapshot: Snapshot, said: str, since: datetime | None) -> Iterator[Tampered]:
    for one in snapshot.pull.labellings:
        is_ours = one.by.login.lower() == snapshot.us.lower()
        if one.label in OWNED and not is_ours and snapshot.us and (since is None or one.at > since):
            verb = "put the label {} on" if one.on else "took the label {} off"
            yield Tampered(one.by.login, one.at, verb.format(one.label))
    shown = snapshot.shown.comment
    if shown is None and said and since is not None and snapshot.taken_at - since > _LAG:
        yield Tampered("", snapshot.taken_at, "deleted this app's comment")
    if shown is not None and said and shown.edited_by and unticked(shown.body) != said:
        yield Tampered(shown.edited_by, shown.edited_at or snapshot.taken_at, "rewrote this app's comment")
    for check in snapshot.pull.checks:
        if check.name.lower() == CHECK:
            yield Tampered("", None, f"a check or status named {check.name} is not this app's; GitHub asks for both")
