"""Facts, rules and memory in; one Judgement out. This is the whole decision, and it is pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.core.asked import Asked, added, asked
from bot.core.case import Case
from bot.core.checklist import Checked, questions
from bot.core.classify import Question, classify
from bot.core.commands import Heard
from bot.core.design import led
from bot.core.dossier import dossier, truncation
from bot.core.evidence import Provenance
from bot.core.facts import Pull, Snapshot
from bot.core.gate import gate
from bot.core.heard import listen, permitted, spoken
from bot.core.judgement import Gate, Judgement, Outcome, Requirement, Reviewers
from bot.core.lint.item import Item
from bot.core.memory import Memory, based_at, spoken_since, ticks_of, watched
from bot.core.moments import next_change
from bot.core.owner_approval import everybody
from bot.core.recalled import recalled
from bot.core.requirements import Bar, requirements
from bot.core.rules import Composed, Rules, within_reach
from bot.core.said_origin import Hearing, sayings
from bot.core.sameness import same_heads
from bot.core.signals import Signals
from bot.core.signing import known
from bot.core.tampering import tampering
from bot.core.timing import timed
from bot.core.twins import STRICTNESS, with_twins
from bot.core.way import Way, answered, barred, objected, outranked, override_of, service_accounts, way
from bot.core.words import Mode, PullState, Risk, Track, Word
from bot.core.worktime import due

_BANDS = (20.0, 80.0)
_MODES = tuple(Mode)  # laxest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The rules that speak for a pull request: those of the default branch, and of its base when that is another.

    `told_at` is None where GitHub told them now; else it could not, and these are what it told last, then.
    """

    default: Composed
    base: Composed | None = None
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What judging knows besides facts and rules: how AI tools sign, and the questions for reviewers."""

    signals: Signals
    checklist: tuple[Item, ...] = ()


def judge(snapshot: Snapshot, book: Book, knowledge: Knowledge, memory: Memory) -> Judgement:
    """Judge under the default branch's rules; under the base's too where those differ, and keep the stricter."""
    judged = _judge(snapshot, book.default, knowledge, memory)
    if book.base is not None:
        judged = min((judged, _judge(snapshot, book.base, knowledge, memory)), key=_leniency)
    judged = with_twins(judged, snapshot.twins)
    return judged if book.told_at is None else replace(judged, rules_told_at=book.told_at)


def _leniency(judgement: Judgement) -> tuple[int, int, bool]:
    """Least first: a base branch whose rules reach less takes nothing off GitHub, and lax ones let nothing through.

    Of two that reach as far, success needs both rules' success.
    """
    return -_MODES.index(judgement.mode), STRICTNESS.index(judgement.gate.outcome), judgement.track is Track.FAST


def _judge(snapshot: Snapshot, composed: Composed, knowledge: Knowledge, memory: Memory) -> Judgement:
    rules = composed.rules
    signals = known(knowledge.signals, rules, snapshot.attributes)
    snapshot = recalled(snapshot, signals, memory)
    said = sayings(_hearing(snapshot, rules, memory))
    question = Question(
        pull=snapshot.pull,
        diff=snapshot.diff,
        signals=signals,
        bands=_BANDS if rules is None else rules.bands,
        earlier=memory.evidence,
        said=said.evidence,
    )
    provenance = classify(question)
    if rules is None:
        return _unreadable(snapshot, composed, provenance, memory)
    return replace(_ruled(snapshot, rules, provenance, knowledge, memory), layers=rules.sources)


def _hearing(snapshot: Snapshot, rules: Rules | None, memory: Memory) -> Hearing:
    return Hearing(
        pull=snapshot.pull,
        roster=snapshot.roster,
        lowering=permitted(rules, Word.ORIGIN),
        since=spoken_since(memory, snapshot),
        ticks=ticks_of(memory, snapshot),
    )


def _ruled(snapshot: Snapshot, rules: Rules, provenance: Provenance, knowledge: Knowledge, memory: Memory) -> Judgement:
    pull = snapshot.pull
    opened = dossier(snapshot, rules, provenance, knowledge.signals.uncounted, knowledge.checklist)
    case = opened.case
    heard = listen(snapshot, rules, spoken_since(memory, snapshot))
    taken = way(rules, case, heard, memory, pull.pressed)
    heard = outranked(heard, taken)
    track = _asked(snapshot, rules, taken)
    checklist = questions(_checked(snapshot, rules, knowledge, memory, case=case, heard=heard))
    bar = _bar(
        snapshot,
        rules,
        memory,
        track=track,
        case=case,
        provenance=provenance,
        heard=heard,
        checklist=checklist,
        barred=barred(pull, heard, provenance, taken) | service_accounts(rules, snapshot.roster),
    )
    required = requirements(bar)
    heard = answered(objected(heard, pull, required), required)
    decided = _gate(pull, taken, required, heard)
    return Judgement(
        **_facts(snapshot, memory),
        **_taken(taken),
        provenance=provenance,
        touched=opened.touched,
        risk=case.risk,
        requirements=required,
        **timed(bar, required, memory, gate=decided, changes=next_change(rules, case, track)),
        gate=decided,
        override=override_of(heard),
        heard=led(heard, snapshot, is_asked=any(domain.design_doc for domain in bar.domains)),
        **_told(rules),
        checklist=checklist,
        **_inspected(snapshot, rules, knowledge),
        notes=_notes(snapshot, rules, memory),
    )


def _checked(snapshot: Snapshot, rules: Rules, knowledge: Knowledge, memory: Memory, **judged: Any) -> Checked:
    case, heard = judged["case"], judged["heard"]
    return Checked(
        items=rules.checklist.applied(knowledge.checklist),
        case=case,
        diff=snapshot.diff,
        heard=tuple(one for one in spoken(heard, Word.ACCEPT) if one.counts),
        seen=memory.found,
        aside=rules.trivial,
    )


def _inspected(snapshot: Snapshot, rules: Rules, knowledge: Knowledge) -> dict[str, Any]:
    """How far machines looked."""
    if snapshot.diff.inspected is None:
        return {}
    items = rules.checklist.applied(knowledge.checklist)
    looked_for = sum(bool(item.detectors) for item in items)
    return {"looked_for": looked_for, "unchecked": snapshot.diff.inspected.unchecked}


def _facts(snapshot: Snapshot, memory: Memory) -> dict[str, Any]:
    """What is so whatever the rules say."""
    pull = snapshot.pull
    return {
        "ref": pull.ref,
        "head": pull.head,
        "base": pull.base,
        "author": pull.author.login,
        "url": pull.url,
        "judged_at": snapshot.taken_at,
        "ticks": ticks_of(memory, snapshot),
        "tampered": tampering(snapshot, watched(memory)),
        "drivers": dict(pull.drivers),
        "follows_up": "issues: write" not in memory.denied,
        "draft": pull.draft,
        "open": pull.state is PullState.OPEN,
    }


def _told(rules: Rules) -> dict[str, Any]:
    """What whoever shows a judgement, or remembers it, has to know of the rules."""
    return {
        "commands": dict(rules.commands),
        "nameless": tuple(sorted(name for name, group in rules.groups.items() if group.is_open)),
        "trivial": rules.trivial.lines,
        "bands": rules.bands,
        "rules_digest": rules.digest,
    }


def _taken(taken: Way) -> dict[str, Any]:
    return {
        "mode": taken.mode,
        "track": taken.track,
        "route": taken.routed.route.name,
        "why": taken.why,
        "steer": taken.steer,
        "added": added(taken.routed),
    }


def _asked(snapshot: Snapshot, rules: Rules, taken: Way) -> Asked:
    extras = tuple(each.also for each, _ in taken.routed.adding if each.also is not None)
    start = snapshot.pull.ready_at or snapshot.taken_at
    return asked(rules.tracks[taken.track], extras, lambda promise: due(start, promise, rules.calendar).at)


def _gate(pull: Pull, taken: Way, required: tuple[Requirement, ...], heard: tuple[Heard, ...]) -> Gate:
    return gate(taken.track, taken.mode, required, draft=pull.draft, state=pull.state, override=override_of(heard))


def _bar(snapshot: Snapshot, rules: Rules, memory: Memory, *, case: Case, **judged: Any) -> Bar:
    return Bar(
        snapshot=snapshot,
        rules=rules,
        case=case,
        domains=within_reach(rules, case),
        based_at=based_at(memory, snapshot),
        same=same_heads(snapshot, memory.heads, rules.trivial),
        **judged,
    )


def _notes(snapshot: Snapshot, rules: Rules, memory: Memory) -> tuple[str, ...]:
    """Limits met on the way, each with what to do about it."""
    hidden = truncation(snapshot)
    denied = [f"the app lacks the permission `{name}`; an owner can accept it there" for name in memory.denied]
    owned = snapshot.code_owned
    groups = (*rules.groups.values(), everybody(owned))
    named = {name for group in groups for name in (*group.teams, *group.users)}
    unknown = [f"{name}: {why}" for name, why in sorted(snapshot.roster.unknown.items()) if name in named]
    return (*((hidden,) if hidden else ()), *denied, *unknown, *(owned.skipped if owned else ()))


def _unreadable(snapshot: Snapshot, composed: Composed, provenance: Provenance, memory: Memory) -> Judgement:
    """Rules that cannot be read: said where, as far as the last ones reached, and nothing else is touched."""
    return Judgement(
        **_facts(snapshot, memory),
        mode=composed.reach,
        rules_digest="",
        problems=composed.problems,
        provenance=provenance,
        risk=Risk.HIGH,
        track=Track.CAREFUL,
        route="the rules cannot be read",
        why=str(composed.problems[0]) if composed.problems else "no rules",
        reviewers=Reviewers(),
        gate=Gate(
            outcome=Outcome.ADVICE if composed.reach is Mode.ADVISE else Outcome.FAILURE,
            title="The rules cannot be read; please mend rules.yml",
        ),
        next_look_at=None,
    )
