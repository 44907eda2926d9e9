"""The connection pool, and the numbered migrations that bring a database up to date."""

import asyncio
from importlib import resources

import psycopg
from procrastinate.schema import SchemaManager
from psycopg.conninfo import make_conninfo
from psycopg_pool import AsyncConnectionPool

Pool = AsyncConnectionPool[psycopg.AsyncConnection[tuple[object, ...]]]

_LOCK = 0x7477_6F74  # any number: two processes starting at once must not migrate twice
_TIMEOUT = 5.0
_LOCK_WAIT, _BREATH, _TRIES = 1.0, 1.0, 150  # seconds, seconds, times: five minutes in all


class DatabaseAway(Exception):
    """The database does not answer. The message names no password."""


async def open_pool(address: str, size: int) -> Pool:
    """Open, or raise DatabaseAway with one clear line."""
    try:
        connection = await psycopg.AsyncConnection.connect(address, connect_timeout=5)
        await connection.close()
    except psycopg.OperationalError as problem:
        raise DatabaseAway(f"cannot reach the database {describe(address)}: {_reason(problem)}") from None
    except psycopg.Error:  # the text of these repeats the address, with its password
        raise DatabaseAway("DATABASE_URL is no address of a PostgreSQL: write postgresql://user@host/name") from None
    pool: Pool = AsyncConnectionPool(address, min_size=1, max_size=size, timeout=_TIMEOUT, open=False)
    await pool.open()
    return pool


def _reason(problem: psycopg.OperationalError) -> str:
    """The line that says why; those around it ask whether a server is running."""
    lines = [line.strip() for line in str(problem).splitlines() if line.strip() and not line.strip().endswith("?")]
    return lines[-1].rpartition("failed: ")[2][:200] if lines else "no answer"


def describe(address: str) -> str:
    """The address without what must not be shown."""
    try:
        parts = psycopg.conninfo.conninfo_to_dict(make_conninfo(address))
    except psycopg.ProgrammingError:
        return "given by DATABASE_URL"
    return f"{parts.get('dbname', '')} on {parts.get('host', 'localhost')}"


async def migrate(pool: Pool) -> None:
    """Apply what is missing, each migration in its own transaction, one process at a time."""
    async with pool.connection() as connection:
        await connection.set_autocommit(True)
        await connection.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
        try:
            await _apply_missing(connection)
        finally:
            await connection.execute("SELECT pg_advisory_unlock(%s)", (_LOCK,))
            await connection.set_autocommit(False)


async def _apply_missing(connection: psycopg.AsyncConnection[tuple[object, ...]]) -> None:
    await connection.execute(
        "CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"
    )
    done = {row[0] for row in await (await connection.execute("SELECT name FROM migration")).fetchall()}
    for name, text in migrations():
        if name not in done:
            await _apply(connection, name, text)


async def _apply(connection: psycopg.AsyncConnection[tuple[object, ...]], name: str, text: str) -> None:
    """Apply one. Whoever waits for a table keeps all others waiting behind it, so nobody waits long; then again."""
    for _ in range(_TRIES):
        try:
            async with connection.transaction():
                await connection.execute("SELECT set_config('lock_timeout', %s, true)", (f"{_LOCK_WAIT * 1000:.0f}",))
                await connection.execute(text.encode())
                await connection.execute("INSERT INTO migration (name) VALUES (%s)", (name,))
        except psycopg.errors.LockNotAvailable:
            await asyncio.sleep(_BREATH)
        else:
            return
    raise DatabaseAway(f"the tables cannot be brought up to date ({name}): somebody holds them. Does a backup run?")


def migrations() -> list[tuple[str, str]]:
    """Name and SQL, in order. The queue's own schema comes first; it is Procrastinate's, as its release ships it."""
    folder = resources.files("bot.store").joinpath("migrations")
    ours = sorted((file.name, file.read_text("utf-8")) for file in folder.iterdir() if file.name.endswith(".sql"))
    return [("0000_procrastinate", SchemaManager.get_schema()), *ours]
