"""What one pull request is asked for: what its track asks, and what matching routes add (`also`). Nothing is taken off.

The most approvals of each group, the shorter of two promises, and everything that only one of them asks for.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.core.case import Case
from bot.core.judgement import Added
from bot.core.rules import Approval, ArchitectureReview, Duration, Extra, Routed, TrackRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A track with everything that was added to it."""

    first_review: Duration
    decision: Duration | None = None
    approvals: tuple[Approval, ...] = ()  # one for each group
    checks_passing: bool = False
    request: tuple[str, ...] = ()
    manual_test: bool = False
    architecture_reviews: tuple[ArchitectureReview, ...] = ()
    approvals_stay: bool = False
    code_owners: bool = False
    re_review: Duration | None = None

    def reviews(self, case: Case) -> tuple[str, ...]:
        """The groups that have to look at the architecture in this case, each once."""
        wanted = (each for each in self.architecture_reviews if each.when is None or each.when.holds(case).could_hold)
        return tuple(dict.fromkeys(each.from_group for each in wanted))


def asked(track: TrackRules, extras: tuple[Extra, ...], due: Callable[[Duration], Any]) -> Asked:
    """Put them together. `due` tells when a promise given now runs out, for comparing work days with hours."""
    both: tuple[TrackRules | Extra, ...] = (track, *extras)
    decisions = [each.decision for each in both if each.decision is not None]
    reviews = (each.architecture_review for each in both)
    return Asked(
        first_review=_soonest([each.first_review for each in both if each.first_review is not None], due),
        decision=_soonest(decisions, due) if decisions else None,
        approvals=_most(approval for each in both for approval in each.approvals),
        checks_passing=any(each.checks_passing for each in both),
        request=tuple(dict.fromkeys(name for each in both for name in each.request)),
        manual_test=any(each.manual_test for each in both),
        approvals_stay=track.approvals_stay,
        code_owners=any(each.code_owners for each in both),
        re_review=track.re_review,
        architecture_reviews=tuple(dict.fromkeys(review for review in reviews if review is not None)),
    )


def _soonest(promises: list[Duration], due: Callable[[Duration], Any]) -> Duration:
    """Working time takes long to count, so one promise alone is not compared."""
    return promises[0] if len(promises) == 1 else min(promises, key=due)


def _most(approvals: Iterator[Approval]) -> tuple[Approval, ...]:
    counts: dict[str, int] = {}
    for approval in approvals:
        counts[approval.from_group] = max(approval.count, counts.get(approval.from_group, 0))
    return tuple(Approval(group, count) for group, count in counts.items())


def added(routed: Routed) -> tuple[Added, ...]:
    """What each route added, in words."""
    return tuple(
        Added(route.name, why.said, tuple(_said(route.also))) for route, why in routed.adding if route.also is not None
    )


def _said(extra: Extra) -> Iterator[str]:
    for approval in extra.approvals:
        yield f"{approval.count} approval{'s' if approval.count > 1 else ''} from {approval.from_group}"
    for name in extra.request:
        yield f"a review asked of {name}"
    if extra.architecture_review is not None:
        where = " where its condition holds" if extra.architecture_review.when else ""
        yield f"an architecture review from {extra.architecture_review.from_group}{where}"
    if extra.manual_test:
        yield "a manual test"
    if extra.code_owners:
        yield "an approval from the code owners"
    if extra.checks_passing:
        yield "passing checks"
    if extra.first_review is not None:
        yield f"a first review within {long(extra.first_review)}"
    if extra.decision is not None:
        yield f"a decision within {long(extra.decision)}"


def long(duration: Duration) -> str:
    """How long, in words."""
    text = f"{duration.hours:g}h" if duration.hours >= 1 else f"{duration.hours * 60:g}m"
    return f"{text}, nights and weekends counted" if duration.wall else text
