"""Moves everything we remember into another PostgreSQL, in one transaction there: all of it arrives, or nothing does.

The queue's own tables stay behind: what waits in them is wished for in our tables too, and queued again by the first
tick. Text goes over the wire (COPY), so the two servers may be of different versions.
"""

import asyncio
from dataclasses import dataclass
from graphlib import TopologicalSorter

import psycopg
from psycopg.sql import SQL, Composable, Identifier

from bot.store.database import DatabaseAway, describe, migrate, open_pool

_Connection = psycopg.AsyncConnection[tuple[object, ...]]


class NotMovable(Exception):
    """Nothing was moved; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A table and how many rows of it went over."""

    table: str
    rows: int


_TABLES = """
SELECT t.table_name, array_agg(c.column_name::text ORDER BY c.ordinal_position) FILTER (WHERE c.is_generated = 'NEVER')
  FROM information_schema.tables t JOIN information_schema.columns c USING (table_schema, table_name)
 WHERE t.table_schema = current_schema() AND t.table_type = 'BASE TABLE'
   AND t.table_name <> 'migration' AND NOT starts_with(t.table_name, 'procrastinate_')
 GROUP BY t.table_name ORDER BY t.table_name
"""
_PARENTS = """
SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
 WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
"""
_COUNTERS = """
SELECT table_name, column_name, pg_get_serial_sequence(quote_ident(table_name), column_name)
  FROM information_schema.columns
 WHERE table_schema = current_schema() AND is_identity = 'YES' AND NOT starts_with(table_name, 'procrastinate_')
"""
_OTHERS = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


_TRIES, _BREATH = 20, 0.1
_PATIENCE = "SET LOCAL lock_timeout = '10s'"


async def move(source: str, target: str) -> list[Moved]:
    """Move from one address to the other. Raises NotMovable, or DatabaseAway."""
    for address in (source, target):
        await _up_to_date(address)
    try:
        async with await _connect(source) as here, await _connect(target) as there:
            await _nobody_else(here)
            async with here.transaction(), there.transaction():
                return await _copy_all(here, there)
    except psycopg.Error as problem:
        said = str(problem).split("\n")[0][:300]
        raise NotMovable(f"nothing was moved: {said}; both databases are as they were") from None


async def _up_to_date(address: str) -> None:
    pool = await open_pool(address, size=1)
    try:
        await migrate(pool)
    except psycopg.Error as problem:
        said = str(problem).split("\n")[0][:300]
        raise NotMovable(f"the tables cannot be made in the database {describe(address)}: {said}") from None
    finally:
        await pool.close()


async def _connect(address: str) -> _Connection:
    try:
        connection = await psycopg.AsyncConnection.connect(address, connect_timeout=5)
    except psycopg.OperationalError:
        raise DatabaseAway(f"the database {describe(address)} went away") from None
    await connection.set_isolation_level(psycopg.IsolationLevel.REPEATABLE_READ)
    return connection


async def _nobody_else(here: _Connection) -> None:
    """A delivery that came while we copy would be left behind."""
    for _ in range(_TRIES):  # whoever has just left may still be listed
        row = await (await here.execute(_OTHERS)).fetchone()
        await here.rollback()
        if row == (0,):
            return
        await asyncio.sleep(_BREATH)
    raise NotMovable("somebody else is connected to the database to move from; stop every `twotrack serve` first")


async def _copy_all(here: _Connection, there: _Connection) -> list[Moved]:
    tables = await _tables(here)
    if tables != await _tables(there):
        raise NotMovable("the two databases have different tables; was the other one made by another version?")
    for connection in (here, there):
        await connection.execute(_PATIENCE)
    names = SQL(", ").join(map(Identifier, tables))
    await here.execute(SQL("LOCK TABLE {} IN SHARE MODE").format(names))
    await there.execute(SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(names))
    for table in tables:
        if await _count(there, table):
            raise NotMovable(f"the other database holds something already ({table}); name one that is empty")
    moved = [Moved(table, await _copy(here, there, table, columns)) for table, columns in tables.items()]
    await _go_on_counting(there)
    return moved


async def _tables(connection: _Connection) -> dict[str, tuple[str, ...]]:
    """Our tables and those of their columns that are not computed; what others refer to comes first."""
    rows = await (await connection.execute(_TABLES)).fetchall()
    columns = {str(name): tuple(map(str, found)) for name, found in rows if isinstance(found, list)}
    parents: dict[str, set[str]] = {name: set() for name in columns}
    for child, parent in await (await connection.execute(_PARENTS)).fetchall():
        if child in parents:
            parents[str(child)].add(str(parent))
    order = TopologicalSorter(parents).static_order()
    return {name: columns[name] for name in order}


async def _copy(here: _Connection, there: _Connection, table: str, columns: tuple[str, ...]) -> int:
    named: dict[str, Composable] = {"table": Identifier(table), "columns": SQL(", ").join(map(Identifier, columns))}
    reading, writing = here.cursor(), there.cursor()
    async with (
        reading.copy(SQL("COPY {table} ({columns}) TO STDOUT").format(**named)) as out,
        writing.copy(SQL("COPY {table} ({columns}) FROM STDIN").format(**named)) as into,
    ):
        async for block in out:
            await into.write(block)
    before, after = await _count(here, table), await _count(there, table)
    if before != after:
        raise NotMovable(f"nothing was moved: of {before} rows of {table} only {after} arrived")
    return after


async def _count(connection: _Connection, table: str) -> int:
    query = SQL("SELECT count(*) FROM {}").format(Identifier(table))
    row = await (await connection.execute(query)).fetchone()
    return int(str(row[0])) if row else 0


async def _go_on_counting(there: _Connection) -> None:
    """The next number is the one after the last that was given."""
    for table, column, sequence in await (await there.execute(_COUNTERS)).fetchall():
        query = SQL("SELECT setval({}, coalesce(max({column}), 1), max({column}) IS NOT NULL) FROM {}")
        named = query.format(str(sequence), Identifier(str(table)), column=Identifier(str(column)))
        await there.execute(named)
