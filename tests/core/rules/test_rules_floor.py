"""An organisation's floor: a repository can tighten it and never loosen it, whatever it writes."""

from collections.abc import Callable
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.case import Case
from bot.core.rules import Approval, Composed, Rules, Severity, Source, compose, domains_of, risk_of, route
from bot.core.rules.grammar import FILE
from bot.core.rules.model import Domain
from bot.core.rules.tighter import BANDS, DOMAIN, RULES, TRACK
from bot.core.words import Mode, Origin, Risk, Track

FLOOR = """\
version: 1
floor:
  mode: advise
  calendar: none
  origin: {bands: {ai-assisted: 20, ai-heavy: 70}}
  groups: {seniors: [ana, ben], architects: [cleo]}
  domains:
    payments: {paths: ["pay/**"], risk: high, most-ai: ai-assisted, design-doc: required}
  tracks:
    careful:
      approvals: [{from: seniors, count: 2}]
      first-review: 24h
      decision: 48h
      checks: passing
      manual-test: required
      request: [architects]
      architecture-review: {from: architects, when: {changed-lines: {over: 100}}}
  routes:
    - {name: payments stay careful, when: {domain: payments}, track: careful}
"""


def together(pack: Source, repository: str, organisation: str = FLOOR) -> Composed:
    return compose(
        repository=Source("rules.yml", f"version: 1\n{repository}", "r"),
        organisation=Source("acme/.github rules.yml", organisation, "o"),
        packs={"default": pack},
    )


def rules_of(answer: Composed) -> Rules:
    assert answer.rules is not None, [str(problem) for problem in answer.problems]
    return answer.rules


def told(answer: Composed) -> list[str]:
    return [f"{problem.severity}: {problem} ({problem.hint})" for problem in answer.problems]


@pytest.mark.parametrize(
    ("repository", "at", "tighter"),
    [
        ("mode: observe", "2:7: mode", "further from observe over advise to enforce"),
        ("origin: {bands: {ai-heavy: 90}}", "2:28: origin.bands.ai-heavy", "from a lower share on"),
        ("domains: {payments: {paths: ['pay/**'], risk: low}}", "2:47: domains.payments.risk", "a higher risk"),
        ("domains: {payments: {paths: ['pay/**'], most-ai: ai-heavy}}", "2:50: domains.payments.most-ai", "less AI; no limit is the loosest"),
        ("domains: {payments: {paths: ['pay/**'], design-doc: optional}}", "2:53: domains.payments.design-doc", "required; more sections"),
        ("domains: {payments: {paths: ['pay/**'], design-doc: {sections: [Rollback plan]}}}", "2:53: domains.payments.design-doc", "required; more sections"),
        ("tracks: {careful: {approvals: [{from: seniors, count: 1}]}}", "2:31: tracks.careful.approvals", "more approvals from the same groups, or from further ones"),
        ("tracks: {careful: {approvals: []}}", "2:31: tracks.careful.approvals", "more approvals from the same groups, or from further ones"),
        ("tracks: {careful: {first-review: 25h}}", "2:34: tracks.careful.first-review", "sooner; plain hours rather than working hours"),
        ("tracks: {careful: {decision: none}}", "2:30: tracks.careful.decision", "sooner; no promise is the loosest"),
        ("tracks: {careful: {checks: optional}}", "2:28: tracks.careful.checks", "passing"),
        ("tracks: {careful: {manual-test: optional}}", "2:33: tracks.careful.manual-test", "required"),
        ("tracks: {careful: {request: []}}", "2:29: tracks.careful.request", "more groups"),
        ("tracks: {careful: {architecture-review: optional}}", "2:41: tracks.careful.architecture-review", "wherever the floor or the file asks for it"),
        ("groups: {seniors: [ana, eve]}", "2:19: groups.seniors", "fewer people: only those that the floor names speak for the group"),
        ("groups: {seniors: []}", "2:19: groups.seniors", "fewer people: only those that the floor names speak for the group"),
    ],
)  # fmt: skip
def test_a_loosening_is_told_at_its_line_and_the_floor_holds(
    pack: Source, repository: str, at: str, tighter: str
) -> None:
    answer = together(pack, repository)
    line, column, key = at.split(":")

    assert len(answer.problems) == 1
    problem = answer.problems[0]
    assert (problem.file, f"{problem.line}:{problem.column}: {problem.path}") == ("rules.yml", f"{line}:{column}:{key}")
    assert problem.severity is Severity.OVERRULED
    assert problem.message.startswith("looser than the floor in acme/.github rules.yml:")
    assert problem.hint == f"tighter is: {tighter}"
    assert is_tight(rules_of(answer))


