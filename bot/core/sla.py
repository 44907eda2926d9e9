"""The promises of a track: when a first review and a decision are due, and whether they were kept."""

from collections.abc import Iterator
from datetime import datetime

from bot.core.approvals import contributors
from bot.core.asked import Asked
from bot.core.facts import Pull, Snapshot
from bot.core.judgement import Promise, PromiseKind, Requirement, RequirementKind, Standing
from bot.core.rules import Duration, Rules
from bot.core.words import PullState
from bot.core.worktime import due

_REVIEWED = {RequirementKind.APPROVALS, RequirementKind.CODE_OWNERS, RequirementKind.ARCHITECTURE_REVIEW}


def promises(snapshot: Snapshot, rules: Rules, track: Asked, required: tuple[Requirement, ...]) -> tuple[Promise, ...]:
    """The clock starts when review can begin; a draft, a closed pull request, promises nothing."""
    pull = snapshot.pull
    if pull.state is not PullState.OPEN or pull.ready_at is None:
        return ()
    return tuple(_promised(snapshot, pull.ready_at, rules, track, required))


def _promised(
    snapshot: Snapshot, start: datetime, rules: Rules, track: Asked, required: tuple[Requirement, ...]
) -> Iterator[Promise]:
    yield _promise(PromiseKind.FIRST_REVIEW, start, track.first_review, rules, (_first_review(snapshot.pull), snapshot))
    if track.decision is not None:
        yield _promise(PromiseKind.DECISION, start, track.decision, rules, (_decided(required), snapshot))


def _promise(
    kind: PromiseKind, start: datetime, within: Duration, rules: Rules, kept: tuple[datetime | None, Snapshot]
) -> Promise:
    at = due(start, within, rules.calendar).at
    kept_at, snapshot = kept
    return Promise(kind=kind, due=at, kept_at=kept_at, overdue=(kept_at or snapshot.taken_at) >= at)


def _first_review(pull: Pull) -> datetime | None:
    """The first review by a person who is no author. Bots and AI reviewers never count: they would hide the wait."""
    authors = contributors(pull)
    return min(
        (
            review.at
            for review in pull.reviews
            if review.author.is_person and review.author.login.lower() not in authors
        ),
        default=None,
    )


def _decided(required: tuple[Requirement, ...]) -> datetime | None:
    """When the last word of a reviewer that was needed came in, if none is missing."""
    words = [requirement for requirement in required if requirement.kind in _REVIEWED]
    if not words or any(requirement.standing is not Standing.MET for requirement in words):
        return None
    return max((said.at for requirement in words for said in requirement.said), default=None)
