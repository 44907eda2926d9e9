"""`twotrack check`: everything that is wrong with rules files, and in one line what those that are fine do."""

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.problems import Format, show
from bot.cli.trials import RuleFile, opened
from bot.core.messages.requiring import steps
from bot.core.rules import Rules, Severity
from bot.core.words import Mode

_FILE = {"exists": True, "dir_okay": False, "readable": True}


def check(
    *,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Rules files.", **_FILE)],
    organisation: Annotated[
        Path | None,
        typer.Option(help="Lay each file over this one, as an organisation's rules lie underneath.", **_FILE),
    ] = None,
    form: Annotated[
        Format, typer.Option("--format", help="For people, for GitHub Actions, for programs.")
    ] = Format.TEXT,
) -> None:
    """Read rules files and tell everything that is wrong with them at once, each with its line and what to do about it.

    Each file is read as a repository's rules: over the pack `default`, or the packs it extends, and with --organisation
    over that file too. A file of tests is read with its rules.

    Exit code: 0, or 1 where there is an error, 2 for wrong usage. Warnings leave it at 0.
    """
    read = [opened(file, organisation) for file in files]
    problems = tuple(dict.fromkeys(problem for file in read for problem in file.problems))
    show(problems, form)
    for file in read:
        if file.rules is not None and form is not Format.JSON:
            print(f"{file.name}: {_told(file, file.rules)}")
    errors = [problem for problem in problems if problem.severity is not Severity.WARNING]
    if form is Format.TEXT:
        _tell_what_enforces([file.rules for file in read if file.rules is not None and not file.about])
    if errors and form is Format.TEXT:
        print(f"{_number(len(errors), 'error')} in {_number(len({problem.file for problem in errors}), 'file')}.")
    raise typer.Exit(1 if errors else 0)


def _tell_what_enforces(read: list[Rules]) -> None:
    """GitHub enforces nothing by itself: what an admin must set, once for however many files."""
    if not any(Mode.ENFORCE in {rules.mode, *(route.mode for route in rules.routes)} for rules in read):
        return
    print("\nmode enforce holds merges back once an admin of the repository has made GitHub require the check:")
    for number, step in enumerate(steps(os.environ.get("TWOTRACK_APP_SLUG", "")), start=1):
        print(f"  {number}. {step}.")


def _told(file: RuleFile, rules: Rules) -> str:
    """What rules do, in one line."""
    fine = "fine, but for the warnings above" if file.problems else "fine"
    if file.about:
        return f"{fine}; {_number(len(file.examples), 'test')} of {file.about}, which `twotrack test` runs."
    last = rules.routes[-1]
    is_open = sum(group.is_open for group in rules.groups.values())
    groups = _number(len(rules.groups), "group") + (
        f" ({is_open} open to everyone with write access)" if is_open else ""
    )
    parts = (
        f"mode {rules.mode}",
        f"{_number(len(rules.routes), 'route')}, at last `{last.name}` to {last.track}",
        groups,
        _number(len(rules.domains), "domain"),
        *([_number(len(file.examples), "test")] if file.examples else []),
        f"over {' over '.join(layer.name for layer in reversed(rules.sources[:-1])) or 'nothing'}",
    )
    return f"{fine}; {'; '.join(parts)}."


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
