"""Globs that match no file, and names that GitHub does not know, are told at their line."""

import pytest

from bot.core.rules import Severity, Source
from bot.core.rules.document import read
from bot.core.rules.reality import unknown, unmatched

FILES = ["src/payments/card.py", "docs/a.md", "README.md"]


def told(problems):
    assert all(problem.severity is Severity.WARNING for problem in problems)
    return [f"{problem.line}:{problem.column} {problem.path}" for problem in problems]


def tree(text: str):
    return read(Source("rules.yml", f"version: 1\n{text}", ""))[0]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("domains: {pay: {paths: ['src/payments/**', 'src/billing/**']}}", ["2:44 domains.pay.paths[1]"]),
        ("domains: {pay: {paths: ['**/*.py', '!**/none/**']}}", []),
        ("domains: {pay: {paths: []}}", []),
        ("routes: [{name: a, when: {any: [{paths: {only: [nope/**]}}, {paths: ['docs/**']}]}, track: fast}]", ["2:49 routes[0].when.any[0].paths.only[0]"]),
        ("tracks: {fast: {architecture-review: {from: a, when: {not: {paths: ['x/**']}}}}}", ["2:69 tracks.fast.architecture-review.when.not.paths[0]"]),
        ("domains: {pay: {paths: [7, {a: b}, '#x']}}", ["2:32 domains.pay.paths[1].a"]),
    ],
)  # fmt: skip
def test_a_glob_that_matches_nothing_is_told(text, places):
    assert told(unmatched(tree(text), FILES)) == places


def test_names_that_are_not_there_are_told_with_the_nearest_that_is():
    root = tree("groups: {seniors: [ana, bne, '@acme/payment'], others: [cleo]}")
    problems = unknown(root, {"bne": "nobody", "acme/payment": "no such team"}, {"ana", "ben", "acme/payments"})

    assert told(problems) == ["2:25 groups.seniors[1]", "2:30 groups.seniors[2]"]
    assert [problem.hint for problem in problems] == ["did you mean `ben`?", "did you mean `acme/payments`?"]
    assert "no such team" in problems[1].message


def test_without_groups_nobody_is_unknown():
    assert unknown(tree("groups: 7"), {"a": "x"}, ()) == unknown(tree("mode: observe"), {}, ()) == ()
