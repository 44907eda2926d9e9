"""The database comes up to date by itself, and says clearly when it is away."""

import psycopg
import pytest

from bot.store.database import DatabaseAway, describe, migrate, migrations, open_pool


async def test_migrating_twice_changes_nothing(database: str) -> None:
    pool = await open_pool(database, size=2)
    await migrate(pool)
    async with pool.connection() as connection:
        rows = await (await connection.execute("SELECT name FROM migration ORDER BY name")).fetchall()
    await pool.close()

    assert [name for name, _ in migrations()] == [row[0] for row in rows]


async def test_a_database_that_is_away_is_one_clear_line_without_the_password() -> None:
    with pytest.raises(DatabaseAway) as caught:
        await open_pool("postgresql://bot:hunter2secret@127.0.0.1:9/twotrack", size=2)

    assert str(caught.value).startswith("cannot reach the database twotrack on 127.0.0.1: ")
    assert "hunter2secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_address_is_described_without_its_password() -> None:
    assert describe("postgresql://bot:hunter2secret@db.example:5432/twotrack") == "twotrack on db.example"
    assert describe("not an address") == "given by DATABASE_URL"


async def test_decisions_are_only_ever_added(database: str) -> None:
    async with await psycopg.AsyncConnection.connect(database, autocommit=True) as connection:
        await connection.execute(
            "INSERT INTO decision (repository, number, head, judged_at, rules_digest, track, outcome, snapshot, judgement)"
            " VALUES ('a/b', 1, 'h', now(), 'd', 'fast', 'success', '{}', '{}')"
        )
        with pytest.raises(psycopg.errors.RaiseException, match="only ever added"):
            await connection.execute("UPDATE decision SET track = 'careful'")
        with pytest.raises(psycopg.errors.RaiseException, match="only ever added"):
            await connection.execute("DELETE FROM decision")
