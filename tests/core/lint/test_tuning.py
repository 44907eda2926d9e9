"""What a team makes of the checklist, and what an organisation's floor leaves of that."""

from dataclasses import replace

import pytest

from bot.app import knowledge, packs
from bot.core.inspected import Finding, Inspected
from bot.core.judge import Book, judge
from bot.core.lint.changed import whole_file
from bot.core.lint.inspection import find_in_file
from bot.core.memory import Memory
from bot.core.rules import Composed, Source, compose
from tests.builders import file, snapshot

SHIPPED = knowledge().checklist
IDS = {item.id for item in SHIPPED}
OWN = """
checklist:
  off: [debugger-left]
  severity: {secrets-in-code: warn}
  items:
    - id: no-clock
      family: Ours
      question: Time comes from our clock.
      why: Releases failed at midnight.
      how: Take the clock as an argument.
      severity: block
      find:
        - {languages: [python], hint: datetime, rule: {pattern: datetime.now($$$)}}
        - {languages: [typescript], added: '\\bDate\\.now\\('}
"""


def composed(repository: str, organisation: str | None = None) -> Composed:
    above = None if organisation is None else Source("org/rules.yml", f"version: 1\n{organisation}", "org")
    return compose(
        repository=Source("rules.yml", f"version: 1\n{repository}", "own"), organisation=above, packs=packs(), items=IDS
    )


def severities(made: Composed) -> dict[str, str]:
    assert made.rules is not None, made.problems
    return {item.id: item.severity.value for item in made.rules.checklist.applied(SHIPPED)}


def test_items_are_switched_off_weighed_and_added():
    asked = severities(composed(OWN))

    assert "debugger-left" not in asked
    assert (asked["secrets-in-code"], asked["no-clock"]) == ("warn", "block")
    assert len(asked) == len(SHIPPED)


def test_an_item_of_a_team_finds_what_it_describes():
    made = composed(OWN)
    assert made.rules is not None
    items = [item for item in made.rules.checklist.items if item.id == "no-clock"]
    found = find_in_file(whole_file("a.py", "import datetime\nx = datetime.now()\n# datetime.now()\n"), items)

    assert [finding.line for finding in found] == [2]
    assert find_in_file(whole_file("a.ts", "const t = Date.now();\n"), items)


def test_an_item_takes_the_place_of_a_shipped_one_of_its_name():
    text = "checklist: {items: [{id: debugger-left, family: F, question: Q, why: W, find: [{added: xyz}]}]}"
    made = composed(text)

    assert severities(made)["debugger-left"] == "ask"
    assert len(severities(made)) == len(SHIPPED)


def test_a_floor_keeps_its_items_and_weights():
    floor = f"floor:\n  {OWN.strip().replace('off: [debugger-left]', 'off: []').replace(chr(10), chr(10) + '  ')}"
    made = composed(
        "checklist: {off: [no-clock, debugger-left], severity: {no-clock: ask, secrets-in-code: ask}}", floor
    )
    asked = severities(made)

    assert (asked["no-clock"], asked["secrets-in-code"]) == ("block", "warn")
    assert "debugger-left" not in asked, "the floor says nothing of it"
    assert any("checklist" in str(problem) for problem in made.problems)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("checklist: {off: [debuger-left]}", 2, "no item is named `debuger-left`"),
        ("checklist: {severity: {secrets-in-cod: ask}}", 2, "no item is named `secrets-in-cod`"),
        ("checklist: {severity: {secrets-in-code: error}}", 2, "expected block, warn or ask"),
        (OWN.replace("pattern: datetime.now($$$)", "kind: no_such_kind"), 14, "ast-grep cannot run this rule"),
        (OWN.replace("added: '\\bDate", "added: '(Date"), 15, "regular expression"),
        (OWN.replace("rule: {pattern: datetime.now($$$)}", "by: magic"), 14, "magic"),
        (OWN.replace("languages: [python], ", ""), 14, "needs `languages`"),
    ],
)
def test_what_is_wrong_is_told_at_its_line(text: str, line: int, said: str):
    problems = composed(text).problems

    assert [(problem.line, said in f"{problem} {problem.hint}") for problem in problems][:1] == [(line, True)], problems


@pytest.mark.parametrize("rule", ["{patern: a}", "{pattern: 3}", "{pattern: a, stopBy: end}", "{pattern: null}"])
def test_whatever_ast_grep_makes_of_a_rule_is_told_at_its_line(rule: str):
    text = f"checklist: {{items: [{{id: x, family: F, question: Q, why: W, find: [{{languages: [python], rule: {rule}}}]}}]}}"
    problems = composed(text).problems

    assert [(problem.line, "ast-grep cannot run" in str(problem)) for problem in problems] == [(2, True)]


def test_a_pattern_that_would_take_the_parsers_stack_is_too_large():
    rule = "{pattern: '" + "[" * 60_000 + "]" * 60_000 + "'}"
    text = f"checklist: {{items: [{{id: x, family: F, question: Q, why: W, find: [{{languages: [javascript], rule: {rule}}}]}}]}}"

    assert "at most 8,000 characters" in str(composed(text).problems[0])


def test_an_item_that_blocks_looks_for_something():
    text = "checklist: {items: [{id: x, family: F, question: Q, why: W, severity: block}]}"

    assert "would never block" in str(composed(text).problems[0])


def test_a_floors_weight_of_a_shipped_item_keeps_the_item_too():
    floor = "floor: {checklist: {severity: {secrets-in-code: block}}}"
    own = "checklist: {items: [{id: secrets-in-code, family: F, question: Q, why: W, find: [{added: zzz}]}]}"
    made = composed(own, floor)
    assert made.rules is not None

    (asked,) = [item for item in made.rules.checklist.applied(SHIPPED) if item.id == "secrets-in-code"]
    assert asked == next(item for item in SHIPPED if item.id == "secrets-in-code")
    assert made.problems


def test_no_repository_takes_a_change_out_of_what_a_floors_item_speaks_of():
    """The item is asked of the organisation's domains too, whatever the repository makes of them."""
    item = "{id: money, family: F, question: Q, why: W, severity: block, when: {domain: money}, find: [{added: pay}]}"
    organisation = f"domains: {{money: {{paths: ['src/money/**']}}}}\nfloor: {{checklist: {{items: [{item}]}}}}"
    found = Inspected(findings=(Finding(item="money", path="src/money/a.py", line=1, mark="m"),), catalogue="c")
    seen = snapshot(file("src/money/a.py"), labels=("human-led",))
    seen = replace(seen, diff=replace(seen.diff, inspected=found))
    for own in ("mode: enforce", "domains: {money: {paths: []}}"):
        judgement = judge(seen, Book(default=composed(own, organisation)), knowledge(), Memory())
        assert "1 finding" in judgement.gate.title, own
