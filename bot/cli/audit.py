"""`twotrack audit`: the record of what was decided and done; whether it is whole, what it says, and all of it."""

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import aclosing, asynccontextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import psycopg
import typer
from rich.console import Console
from rich.markdown import Markdown

from bot.cli.replay import said
from bot.cli.stored import stored
from bot.core.chain import HASH, Entry, LineUnreadable, digest, line, parsed, sealed, stamp
from bot.core.facts import PullRef
from bot.core.messages.record import answer, holding
from bot.core.walk import Walk
from bot.git.history import HistoryUnreadable
from bot.store.audit import End, Kept, Record

_NARROWEST = 120  # columns, where no terminal says how wide it is
_JOINER = "\u2060"  # what keeps GitHub from linking a name; a terminal links nothing
_SCOPE = re.compile(r"[^/\s#]+(/[^/\s#]+)?")
_Scope = Annotated[
    str | None, typer.Argument(metavar="[OWNER[/REPO]]", help="One repository, or an owner's; else all there is.")
]
audit: Final = typer.Typer(
    no_args_is_help=True, help="Read the record of what was decided and done: is it whole, and why was this merged?"
)


class Form(StrEnum):
    """How the answer is written."""

    TEXT = "text"
    JSON = "json"


@audit.command()
def verify(
    scope: _Scope = None,
    *,
    file: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, readable=True, help="Verify an export, without any database."),
    ] = None,
    expect: Annotated[
        list[str] | None,
        typer.Option(metavar="HASH", help="A hash noted earlier, which must be there; can be repeated."),
    ] = None,
) -> None:
    """Say whether the record is whole: no entry changed, taken out, added or moved, and the facts still those judged.

    Each repository has its own chain. The hash of its last entry seals all of it: note it where nobody who owns the
    database can write, and look for it later with --expect, since that person could write a whole new chain.

    Exit code: 0, or 1 when something does not fit or could not be read, 2 for wrong usage.
    """
    noted = _noted(expect or [])
    if file is not None and scope is not None:
        raise typer.BadParameter("--file names what is verified; it goes without OWNER/REPO")
    with said():
        walks = _of_file(file, noted) if file is not None else asyncio.run(_walks(_scope(scope), noted))
        _tell(walks, scope, noted)


@audit.command()
def show(
    pull: Annotated[str, typer.Argument(metavar="OWNER/REPO#7")],
    *,
    at: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="As it was then: 2026-11-01 (the end of that day, UTC) or a time."),
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="For people, or one JSON object.")] = Form.TEXT,
) -> None:
    """Say what held for a pull request and why: by which rules, who approved, who did not count, who was senior then.

    Exit code: 0, or 1 when there is nothing on record or it was changed, 2 for wrong usage.
    """
    ref, moment = _ref(pull), _moment(at, end_of_day=True)
    with said():
        entries = asyncio.run(_entries(ref))
        if not entries:
            raise HistoryUnreadable(f"there is nothing on record about {ref}; `twotrack audit export` shows what is")
        if changed := [entry.position for entry in entries if sealed(entry) != entry.hash]:
            raise HistoryUnreadable(
                f"entry {changed[0]}, which is about {ref}, was changed after it was written, so nothing is shown; "
                f"`twotrack audit verify {ref.repository}` says more"
            )
        _print(ref, entries, moment, form)


@audit.command()
def export(
    scope: _Scope = None,
    *,
    since: Annotated[
        str | None, typer.Option(metavar="TIME", help="Entries from then on: 2026-11-01 (UTC), or a time.")
    ] = None,
) -> None:
    """Print the record, one JSON object a line; `twotrack audit verify --file` checks it anywhere.

    The hash of the last entry of each repository goes to standard error.

    Exit code: 0, or 1 when the database could not be read, 2 for wrong usage.
    """
    moment = _moment(since, end_of_day=False)
    with said():
        last = asyncio.run(_export(_scope(scope), moment))
        sys.stdout.flush()
        for entry in last:
            print(f"twotrack: {entry.repository}: the last entry, {entry.position}, has the hash {entry.hash}",
                  file=sys.stderr)  # fmt: skip


def _noted(hashes: list[str]) -> set[str]:
    lower = {each.strip().lower() for each in hashes}
    if wrong := [each for each in sorted(lower) if HASH.fullmatch(each) is None]:
        raise typer.BadParameter(f"{wrong[0]!r} is no hash of an entry; it has 64 digits from 0 to f")
    return lower


def _scope(scope: str | None) -> str | None:
    if scope is not None and _SCOPE.fullmatch(scope) is None:
        raise typer.BadParameter(f"{scope!r} is neither an owner such as acme nor a repository such as acme/shop")
    return scope


def _ref(text: str) -> PullRef:
    try:
        return PullRef.parse(text)
    except ValueError as problem:
        raise typer.BadParameter(str(problem)) from None


def _moment(text: str | None, *, end_of_day: bool) -> datetime | None:
    """A day, or an instant, which is in UTC unless it says otherwise."""
    if text is None:
        return None
    try:
        if len(text) == len("2026-11-01"):
            day = datetime.combine(date.fromisoformat(text), time(), UTC)
            return day + timedelta(days=1, microseconds=-1) if end_of_day else day
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise typer.BadParameter(f"{text!r} is no time; write 2026-11-01 or 2026-11-01T14:30:00+01:00") from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