@pytest.mark.parametrize(
    "repository",
    [
        "",
        "mode: enforce",
        "origin: {bands: {ai-assisted: 5, ai-heavy: 60}}",
        "domains: {payments: {paths: ['other/**']}}",
        "domains: {payments: {paths: ['pay/**'], risk: high, most-ai: human-led, design-doc: required}}",
        "tracks: {careful: {approvals: [{from: seniors, count: 3}, {from: architects}], first-review: 2h, decision: 40h}}",
        "tracks: {careful: {architecture-review: {from: architects}}}",
        "groups: {seniors: [ben]}",
        "tracks: {careful: {first-review: {within: 24h, wall: true}}}",
    ],
)
def test_what_tightens_is_nobodys_problem(pack: Source, repository: str) -> None:
    answer = together(pack, repository)

    assert [problem for problem in answer.problems if problem.severity is Severity.OVERRULED] == []
    assert is_tight(rules_of(answer))


def is_tight(rules: Rules) -> bool:
    """What FLOOR asks for, spelled out once more."""
    careful = rules.tracks[Track.CAREFUL]
    payments = next(domain for domain in rules.domains if domain.name == "payments")
    counts = {one.from_group: one.count for one in careful.approvals}
    return all(
        (
            rules.mode is not Mode.OBSERVE,
            rules.bands.ai_assisted <= 20,
            rules.bands.ai_heavy <= 70,
            counts["seniors"] >= 2,
            careful.first_review.hours <= 24,
            careful.decision is not None and careful.decision.hours <= 48,
            careful.checks_passing,
            careful.manual_test,
            "architects" in careful.request,
            careful.architecture_review is not None and careful.architecture_review.from_group == "architects",
            payments.risk is Risk.HIGH,
            payments.most_ai in {Origin.HUMAN_LED, Origin.AI_ASSISTED},
            payments.design_doc,
            domains_of(rules, [("pay/card.py",)]) == (("payments",),),
            0 < len(rules.groups["seniors"].users) <= 2,
            not set(rules.groups["seniors"].users) - {"ana", "ben"},
        )
    )


def test_a_repository_cannot_empty_or_except_from_a_domain(pack: Source, case: Callable[..., Case]) -> None:
    for paths in ("[]", "['pay/**', '!pay/easy/**']"):
        rules = rules_of(together(pack, f"domains: {{payments: {{paths: {paths}}}}}"))

        assert domains_of(rules, [("pay/easy/x.py",)]) == (("payments",),)
        assert risk_of(rules, [("pay/easy/x.py",)]) is Risk.HIGH


def test_a_floor_route_to_careful_holds_before_the_repositorys(pack: Source, case: Callable[..., Case]) -> None:
    rules = rules_of(together(pack, "routes: [{name: all of it, track: fast}]"))
    inside = case(domains=frozenset({"payments"}))

    assert (route(rules, inside).route.name, route(rules, inside).route.track) == (
        "payments stay careful",
        Track.CAREFUL,
    )
    assert route(rules, case()).route.name == "all of it"


def test_a_routes_own_mode_is_bound_too_and_told(pack: Source) -> None:
    answer = together(
        pack,
        "routes: [{name: quiet, track: fast, mode: observe, when: {draft: true}}, {name: rest, track: careful}]",
    )

    assert [each.mode for each in rules_of(answer).routes] == [Mode.ADVISE, None]
    assert [(one.severity, one.path) for one in answer.problems] == [(Severity.OVERRULED, "routes[0].mode")]


