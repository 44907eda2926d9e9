"""What we remember of a pull request that GitHub cannot tell us again."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.core.approvals import had_a_hand
from bot.core.as_said import counted
from bot.core.boxes import Tick, ticks
from bot.core.checklist import found_keys
from bot.core.evidence import Evidence
from bot.core.facts import Pull, Snapshot
from bot.core.hands import Hands, Made, gone_makers, made
from bot.core.judgement import Choice, Height, Ignored, Judgement, Steer, Tampered
from bot.core.lint.finding import first_seen
from bot.core.messages.check import summary
from bot.core.pause import Cause, Pause
from bot.core.rules.globs import Globs
from bot.core.said_track import raised
from bot.core.sameness import fingerprint, with_head
from bot.core.spoken import Since
from bot.core.taken_off import to_remember
from bot.core.tampering import Watched

_MOST_EVIDENCE = 300
_MOST_ARRIVALS = 50
_MOST_ASSIGNED = 200
# How long a fresh request for review may stay invisible to our reads before its absence means something.
LAG = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What earlier looks learnt. The empty Memory is that of a pull request never looked at.

    `asked` maps `login@head` to when we asked: somebody who is neither requested nor has reviewed since was taken off
    (`requests.py`); `asked_again` maps the lower-case logins of those whom we asked once more to who took them off.
    `refused` are people GitHub would not let us ask, with its reason.
    `intents` maps what we set out to create (`comment`, `check@head`) to when: written before the request leaves, so
    that after a crash the next look knows that it may be there although no read shows it yet.
    """

    evidence: tuple[Evidence, ...] = ()
    asked: dict[str, datetime] = field(default_factory=dict)
    asked_again: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    chosen: tuple[Choice, ...] = ()  # for review, by any look: judging again never reshuffles
    skipped: tuple[Ignored, ...] = ()  # who was passed over as the last of them was chosen
    withdrawn: dict[str, datetime] = field(default_factory=dict)  # comments that pass, and when we took requests back
    denied: tuple[str, ...] = ()  # permissions GitHub says we lack
    head: str = ""
    head_seen_at: datetime | None = None  # when we first saw `head`, or saw it again
    returned: bool = False  # the branch had `head` before, and was elsewhere in between
    base: str = ""
    based_at: datetime | None = None  # when we saw the base branch change; None = it never did
    comment: str | None = None  # node id of our comment
    intents: dict[str, datetime] = field(default_factory=dict)
    ticks: dict[str, Tick] = field(default_factory=dict)  # the boxes of our comment, by name
    heads: dict[str, str] = field(default_factory=dict)  # what each head we saw changes, by `sameness.fingerprint`
    said: str = ""  # our comment as we last wrote it, by `tampering.unticked`
    told: str = ""  # the summary of its check, as it is by itself
    watched_at: datetime | None = None  # when we last looked
    rechecked: str = ""  # the last comment that asked to look at everything anew
    tampered: tuple[Tampered, ...] = ()
    raised: Steer | None = None  # the last call for the careful track
    counted: dict[str, str] = field(default_factory=dict)  # the commands of comments that counted, by node id
    drivers: dict[str, str] = field(default_factory=dict)  # who had an agent work on it, and how we know
    arrivals: dict[str, datetime] = field(default_factory=dict)  # when each head came, as far as we saw it
    reds: tuple[Pause, ...] = ()  # when checks were red
    reminded: dict[str, Height] = field(default_factory=dict)  # how far each promise was told of
    documents: tuple[str, ...] = ()  # paths of the design documents that the last look read
    labels: tuple[str, ...] | None = None  # that it had, in lower case, as far as they count still; None = not seen yet
    makers: dict[str, str] = field(default_factory=dict)  # of the commits of `head`, by login, and how we know
    made: dict[str, Made] = field(default_factory=dict)  # the commits of `head`, by `traces.marks`
    gone_makers: dict[str, str] = field(default_factory=dict)  # who made commits that others replaced, and how we know
    assigned: tuple[str, ...] = ()  # logins of whoever was ever assigned
    found: dict[str, datetime] = field(default_factory=dict)  # findings, and when each was first seen
    followed_up: dict[str, str] = field(
        default_factory=dict
    )  # overrides by their comment, and the issue opened for each


