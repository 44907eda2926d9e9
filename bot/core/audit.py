"""What goes on record about a pull request: each decision that differs, each word that was said to us, and its end.

A look that concludes what the last one did writes nothing. When the pull request is merged or closed, the entry says
what our check showed then and what was still missing: an auditor looks for merges that our check did not allow.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, assert_never

from bot.core.chain import Entry, canonical, sealed, stamp
from bot.core.commands import Heard
from bot.core.facts import Snapshot
from bot.core.judgement import Judgement, Standing
from bot.core.minutes import matters, minutes
from bot.core.words import PullState


class Kind(StrEnum):
    """What an entry records."""

    DECISION = "decision"
    OVERRIDE = "override"  # a decision that somebody's `/override` made
    COMMAND = "command"
    TAMPERING = "tampering"
    REMINDER = "reminder"
    MERGED = "merged"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The decision that held before a pull request ended."""

    head: str
    outcome: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """What of a pull request is on record already. The empty Trail is that of one without any entry.

    `matters` is a digest of what the last decision said, `heard` are digests of the commands.
    """

    state: PullState = PullState.OPEN
    matters: str = ""
    heard: tuple[str, ...] = ()
    held: Held | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that was done, by whom (a login, where it is known), and what came of it, in a sentence."""

    kind: Kind
    what: str
    by: str | None
    at: datetime
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The row of `decision` in which an entry's facts are kept, and the digests of what stands there."""

    decision: int
    inputs: str  # of the snapshot
    judgement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An entry before it has its place in the chain. Where it `decides`, the facts it was decided by belong to it."""

    kind: Kind
    at: datetime
    repository: str
    number: int
    head: str
    body: Mapping[str, Any]
    decides: bool

    def entry(self, position: int, previous: str, facts: Facts | None) -> Entry:
        """The entry at its place."""
        known = facts if self.decides else None
        digests = {} if known is None else {"inputs": known.inputs, "judgement": known.judgement}
        made = Entry(
            repository=self.repository,
            position=position,
            number=self.number,
            at=self.at,
            kind=self.kind,
            head=self.head,
            decision=None if known is None else known.decision,
            body=canonical({**self.body, **digests}),
            previous=previous,
        )
        return replace(made, hash=sealed(made))


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What a look adds to the record, and what is on record then."""

    drafts: tuple[Draft, ...]
    trail: Trail

    @property
    def decides(self) -> bool:
        """Whether the facts have to be kept for it."""
        return any(draft.decides for draft in self.drafts)


def record(judgement: Judgement, snapshot: Snapshot, trail: Trail, happened: tuple[Happening, ...] = ()) -> Recorded:
    """What is new since the trail. `happened` is what the judgement does not know of: tampering that was undone."""
    state = snapshot.pull.state
    heard = {_key(one): one for one in judgement.heard}
    told = [*(_told(one) for key, one in heard.items() if key not in trail.heard), *happened]
    drafts = [_draft(each.kind, snapshot, _happening(each)) for each in told]
    weight = matters(judgement, state)
    if state is not trail.state or (state is PullState.OPEN and weight != trail.matters):
        drafts.append(_decision(judgement, snapshot, trail))
    gate = judgement.gate
    held = Held(head=judgement.head, outcome=gate.outcome, title=gate.title) if state is PullState.OPEN else trail.held
    return Recorded(
        drafts=tuple(drafts), trail=Trail(state=state, matters=weight, heard=tuple(sorted(heard)), held=held)
    )


def _key(heard: Heard) -> str:
    said = repr((heard.comment, heard.name, heard.words))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _told(heard: Heard) -> Happening:
    return Happening(
        kind=Kind.COMMAND,
        what=f"/{heard.name} {heard.words}".strip(),
        by=heard.login,
        at=heard.at,
        outcome="counts" if heard.counts else f"does not count: {heard.reason}",
    )


def _happening(told: Happening) -> dict[str, Any]:
    return {"what": told.what, "by": told.by, "at": stamp(told.at), "outcome": told.outcome}


def _draft(kind: Kind, snapshot: Snapshot, body: Mapping[str, Any], *, decides: bool = False) -> Draft:
    pull = snapshot.pull
    return Draft(
        kind=kind,
        at=snapshot.taken_at,
        repository=pull.ref.repository,
        number=pull.ref.number,
        head=pull.head,
        body=body,
        decides=decides,
    )


def _decision(judgement: Judgement, snapshot: Snapshot, trail: Trail) -> Draft:
    body = minutes(judgement, snapshot)
    if snapshot.pull.state is not PullState.OPEN:
        del body["gate"]  # nothing is held back any more; `end` says what held before
        body["end"] = _end(judgement, snapshot, trail)
    return _draft(_kind(judgement, snapshot.pull.state), snapshot, body, decides=True)


def _kind(judgement: Judgement, state: PullState) -> Kind:
    match state:
        case PullState.OPEN:
            return Kind.DECISION if judgement.override is None else Kind.OVERRIDE
        case PullState.MERGED:
            return Kind.MERGED
        case PullState.CLOSED:
            return Kind.CLOSED
        case _:
            assert_never(state)


def _end(judgement: Judgement, snapshot: Snapshot, trail: Trail) -> dict[str, Any]:
    """How it ended. `check` is our check on the last head as GitHub showed it then; None = there was none."""
    pull, check, held = snapshot.pull, snapshot.shown.check, trail.held
    missing = [each.title for each in judgement.requirements if each.standing is not Standing.MET]
    return {
        "by": pull.merged_by,
        "at": None if pull.merged_at is None else stamp(pull.merged_at),
        "green": check is not None and check.conclusion == "success",
        "check": None
        if check is None
        else {"status": check.status, "conclusion": check.conclusion, "title": check.title},
        "held": None if held is None else {"head": held.head, "outcome": held.outcome, "title": held.title},
        "missing": missing,
    }
