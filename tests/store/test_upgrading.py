"""Migrations while others work: one process at a time, and an older process goes on working with the newer tables."""

import asyncio
import re
from pathlib import Path

import psycopg
import pytest

from bot.store import database as tables
from bot.store.database import DatabaseAway, migrate, migrations, open_pool
from tests.town import town

# What an older process could stumble over: something it names is gone, or it must give what it does not know of.
BREAKING = {
    "takes something away": r"\bDROP\s+(TABLE|COLUMN|FUNCTION|VIEW)|(?m:^\s*TRUNCATE\b)",
    "calls something otherwise": r"\bRENAME\b",
    "changes what a column holds": r"\bALTER\s+COLUMN\s+\w+\s+(SET\s+DATA\s+)?TYPE\b",
    "wants what an older process does not give": r"\bSET\s+NOT\s+NULL\b"
    r"|\bADD\s+COLUMN\s+(?:(?!DEFAULT|GENERATED)[^,;])*\bNOT\s+NULL(?:(?!DEFAULT)[^,;])*[,;]",
    "forbids what an older process does": r"\bADD\s+(CONSTRAINT|CHECK|UNIQUE|FOREIGN)|\bCREATE\s+UNIQUE\s+INDEX\b",
}
SAMPLES = [
    ("ALTER TABLE pull DROP COLUMN card;", "takes something away"),
    ("ALTER TABLE pull RENAME COLUMN card TO view;", "calls something otherwise"),
    ("ALTER TABLE pull ALTER COLUMN number TYPE bigint;", "changes what a column holds"),
    ("ALTER TABLE pull ADD COLUMN who text NOT NULL;", "wants what an older process does not give"),
    ("ALTER TABLE pull ADD COLUMN a text, ADD COLUMN who text NOT NULL, ADD COLUMN b text;", "wants what an older process does not give"),
    ("ALTER TABLE pull ALTER COLUMN head SET NOT NULL;", "wants what an older process does not give"),
    ("ALTER TABLE pull ADD CONSTRAINT small CHECK (number < 10);", "forbids what an older process does"),
    ("ALTER TABLE pull ADD COLUMN who text NOT NULL DEFAULT '';", None),
    ("ALTER TABLE pull ADD COLUMN who text DEFAULT '' NOT NULL;", None),
    ("CREATE TABLE who (name text NOT NULL, UNIQUE (name));", None),
]  # fmt: skip


def broken(text: str) -> list[str]:
    bare = re.sub(r"--[^\n]*", "", text)
    return [why for why, pattern in BREAKING.items() if re.search(pattern, bare, re.IGNORECASE)]


@pytest.mark.parametrize(("text", "why"), SAMPLES)
def test_the_rule_knows_what_breaks_an_older_process(text: str, why: str | None) -> None:
    assert broken(text) == ([why] if why else [])


@pytest.mark.parametrize(("name", "text"), migrations()[1:], ids=lambda value: str(value)[:20])
def test_no_migration_takes_away_what_an_older_process_uses(name: str, text: str) -> None:
    """What must go is first used by nobody for a release, and taken away in the next: add it here then, with the reason."""
    assert broken(text) == [], name


async def test_many_processes_that_start_at_once_migrate_once(second_database: str) -> None:
    name = "fresh_for_many"
    async with await psycopg.AsyncConnection.connect(second_database, autocommit=True) as connection:
        await connection.execute(f"CREATE DATABASE {name}".encode())
    address = psycopg.conninfo.make_conninfo(second_database, dbname=name)
    pools = [await open_pool(address, size=2) for _ in range(8)]
    try:
        await asyncio.gather(*(migrate(pool) for pool in pools))
        async with pools[0].connection() as connection:
            rows = await (await connection.execute("SELECT name FROM migration ORDER BY name")).fetchall()
    finally:
        for pool in pools:
            await pool.close()
        async with await psycopg.AsyncConnection.connect(second_database, autocommit=True) as connection:
            await connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())

    assert [row[0] for row in rows] == [made for made, _ in migrations()]


