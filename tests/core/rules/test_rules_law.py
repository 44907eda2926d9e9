"""Under every pack, knowing worse of a change never makes people look less hard."""

from collections.abc import Callable
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.case import Case
from bot.core.rules import Rules, risk_of, route
from bot.core.words import Basis, Origin, Risk, Track

PATHS = st.sampled_from(
    [
        "README.md",
        "src/a.py",
        "src/payments/a.py",
        "tests/test_a.py",
        "tests/auth/test_a.py",
        "go.mod",
        ".github/workflows/ci.yml",
        "AGENTS.md",
        "docs/adr/a.md",
        "examples/auth/a.py",
        "scripts/prod/a.sh",
        "policies/a.md",
    ]
)
PER_CENT = st.floats(0, 100)
WORSE_ORIGIN = {
    Origin.HUMAN_LED: [Origin.AI_ASSISTED, Origin.AI_HEAVY],
    Origin.UNDECLARED: [Origin.AI_ASSISTED, Origin.AI_HEAVY],
    Origin.AI_ASSISTED: [Origin.AI_HEAVY],
    Origin.AI_HEAVY: [],
}
NAMES = st.frozensets(
    st.sampled_from(["payments", "docs", "tests", "authentication", "dependencies", "build-scripts", "architecture"])
)

cases = st.builds(
    Case,
    repository=st.just("acme/shop"),
    origin=st.sampled_from(Origin),
    share=PER_CENT,
    possible_share=PER_CENT,
    basis=st.sampled_from(Basis),
    tools=st.frozensets(st.sampled_from(["claude-code", "copilot"])),
    automation=st.booleans(),
    contradiction=st.booleans(),
    domains=NAMES,
    risk=st.sampled_from(Risk),
    paths=st.lists(st.tuples(PATHS), max_size=4).map(tuple),
    changed_lines=st.integers(0, 5000),
    files=st.integers(0, 300),
    author=st.sampled_from(["ana", "renovate"]),
    association=st.sampled_from(["member", "none", "first_timer"]),
    title=st.just("Change"),
    branch=st.just("branch"),
    base=st.just("main"),
    labels=st.frozensets(st.sampled_from(["hotfix", "ai-assisted"])),
    fork=st.booleans(),
    draft=st.booleans(),
    commits=st.integers(0, 20),
    truncated=st.booleans(),
)


@st.composite
def worsened(draw: st.DrawFn) -> tuple[Case, Case]:
    """A case, and the same when one to three things turn out worse."""
    before = after = draw(cases)
    for worsen in draw(st.lists(st.sampled_from(sorted(WAYS)), min_size=1, max_size=3)):
        after = replace(after, **draw(WAYS[worsen](after)))
    return before, after


WAYS = {
    "share": lambda case: st.fixed_dictionaries({"share": st.floats(case.share, 100)}),
    "possible share": lambda case: st.fixed_dictionaries({"possible_share": st.floats(case.possible_share, 100)}),
    "origin": lambda case: st.fixed_dictionaries(
        {"origin": st.sampled_from([case.origin, *WORSE_ORIGIN[case.origin]])}
    ),
    "risk": lambda case: st.fixed_dictionaries(
        {"risk": st.sampled_from([risk for risk in Risk if risk.rank >= case.risk.rank])}
    ),
    "domain": lambda case: NAMES.map(lambda names: {"domains": case.domains | names}),
    "path": lambda case: PATHS.map(lambda path: {"paths": (*case.paths, (path,)), "files": case.files + 1}),
    "size": lambda case: st.just({"changed_lines": case.changed_lines + 1000}),
    "contradiction": lambda _: st.just({"contradiction": True}),
    "truncated": lambda _: st.just({"truncated": True}),
    "automation": lambda _: st.just({"automation": False}),
}


@settings(max_examples=1000)  # some routes ask for several things at once, which rarely meet by chance
@given(pair=worsened())
def test_worse_facts_never_turn_careful_into_fast(packed: Rules, pair: tuple[Case, Case]) -> None:
    before, after = (route(packed, case) for case in pair)

    assert not (before.route.track is Track.CAREFUL and after.route.track is Track.FAST), (before.why, after.why)


@given(pair=worsened())
def test_worse_facts_never_take_off_what_a_pack_added(packed: Rules, pair: tuple[Case, Case]) -> None:
    before, after = (route(packed, case) for case in pair)

    assert {each.name for each, _ in before.adding} <= {each.name for each, _ in after.adding}


@given(
    files=st.lists(st.tuples(PATHS) | st.tuples(PATHS, PATHS), min_size=1, max_size=5),
    more=st.lists(st.tuples(PATHS) | st.tuples(PATHS, PATHS), max_size=3),
)
def test_one_more_file_never_lowers_the_risk(
    packed: Rules, files: list[tuple[str, ...]], more: list[tuple[str, ...]]
) -> None:
    assert risk_of(packed, files + more).rank >= risk_of(packed, files).rank


def test_the_law_test_sees_both_tracks(packed: Rules) -> None:
    """A law about tracks that only ever meets one of them would prove nothing."""
    from hypothesis import find

    for track in Track:
        assert find(cases, lambda case, track=track: route(packed, case).route.track is track)


@given(case=cases)
def test_an_undeclared_change_with_a_small_credit_to_an_ai_stays_careful(default: Rules, case: Case) -> None:
    silent = replace(case, origin=Origin.UNDECLARED, share=0.0, possible_share=100.0, automation=False)
    credited = replace(silent, origin=Origin.AI_ASSISTED, share=25.0)

    assert route(default, silent).route.track is route(default, credited).route.track


ADDING = """\
routes:
  - {name: payments, when: {domain: payments}, also: {approvals: [{from: seniors, count: 3}]}}
  - {name: risk, when: {risk: {at-least: normal}}, also: {manual-test: required, first-review: 8h}}
  - {name: share, when: {possible-share: {over: 50}}, also: {request: [architects]}}
  - {name: size, when: {changed-lines: {over: 900}}, also: {architecture-review: {from: architects}, decision: 24h}}
  - {name: paths, when: {paths: ["src/payments/**"]}, also: {checks: passing}}
  - {name: heavy, when: {origin: ai-heavy}, track: careful, also: {approvals: [{from: ai-specialists}]}}
  - {name: risky, when: {risk: high}, track: careful}
  - {name: truncated, when: {truncated: true}, track: careful}
  - {name: rest, track: fast}
"""


@given(pair=worsened())
def test_worse_facts_never_take_off_what_a_route_added(ruled: Callable[[str], Rules], pair: tuple[Case, Case]) -> None:
    rules = ruled(ADDING)
    before, after = (route(rules, case) for case in pair)

    assert {each.name for each, _ in before.adding} <= {each.name for each, _ in after.adding}
    assert not (before.track is Track.CAREFUL and after.track is Track.FAST)


@given(case=cases)
def test_seeing_less_never_leads_to_less(ruled: Callable[[str], Rules], case: Case) -> None:
    """Whatever GitHub does not show could be the worst."""
    rules = ruled(ADDING)
    seen, cut = route(rules, replace(case, truncated=False)), route(rules, replace(case, truncated=True))

    assert {each.name for each, _ in seen.adding} <= {each.name for each, _ in cut.adding}
    assert cut.track is Track.CAREFUL
