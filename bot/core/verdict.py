"""The short answer to one change: that part of `judge` which needs no people. `replay` and `simulate` judge by it.

Who wrote it, what it touches, which route it takes, and how many reviews that asks of whom. A test holds it against the
whole judgement.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.asked import Asked, asked, long
from bot.core.case import Case
from bot.core.classify import Question, classify
from bot.core.dossier import dossier
from bot.core.evidence import Provenance
from bot.core.facts import Snapshot
from bot.core.rules import Rules, route, within_reach
from bot.core.signals import Signals
from bot.core.signing import attributed
from bot.core.words import Mode, Risk, Track


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The short answer."""

    provenance: Provenance
    domains: tuple[str, ...]
    risk: Risk
    track: Track
    route: str
    why: str  # the reason the route gives; it may quote paths and titles
    asked: tuple[tuple[str, int], ...]  # groups, and how many of each would have been asked
    mode: Mode = Mode.ENFORCE
    unread: tuple[str, ...] = ()  # domains it counts as touching, because its added lines could not be searched
    demands: tuple[str, ...] = ()  # what else it takes to merge, and what is promised, in words


def verdict(snapshot: Snapshot, rules: Rules, signals: Signals) -> Verdict:
    """Judge one change. `signals` hold those of the rules already (`signing.extended`)."""
    signals = attributed(signals, snapshot.attributes)
    provenance = classify(Question(pull=snapshot.pull, diff=snapshot.diff, signals=signals, bands=rules.bands))
    opened = dossier(snapshot, rules, provenance, signals.uncounted)
    routed = route(rules, opened.case)
    extras = tuple(each.also for each, _ in routed.adding if each.also is not None)
    wanted = asked(rules.tracks[routed.track], extras, lambda promise: promise.hours)  # nobody waits for these
    return Verdict(
        provenance=provenance,
        domains=tuple(each.name for each in opened.touched),
        risk=opened.case.risk,
        track=routed.track,
        route=routed.route.name,
        why=routed.why.said,
        asked=reviews(wanted, opened.case),
        mode=routed.route.mode or rules.mode,
        unread=tuple(sorted(opened.case.unread_domains)),
        demands=tuple(_demands(wanted, rules, opened.case)),
    )


def _demands(wanted: Asked, rules: Rules, case: Case) -> Iterator[str]:
    yield f"a first review within {long(wanted.first_review)}"
    if wanted.decision is not None:
        yield f"a decision within {long(wanted.decision)}"
    if wanted.manual_test:
        yield "a manual test"
    if wanted.code_owners:
        yield "an approval from the code owners"
    if wanted.checks_passing:
        yield "passing checks"
    for domain in within_reach(rules, case):
        if domain.design_doc:
            yield f"a design document for {domain.name}"
        if domain.most_ai is not None:
            yield f"at most {domain.most_ai} in {domain.name}"


def reviews(wanted: Asked, case: Case) -> tuple[tuple[str, int], ...]:
    """How many reviews each group would have been asked for: its most demanding requirement, as `reviewers` counts."""
    counts = {approval.from_group: approval.count for approval in wanted.approvals}
    for name in (*wanted.reviews(case), *wanted.request):
        counts.setdefault(name, 1)
    return tuple(counts.items())