NEWER = """
ALTER TABLE pull ADD COLUMN tomorrow text NOT NULL DEFAULT 'unknown';
ALTER TABLE delivery ADD COLUMN tomorrow jsonb;
CREATE TABLE tomorrow (id bigint PRIMARY KEY);
CREATE INDEX pull_tomorrow ON pull (tomorrow);
"""


async def test_an_older_process_goes_on_working_with_newer_tables(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with town(database) as place:
        first = await place.opens()
        pool = await open_pool(database, size=2)
        with monkeypatch.context() as newer:
            newer.setattr(tables, "migrations", lambda: [*migrations(), ("9999_tomorrow.sql", NEWER)])
            await migrate(pool)  # what a newer process does when it starts

        place.person("ben").comments(first, "/tested on staging")
        second = await place.opens(branch="after")
        await migrate(pool)  # and the older one restarts
        async with pool.connection() as connection:
            row = await (await connection.execute("SELECT count(*), min(tomorrow) FROM pull")).fetchone()
        await pool.close()

        assert row == (2, "unknown")
        assert len(second.comments) == 1
        assert [reaction.content for reaction in first.comments[-1].reactions] != []


async def test_a_migration_that_fails_leaves_nothing_and_is_tried_again(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = await open_pool(database, size=2)
    with monkeypatch.context() as newer:
        newer.setattr(
            tables, "migrations", lambda: [*migrations(), ("9999_half.sql", "CREATE TABLE half (); SELECT 1/0;")]
        )
        with pytest.raises(psycopg.errors.DivisionByZero):
            await migrate(pool)
    async with pool.connection() as connection:
        row = await (
            await connection.execute(
                "SELECT to_regclass('half') IS NULL, count(*) FROM migration WHERE name = '9999_half.sql'"
            )
        ).fetchone()
    await migrate(pool)
    await pool.close()

    assert row == (True, 0)


async def test_a_migration_that_waits_for_a_backup_keeps_nobody_else_waiting(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup holds every table for as long as it takes, and lets others read and write."""
    monkeypatch.setattr(tables, "migrations", lambda: [*migrations(), ("9999_tomorrow.sql", NEWER)])
    monkeypatch.setattr(tables, "_LOCK_WAIT", 0.1)
    monkeypatch.setattr(tables, "_BREATH", 0.05)
    pool = await open_pool(database, size=2)
    waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'"
    async with (
        await psycopg.AsyncConnection.connect(database) as backup,
        await psycopg.AsyncConnection.connect(database, autocommit=True) as bot,
    ):
        await backup.execute("LOCK TABLE pull IN ACCESS SHARE MODE")
        migrating = asyncio.create_task(migrate(pool))
        async with asyncio.timeout(30):
            while await (await bot.execute(waits)).fetchone() == (0,):  # noqa: ASYNC110 - it happens in the database
                await asyncio.sleep(0.005)
        await bot.execute("SET statement_timeout = '10s'")
        for _ in range(20):
            await bot.execute("UPDATE pull SET trouble = NULL")
        assert not migrating.done()
        await backup.rollback()
        await migrating
    await pool.close()


async def test_a_table_that_is_never_free_is_told_in_one_line(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "migrations", lambda: [*migrations(), ("9999_tomorrow.sql", NEWER)])
    for name, value in (("_LOCK_WAIT", 0.05), ("_BREATH", 0.0), ("_TRIES", 2)):
        monkeypatch.setattr(tables, name, value)
    pool = await open_pool(database, size=2)
    async with await psycopg.AsyncConnection.connect(database) as backup:
        await backup.execute("LOCK TABLE pull IN ACCESS SHARE MODE")
        with pytest.raises(DatabaseAway, match="Does a backup run"):
            await migrate(pool)
    await pool.close()


def test_migrations_are_numbered_once() -> None:
    folder = Path(tables.__file__).parent / "migrations"
    numbers = [path.name.split("_")[0] for path in folder.glob("*.sql")]

    assert len(numbers) == len(set(numbers))
