"""Whatever a file holds, reading it ends soon, and with rules or with problems that point into it."""

import random
import time
from pathlib import Path

import pytest

from bot.core.rules import Composed, Severity, Source, compose

DESIGN = (Path(__file__).parent / "design.yml").read_text(encoding="utf-8")
SPOKEN = """\
version: 1
domains:
  pay: {labels: [pay, Billing], content: ['stripe\\.(Charge|Refund)', "^sec[a-z]{0,20}ret$"], risk: high}
signals:
  acme-agent:
    - {signal: credit, field: trailer, key: Acme-Run, match: regex, values: ['^[0-9]+$'], note: ours}
    - {signal: agent-author, field: pull-author, account: bot, match: iexact, values: [acme-agent]}
routes:
  - name: a
    when: {languages: {only: [go, sql]}, author-in: seniors, checks: {failing: "e2e *"}, has-tests: false}
    also: {approvals: [{from: seniors, count: 2}], first-review: 8h, manual-test: required, checks: passing}
  - {name: b, when: {any: [{time: {days: [sat, sun], hours: "22:00-06:00"}}, {property: {tier: [a, b]}}]}, track: careful}
  - {name: c, when: {title: {regex: '^(fix|feat)(\\([a-z]+\\))?: '}, generated-only: true}, track: fast, mode: advise}
  - {name: d, track: careful}
"""
PIECES = [
    *"[]{}:,-#&*!|>'\"%@`?~ \t\n\r\\",
    "\ufeff",
    "\u2028",
    "\x00",
    "\ud800",
    "é",
    "🙂",
    "null",
    "yes",
    "true",
    "1e9",
]
PIECES += [
    "<<: ",
    "&a ",
    "*a ",
    "!!str ",
    "---\n",
    "...\n",
    "? ",
    "\n  ",
    "9" * 5000,
    '"\\UFFFFFFFF"',
    "{}",
    "[]",
    "**",
]


def mutated(text: str, dice: random.Random) -> str:
    """Cut, double, swap and put in, up to six times."""
    for _ in range(dice.randint(1, 6)):
        start = dice.randrange(len(text) + 1)
        stop = min(len(text), start + dice.choice([0, 1, 1, 2, 5, 20, 80]))
        middle = dice.choice(
            ["", text[start:stop] * 2, text[start:stop][::-1], dice.choice(PIECES), dice.choice(PIECES)]
        )
        text = text[:start] + middle + text[stop:]
    return text


def check(answer: Composed, text: str) -> None:
    errors = [problem for problem in answer.problems if problem.severity is Severity.ERROR]
    assert (answer.rules is None) == bool(errors)
    for problem in answer.problems:
        assert 1 <= problem.line <= text.count("\n") + 1 or problem.file != "rules.yml"
        assert problem.column >= 1
        assert "\n" not in str(problem)
        assert problem.render().replace("\n", "").isprintable()


@pytest.mark.parametrize("seed", range(8))
def test_no_mutation_breaks_the_reader(pack: Source, seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(500):
        text = mutated(dice.choice([DESIGN, SPOKEN]), dice)
        start = time.perf_counter()
        answer = compose(repository=Source("rules.yml", text, ""), organisation=None, packs={"default": pack})

        assert time.perf_counter() - start < 1, text
        check(answer, text)


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 100_000,
        "{" * 100_000,
        "- " * 50_000,
        "? " * 50_000,
        "a: &a [x]\nb: &b [" + "*a, " * 10_000 + "]\n",
        "version: 1\n" + "".join(f"key{n}: x\n" for n in range(20_000)),
        "version: 1\nmode: " + "x" * 200_000,
        "version: 1\nroutes: [" + "{name: a, when: {orign: a}}, " * 8000 + "]",
        "version: 1\ndomains: {a: {paths: [" + ", ".join(f"src/{n}/**/x*" for n in range(4900)) + "]}}",
        "version: 1\ngroups: {a: [" + "b c, " * 4000 + "]}",
        "version: 1\nroutes: [{name: a, track: fast, when: " + "{not: " * 5000 + "}" * 5000 + "}]",
        "\n" * 260_000,
        "\t" * 260_000,
        "\r" * 260_000,
        "\x00" * 260_000,
        '"' + "\\x41" * 60_000 + '"',
    ],
    ids=lambda text: text[:20],
)
def test_no_size_keeps_the_reader_busy(pack: Source, text: str) -> None:
    start = time.perf_counter()
    answer = compose(repository=Source("rules.yml", text, ""), organisation=None, packs={"default": pack})

    assert time.perf_counter() - start < 3  # measured below 1; slow machines exist
    assert len(answer.problems) <= 101
    check(answer, text)


def test_what_is_mutated_is_whole(pack: Source) -> None:
    for text in (DESIGN, SPOKEN):
        answer = compose(repository=Source("rules.yml", text, ""), organisation=None, packs={"default": pack})

        assert answer.problems == ()
