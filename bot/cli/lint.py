"""`twotrack lint`: the mistakes that a pull request would be told of, before it is pushed."""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.applying import Applying, applying
from bot.cli.change import NOT_HERE, Reader
from bot.cli.findings import Format, Report, Told, printable, show
from bot.cli.replay import said
from bot.core.inspected import Inspected
from bot.core.lint.changed import Change
from bot.core.lint.skipping import unchecked
from bot.core.words import Origin
from bot.git.clone import open_clone
from bot.git.history import HistoryUnreadable
from bot.work.inspector import Inspector


def lint(
    *,
    what: Annotated[
        list[str] | None,
        typer.Argument(metavar="[BASE..HEAD | FILE...]", help="A range, or whole files. By default: your branch."),
    ] = None,
    diff: Annotated[Path | None, typer.Option(help="A unified diff; - reads standard input.", allow_dash=True)] = None,
    repo: Annotated[Path, typer.Option(help="The local clone to read.")] = Path(),
    rules: Annotated[Path | None, typer.Option(help="Rules with items of your own; else the clone's.")] = None,
    origin: Annotated[
        Origin | None, typer.Option(help="Who wrote it, for items of the rules that ask `when:` for that.")
    ] = None,
    form: Annotated[
        Format, typer.Option("--format", help="For people, GitHub Actions, code scanning, programs.")
    ] = Format.TEXT,
) -> None:
    """Find the common mistakes of AI-written code in a change, as the bot would tell them on its pull request.

    Without arguments: what your branch adds to the default branch. Given files, every line of them counts as added.
    Files that are generated, vendored, minified or binary are skipped, and said to be. A finding is accepted on its
    line: `twotrack: accept ITEM because …`. Items whose `when:` does not hold for these files are left out, and named.

    Exit code: 0, or 1 where something blocks or cannot be read, 2 for wrong usage.
    """
    given = what or []
    if diff is not None and given:
        raise typer.BadParameter("name a range or files, or --diff, and not both")
    with said():
        reader = Reader.under(repo, rules, alone=diff is not None or _are_files(given))
        change, missing = _change(reader, given, diff, repo)
        sorted_out = applying(reader.items, change, reader.rules, reader.uncounted, origin)
        reader = replace(reader, items=sorted_out.items)
        inspected = asyncio.run(_inspected(change, reader, dict.fromkeys(missing, NOT_HERE)))
    report = Report(Told.all(reader.items, inspected.findings), inspected.unchecked, len(change.files))
    show(report, form)
    _tell(sorted_out)
    raise typer.Exit(1 if report.blocks else 0)


def _tell(sorted_out: Applying) -> None:
    """Which items were left out, and which may not apply after all."""
    for name, why in sorted_out.left_out:
        print(f"left out: {name}: {printable(why)}", file=sys.stderr)
    for name, why in sorted_out.in_doubt:
        print(f"told although it may not apply: {name}: {printable(why)}", file=sys.stderr)


def _are_files(given: list[str]) -> bool:
    return bool(given) and not (len(given) == 1 and ".." in given[0] and not Path(given[0]).exists())


def _change(reader: Reader, given: list[str], diff: Path | None, repo: Path) -> tuple[Change, list[str]]:
    """What is to be looked at, and the files whose whole text nobody has."""
    if diff is not None:
        return reader.of_diff(_text(diff), repo)
    if _are_files(given):
        return reader.of_files(given), []
    return reader.of_range(open_clone(repo), given[0] if given else ".."), []


def _text(diff: Path) -> str:
    try:
        return sys.stdin.read() if str(diff) == "-" else diff.read_text("utf-8", "replace")
    except OSError as problem:
        raise HistoryUnreadable(f"{diff} cannot be read ({type(problem).__name__})") from None


async def _inspected(change: Change, reader: Reader, missing: dict[str, str]) -> Inspected:
    inspector = Inspector()
    try:
        return await inspector.inspect(change, reader.items, unchecked(change, reader.uncounted), missing)
    finally:
        await inspector.close()
