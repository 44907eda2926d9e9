"""Each condition, what it asks, and the words in which it answers."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.core.case import Case
from bot.core.facts import Check
from bot.core.rules import CONDITIONS, Condition, Reply
from bot.core.rules.conditions.held import AsHeld
from bot.core.words import Basis, CheckState, Origin, Risk

Facts = dict[str, Any]
RENAMED = (("src/a.py", "src/payments/a.py"),)
TWO = (("src/a.py",), ("docs/a.md",))
CHECKS = (
    Check(name="build", state=CheckState.PASSING),
    Check(name="lint", state=CheckState.FAILING),
    Check(name="e2e shop", state=CheckState.PENDING),
)
FRIDAY = datetime(2026, 11, 6, 16, 30, tzinfo=ZoneInfo("Europe/Berlin"))
TIER = {"tier": ("Critical",), "areas": ("api", "web")}

ANSWERS: list[tuple[str, Facts, bool, str]] = [
    ("{origin: ai-heavy}", {"origin": Origin.AI_HEAVY}, True, "origin is ai-heavy"),
    ("{origin: ai-heavy}", {}, False, "origin is human-led, not ai-heavy"),
    ("{origin: [ai-heavy, ai-assisted]}", {}, False, "origin is human-led, not ai-assisted or ai-heavy"),
    ("{share: {over: 80}}", {"share": 83.0}, True, "share 83 % is over 80 %"),
    ("{share: {over: 80}}", {"share": 80.0}, False, "share 80 % is not over 80 %"),
    ("{share: {over: 80}}", {"share": 80.04}, True, "share 80.04 % is over 80 %"),
    ("{share: {at-least: 80}}", {"share": 79.996}, False, "share 79.996 % is not at least 80 %"),
    ("{share: {at-least: 20, under: 80}}", {"share": 33.3333}, True, "share 33 % is at least 20 % and under 80 %"),
    ("{share: {at-least: 20, under: 80}}", {"share": 90.0}, False, "share 90 % is not under 80 %"),
    ("{share: {at-most: 12.5}}", {"share": 12.5}, True, "share 12 % is at most 12.5 %"),
    ("{possible-share: {at-least: 80}}", {"possible_share": 100.0}, True, "possible share 100 % is at least 80 %"),
    ("{basis: [inferred, assumed]}", {"basis": Basis.ASSUMED}, True, "basis is assumed"),
    ("{basis: measured}", {}, False, "basis is declared, not measured"),
    ("{tool: claude-code}", {"tools": frozenset({"claude-code", "x"})}, True, "signs of claude-code"),
    ("{tool: [a, b]}", {"tools": frozenset("ab")}, True, "signs of a and b"),
    ("{tool: [a, b]}", {}, False, "no sign of a or b"),
    ("{contradiction: true}", {"contradiction": True}, True, "the evidence contradicts itself"),
    ("{contradiction: true}", {}, False, "the evidence does not contradict itself"),
    ("{automation: true}", {"automation": True}, True, "a known robot wrote all of it"),
    ("{automation: false}", {}, True, "not only a known robot wrote it"),
    ("{domain: payments}", {"domains": frozenset({"payments"})}, True, "touches payments"),
    ("{domain: [docs, payments]}", {}, False, "does not touch docs or payments"),
    ("{risk: high}", {"risk": Risk.HIGH}, True, "risk is high"),
    ("{risk: high}", {}, False, "risk is normal, not high"),
    ("{risk: {at-least: normal}}", {"risk": Risk.HIGH}, True, "risk is high, more than normal"),
    ("{risk: {at-least: normal}}", {}, True, "risk is normal"),
    ("{risk: {at-least: normal}}", {"risk": Risk.LOW}, False, "risk is low, not at least normal"),
    ('{paths: ["src/**"]}', {}, True, "touches src/a.py"),
    ('{paths: ["docs/**", "*.md"]}', {}, False, "touches nothing in docs/**, *.md"),
    ('{paths: ["src/payments/**"]}', {"paths": RENAMED}, True, "touches src/payments/a.py"),
    ('{paths: {any: ["docs/**"]}}', {"paths": TWO}, True, "touches docs/a.md"),
    ('{paths: {all: ["docs/**", "src/**"]}}', {"paths": TWO}, True, "touches docs/a.md and src/a.py"),
    ('{paths: {all: ["docs/**", "web/**"]}}', {"paths": TWO}, False, "touches nothing in web/**"),
    ('{paths: {only: ["docs/**"]}}', {"paths": (("docs/a.md",),)}, True, "touches only docs/**"),
    ('{paths: {only: ["docs/**"]}}', {"paths": TWO}, False, "touches src/a.py, outside docs/**"),
    (
        '{paths: {only: ["src/*.py"]}}',
        {"paths": RENAMED},
        False,
        "touches src/payments/a.py, outside src/*.py",
    ),
    ('{paths: {only: ["docs/**"]}}', {"paths": ()}, False, "touches no file"),
    ('{paths: ["**/*.py", "!src/**"]}', {}, False, "touches nothing in **/*.py, !src/**"),
    ("{changed-lines: {over: 500}}", {"changed_lines": 512}, True, "512 changed lines are over 500"),
    ("{changed-lines: {over: 500}}", {"changed_lines": 1}, False, "1 changed line is not over 500"),
    ("{files: {at-most: 3}}", {"files": 2}, True, "2 changed files are at most 3"),
    ("{languages: python}", {}, True, "src/a.py is python"),
    ("{languages: [go, rust]}", {}, False, "no file is go or rust"),
    ("{languages: {any: [markdown]}}", {"paths": TWO}, True, "docs/a.md is markdown"),
    ("{languages: {all: [markdown, python]}}", {"paths": TWO}, True, "there are files in markdown and python"),
    ("{languages: {all: [python, go]}}", {"paths": TWO}, False, "no file is go"),
    ("{languages: {only: [markdown, text]}}", {"paths": TWO}, False, "src/a.py is not markdown or text"),
    (
        "{languages: {only: [markdown, text]}}",
        {"paths": (("A.MD",), ("b.txt",))},
        True,
        "every file is markdown or text",
    ),
    ("{languages: {only: [make]}}", {"paths": (("lib/Makefile",), ("Odd",))}, False, "Odd is not make"),
    ("{languages: {only: [python]}}", {"paths": (("b.py", "b.go"),)}, False, "b.go is not python"),
    ("{languages: {only: [python]}}", {"paths": ()}, False, "touches no file"),
    ("{languages: python}", {"truncated": True}, True, "src/a.py is python"),
    ("{new-top-level: true}", {"folders": frozenset({"src"})}, False, "no folder at the top is new"),
    ("{new-top-level: false}", {"folders": frozenset({"src"})}, True, "no folder at the top is new"),
    ("{new-top-level: true}", {"folders": frozenset()}, True, "src/a.py is in a new folder at the top"),
    ("{new-top-level: false}", {"folders": frozenset({"docs"})}, False, "src/a.py is in a new folder at the top"),
    ("{new-top-level: true}", {"paths": (("README.md",),), "folders": None}, False, "no folder at the top is new"),
    (
        "{new-top-level: true}",
        {"paths": (("src/b.py", "old/b.py"),), "folders": frozenset({"old"})},
        True,
        "src/b.py is in a new folder at the top",
    ),
    ("{has-tests: true}", {"grown": ("a.py", "tests/a.py")}, True, "adds lines to the test tests/a.py"),
    ("{has-tests: false}", {"grown": ("web/a.spec.ts",)}, False, "adds lines to the test web/a.spec.ts"),
    ("{has-tests: false}", {"grown": ("contest/latest.py",)}, True, "adds no line to a test"),
    ("{has-tests: true}", {"paths": (("tests/a.py",),)}, False, "adds no line to a test"),
    ("{generated-only: true}", {}, True, "every file is generated, vendored or a lock file"),
    ("{generated-only: true}", {"written": "src/a.py"}, False, "src/a.py is not generated"),
    ("{generated-only: false}", {"written": "src/a.py"}, True, "src/a.py is not generated"),
    ("{generated-only: true}", {"paths": ()}, False, "touches no file"),
    ("{commits: {over: 50}}", {"commits": 51}, True, "51 commits are over 50"),
    ("{truncated: true}", {"truncated": True}, True, "only part of the change was seen"),
    ("{truncated: true}", {}, False, "the whole change was seen"),
    ("{author: [Ana]}", {}, True, "the author is ana"),
    ("{author: ['renovate[bot]', ben]}", {"author": "renovate"}, True, "the author is renovate"),
    ("{author: [ben, cy]}", {}, False, "the author is ana, not ben or cy"),
    ("{author-in: seniors}", {"author_groups": frozenset({"seniors"})}, True, "ana is in seniors"),
    ("{author-in: [architects, seniors]}", {}, False, "ana is not in architects or seniors"),
    ("{association: [owner, member]}", {}, True, "the author's association is member"),
    (
        "{association: first-timer}",
        {"association": "first_time_contributor"},
        False,
        "the author's association is first-time-contributor, not first-timer",
    ),
    (
        "{first-time-contributor: true}",
        {"association": "first_timer"},
        True,
        "it is the author's first contribution here",
    ),
    ("{first-time-contributor: true}", {}, False, "the author has contributed here before"),
    ("{fork: true}", {"fork": True}, True, "it comes from a fork"),
    ("{fork: true}", {}, False, "it does not come from a fork"),
    ("{draft: true}", {"draft": True}, True, "it is a draft"),
    ("{draft: false}", {}, True, "it is ready for review"),
    ("{base: main}", {}, True, "the base is main"),
    ('{base: [Main, "release/*"]}', {}, False, "the base is main, not Main or release/*"),
    ('{branch: "hotfix/*"}', {"branch": "hotfix/a/b"}, True, "the branch is hotfix/a/b"),
    ('{title: "*PRICES*"}', {}, True, "the title matches *PRICES*"),
    ('{title: "revert*"}', {}, False, "the title does not match revert*"),
    ("{title: {regex: '^(fix|feat): '}}", {"title": "fix: x"}, True, "the title matches ^(fix|feat): "),
    ("{title: {regex: '(?i)^ROUND'}}", {}, True, "the title matches (?i)^ROUND"),
    ("{title: {regex: '^prices'}}", {}, False, "the title does not match ^prices"),
    ("{branch: {regex: '/[0-9]+-'}}", {"branch": "ana/12-x"}, True, "the branch is ana/12-x"),
    ("{base: {regex: '^release/[0-9.]+$'}}", {}, False, "the base is main, not ^release/[0-9.]+$"),
    ("{label: HotFix}", {"labels": frozenset({"hotfix"})}, True, "has the label HotFix"),
    ("{label: [a, b]}", {}, False, "does not have the label a or b"),
    ("{checks: {failing: lint}}", {"checks": CHECKS}, True, "the check lint is failing"),
    ("{checks: {failing: build}}", {"checks": CHECKS}, False, "no check build is failing"),
    ('{checks: {pending: "e2e *"}}', {"checks": CHECKS}, True, "the check e2e shop is pending"),
    ("{checks: {passing: build}}", {"checks": CHECKS}, True, "the check build is passing"),
    ("{checks: {passing: [build, lint]}}", {"checks": CHECKS}, False, "the check lint is failing"),
    ("{checks: {passing: deploy}}", {"checks": CHECKS}, False, "no check deploy has reported"),
    (
        "{checks: {passing: build, failing: lint}}",
        {"checks": CHECKS},
        True,
        "the check build is passing and the check lint is failing",
    ),
    ("{time: {days: fri}}", {"now": FRIDAY}, True, "it is fri (Europe/Berlin)"),
    ('{time: {days: fri, hours: "16:00-24:00"}}', {"now": FRIDAY}, True, "it is fri 16:00-24:00 (Europe/Berlin)"),
    ("{time: {days: mon-thu}}", {"now": FRIDAY}, False, "it is not mon tue wed thu (Europe/Berlin)"),
    ('{time: {hours: "18:00-08:00"}}', {"now": FRIDAY}, False, "it is not 18:00-08:00 (Europe/Berlin)"),
    ('{time: {days: thu, hours: "18:00-17:00"}}', {"now": FRIDAY}, True, "it is thu 18:00-17:00 (Europe/Berlin)"),
    ('{time: {hours: "16:30-16:31"}}', {"now": FRIDAY}, True, "it is 16:30-16:31 (Europe/Berlin)"),
    ('{time: {hours: "16:00-16:30"}}', {"now": FRIDAY}, False, "it is not 16:00-16:30 (Europe/Berlin)"),
    ("{property: {tier: critical}}", {"properties": TIER}, True, "the property tier is Critical"),
    ("{property: {TIER: [low, high]}}", {"properties": TIER}, False, "the property TIER is Critical, not high or low"),
    ("{property: {areas: web}}", {"properties": TIER}, True, "the property areas is api, web"),
    ("{property: {tier: critical, owner: ana}}", {"properties": TIER}, False, "the property owner is not set, not ana"),
    ('{repository: "ACME/*"}', {}, True, "the repository is acme/shop"),
    (
        "{origin: human-led, risk: normal}",
        {},
        True,
        "origin is human-led and risk is normal",
    ),
    ("{all: [{fork: true}, {draft: false}]}", {}, False, "it does not come from a fork"),
    (
        "{any: [{fork: true}, {draft: true}]}",
        {},
        False,
        "it does not come from a fork and it is ready for review",
    ),
    ("{any: [{fork: true}, {draft: false}]}", {}, True, "it is ready for review"),
    ("{not: {risk: low}}", {}, True, "risk is normal, not low"),
    ("{not: {risk: normal}}", {}, False, "risk is normal"),
]


@pytest.mark.parametrize(("text", "facts", "holds", "said"), ANSWERS)
def test_a_condition_answers_and_says_why(
    when: Callable[[str], Condition],
    case: Callable[..., Case],
    text: str,
    facts: Facts,
    holds: bool,  # noqa: FBT001
    said: str,
) -> None:
    assert when(text).holds(case(**facts)) == Reply(holds=holds, said=said)


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: condition.key)
def test_every_condition_explains_itself_and_its_example_is_one(
    when: Callable[[str], Condition], condition: type[Condition]
) -> None:
    assert condition.help.endswith(".")
    assert isinstance(when(f"{{{condition.key}: {condition.example}}}"), condition)


def test_every_condition_is_listed_and_answered_here() -> None:
    keys = [condition.key for condition in CONDITIONS]

    assert sorted(set(keys)) == sorted(keys)
    assert [key for key in keys if not any(f"{key}: " in text for text, *_ in ANSWERS)] == []


def test_no_condition_is_left_out_of_the_list() -> None:
    written = {condition.__qualname__ for condition in Condition.__subclasses__()}

    assert {condition.__qualname__ for condition in CONDITIONS} == written - {AsHeld.__qualname__}  # nobody writes it


def test_a_line_break_in_a_name_hides_nothing(when: Callable[[str], Condition], case: Callable[..., Case]) -> None:
    hidden = case(paths=(("a\nb/payments/x.py",),))

    assert when('{paths: ["**/payments/**"]}').holds(hidden) == Reply(holds=True, said="touches a b/payments/x.py")


def test_long_names_are_cut(when: Callable[[str], Condition], case: Callable[..., Case]) -> None:
    finding = when('{branch: "*"}').holds(case(branch="x" * 300))

    assert finding.said == f"the branch is {'x' * 79}…"
