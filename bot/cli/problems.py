"""Problems of rules files as people and programs read them: on a terminal, as annotations on GitHub, as JSON."""

import json
import sys
from collections.abc import Iterable
from enum import StrEnum

from rich.console import Console
from rich.text import Text

from bot.core.rules import Problem, Severity

_STYLES = {Severity.ERROR: "bold red", Severity.OVERRULED: "bold magenta", Severity.WARNING: "bold yellow"}


class Format(StrEnum):
    """How problems are printed."""

    TEXT = "text"
    GITHUB = "github"  # workflow commands, which GitHub shows on the lines of the pull request
    JSON = "json"


def show(problems: Iterable[Problem], form: Format) -> None:
    """Print them all to standard output."""
    match form:
        case Format.TEXT:
            _paint(problems)
        case Format.GITHUB:
            for problem in problems:
                print(workflow_command(problem))
        case Format.JSON:
            print(json.dumps([fields(problem) for problem in problems], indent=2))


def fields(problem: Problem) -> dict[str, str | int]:
    """One problem for programs. Lines and columns count from 1; `key` is the way of keys that leads there.

    `count` is how many problems it stands for: more than one where a file has too many to tell each.
    """
    return {
        "path": problem.file,
        "line": problem.line,
        "column": problem.column,
        "severity": problem.severity.value,
        "key": problem.path,
        "message": problem.message,
        "hint": problem.hint,
        "count": problem.stands_for,
    }


def workflow_command(problem: Problem) -> str:
    """One annotation: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands."""
    said = f"{problem.path}: {problem.message}" if problem.path else problem.message
    message = f"{said}\n{problem.hint}" if problem.hint else said
    where = {
        "file": problem.file,
        "line": problem.line,
        "col": problem.column,
        "endColumn": problem.column + problem.width - 1,
    }
    properties = ",".join(f"{key}={escaped_property(str(value))}" for key, value in where.items())
    command = "warning" if problem.severity is Severity.WARNING else "error"
    return f"::{command} {properties}::{escaped(message)}"


def escaped(text: str) -> str:
    """As the runner reads it back: github.com/actions/toolkit, packages/core/src/command.ts."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escaped_property(text: str) -> str:
    """The value of a property of a workflow command."""
    return escaped(text).replace(":", "%3A").replace(",", "%2C")


def _paint(problems: Iterable[Problem]) -> None:
    """With colour where a terminal reads it, without where a file or a pipe does (or NO_COLOR is set)."""
    console = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
    for problem in problems:
        console.print(painted(problem), end="\n\n")
    sys.stdout.flush()


def _shown(text: str) -> str:
    """Without what a terminal would act on: YAML can write any character in a name."""
    return "".join(char if char.isprintable() or char == "\n" else "\N{REPLACEMENT CHARACTER}" for char in text)


def painted(problem: Problem) -> Text:
    """The rendered problem: what is wrong and the carets stand out, the gutter steps back."""
    style = _STYLES[problem.severity]
    heading, arrow, blank, source, carets, *help_line = _shown(problem.render()).split("\n")
    text = Text()
    word, _, rest = heading.partition(": ")
    text.append(word, style).append(f": {rest}\n", "bold")
    for line in (arrow, blank):
        text.append(f"{line}\n", "blue")
    gutter = source.index("|") + 1
    text.append(source[:gutter], "blue").append(f"{source[gutter:]}\n")
    text.append(carets[:gutter], "blue").append(carets[gutter:], style)
    for line in help_line:
        text.append("\n").append(line, "cyan")
    return text
