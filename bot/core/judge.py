"""Facts, rules and memory in; one Judgement out. This is the whole decision, and it is pure."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.attributes import read_attributes
from bot.core.case import Case
from bot.core.checklist import Item, applicable
from bot.core.classify import Question, classify
from bot.core.evidence import Provenance
from bot.core.facts import Snapshot
from bot.core.gate import gate
from bot.core.judgement import Gate, Judgement, Outcome, Promise, Reviewers, Touched
from bot.core.memory import Memory, based_at, spoken_since, ticks_of
from bot.core.requirements import Bar, requirements
from bot.core.reviewers import reviewers
from bot.core.rules import Composed, Rules, TrackRules, domains_of, risk_of, route
from bot.core.said_origin import SENIORS, Hearing, sayings
from bot.core.signals import Signals
from bot.core.sla import promises
from bot.core.words import Mode, PullState, Risk, Track

_SAMPLE = 5  # files named for a domain
_BANDS = (20.0, 80.0)
_OUTCOMES = (Outcome.FAILURE, Outcome.WAITING, Outcome.ADVICE, Outcome.SUCCESS)  # strictest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The rules that speak for a pull request: those of the default branch, and of its base when that is another."""

    default: Composed
    base: Composed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What judging knows besides facts and rules: how AI tools sign, and the questions for reviewers."""

    signals: Signals
    checklist: tuple[Item, ...] = ()


def judge(snapshot: Snapshot, book: Book, knowledge: Knowledge, memory: Memory) -> Judgement:
    """Judge under the default branch's rules; under the base's too where those differ, and keep the stricter."""
    judged = _judge(snapshot, book.default, knowledge, memory)
    if book.base is None:
        return judged
    return min((judged, _judge(snapshot, book.base, knowledge, memory)), key=_leniency)


def _leniency(judgement: Judgement) -> tuple[int, bool]:
    """Least first. Success needs both rules' success, so a lax base branch opens nothing."""
    return _OUTCOMES.index(judgement.gate.outcome), judgement.track is Track.FAST


def _judge(snapshot: Snapshot, composed: Composed, knowledge: Knowledge, memory: Memory) -> Judgement:
    rules = composed.rules
    said = sayings(_hearing(snapshot, rules, memory))
    question = Question(
        pull=snapshot.pull,
        diff=snapshot.diff,
        signals=_attributed(knowledge.signals, snapshot.attributes),
        bands=_BANDS if rules is None else rules.bands,
        earlier=memory.evidence,
        said=said.evidence,
    )
    provenance = classify(question)
    if rules is None:
        return _unreadable(snapshot, composed, provenance, memory)
    judged = _ruled(snapshot, rules, provenance, knowledge, memory)
    return replace(judged, unheard=said.unheard)


def _attributed(signals: Signals, attributes: str) -> Signals:
    """Which files count for nobody is for the repository to say, before well-known names do."""
    if not attributes:
        return signals
    return replace(signals, uncounted=replace(signals.uncounted, attributes=read_attributes(attributes)))


def _hearing(snapshot: Snapshot, rules: Rules | None, memory: Memory) -> Hearing:
    return Hearing(
        pull=snapshot.pull,
        roster=snapshot.roster,
        seniors=rules.groups.get(SENIORS) if rules else None,
        since=spoken_since(memory, snapshot),
        ticks=ticks_of(memory, snapshot),
    )


def _ruled(snapshot: Snapshot, rules: Rules, provenance: Provenance, knowledge: Knowledge, memory: Memory) -> Judgement:
    pull = snapshot.pull
    touched = _touched(snapshot, rules)
    case = make_case(snapshot, rules, provenance, touched)
    routed = route(rules, case)
    track = rules.tracks[routed.route.track]
    mode = routed.route.mode or rules.mode
    required = requirements(_bar(snapshot, rules, track, case, provenance, memory))
    promised = promises(snapshot, rules, track, required)
    reviewing = pull.state is PullState.OPEN and not pull.draft
    return Judgement(
        ref=pull.ref,
        head=pull.head,
        base=pull.base,
        author=pull.author.login,
        judged_at=snapshot.taken_at,
        mode=mode,
        rules_digest=rules.digest,
        provenance=provenance,
        touched=touched,
        risk=case.risk,
        track=routed.route.track,
        route=routed.route.name,
        why=routed.why.said,
        requirements=required,
        promises=promised,
        reviewers=reviewers(snapshot, rules, track, required, memory) if reviewing else Reviewers(),
        gate=gate(routed.route.track, mode, required, draft=pull.draft, state=pull.state),
        checklist=applicable(knowledge.checklist, case),
        ticks=ticks_of(memory, snapshot),
        bands=rules.bands,
        notes=_notes(snapshot, rules, memory),
        draft=pull.draft,
        open=pull.state is PullState.OPEN,
        next_look_at=_next_look(promised, snapshot.taken_at),
    )


