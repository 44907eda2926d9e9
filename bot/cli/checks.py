"""`twotrack checks`: what the checklist holds, and what each of its items pays."""

import asyncio
import json
from dataclasses import asdict
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from bot.app import knowledge
from bot.cli.replay import said
from bot.cli.stored import stored
from bot.core.lint.pay import Pay, Seen, pay
from bot.store.checklists import checklists

_NARROWEST = 100  # columns, where no terminal says how wide it is
checks: Final = typer.Typer(no_args_is_help=True, help="The checklist: what it asks, and what each item pays.")


@checks.command("list")
def list_(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Name every item that ships: what it asks, how much it weighs, and in which languages a machine looks for it."""
    rows = [
        {
            "item": item.id,
            "family": item.family,
            "severity": item.severity.value,
            "question": item.question,
            "languages": sorted({name for detector in item.detectors for name in detector.scope.languages}),
            "detected": bool(item.detectors),
        }
        for item in knowledge().checklist
    ]
    if as_json:
        print(json.dumps(rows, indent=2))
        return
    table = _table("item", "severity", "question")
    for row in rows:
        table.add_row(str(row["item"]), str(row["severity"]), str(row["question"]))
    _console().print(table)


@checks.command()
def stats(
    scope: Annotated[str, typer.Argument(metavar="[OWNER[/REPO]]", help="A repository, or an owner's; else all.")] = "",
    *,
    days: Annotated[int, typer.Option(min=1, help="Only decisions of the last so many days.")] = 90,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Say of each item how often it spoke and what came of it, so that a team can drop what does not pay.

    A finding is fixed when a later head of its pull request no longer has it, accepted when somebody said so with a
    reason, ticked when its box was ticked and its line stayed, and left when it was none of these. Items are switched
    off in rules.yml: `checklist: {off: [an-item]}`.
    """
    with said():
        paid = asyncio.run(_paid(scope, days))
    if as_json:
        print(json.dumps([{**asdict(one), "left": one.left} for one in paid], indent=2))
        return
    if not paid:
        print(f"Nothing was found{f' in {scope}' if scope else ''} in the last {days} days.")
        return
    table = _table("item", "findings", "in pull requests", "fixed", "accepted", "ticked", "left")
    for one in paid:
        numbers = (one.fired, one.pulls, one.fixed, one.accepted, one.ticked, one.left)
        table.add_row(one.item, *(f"{number:,}" for number in numbers))
    _console().print(table)


async def _paid(scope: str, days: int) -> tuple[Pay, ...]:
    seen: list[Seen] = []
    async with stored("what the checklist found", "For a change at hand, `twotrack lint` tells") as pool:
        seen += [one async for one in checklists(pool, scope, days)]
    return pay(seen)


def _table(*columns: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for at, column in enumerate(columns):
        table.add_column(column, justify="left" if at == 0 or len(columns) == 3 else "right", no_wrap=at == 0)
    return table


def _console() -> Console:
    console = Console(highlight=False, soft_wrap=False)
    return console if console.is_terminal else Console(highlight=False, width=_NARROWEST)
