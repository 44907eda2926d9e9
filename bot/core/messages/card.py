"""What the board and the terminal show of one pull request: plain values, read from a Judgement."""

import hashlib
from dataclasses import asdict
from typing import Any

from bot.core.evidence import Provenance
from bot.core.facts import Pull, Snapshot
from bot.core.judgement import Judgement, Standing
from bot.core.messages.check import summary
from bot.core.messages.observed import observed
from bot.core.messages.story import evidence_rows, origin_sentence
from bot.core.messages.time import iso

_MOST_FINDINGS = 12  # on the board; the comment shows more


def card(judgement: Judgement, snapshot: Snapshot) -> dict[str, Any]:
    """JSON-ready. Text from outside stands here as it came: whoever shows it escapes it."""
    provenance, pull = judgement.provenance, snapshot.pull
    return {
        "number": judgement.ref.number,
        "repository": judgement.ref.repository,
        "url": pull.url,
        "title": pull.title,
        "author": pull.author.login,
        "draft": judgement.draft,
        **_provenance(provenance),
        "domains": [domain.name for domain in judgement.touched],
        "risk": judgement.risk.value,
        "track": judgement.track.value,
        "route": judgement.route,
        "why": judgement.why,
        "also": [{"route": one.route, "what": list(one.what), "why": one.why} for one in judgement.added],
        "mode": judgement.mode.value,
        "outcome": judgement.gate.outcome.value,
        "check": judgement.gate.title,
        "own": own(judgement),
        "base": judgement.base,
        "missing": [
            {"what": requirement.title, "how": requirement.missing, "refused": requirement.standing is Standing.REFUSED}
            for requirement in judgement.requirements
            if requirement.standing is not Standing.MET
        ],
        "reviewers": sorted({choice.login for choice in judgement.reviewers.ask} | set(judgement.reviewers.waiting)),
        "due": iso(judgement.due) if judgement.due else None,
        "overdue": any(promise.overdue and promise.kept_at is None for promise in judgement.promises),
        **_time(judgement, pull),
        "judged_at": iso(judgement.judged_at),
        "head": judgement.head,
        **_rollout(judgement, snapshot),
        **_size(pull),
    }


def own(judgement: Judgement) -> dict[str, str]:
    """What others with the same commit have to know of it: what it was told by itself, and a digest of the words."""
    gate = judgement.own or judgement.gate
    return {
        "outcome": gate.outcome.value,
        "title": gate.title,
        "base": judgement.base,
        "mode": judgement.mode.value,
        "track": judgement.track.value,
        "words": hashlib.sha256(summary(judgement).encode("utf-8", "surrogatepass")).hexdigest()[:20],
    }


def _provenance(provenance: Provenance) -> dict[str, Any]:
    share = provenance.share
    return {
        "origin": provenance.origin.value,
        "share": {"low": round(share.low, 1), "best": round(share.best, 1), "high": round(share.high, 1)},
        "basis": provenance.basis.value,
        "tools": list(provenance.tools),
        "origin_sentence": origin_sentence(provenance).replace("`", ""),
        "automation": provenance.automation,
        "contradiction": provenance.contradiction,
        "lowered": provenance.lowered,
        "evidence": [asdict(found) for found in evidence_rows(provenance)[:_MOST_FINDINGS]],
    }


def _time(judgement: Judgement, pull: Pull) -> dict[str, Any]:
    """What was promised, how it stands, and whose turn it is."""
    turn = judgement.turn
    missing = (one.group for one in judgement.requirements if one.group and one.standing is not Standing.MET)
    return {
        "opened_at": iso(pull.created_at),
        "ready_at": iso(pull.ready_at) if pull.ready_at else None,
        "promises": [
            {
                "kind": promise.kind.value,
                "began_at": iso(promise.began_at) if promise.began_at else None,
                "due": iso(promise.due),
                "kept_at": iso(promise.kept_at) if promise.kept_at else None,
                "overdue": promise.overdue,
                "paused": bool(promise.stands),
            }
            for promise in judgement.promises
        ],
        "turn": {
            "on": turn.turn.value if turn else "nobody",
            "since": iso(turn.since) if turn and turn.since else None,
            "why": turn.why if turn else "",
        },
        "groups": list(dict.fromkeys(missing)),
        "snoozed_until": iso(judgement.snoozed_until) if judgement.snoozed_until else None,
        "breached": judgement.breached,
    }


def _required(snapshot: Snapshot) -> bool | None:
    """Whether GitHub requires our check on the default branch; None where this look could not see."""
    check = snapshot.shown.check
    return check.required if check is not None and snapshot.pull.base == snapshot.default_branch else None


def _rollout(judgement: Judgement, snapshot: Snapshot) -> dict[str, Any]:
    """How far the rules reach, and how old they are where GitHub cannot tell them."""
    return {
        "rules_told_at": iso(judgement.rules_told_at) if judgement.rules_told_at else None,
        "required": _required(snapshot),
        "observed": observed(judgement),
    }


def _size(pull: Pull) -> dict[str, int]:
    return {"added": pull.added, "deleted": pull.deleted, "files": pull.changed_files}
