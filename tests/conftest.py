"""What every test may ask for: a real PostgreSQL, and a fresh database in it."""

import asyncio
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
import structlog
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from bot.store.database import migrate, open_pool
from bot.store.embedded import PostgresServer, get_server
from tests.town import Town, town

# A busy machine is no failure: what costs too much is counted, never timed.
hypothesis_settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("house")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for the tests of one process, with one migrated database to copy from.

    Not in pytest's own folder for temporary files: that is emptied by whichever other run begins next.
    """
    with tempfile.TemporaryDirectory(prefix="twotrack-tests-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        _create(server, "CREATE DATABASE migrated")
        asyncio.run(_migrate(server.get_uri(database="migrated")))
        yield server
        server.cleanup()


def _create(server: PostgresServer, statement: str) -> None:
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(statement.encode())


async def _migrate(address: str) -> None:
    pool = await open_pool(address, size=2)
    await migrate(pool)
    await pool.close()


@pytest.fixture
def database(postgres: PostgresServer) -> Iterator[str]:
    """The address of a fresh, migrated database."""
    yield from fresh_database(postgres)


@pytest.fixture
def second_database(postgres: PostgresServer) -> Iterator[str]:
    """Another one."""
    yield from fresh_database(postgres)


def fresh_database(postgres: PostgresServer) -> Iterator[str]:
    name = f"t{uuid.uuid4().hex}"
    _create(postgres, f"CREATE DATABASE {name} TEMPLATE migrated STRATEGY file_copy")
    yield postgres.get_uri(database=name)
    _create(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def shop_town(database: str) -> AsyncIterator[Town]:
    """A town with the usual shop."""
    async with town(database) as made:
        yield made


@pytest.fixture(autouse=True)
def fresh_logs() -> Iterator[None]:
    """Logging set up by one test must not write into what that test captured when the next one runs."""
    yield
    structlog.reset_defaults()
