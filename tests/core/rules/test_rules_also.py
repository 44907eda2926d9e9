"""What routes ask for besides their track: every one that matches adds, nothing is ever taken off."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.asked import Asked, added, asked
from bot.core.case import Case
from bot.core.rules import Approval, ArchitectureReview, Calendar, Composed, Duration, Extra, Rules, TrackRules, route
from bot.core.words import Track
from bot.core.worktime import due

START = datetime(2026, 11, 6, 16, 0, tzinfo=UTC)  # a Friday
WEEK = Calendar("UTC")
TRACK = TrackRules(
    first_review=Duration(24), decision=Duration(72), approvals=(Approval("seniors", 2),), request=("ai-specialists",)
)


def together(*extras: Extra, calendar: Calendar | None = None, track: TrackRules = TRACK) -> Asked:
    return asked(track, extras, lambda promise: due(START, promise, calendar).at)


def test_without_an_addition_a_track_asks_what_it_says() -> None:
    assert together() == Asked(
        first_review=Duration(24),
        decision=Duration(72),
        approvals=(Approval("seniors", 2),),
        request=("ai-specialists",),
    )


@pytest.mark.parametrize(
    ("extra", "changed"),
    [
        (Extra(approvals=(Approval("seniors", 1),)), {}),
        (Extra(approvals=(Approval("seniors", 3),)), {"approvals": (Approval("seniors", 3),)}),
        (Extra(approvals=(Approval("payers"),)), {"approvals": (Approval("seniors", 2), Approval("payers", 1))}),
        (Extra(first_review=Duration(8)), {"first_review": Duration(8)}),
        (Extra(first_review=Duration(30)), {}),
        (Extra(decision=Duration(48)), {"decision": Duration(48)}),
        (Extra(checks_passing=True), {"checks_passing": True}),
        (Extra(manual_test=True), {"manual_test": True}),
        (Extra(code_owners=True), {"code_owners": True}),
        (Extra(request=("ai-specialists", "payers")), {"request": ("ai-specialists", "payers")}),
        (
            Extra(architecture_review=ArchitectureReview("architects")),
            {"architecture_reviews": (ArchitectureReview("architects"),)},
        ),
    ],
)
def test_an_addition_only_ever_asks_for_more(extra: Extra, changed: dict[str, object]) -> None:
    assert together(extra) == replace(together(), **changed)


def test_promises_are_compared_by_when_they_run_out() -> None:
    """Over a weekend 30 hours of the clock are over sooner than 24 hours of work."""
    by_clock = Extra(first_review=Duration(30, wall=True))

    assert together(by_clock, calendar=WEEK).first_review == Duration(30, wall=True)
    assert together(by_clock).first_review == Duration(24)


RULES = """\
groups: {payers: [ben, cy], architects: [gus]}
domains: {payments: {paths: ["pay/**"], risk: high}}
routes:
  - {name: payments team, when: {domain: payments}, also: {approvals: [{from: payers, count: 2}], manual-test: required}}
  - {name: trusted, when: {author: ana}, track: fast, also: {request: [architects], first-review: 8h}}
  - {name: big, when: {changed-lines: {over: 5}}, also: {architecture-review: {from: architects}, decision: 90m, checks: passing}}
  - {name: rest, track: careful}