def remember_facts(memory: Memory, judgement: Judgement, snapshot: Snapshot) -> Memory:
    """The last answer's evidence holds what earlier looks found too; a head, and a change of base, is seen once."""
    pull, now, asked = snapshot.pull, snapshot.taken_at, judgement.reviewers
    return replace(
        memory,
        evidence=judgement.provenance.evidence[:_MOST_EVIDENCE],
        head=pull.head,
        head_seen_at=memory.head_seen_at if memory.head == pull.head else now,
        returned=_has_returned(memory, snapshot),
        base=pull.base,
        based_at=based_at(memory, snapshot),
        ticks=ticks_of(memory, snapshot),
        documents=tuple(document.link.path for document in snapshot.documents if document.link.path),
        heads=with_head(memory.heads, pull.head, fingerprint(pull, snapshot.diff, Globs.compile(judgement.trivial))),
        raised=raised(judgement.heard, memory.raised),
        drivers=judgement.drivers,
        arrivals=arrivals(memory, snapshot),
        reds=tuple(one for one in judgement.pauses if one.cause is Cause.CHECKS),
        labels=to_remember(replace(recalled(pull, memory), drivers=tuple(judgement.drivers.items()))),
        makers=had_a_hand(pull.commits),
        made=made(pull),
        gone_makers=dict(recalled(pull, memory).gone_makers),
        assigned=recalled(pull, memory).once_assigned[:_MOST_ASSIGNED],
        counted=counted(judgement.heard, pull.comments, memory.counted),
        told=summary(judgement),
        watched_at=now,
        found=_found(memory, snapshot),
        tampered=judgement.tampered,
        chosen=asked.chosen or memory.chosen,
        skipped=asked.skipped if asked.chosen else memory.skipped,
    )


def arrivals(memory: Memory, snapshot: Snapshot) -> dict[str, datetime]:
    """When each head came. The first we see may be as old as the pull request."""
    pull = snapshot.pull
    first = snapshot.taken_at if memory.arrivals or memory.head else pull.created_at
    known = {pull.head: first, **memory.arrivals}
    return dict(sorted(known.items(), key=lambda one: one[1])[-_MOST_ARRIVALS:])


def recalled(pull: Pull, memory: Memory) -> Pull:
    """With what GitHub may not tell any more: labels it had, who was assigned, and who made commits that are gone."""
    before = Hands(head=memory.head, makers=memory.makers, made=memory.made, gone=memory.gone_makers)
    return replace(
        pull,
        once_labelled=memory.labels or (),
        labels_seen_at=None if memory.labels is None else memory.watched_at,
        once_assigned=tuple(dict.fromkeys((*memory.assigned, *pull.once_assigned))),
        gone_makers=tuple(gone_makers(pull, before).items()),
    )


def _found(memory: Memory, snapshot: Snapshot) -> dict[str, datetime]:
    keys = found_keys(snapshot.diff)
    return {**dict.fromkeys(keys, snapshot.taken_at), **first_seen(memory.found, keys)}


def based_at(memory: Memory, snapshot: Snapshot) -> datetime | None:
    """When the pull request was given the base it has; None when we never saw it with another."""
    return snapshot.taken_at if memory.base not in {"", snapshot.pull.base} else memory.based_at


def spoken_since(memory: Memory, snapshot: Snapshot) -> Since:
    """From when on words can have meant this head on this base."""
    known = memory.head_seen_at if memory.head == snapshot.pull.head else None
    return Since(
        head=known or snapshot.taken_at, base=based_at(memory, snapshot), returned=_has_returned(memory, snapshot)
    )


def _has_returned(memory: Memory, snapshot: Snapshot) -> bool:
    """Whether the branch was elsewhere since it first had the head that it has."""
    head = snapshot.pull.head
    return memory.returned if memory.head == head else head in memory.heads


def watched(memory: Memory) -> Watched:
    """By what it is noticed that somebody changed what is ours."""
    return Watched(
        said=memory.said,
        written_at=memory.intents.get("comment"),
        looked_at=memory.watched_at,
        known=memory.tampered,
    )


def ticks_of(memory: Memory, snapshot: Snapshot) -> dict[str, Tick]:
    """The boxes that are ticked in our comment now."""
    return ticks(snapshot.shown.comment, memory.ticks, snapshot.taken_at)
