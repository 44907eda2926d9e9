"""`twotrack check`: everything that is wrong with rules files, and in one line what those that are fine do."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.enforcing import begins, enforces, is_placed
from bot.cli.ours import is_ours
from bot.cli.owner import Owner
from bot.cli.packs_routes import dropped_keys, dropped_routes
from bot.cli.problems import Format, show
from bot.cli.trials import RuleFile, opened
from bot.core.messages.requiring import steps
from bot.core.rules import Problem, Rules, Severity

_FILE = {"exists": True, "dir_okay": False, "readable": True}


def check(
    *,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Rules files.", **_FILE)],
    organisation: Annotated[
        Path | None,
        typer.Option(help="Lay each file over this one, as an organisation's rules lie underneath.", **_FILE),
    ] = None,
    owner: Annotated[
        Owner | None, typer.Option("--as", help="Whose rules these are. By default: as each file's place says.")
    ] = None,
    with_steps: Annotated[
        bool, typer.Option("--steps", help="Tell what an admin must set, also where nothing begins to enforce.")
    ] = False,
    only_ours: Annotated[
        bool, typer.Option("--only-ours", help="Leave out files that only have the name of rules. For pre-commit.")
    ] = False,
    form: Annotated[
        Format, typer.Option("--format", help="For people, for GitHub Actions, for programs.")
    ] = Format.TEXT,
) -> None:
    """Read rules files and tell everything that is wrong with them at once, each with its line and what to do about it.

    Each file is read as a repository's rules: over the pack `default`, or the packs it extends, and with --organisation
    over that file too. rules.yml at the root of a repository named .github is an organisation's, and so is a file
    elsewhere that has a floor. A file of tests is read with its rules.

    Exit code: 0, or 1 where there is an error, 2 for wrong usage. Warnings leave it at 0.
    """
    if organisation and owner is Owner.ORGANISATION:
        raise typer.BadParameter("an organisation's rules lie over no others; leave --organisation out")
    read = [opened(file, organisation, owner) for file in files if not only_ours or is_ours(file)]
    problems = tuple(dict.fromkeys(problem for file in read for problem in file.problems))
    show(problems, form)
    _tell(read, problems, form, with_steps=with_steps)
    raise typer.Exit(1 if any(problem.severity is not Severity.WARNING for problem in problems) else 0)


def _tell(read: list[RuleFile], problems: tuple[Problem, ...], form: Format, *, with_steps: bool) -> None:
    """What the files do, and what is left to do."""
    if form is not Format.JSON:
        for line in (line for file in read for line in _told(file)):
            print(line)
    if form is Format.TEXT:
        _tell_what_enforces(read, always=with_steps)
        if summary := _summary(problems):
            print(summary)


def _tell_what_enforces(read: list[RuleFile], *, always: bool) -> None:
    """GitHub enforces nothing by itself: what an admin must set, once for however many files."""
    enforcing = [file for file in read if file.rules is not None and not file.about and enforces(file.rules)]
    placed = [file for file in enforcing if is_placed(file.path, file.guess.owner)]
    if not (always and enforcing) and not any(begins(file.path, file.guess.owner, file.below) for file in placed):
        return
    print("\nmode enforce holds merges back once an admin of the repository has made GitHub require the check:")
    for number, step in enumerate(steps(os.environ.get("TWOTRACK_APP_SLUG", "")), start=1):
        print(f"  {number}. {step}.")


def _summary(problems: tuple[Problem, ...]) -> str:
    """How many errors there are, also of those that are not told one by one."""
    errors = [problem for problem in problems if problem.severity is not Severity.WARNING]
    if not errors:
        return ""
    number = sum(problem.stands_for for problem in errors)
    left = sum(problem.stands_for for problem in errors if problem.stands_for > 1)
    told = f"; {number - left} are told" if left else ""
    return f"{_number(number, 'error')} in {_number(len({problem.file for problem in errors}), 'file')}{told}."


def _told(file: RuleFile) -> Iterator[str]:
    """Whose rules they were taken for, where that was a guess; and what they do, each in one line."""
    if file.guess.because:
        other = next(each for each in Owner if each is not file.guess.owner)
        whose = {Owner.REPOSITORY: "a repository's", Owner.ORGANISATION: "an organisation's"}
        reading = f"read as {whose[file.guess.owner]} rules, as {file.guess.because}"
        yield f"{file.name}: {reading}; --as {other} reads it as {whose[other]}."
    if file.rules is not None:
        yield f"{file.name}: {_standing(file)}; {_does(file, file.rules)}."


def _standing(file: RuleFile) -> str:
    """Whether all is well with it. What a floor overrules is an error that leaves rules to judge by."""
    looser = [problem for problem in file.problems if problem.severity is Severity.OVERRULED]
    if looser:
        return f"holds, but where it is looser than the floor ({_number(len(looser), 'place')} above) the floor does"
    return "fine, but for the warnings above" if file.problems else "fine"


def _does(file: RuleFile, rules: Rules) -> str:
    if file.about:
        return f"{_number(len(file.examples), 'test')} of {file.about}, which `twotrack test` runs"
    last = rules.routes[-1]
    is_open = sum(group.is_open for group in rules.groups.values())
    groups = _number(len(rules.groups), "group") + (
        f" ({is_open} open to everyone with write access)" if is_open else ""
    )
    return "; ".join(
        (
            f"mode {rules.mode}",
            f"{_number(len(rules.routes), 'route')}, at last `{last.name}` to {last.track}{_replaced(file, rules)}",
            groups,
            f"{_number(len(rules.domains), 'domain')}{_lessened(file, rules)}",
            *([_number(len(file.examples), "test")] if file.examples else []),
            f"over {' over '.join(layer.name for layer in reversed(rules.sources[:-1])) or 'nothing'}",
        )
    )


def _replaced(file: RuleFile, rules: Rules) -> str:
    """Which routes of the packs to careful nobody takes any more, as a list of routes replaces the one underneath."""
    if (dropped := dropped_routes(file, rules)) is None:
        return ""
    if not dropped:
        return ", in place of the packs' routes"
    return f", in place of the packs' routes, and so without their {', '.join(f'`{name}`' for name in dropped)}"


def _lessened(file: RuleFile, rules: Rules) -> str:
    """Which domains are looser than those that they replace underneath, each whole."""
    dropped = {name: ", ".join(f"`{key}`" for key in keys) for name, keys in dropped_keys(file, rules).items()}
    told = ", ".join(f"`{name}` ({keys})" for name, keys in dropped.items())
    return f", looser than those of the packs: {told}" if told else ""


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