def make_case(snapshot: Snapshot, rules: Rules, provenance: Provenance, touched: tuple[Touched, ...]) -> Case:
    """The facts a condition may ask about."""
    pull = snapshot.pull
    return Case(
        repository=pull.ref.repository,
        origin=provenance.origin,
        share=provenance.share.best,
        possible_share=provenance.share.high,
        basis=provenance.basis,
        tools=frozenset(provenance.tools),
        automation=provenance.automation,
        contradiction=provenance.contradiction is not None,
        domains=frozenset(domain.name for domain in touched),
        risk=risk_of(rules, (file.paths for file in snapshot.diff.files)),
        paths=tuple(file.paths for file in snapshot.diff.files),
        changed_lines=pull.added + pull.deleted,
        files=pull.changed_files,
        author=pull.author.login,
        association=pull.association,
        title=pull.title,
        branch=pull.branch,
        base=pull.base,
        labels=frozenset(pull.labels),
        fork=pull.fork,
        draft=pull.draft,
        commits=pull.commits_total,
        truncated=_truncation(snapshot) is not None,
    )


def _truncation(snapshot: Snapshot) -> str | None:
    """Why we did not see the whole change, or None."""
    pull = snapshot.pull
    if snapshot.diff.truncated is not None:
        return snapshot.diff.truncated
    if len(pull.commits) < pull.commits_total:
        return f"GitHub listed {len(pull.commits)} of {pull.commits_total} commits"
    return None


def _touched(snapshot: Snapshot, rules: Rules) -> tuple[Touched, ...]:
    files: dict[str, list[str]] = {}
    for file, names in zip(
        snapshot.diff.files, domains_of(rules, (file.paths for file in snapshot.diff.files)), strict=True
    ):
        for name in names:
            files.setdefault(name, []).append(file.path)
    return tuple(
        Touched(domain.name, domain.risk, tuple(files[domain.name][:_SAMPLE]), len(files[domain.name]))
        for domain in sorted(rules.domains, key=lambda domain: -domain.risk.rank)
        if domain.name in files
    )


def _bar(
    snapshot: Snapshot, rules: Rules, track: TrackRules, case: Case, provenance: Provenance, memory: Memory
) -> Bar:
    return Bar(
        snapshot=snapshot,
        rules=rules,
        track=track,
        case=case,
        provenance=provenance,
        domains=tuple(domain for domain in rules.domains if domain.name in case.domains),
        head_seen_at=spoken_since(memory, snapshot),
        based_at=based_at(memory, snapshot),
    )


def _notes(snapshot: Snapshot, rules: Rules, memory: Memory) -> tuple[str, ...]:
    """Limits met on the way, each with what to do about it."""
    truncation = _truncation(snapshot)
    denied = [f"the app lacks the permission `{name}`; an owner can accept it there" for name in memory.denied]
    named = {team for group in rules.groups.values() for team in group.teams} | {
        user for group in rules.groups.values() for user in group.users
    }
    unknown = [f"{name}: {why}" for name, why in sorted(snapshot.roster.unknown.items()) if name in named]
    return (*((truncation,) if truncation else ()), *denied, *unknown)


def _next_look(promised: tuple[Promise, ...], now: datetime) -> datetime | None:
    """When the same facts would give another answer: at the next promise that can still be broken."""
    return min(
        (promise.due for promise in promised if promise.kept_at is None and promise.due > now),
        default=None,
    )


def _unreadable(snapshot: Snapshot, composed: Composed, provenance: Provenance, memory: Memory) -> Judgement:
    """Rules that cannot be read: the check says where, and nothing else is touched."""
    pull = snapshot.pull
    return Judgement(
        ref=pull.ref,
        head=pull.head,
        base=pull.base,
        author=pull.author.login,
        judged_at=snapshot.taken_at,
        mode=Mode.ENFORCE,
        rules_digest="",
        problems=composed.problems,
        provenance=provenance,
        risk=Risk.HIGH,
        track=Track.CAREFUL,
        route="the rules cannot be read",
        why=str(composed.problems[0]) if composed.problems else "no rules",
        reviewers=Reviewers(),
        ticks=ticks_of(memory, snapshot),
        gate=Gate(outcome=Outcome.FAILURE, title="The rules cannot be read; please mend rules.yml"),
        draft=pull.draft,
        open=pull.state is PullState.OPEN,
        next_look_at=None,
    )
