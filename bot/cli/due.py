"""`twotrack due`: when a promise falls due by the calendar of some rules, and which working time it counts."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from bot.cli.problems import Format, show
from bot.cli.rulefiles import composed, read
from bot.core.messages.promises import span
from bot.core.rules import Calendar, Duration, Rules, Severity
from bot.core.rules.schedule import duration
from bot.core.rules.shapes import MisreadError
from bot.core.worktime import Due
from bot.core.worktime import due as counted

_FILE = {"exists": True, "dir_okay": False, "readable": True}


def due(
    *,
    rules: Annotated[Path, typer.Option(help="The rules file whose `calendar` counts.", **_FILE)],
    start: Annotated[str, typer.Option("--from", metavar="INSTANT", help="When it was made, ISO 8601 with offset.")],
    within: Annotated[str, typer.Option(help="How long it may take: `90m`, `24h` or `2d`.")],
    organisation: Annotated[
        Path | None, typer.Option(help="Lay the rules over this file, as an organisation's lie underneath.", **_FILE)
    ] = None,
    group: Annotated[str, typer.Option(help="Count in the working time of this group (`promises: calendars`).")] = "",
    wall: Annotated[bool, typer.Option(help="Count nights and weekends too, as `wall: true` does.")] = False,
    why: Annotated[bool, typer.Option("--why", help="Show each stretch of working time that was counted.")] = False,
) -> None:
    """Print the instant at which a promise falls due, with its offset from UTC.

    Under a calendar `24h` is one of its regular working days, counted through its working hours. A promise that runs
    out exactly at closing time is due then; one given out of hours counts from the next opening.

    Exit code: 0; 1 where the rules cannot be read; 2 for wrong usage.
    """
    asked = _duration(within, wall=wall)
    try:
        found = counted(_instant(start), asked, _calendar(_rules(rules, organisation), group))
    except (OverflowError, ValueError):
        _refuse(f"from {start} on no calendar counts {within}; ask for a day between the years 1900 and 9000")
    print(_iso(found.at))
    if why:
        _explain(found)


def _explain(found: Due) -> None:
    total = sum((one.length for one in found.counted), start=found.left)
    for one in found.counted:
        print(f"  {_iso(one.start)} to {_iso(one.end)}  {span(one.length)}")
    print(f"  counted: {span(total)}")


def _rules(path: Path, organisation: Path | None) -> Rules:
    made = composed(read(path), read(organisation) if organisation else None)
    if made.rules is None:
        show(tuple(one for one in made.problems if one.severity is Severity.ERROR), Format.TEXT)
        raise typer.Exit(1)
    return made.rules


def _calendar(rules: Rules, group: str) -> Calendar | None:
    if group and group not in rules.groups:
        _refuse(f"no group is named {group}; there are: {', '.join(sorted(rules.groups))}")
    return rules.promising.calendars.get(group, rules.calendar)


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        _refuse(f"{text} is no instant; write it as 2026-12-23T17:30:00+01:00")
    if at.tzinfo is None:
        _refuse(f"{text} names no time zone; write its offset too, as in {text}+01:00")
    return at


def _duration(text: str, *, wall: bool) -> Duration:
    try:
        return Duration(duration(text).hours, wall)
    except MisreadError as error:
        _refuse(f"{error}; write 90m, 24h or 2d")


def _refuse(words: str) -> NoReturn:
    Console(stderr=True, highlight=False, markup=False, soft_wrap=True).print(words)
    raise typer.Exit(2)


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="microseconds" if at.microsecond else "seconds")
