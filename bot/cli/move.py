"""`twotrack move`: from the embedded PostgreSQL, or any other, to one of your own."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.settings import SettingsMissing, database_url
from bot.store import embedded
from bot.store.database import DatabaseAway, describe
from bot.store.move import Moved, NotMovable
from bot.store.move import move as moved


def move(
    to: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="An empty database: postgresql://user@host/name. The password may stand in PGPASSWORD or ~/.pgpass.",
        ),
    ],
) -> None:
    """Move all that Twotrack remembers into another PostgreSQL: stop it, move, set DATABASE_URL, start it.

    It moves from DATABASE_URL where that is set, else from the embedded database in TWOTRACK_HOME. That one is left as
    it is, so that you can go back until something new has happened.
    """
    try:
        tables = asyncio.run(_moved(to))
    except (DatabaseAway, NotMovable, SettingsMissing, embedded.HomeUnusable) as problem:
        print(f"twotrack: {problem}", file=sys.stderr)
        raise typer.Exit(1) from None
    for one in tables:
        print(f"{one.rows:>9,}  {one.table}")
    print(f"Everything is in {describe(to)} now. Set DATABASE_URL to it and start Twotrack.")


async def _moved(to: str) -> list[Moved]:
    address = database_url()
    if address is not None:
        return await moved(address, to)
    home = Path(os.environ.get("TWOTRACK_HOME") or embedded.default_home())
    if not (home / "postgres").is_dir():
        raise NotMovable(f"there is no database in {home}; set TWOTRACK_HOME to the folder of the one to move")
    server, found = await asyncio.to_thread(embedded.start, home)
    try:
        return await moved(found, to)
    finally:
        await asyncio.to_thread(embedded.stop, server)
