"""What people are told when a rules file is wrong: every problem at once, where it is, and what to do next."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.core.rules import Composed, Problem, Severity, Source, compose
from bot.core.rules.report import Report
from bot.core.rules.source import Place

_CASES = (Path(__file__).parent / "problems.txt").read_text(encoding="utf-8").split("\n=== ")[1:]


def told(problem: Problem) -> str:
    """As in problems.txt."""
    warning = "warning: " if problem.severity is Severity.WARNING else ""
    return f"{warning}{problem}" + (f"\n    {problem.hint}" if problem.hint else "")


@pytest.mark.parametrize("example", _CASES, ids=lambda example: example.split("\n")[0])
def test_a_bad_file_is_told_so_in_full(checked: Callable[[str], Composed], example: str) -> None:
    _, _, rest = example.partition("\n")
    text, _, expected = rest.partition("\n>>>\n") if not rest.startswith(">>>") else ("", "", rest[4:])

    assert "\n".join(told(problem) for problem in checked(text).problems) == expected.strip("\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("version: 1\nmode: \x07", "rules.yml:2:7: an invisible character (U+0007)"),
        ("version: 1\u2028mode: x", "rules.yml:1:11: an invisible character (U+2028)"),
        ("version: 1\rmode: x", "rules.yml:1:11: an invisible character (U+000D)"),
        ("version: 1\nmode: \ud800", "rules.yml:2:7: an invisible character (U+D800)"),
        ("version: 1\nmode: \ufeff", "rules.yml:2:7: an invisible character (U+FEFF)"),
        ("version: 1\r\nmode: x\r\n", 'rules.yml:2:7: mode: expected observe, advise or enforce, got "x"'),
        ("\ufeffmode: 1\nversion: 1", "rules.yml:1:7: mode: expected observe, advise or enforce, got a number"),
        ("x" * 262_145, "rules.yml:1:1: this file has more than 256 KiB"),
        ("é: 1\nversion: 1", "rules.yml:1:1: é: unknown key `é`"),
        ("version: 1\nmode: 🙂 # x", 'rules.yml:2:7: mode: expected observe, advise or enforce, got "🙂"'),
    ],
    ids=ascii,
)
def test_odd_characters(composed: Callable[[str], Composed], text: str, said: str) -> None:
    assert [str(problem) for problem in composed(text).problems] == [said]


@pytest.mark.parametrize(
    "text",
    [
        "version: 1\nmode: observe",
        "%YAML 1.1\n---\nversion: 1\n...\n",
        "\ufeffversion: 1\r\n",
        "{version: 1}",
        "version: +1",
    ],
    ids=ascii,
)
def test_files_that_are_fine(composed: Callable[[str], Composed], text: str) -> None:
    assert composed(text).problems == ()


def test_words_that_yaml_1_1_takes_for_booleans_are_words(composed: Callable[[str], Composed]) -> None:
    """`on`, `no` and `y` are good names for groups, labels and logins."""
    rules = composed(
        "version: 1\ngroups: {on: [no], 007: [y, off]}\n"
        "routes: [{name: yes sir, when: {label: [on, 12:30, 1_0]}, track: fast}, {name: n, track: careful}]"
    ).rules

    assert rules is not None
    assert rules.groups["on"].users == ("no",)
    assert rules.groups["007"].users == ("y", "off")
    assert [route.name for route in rules.routes] == ["yes sir", "n"]


def test_a_problem_rendered() -> None:
    problem = Problem(
        file="rules.yml",
        line=12,
        column=13,
        path="routes[2].when.paths",
        message="expected a list of globs, got a number",
        excerpt="    - paths: 700",
        hint="did you mean `files`?",
        width=3,
    )

    assert str(problem) == "rules.yml:12:13: routes[2].when.paths: expected a list of globs, got a number"
    assert problem.render() == (
        "error: routes[2].when.paths: expected a list of globs, got a number\n"
        "  --> rules.yml:12:13\n"
        "   |\n"
        "12 |     - paths: 700\n"
        "   |             ^^^\n"
        "   = help: did you mean `files`?"
    )


def test_a_rendered_problem_shows_the_part_of_a_long_line_that_matters(
    composed: Callable[[str], Composed],
) -> None:
    text = "version: 1\ngroups: {a: [" + "".join(f"a{n:02}, " for n in range(60)) + "b c]}"
    (problem,) = composed(text).problems
    *_, source, carets, _ = problem.render().splitlines()

    assert problem.column == 314
    assert len(source) <= 104
    assert source[carets.index("^") :].startswith("b c]}"[: carets.count("^")])


@pytest.mark.parametrize(
    ("line", "under"),
    [("mode: x", " " * 6), ("'日本': x", " " * 8), ("'🙂': x", " " * 6), ("'e\u0301': x", " " * 5)],
)
def test_carets_stand_below_their_words_whatever_stands_before(line: str, under: str) -> None:
    """Wide letters take two columns of a terminal, and an accent that is a letter of its own takes none."""
    made = Problem(file="r", line=1, column=line.index("x") + 1, path="", message="m", excerpt=line)

    assert made.render().splitlines()[-1] == f"  | {under}^"


def test_whatever_moves_a_cursor_is_left_out_of_what_is_shown(composed: Callable[[str], Composed]) -> None:
    (problem,) = composed('version: 1\n"a\\x1b[31m\\n\\u202ex": 1').problems

    assert problem.message == "unknown key `a [31m  x`"
    assert problem.path == "a [31m  x"


@pytest.mark.parametrize(
    ("text", "number", "last"),
    [
        ("".join(f"key{n}: 1\n" for n in range(500)), 500, "rules.yml:102:1: 400 more problems of this file"),
        ("".join(f"key{n}: 1\n" for n in range(101)), 101, "rules.yml:102:1: key100: unknown key `key100`"),
        ("\x00" * 150 + "\n" + "\n\t" * 200, 350, "rules.yml:4:1: 250 more problems of this file"),
        ("x" + "\x00" * 101, 101, "rules.yml:2:102: one more like those above"),
        ("groups: {a: [" + "b c, " * 4000 + "]}", 4000, "rules.yml:2:514: 3900 more problems of this file"),
    ],
    ids=ascii,
)
def test_a_hundred_problems_of_a_file_are_told_and_all_are_counted(
    composed: Callable[[str], Composed], text: str, number: int, last: str
) -> None:
    problems = composed("version: 1\n" + text).problems

    assert len(problems) == 101
    assert sum(problem.stands_for for problem in problems) == number
    assert str(problems[-1]) == last


def noted(text: str, severities: list[Severity]) -> Report:
    report = Report()
    for line, severity in enumerate(severities, 1):
        report.add(Place(Source("rules.yml", text, ""), line, 1), "odd", severity=severity)
    return report


@pytest.mark.parametrize(
    ("rest", "said", "severity", "number"),
    [
        ([Severity.WARNING] * 3, "3 more problems of this file", Severity.WARNING, 3),
        ([Severity.OVERRULED] * 3, "3 more problems of this file", Severity.OVERRULED, 3),
        ([Severity.WARNING, Severity.OVERRULED], "2 more problems of this file, 1 of them warnings", Severity.OVERRULED, 1),
        ([Severity.ERROR, Severity.OVERRULED], "2 more problems of this file", Severity.ERROR, 2),
    ],
)  # fmt: skip
def test_what_is_not_told_weighs_as_much(rest: list[Severity], said: str, severity: Severity, number: int) -> None:
    """Also where a report takes over what another found."""
    report, other = noted("x", [Severity.WARNING] * 100 + rest), Report()
    other.absorb(report.problems)
    other.absorb(report.problems[:100])
    for each in (report, other):
        last = each.problems[-1]
        assert (last.message, last.severity, last.stands_for) == (said, severity, number)
        assert each.has_errors is (Severity.ERROR in rest)


def test_a_warning_leaves_the_rules_in_force(composed: Callable[[str], Composed]) -> None:
    answer = composed("version: 1\ngroups: {seniors: [ana]}\n")

    assert answer.rules is not None
    assert answer.rules.warnings == answer.problems
    assert [problem.severity for problem in answer.problems] == [Severity.WARNING]


def test_a_second_reading_of_the_same_text_is_cheap_and_the_same(pack: Source) -> None:
    def read() -> Composed:
        return compose(repository=Source("rules.yml", "version: 1\n", "r"), organisation=None, packs={"default": pack})

    assert read() == read()
