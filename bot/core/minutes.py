"""What an entry of the record says about a decision: all that an auditor asks for, in plain values."""

import hashlib
from collections.abc import Iterator
from typing import Any

from bot.core.chain import canonical, stamp
from bot.core.facts import Snapshot
from bot.core.judgement import Judgement, Requirement
from bot.core.words import PullState


def matters(judgement: Judgement, state: PullState) -> str:
    """A digest of what makes a decision another one."""
    said = (
        state, judgement.head, judgement.base, judgement.rules_digest, judgement.mode, judgement.track, judgement.route,
        judgement.provenance.origin, judgement.gate.outcome, judgement.draft,
        [(each.kind, each.title, each.standing, *_counting(each)) for each in judgement.requirements],
        judgement.override is not None and judgement.override.comment,
        judgement.steer is not None and judgement.steer.said,
        [str(problem) for problem in judgement.problems],
    )  # fmt: skip
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def _counting(requirement: Requirement) -> tuple[list[str], list[tuple[str, str]]]:
    counted = sorted({said.login for said in requirement.said})
    return counted, sorted({(one.login, one.reason) for one in requirement.ignored})


def minutes(judgement: Judgement, snapshot: Snapshot) -> dict[str, Any]:
    """The body of an entry, ready for JSON. Times are in UTC, the share is in per cent."""
    return {
        "author": judgement.author,
        "title": snapshot.pull.title,
        "base": judgement.base,
        "draft": judgement.draft,
        "mode": judgement.mode,
        "track": judgement.track,
        "route": judgement.route,
        "why": judgement.why,
        "added": [{"route": one.route, "why": one.why, "what": list(one.what)} for one in judgement.added],
        "risk": judgement.risk,
        "domains": [{"name": one.name, "risk": one.risk} for one in judgement.touched],
        "notes": list(judgement.notes),
        "gate": {"outcome": judgement.gate.outcome, "title": judgement.gate.title},
        "rules": _rules(judgement),
        "origin": _origin(judgement),
        "requirements": [_requirement(each) for each in judgement.requirements],
        "groups": {each.group: list(each.who) for each in judgement.requirements if each.group is not None},
        "commands": {word: list(groups) for word, groups in judgement.commands.items()},
        **dict(_words(judgement)),
    }


def _rules(judgement: Judgement) -> dict[str, Any]:
    told_at = judgement.rules_told_at
    return {
        "digest": judgement.rules_digest,
        "layers": [{"name": layer.name, "oid": layer.oid} for layer in judgement.layers],
        "told_at": None if told_at is None else stamp(told_at),
        "problems": [str(problem) for problem in judgement.problems],
    }


def _origin(judgement: Judgement) -> dict[str, Any]:
    known = judgement.provenance
    share = known.share
    return {
        "origin": known.origin,
        "share": {"low": round(share.low, 1), "best": round(share.best, 1), "high": round(share.high, 1)},
        "basis": known.basis,
        "tools": list(known.tools),
        "contradiction": known.contradiction,
        "lowered": known.lowered,
    }


def _requirement(requirement: Requirement) -> dict[str, Any]:
    return {
        "kind": requirement.kind,
        "title": requirement.title,
        "standing": requirement.standing,
        "missing": requirement.missing,
        "group": requirement.group,
        "counted": [{"login": said.login, "at": stamp(said.at), "what": said.what} for said in requirement.said],
        "ignored": [{"login": one.login, "reason": one.reason} for one in requirement.ignored],
    }


def _words(judgement: Judgement) -> Iterator[tuple[str, Any]]:
    """Whose word changed it, where one did."""
    if (steer := judgement.steer) is not None:
        yield "steer", {"track": steer.track, "login": steer.login, "at": stamp(steer.at), "why": steer.why}
    if (override := judgement.override) is not None:
        yield "override", {"login": override.login, "at": stamp(override.at), "why": override.why}