"""


def test_every_route_that_matches_adds_whichever_decides(
    ruled: Callable[[str], Rules], case: Callable[..., Case]
) -> None:
    rules = ruled(RULES)
    routed = route(rules, case(domains=frozenset({"payments"})))

    assert (routed.route.name, routed.track) == ("trusted", Track.FAST)
    assert [(one.route, one.why, one.what) for one in added(routed)] == [
        ("payments team", "touches payments", ("2 approvals from payers", "a manual test")),
        ("trusted", "the author is ana", ("a review asked of architects", "a first review within 8h")),
        (
            "big",
            "10 changed lines are over 5",
            ("an architecture review from architects", "passing checks", "a decision within 1.5h"),
        ),
    ]
    assert [passed.name for passed, _ in routed.passed] == ["payments team"]


def test_a_route_that_does_not_match_adds_nothing(ruled: Callable[[str], Rules], case: Callable[..., Case]) -> None:
    routed = route(ruled(RULES), case(author="ben", changed_lines=1))

    assert (routed.route.name, routed.adding) == ("rest", ())


@pytest.mark.parametrize(
    ("routes", "problems"),
    [
        (
            "[{name: a, also: {manual-test: optional}}, {name: b, track: fast}]",
            ['rules.yml:2:40: routes[0].also.manual-test: expected required, got "optional"'],
        ),
        (
            "[{name: a, also: {checks: optional}}, {name: b, track: fast}]",
            ['rules.yml:2:35: routes[0].also.checks: expected passing, got "optional"'],
        ),
        (
            "[{name: a, also: {}}, {name: b, track: fast}]",
            ["rules.yml:2:26: routes[0].also: expected something to ask besides, got an empty mapping"],
        ),
        (
            "[{name: a, when: {risk: high}}, {name: b, track: fast}]",
            ["rules.yml:2:10: routes[0]: `track` is missing"],
        ),
        (
            "[{name: a, mode: advise, also: {checks: passing}}, {name: b, track: fast}]",
            ["rules.yml:2:10: routes[0]: `mode` goes with a track"],
        ),
        (
            "[{name: a, track: fast}, {name: b, also: {checks: passing}}]",
            ["rules.yml:2:34: routes[1]: the last route must match everything"],
        ),
        (
            "[{name: a, also: {approvals: [{from: payers}]}}, {name: b, track: fast}]",
            ["rules.yml:2:46: routes[0].also.approvals[0].from: no group is named `payers`"],
        ),
        ("[{name: a, also: {checks: passing}}, {name: b, track: fast}]", []),
    ],
)
def test_mistakes_are_told(composed: Callable[[str], Composed], routes: str, problems: list[str]) -> None:
    assert [str(problem) for problem in composed(f"version: 1\nroutes: {routes}").problems] == problems


GROUPS = st.sampled_from(["seniors", "payers", "architects"])
PROMISES = st.builds(Duration, st.sampled_from([1.0, 8.0, 24.0, 30.0, 72.0]), st.booleans())
EXTRAS = st.builds(
    Extra,
    approvals=st.lists(st.builds(Approval, GROUPS, st.integers(1, 4)), max_size=3).map(tuple),
    first_review=st.none() | PROMISES,
    decision=st.none() | PROMISES,
    checks_passing=st.booleans(),
    request=st.lists(GROUPS, max_size=2).map(tuple),
    manual_test=st.booleans(),
    code_owners=st.booleans(),
    architecture_review=st.none() | st.builds(ArchitectureReview, GROUPS),
)


@given(some=st.lists(EXTRAS, max_size=3), more=EXTRAS, calendar=st.sampled_from([None, WEEK]))
def test_one_more_addition_never_asks_for_less(some: list[Extra], more: Extra, calendar: Calendar | None) -> None:
    before, after = together(*some, calendar=calendar), together(*some, more, calendar=calendar)

    def runs_out(promise: Duration | None) -> datetime:
        return START + timedelta(days=9999) if promise is None else due(START, promise, calendar).at

    counts = {approval.from_group: approval.count for approval in after.approvals}
    assert all(counts[approval.from_group] >= approval.count for approval in before.approvals)
    assert len(counts) == len(after.approvals)
    assert runs_out(after.first_review) <= runs_out(before.first_review)
    assert runs_out(after.decision) <= runs_out(before.decision)
    assert after.checks_passing >= before.checks_passing
    assert after.manual_test >= before.manual_test
    assert after.code_owners >= before.code_owners
    assert set(after.request) >= set(before.request)
    assert set(after.architecture_reviews) >= set(before.architecture_reviews)