@asynccontextmanager
async def _record() -> AsyncIterator[Record]:
    """The record of a server's database."""
    try:
        async with stored("the record", "For an export, use `twotrack audit verify --file`") as pool:
            yield Record(pool)
    except psycopg.errors.UndefinedTable:
        raise HistoryUnreadable(
            "this database has no record yet; the next start of `twotrack serve` makes it"
        ) from None


async def _walks(scope: str | None, noted: set[str]) -> list[Walk]:
    """Walk every chain. Where the chains end is read first, since a server may go on writing."""
    async with _record() as record:
        ends = await record.ends(scope)
        walks = {end.repository: _walk(end, noted) for end in ends}
        async with aclosing(record.with_facts(scope)) as all_of:
            async for kept in all_of:
                name = kept.entry.repository
                walk = walks.setdefault(name, Walk(name, noted=noted))
                walk.step(kept.entry)
                if doubt := _doubt(kept):
                    walk.doubt(kept.entry, doubt)
    known = {end.repository for end in ends}
    for walk in walks.values():
        if walk.repository not in known:
            walk.lose_the_end()
    return _ended(walks.values())


def _walk(end: End, noted: set[str]) -> Walk:
    return Walk(end.repository, length=end.length, last=end.hash, noted=noted)


def _doubt(kept: Kept) -> str | None:
    """What is wrong with the facts that an entry points to; an entry that was changed itself is told of otherwise."""
    if kept.entry.decision is None:
        return None
    try:
        body = json.loads(kept.entry.body)
        wanted = {"inputs": body["inputs"], "judgement": body["judgement"]}
    except (ValueError, KeyError, TypeError, RecursionError):
        return "does not name the facts that it was decided by"
    where = f"in row {kept.entry.decision} of the table `decision`"
    for name, text in (("inputs", kept.snapshot), ("judgement", kept.judgement)):
        what = "the facts that it was decided by" if name == "inputs" else "the judgement that it records"
        if text is None:
            return f"is there, but {what} are not: nothing is {where}"
        if digest(text) != wanted[name]:
            return f"is as it was written, but {what}, {where}, {'were' if name == 'inputs' else 'was'} changed"
    return None


def _of_file(file: Path, noted: set[str]) -> list[Walk]:
    walks: dict[str, Walk] = {}
    try:
        with file.open(encoding="utf-8") as lines:
            for number, text in enumerate(lines, start=1):
                entry = _parsed(text, f"{file.name}:{number}")
                walk = walks.setdefault(entry.repository, Walk(entry.repository, part=True, noted=noted))
                walk.step(entry)
    except (OSError, UnicodeDecodeError) as problem:
        raise HistoryUnreadable(f"{file} cannot be read ({type(problem).__name__})") from None
    return _ended(walks.values())


def _parsed(text: str, where: str) -> Entry:
    try:
        return parsed(text.removesuffix("\n"))
    except LineUnreadable as problem:
        raise HistoryUnreadable(f"{where}: {problem}; was this file edited?") from None


def _ended(walks: Iterable[Walk]) -> list[Walk]:
    made = list(walks)
    for walk in made:
        walk.end()
    return made


def _tell(walks: list[Walk], scope: str | None, noted: set[str]) -> None:
    """Say what was found of each chain; Exit 1 where one does not fit or a noted hash is not there."""
    for walk in walks:
        print(f"{walk.repository}: {_told(walk)}")
    if not walks:
        if scope is not None:
            raise HistoryUnreadable(f"there is nothing on record about {scope}")
        print("There is nothing on record here.")
    met = {each for walk in walks for each in walk.met}
    for each in sorted(noted - met):
        print(f"No entry that fits has the hash {each}: what you noted then was cut off or written anew since.")
    if noted - met or any(walk.fault for walk in walks):
        raise typer.Exit(1)


def _told(walk: Walk) -> str:
    if (fault := walk.fault) is not None:
        about = f" ({fault.about})" if fault.about else ""
        return f"entry {fault.position}{about} {fault.what}."
    entries = f"{walk.entries:,} {'entries fit' if walk.entries != 1 else 'entry fits'} together"
    since = f" (from entry {walk.begun_at:,} on; what came before is not in this file)" if walk.begun_at > 1 else ""
    return f"{entries}{since}; the last has the hash {walk.hash}"


async def _entries(ref: PullRef) -> list[Entry]:
    async with _record() as record:
        return await record.of(ref)


def _print(ref: PullRef, entries: list[Entry], at: datetime | None, form: Form) -> None:
    if form is Form.JSON:
        held = holding(entries, at)
        print(json.dumps({
            "pull": str(ref),
            "at": None if at is None else stamp(at),
            "held": None if held is None else _plainly(held),
            "entries": [_plainly(entry) for entry in entries if at is None or entry.at <= at],
        }))  # fmt: skip
        return
    console = Console() if sys.stdout.isatty() else Console(width=_NARROWEST)
    console.print(Markdown(answer(str(ref), entries, at).replace(_JOINER, ""), hyperlinks=False))


def _plainly(entry: Entry) -> dict[str, Any]:
    return {**asdict(entry), "at": stamp(entry.at), "body": json.loads(entry.body)}


async def _export(scope: str | None, since: datetime | None) -> list[Entry]:
    """Print the entries; the answer is the last one of each repository."""
    last: dict[str, Entry] = {}
    async with _record() as record, aclosing(record.entries(scope, since)) as entries:
        async for entry in entries:
            print(line(entry))
            last[entry.repository] = entry
    return list(last.values())
