"""What tests of rules may say is as long as what GitHub takes, and languages are named as people write them."""

from collections.abc import Callable

import pytest

from bot.core.case import Case
from bot.core.rules import Composed
from bot.core.rules.conditions import Condition
from bot.core.rules.document import read
from bot.core.rules.examples import examples_in
from bot.core.rules.report import Report
from bot.core.rules.source import Source


def problems(pull: str, name: str = "a test") -> list[str]:
    text = f"version: 1\ntests: [{{name: {name}, pull: {{files: {{a.py: 1}}, {pull}}}, expect: {{track: fast}}}}]\n"
    root, _ = read(Source("rules.yml", text, "r"))
    report = Report()
    assert root is not None
    examples_in(root, report)
    return [str(each) for each in report.problems]


@pytest.mark.parametrize(
    ("pull", "longest"), [("title: {}", 256), ("checks: {{{}: passing}}", 100), ("branch: {}", 255), ("base: {}", 255)]
)
def test_as_much_as_github_takes_can_be_written(pull: str, longest: int) -> None:
    assert problems(pull.format("x" * longest)) == []
    (told,) = problems(pull.format("x" * (longest + 1)))
    assert f"of 1 to {longest} characters on one line" in told


def test_two_tests_of_one_name_are_told(composed: Callable[[str], Composed]) -> None:
    one = "{name: same, pull: {files: {a.py: 1}}, expect: {track: fast}}"
    root, _ = read(Source("rules.yml", f"version: 1\ntests:\n  - {one}\n  - {one}\n", "r"))
    report = Report()
    assert root is not None

    assert len(examples_in(root, report)) == 2
    assert [str(each) for each in report.problems] == ["rules.yml:4:5: tests[1]: another test above is named `same`"]


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("TypeScript", "a.ts"),
        ("C++", "a.cpp"),
        ("c++", "a.hpp"),
        ("C#", "a.cs"),
        ("golang", "a.go"),
        ("Python", "a.py"),
    ],
)
def test_languages_are_named_as_people_write_them(
    when: Callable[[str], Condition], case: Callable[..., Case], written: str, path: str
) -> None:
    condition = when(f'{{languages: ["{written}"]}}')

    assert condition.holds(case(paths=((path,),))).holds
    assert not condition.holds(case(paths=(("a.md",),))).holds
