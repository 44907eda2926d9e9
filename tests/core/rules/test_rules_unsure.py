"""Where a fact is missing nobody pretends to know: an answer is not sure, and whoever acts on it takes the careful side."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.core.case import Case
from bot.core.facts import Check
from bot.core.rules import Condition, Reply, Rules, route
from bot.core.words import CheckState, Mode, Risk, Track

Facts = dict[str, Any]
CHECKS = (Check(name="build", state=CheckState.PASSING), Check(name="lint", state=CheckState.FAILING))
CUT = {"checks": CHECKS, "checks_truncated": True}
UNSEEN = "only part of the change was seen, so there may be other files"
PROPERTIES = "the repository's properties could not be read"

UNSURE: list[tuple[str, Facts, str]] = [
    ('{paths: {only: ["src/**"]}}', {"truncated": True}, UNSEEN),
    ('{paths: ["docs/**"]}', {"truncated": True}, UNSEEN),
    ("{languages: {only: [python]}}", {"truncated": True}, UNSEEN),
    ("{languages: go}", {"truncated": True}, UNSEEN),
    ("{new-top-level: true}", {"folders": None}, "the folders of the base branch are not known"),
    ("{new-top-level: false}", {"folders": None}, "the folders of the base branch are not known"),
    ("{new-top-level: true}", {"folders": frozenset({"src"}), "truncated": True}, UNSEEN),
    ("{has-tests: true}", {"truncated": True}, UNSEEN),
    ("{has-tests: false}", {"truncated": True}, UNSEEN),
    ("{generated-only: true}", {"truncated": True}, UNSEEN),
    ("{domain: payments}", {"truncated": True}, "only part of the change was seen, so it may touch payments"),
    (
        "{domain: payments}",
        {"unread_domains": frozenset({"payments"})},
        "its added lines could not be searched for what makes it payments",
    ),
    ("{risk: high}", {"truncated": True}, "only part of the change was seen, and the risk of that part is normal"),
    (
        "{risk: low}",
        {"truncated": True, "risk": Risk.LOW},
        "only part of the change was seen, and the risk of that part is low",
    ),
    (
        "{author-in: seniors}",
        {"unread_groups": frozenset({"seniors"})},
        "a team of seniors could not be read, so ana may be in it",
    ),
    ("{checks: {passing: build}}", CUT, "only some of the checks were seen"),
    ("{checks: {failing: build}}", CUT, "only some of the checks were seen"),
    ("{property: {tier: low}}", {}, PROPERTIES),
    ("{time: {days: fri}}", {}, "nobody knows what time it is"),
    ("{all: [{risk: normal}, {property: {a: b}}]}", {}, PROPERTIES),
    ("{any: [{risk: low}, {property: {a: b}}]}", {}, PROPERTIES),
]


@pytest.mark.parametrize(("text", "facts", "said"), UNSURE)
def test_where_a_fact_is_missing_nobody_is_sure(
    when: Callable[[str], Condition], case: Callable[..., Case], text: str, facts: Facts, said: str
) -> None:
    expected = Reply(holds=False, said=said, sure=False)

    assert when(text).holds(case(**facts)) == expected
    assert when(f"{{not: {text}}}").holds(case(**facts)) == expected


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("{all: [{risk: low}, {property: {a: b}}]}", False),
        ("{any: [{risk: {at-least: normal}}, {property: {a: b}}]}", True),
        ("{not: {all: [{risk: low}, {property: {a: b}}]}}", True),
        ("{risk: {at-least: low}}", True),
        ("{risk: {at-least: normal}}", True),
        ("{risk: low}", False),
        ('{paths: {only: ["docs/**"]}}', False),
        ("{languages: {only: [go]}}", False),
        ("{checks: {passing: lint}}", False),
        ("{checks: {failing: lint}}", True),
    ],
)
def test_what_is_missing_does_not_matter_where_something_else_decides(
    when: Callable[[str], Condition],
    case: Callable[..., Case],
    text: str,
    holds: bool,  # noqa: FBT001
) -> None:
    finding = when(text).holds(case(truncated=True, **CUT))

    assert (finding.holds, finding.sure) == (holds, True)


ROUTES = """\
mode: enforce
routes:
  - {name: first, when: {property: {tier: low}}, track: %s%s}
  - {name: rest, track: %s}
"""


@pytest.mark.parametrize(
    ("track", "mode", "otherwise", "taken"),
    [
        ("careful", "", "fast", "first"),
        ("careful", ", mode: enforce", "fast", "first"),
        ("careful", ", mode: observe", "fast", "rest"),  # it would let everything through
        ("fast", "", "careful", "rest"),
    ],
)
def test_a_route_nobody_is_sure_of_leads_to_careful_and_never_to_fast(
    ruled: Callable[[str], Rules], case: Callable[..., Case], track: str, mode: str, otherwise: str, taken: str
) -> None:
    rules = ruled(ROUTES % (track, mode, otherwise))
    known = case(properties={"tier": ("low",)})

    assert route(rules, known).route.name == "first"
    assert route(rules, replace(known, properties=None)).route.name == taken
    assert route(rules, replace(known, properties={})).route.name == "rest"
    assert rules.mode is Mode.ENFORCE


def test_what_a_route_adds_is_added_where_nobody_is_sure(
    ruled: Callable[[str], Rules], case: Callable[..., Case]
) -> None:
    rules = ruled(
        "routes: [{name: more, when: {property: {tier: low}}, also: {manual-test: required}}, {name: rest, track: fast}]"
    )
    routed = route(rules, case())

    assert [each.name for each, _ in routed.adding] == ["more"]
    assert (routed.route.name, routed.track) == ("rest", Track.FAST)
