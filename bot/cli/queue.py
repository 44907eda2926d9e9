"""`twotrack queue`: the board's two queues in the terminal, in the same order and words."""

import asyncio
import json
import os
import subprocess
import sys
from typing import Annotated, Any

import psycopg
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.replay import said
from bot.cli.rows import shown as printable
from bot.cli.stored import stored
from bot.clock import system_clock
from bot.core.messages.waiting import shown
from bot.core.selection import Selection, SelectionUnreadable
from bot.core.words import Track
from bot.git.history import HistoryUnreadable
from bot.store.queues import Queue, Queues

_NARROWEST = 120  # columns, where no terminal says how wide it is
_TITLE = 60  # letters
_JSON = (
    "repository", "number", "title", "url", "author", "track", "origin", "risk", "domains", "draft", "outcome", "check",
    "reviewers", "groups", "turn", "due", "due_in", "late", "waits", "added", "deleted", "opened_at", "snoozed_until",
)  # fmt: skip


def queue(
    *,
    track: Annotated[Track | None, typer.Option(help="One of the two queues.")] = None,
    repo: Annotated[str, typer.Option(metavar="OWNER/REPO", help="One repository.")] = "",
    group: Annotated[str, typer.Option(help="What waits for the word of this group.")] = "",
    person: Annotated[
        str, typer.Option(metavar="LOGIN", help="What this person is asked to review, and what they wrote.")
    ] = "",
    mine: Annotated[bool, typer.Option("--mine", help="The same for you, as TWOTRACK_ME or git says.")] = False,
    breached: Annotated[bool, typer.Option("--breached", help="Only what is past a promise.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a pull request.")] = False,
    most: Annotated[int, typer.Option(min=1, max=10_000, help="How many of each queue.")] = 20,
) -> None:
    """Show what waits, in the order in which to look: what is late, then risk, then what is promised soonest.

    The database is the one that DATABASE_URL names, or else the one in TWOTRACK_HOME.

    Exit code: 0, or 1 when the database could not be read, 2 for wrong usage.
    """
    if mine and person:
        raise typer.BadParameter("--mine and --person name different people; leave one of them out")
    try:
        selection = Selection.read(
            {"track": track or "", "repository": repo, "group": group, "person": person or (_me() if mine else ""),
             "breached": "1" if breached else ""}
        )  # fmt: skip
    except SelectionUnreadable as problem:
        raise typer.BadParameter(str(problem)) from None
    with said():
        queues = asyncio.run(_read(selection, most))
        _print_json(queues) if as_json else _print(queues, selection)


def _me() -> str:
    """Who asks: TWOTRACK_ME, or else what git knows as `github.user`."""
    if name := os.environ.get("TWOTRACK_ME", "").strip():
        return name
    try:
        asked = ["git", "config", "--get", "github.user"]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603 - constant words
        name = done.stdout.strip()
    except OSError:
        name = ""
    if not name:
        raise typer.BadParameter(
            "--mine needs to know who you are on GitHub: `git config --global github.user LOGIN`, or set TWOTRACK_ME"
        )
    return name


async def _read(selection: Selection, most: int) -> dict[str, list[dict[str, Any]]]:
    now = system_clock()
    try:
        async with stored("the queue", "The board shows it too") as pool:
            found = await Queues(pool).page(selection, now, most=most)
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn):
        raise HistoryUnreadable(
            "this database is of an older version; the next start of `twotrack serve` brings it up to date"
        ) from None
    empty = Queue()
    return {
        track.value: [
            {**shown(card, now), "total": found.get(track.value, empty).total}
            for card in found.get(track.value, empty).cards
        ]
        for track in (Track.CAREFUL, Track.FAST)
    }


def _print_json(queues: dict[str, list[dict[str, Any]]]) -> None:
    for cards in queues.values():
        for card in cards:
            print(json.dumps({key: card[key] for key in _JSON}))


def _print(queues: dict[str, list[dict[str, Any]]], selection: Selection) -> None:
    console = Console() if sys.stdout.isatty() else Console(width=_NARROWEST)
    wanted = [track for track in queues if selection.track in ("", track)]
    if not any(queues[track] for track in wanted):
        fits = " that fits" if selection.said else ""
        console.print(f"Nothing{fits} is open. A good moment for a coffee.")
        return
    for track in wanted:
        console.print(_table(track, queues[track]))


def _table(track: str, cards: list[dict[str, Any]]) -> Table:
    total = cards[0]["total"] if cards else 0
    shown_of = f", the first {len(cards)} of them" if len(cards) < total else ""
    title = f"{track.capitalize()} {total:,}{shown_of}"
    table = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for name in ("Pull request", "Title", "Origin", "Risk", "Lines", "Waits", "Due"):
        table.add_column(name, overflow="fold", justify="right" if name == "Lines" else "left")
    for card in cards:
        table.add_row(*_cells(card))
    return table


def _cells(card: dict[str, Any]) -> list[Text]:
    """Texts, so that no title is read as markup."""
    due = f"{'was due' if card['late'] else 'due'} {card['due_in']}" if card["due"] else ""
    due = due or ("past a promise" if card["late"] else "")
    return [
        Text(printable(f"{card['repository']}#{card['number']}", _TITLE)),
        Text(printable(card["title"], _TITLE)),
        Text(card["origin"], style="magenta" if card["origin"] == "ai-heavy" else ""),
        Text(card["risk"], style="red" if card["risk"] == "high" else ""),
        Text(f"+{card['added']} -{card['deleted']}"),
        Text(printable(card["waits"], _TITLE)),
        Text(due, style="bold red" if card["late"] else ""),
    ]