def test_a_careful_route_of_the_repository_takes_no_floor_route_off_github(
    pack: Source, case: Callable[..., Case]
) -> None:
    floor = "version: 1\nfloor: {routes: [{name: high, when: {risk: high}, track: careful, mode: enforce}]}\n"
    rules = rules_of(together(pack, "routes: [{name: x, track: careful, mode: observe}]", floor))

    assert route(rules, case(risk=Risk.HIGH)).route.name == "high"
    assert route(rules, case(risk=Risk.NORMAL)).route.name == "x"


def test_the_organisations_own_rules_keep_to_its_floor(pack: Source) -> None:
    answer = together(pack, "", FLOOR + "tracks: {careful: {manual-test: optional}}\n")

    assert [(problem.file, problem.severity) for problem in answer.problems] == [
        ("acme/.github rules.yml", Severity.OVERRULED)
    ]
    assert rules_of(answer).tracks[Track.CAREFUL].manual_test


def test_only_an_organisation_has_a_floor(pack: Source) -> None:
    answer = together(pack, "floor: {mode: observe}")

    assert answer.rules is None
    assert told(answer) == [
        "error: rules.yml:2:1: floor: only an organisation's rules have a floor (move it to `rules.yml` of the organisation's repository `.github`)"
    ]


def test_an_architecture_review_is_asked_wherever_either_asks(pack: Source, case: Callable[..., Case]) -> None:
    answer = together(
        pack, "tracks: {careful: {architecture-review: {from: architects, when: {changed-lines: {over: 500}}}}}"
    )
    review = rules_of(answer).tracks[Track.CAREFUL].architecture_review
    large = case(changed_lines=101)

    assert review is not None
    assert review.when is not None
    assert review.when.holds(large).holds


def test_every_key_has_a_word_on_what_is_tighter() -> None:
    """A new key in the grammar must say how a floor holds it."""
    floor = FILE.keys["floor"].shape
    domain = floor.keys["domains"].shape.item
    track = floor.keys["tracks"].shape.item
    bands = floor.keys["origin"].shape.keys["bands"].shape

    assert floor.keys.keys() - {"domains", "tracks", "groups", "routes", "origin", "commands"} == RULES.keys()
    assert (domain.keys.keys(), track.keys.keys(), bands.keys.keys()) == (DOMAIN.keys(), TRACK.keys(), BANDS.keys())
    assert {bound.field for bound in DOMAIN.values()} <= {each.name for each in fields(Domain)}


LOOSE = st.fixed_dictionaries(
    {},
    optional={
        "mode": st.sampled_from(["observe", "advise", "enforce"]),
        "origin": st.sampled_from(["{bands: {ai-assisted: 60, ai-heavy: 99}}", "{bands: {ai-assisted: 1, ai-heavy: 3}}"]),
        "groups": st.sampled_from(["{seniors: []}", "{seniors: [eve, ana]}", "{seniors: [eve]}", "{seniors: ['@acme/all'], x: [eve]}"]),
        "domains": st.sampled_from(["{payments: {paths: []}}", "{payments: {paths: ['!x'], risk: low}}",
                                    "{payments: {paths: ['pay/**', '!pay/**'], risk: normal, most-ai: ai-heavy}}"]),
        "tracks": st.sampled_from(["{careful: {approvals: [], decision: none, manual-test: optional, checks: optional}}",
                                   "{careful: {request: [], architecture-review: optional, first-review: 99d}}"]),
    },
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(LOOSE)
def test_no_repository_gets_below_the_floor(pack: Source, loose: dict[str, str]) -> None:
    answer = together(pack, "\n".join(f"{key}: {value}" for key, value in loose.items()))

    assert answer.rules is None or is_tight(answer.rules)
    assert any(one.severity is Severity.ERROR for one in answer.problems) == (answer.rules is None)


def test_approvals_from_further_groups_add_up(pack: Source) -> None:
    rules = rules_of(together(pack, "tracks: {careful: {approvals: [{from: architects, count: 1}]}}"))

    assert set(rules.tracks[Track.CAREFUL].approvals) == {Approval("architects", 1), Approval("seniors", 2)}
