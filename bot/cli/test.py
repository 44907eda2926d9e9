"""`twotrack test`: judge the pull requests that tests of rules describe, and say where the answer is another."""

import json
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from bot import shipped
from bot.cli.owner import Owner
from bot.cli.problems import Format as ProblemFormat
from bot.cli.problems import fields, show
from bot.cli.trials import RuleFile, opened
from bot.core.judge import Knowledge
from bot.core.rules import Problem, Severity
from bot.core.rules.source import Place
from bot.core.signals import catalogue
from bot.core.trial import Difference, Trial, asked
from bot.core.untold import Fact

_FILE = {"exists": True, "dir_okay": False, "readable": True}
_NO_TESTS = "there are no tests here; write some under `tests:`, as docs/rules.md shows"
_NO_FLOOR = "Judged without an organisation's rules; if yours has a floor, name its file: `--organisation FILE`."
_NONE = "(none)"
_TELL = {
    Fact.REPOSITORY: "say it in the test, as in `repository: acme/shop`",
    Fact.PROPERTY: "say it in the test, as in `property: {tier: critical}`; `{}` where there are none",
    Fact.AUTHOR_IN: 'say the author\'s teams in the test, as in `teams: ["@acme/seniors"]`; `[]` where there are none',
}
_STYLES = {"-": "red", "+": "green"}


class Format(StrEnum):
    """How results are printed."""

    TEXT = "text"
    JSON = "json"


def test(
    *,
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Rules files, or files of tests beside them.", **_FILE)
    ],
    organisation: Annotated[
        Path | None, typer.Option(help="Lay the rules over this file, as an organisation's lie underneath.", **_FILE)
    ] = None,  # noqa: PT028 - a command, which pytest never collects
    owner: Annotated[
        Owner | None, typer.Option("--as", help="Whose rules these are. By default: as each file's place says.")
    ] = None,  # noqa: PT028
    form: Annotated[Format, typer.Option("--format", help="For people, or one JSON object.")] = Format.TEXT,  # noqa: PT028
) -> None:
    """Run the tests in rules files: each tells a pull request in a few facts, and what should come of it.

    Tests stand under `tests:` in a rules file, or in a file of their own that names it (`rules: ../rules.yml`). Each
    pull request is judged as the server would judge it. A failure shows what was expected (-) and what came (+), the
    route that was taken and why, what others added, and why those above it were not.

    Exit code: 0 when all hold, 1 when one fails, cannot be read, or there are none; 2 for wrong usage.
    """
    knowledge = Knowledge(signals=catalogue(shipped.read("signals.yml")))
    read = [opened(file, organisation, owner) for file in files]
    trials = [(file, tuple(file.run(knowledge))) for file in read]
    errors = tuple(dict.fromkeys(problem for file in read for problem in _errors(file)))
    empty = [file.name for file in read if not file.examples and not _errors(file)]
    match form:
        case Format.TEXT:
            _print(trials, errors, empty)
        case Format.JSON:
            tests = [_json(file.name, place, each) for file, ran in trials for place, each in ran]
            print(json.dumps({"problems": [fields(problem) for problem in errors], "tests": tests}, indent=2))
    failed = any(not each.holds for _, ran in trials for _, each in ran)
    raise typer.Exit(1 if failed or errors or empty else 0)


def _errors(file: RuleFile) -> tuple[Problem, ...]:
    return tuple(problem for problem in file.problems if problem.severity is Severity.ERROR)


_Ran = tuple[RuleFile, tuple[tuple[Place, Trial], ...]]


def _print(trials: list[_Ran], errors: tuple[Problem, ...], empty: list[str]) -> None:
    show(errors, ProblemFormat.TEXT)
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    count = failed = 0
    for file, ran in trials:
        for place, each in ran:
            count, failed = count + 1, failed + (not each.holds)
            for line in _told(file.name, place, each):
                console.print(_coloured(line))
    for name in empty:
        print(f"{name}: {_NO_TESTS}")
    if count:
        noun = "test holds" if count == 1 else "tests hold"
        print(f"{count} {noun}." if not failed else f"{failed} of {count} {noun.split(maxsplit=1)[0]} failed.")
    if any(ran and _is_alone(file) for file, ran in trials):
        print(_NO_FLOOR)
    sys.stdout.flush()


def _is_alone(file: RuleFile) -> bool:
    """Whether these are a repository's rules with nothing of an organisation underneath."""
    return file.below is None and file.guess.owner is Owner.REPOSITORY


def _told(name: str, place: Place, each: Trial) -> Iterator[str]:
    """One line for a test that holds; for one that fails, what is different and why."""
    judgement = each.judgement
    if each.holds:
        yield _line(f"ok    {each.example.name}: {judgement.track}, by `{judgement.route}`")
        return
    yield _line(f"FAIL  {each.example.name} ({name}:{place.line}:{place.column})")
    for difference in each.differences:
        yield f"        {difference.key}"
        yield from (_line(f"        {line}") for line in _diff(difference))
    share = judgement.provenance.share
    read = f"{judgement.provenance.origin} ({share.low:.0f} to {share.high:.0f} % AI, {judgement.provenance.basis})"
    touched = ", ".join(domain.name for domain in judgement.touched) or "no domain"
    yield _line(f"      read as {read}, touching {touched}, risk {judgement.risk}")
    yield _line(f"      taken   `{judgement.route}` to {judgement.track}: {judgement.why}")
    yield from (_line(f"      adds    `{route}`: {why}") for route, why in each.added)
    yield from (_line(f"      passed  `{route}`: {why}") for route, why in each.passed)
    yield from (f"      untold  the rules ask for `{fact}`: {_TELL[fact]}" for fact in each.untold)


def _diff(difference: Difference) -> Iterator[str]:
    """What was expected and did not come, what came besides, and what is the same in both."""
    for line in difference.expected or (_NONE,):
        yield f"  {' ' if line in difference.actual else '-'} {line}"
    for line in difference.actual or (_NONE,):
        if line not in difference.expected:
            yield f"  + {line}"


def _line(text: str) -> str:
    """Names come from files: nothing in them may move a cursor."""
    return "".join(char if char.isprintable() else " " for char in text)


def _coloured(line: str) -> Text:
    text = Text(line)
    if line.startswith("ok"):
        text.stylize("green", 0, 2)
    elif line.startswith("FAIL"):
        text.stylize("bold red", 0, 4)
    elif (style := _STYLES.get(line[10:11])) and line.startswith(" " * 10):
        text.stylize(style)
    return text


def _json(name: str, place: Place, each: Trial) -> dict[str, Any]:
    judgement = each.judgement
    return {
        "path": name,
        "line": place.line,
        "column": place.column,
        "name": each.example.name,
        "holds": each.holds,
        "differences": [
            {"key": one.key, "expected": list(one.expected), "actual": list(one.actual)} for one in each.differences
        ],
        "track": judgement.track,
        "route": judgement.route,
        "why": judgement.why,
        "added": [{"route": route, "why": why} for route, why in each.added],
        "passed": [{"route": route, "why": why} for route, why in each.passed],
        "untold": list(each.untold),
        "origin": judgement.provenance.origin,
        "risk": judgement.risk,
        "domains": [domain.name for domain in judgement.touched],
        "requirements": list(asked(judgement)),
        "check": judgement.gate.outcome,
    }
