"""Everything may move to another PostgreSQL, or come back from a backup, and GitHub does not notice."""

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot.app import run
from bot.sandbox import PullRequest, Sandbox
from bot.store.database import DatabaseAway
from bot.store.embedded import PostgresServer, get_server
from bot.store.move import NotMovable, move
from tests.builders import NOW
from tests.program import plain_environment, twotrack
from tests.town import Town, populate, settings, town


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[PostgresServer]:
    """A second PostgreSQL, as an operator would have it."""
    with tempfile.TemporaryDirectory(prefix="twotrack-elsewhere-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server
        server.cleanup()


@pytest.fixture
def empty(elsewhere: PostgresServer, request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database there."""
    name = f"empty_{abs(hash(request.node.name))}"
    with psycopg.connect(elsewhere.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        yield elsewhere.get_uri(database=name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def picture(pull: PullRequest) -> list[Any]:
    """What people see."""
    return [
        pull.labels,
        sorted(pull.review_requests),
        [one.body for one in pull.comments],
        [run.title for run in pull.checks],
    ]


def rows(database: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(database) as connection:
        return connection.execute(query.encode()).fetchall()


def run_of(server: PostgresServer, program: str, *arguments: str) -> None:
    """A program that came with PostgreSQL."""
    subprocess.run([server.bin_path / program, *arguments], check=True)


RECORD = "SELECT repository, position, kind, hash, decision FROM audit ORDER BY repository, position"


async def lived(sandbox: Sandbox, database: str) -> list[PullRequest]:
    """A bot has looked at three pull requests, and is stopped."""
    shop = populate(sandbox)
    async with run(settings(sandbox, database), sandbox.now) as bot:
        sandbox.deliver_to(f"{bot.url}/webhook")
        sandbox.installs("acme")
        place = Town(sandbox, bot, shop)
        await place.settle()
        return [await place.opens(branch=f"b{number}", title=f"Tab\there \\N {number}") for number in range(3)]


async def goes_on(sandbox: Sandbox, database: str, pulls: list[PullRequest]) -> None:
    """A bot on that database finds nothing to mend in the three it knows, says nothing twice, and answers what comes."""
    before = [picture(pull) for pull in pulls]
    async with run(settings(sandbox, database), sandbox.now) as bot:
        sandbox.deliver_to(f"{bot.url}/webhook")
        place = Town(sandbox, bot, sandbox.world.repository("acme/shop"))
        await place.settle()
        assert [picture(pull) for pull in pulls[:3]] == before[:3]
        sandbox.person("ben").comments(pulls[0], "/tested on staging")
        await place.settle()
        assert [len(pull.comments) for pull in pulls] == [
            len(one[2]) + (number == 0) for number, one in enumerate(before)
        ]
        assert picture(pulls[0]) != before[0]
    assert rows(database, "SELECT count(*) FROM audit WHERE kind = 'tested' OR body LIKE '%tested%'") != [(0,)]


async def test_a_bot_moves_to_another_server_and_goes_on(database: str, empty: str) -> None:
    async with Sandbox(now=NOW) as sandbox:
        await sandbox.start()
        pulls = await lived(sandbox, database)
        recorded = rows(database, RECORD)

        moved = {one.table: one.rows for one in await move(database, empty)}

        assert moved["pull"] == 3
        assert moved["audit"] == len(recorded) >= 3
        assert rows(empty, RECORD) == recorded
        assert rows(database, RECORD) == recorded, "where it came from is as it was"
        await goes_on(sandbox, empty, pulls)
    verified = twotrack("audit", "verify", environment=plain_environment() | {"DATABASE_URL": empty})
    assert (verified.returncode, verified.stderr) == (0, "")


async def test_every_table_of_ours_moves_whole(database: str, empty: str) -> None:
    """Also those that are empty in a story: the shape is compared, column by column."""
    shape = "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"

    moved = await move(database, empty)

    tables = (
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
    )
    ours = {
        str(name)
        for (name,) in rows(database, tables)
        if name != "migration" and not str(name).startswith("procrastinate_")
    }
    assert {one.table for one in moved} == ours
    assert rows(empty, shape) == rows(database, shape)


async def test_what_waits_to_be_looked_at_is_looked_at_over_there(database: str, empty: str) -> None:
    async with Sandbox(now=NOW) as sandbox:
        await sandbox.start()
        await lived(sandbox, database)
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute("UPDATE pull SET asked_at = %s WHERE number = 2", (NOW,))
        await move(database, empty)
        assert rows(empty, "SELECT count(*) FROM procrastinate_jobs") == [(0,)]
        async with run(settings(sandbox, empty), sandbox.now) as bot:
            await Town(sandbox, bot, sandbox.world.repository("acme/shop")).settle()
        assert rows(empty, "SELECT number FROM pull WHERE asked_at IS NOT NULL") == []


async def test_nothing_moves_while_a_bot_runs(database: str, empty: str) -> None:
    async with town(database):
        with pytest.raises(NotMovable, match="stop every `twotrack serve` first"):
            await move(database, empty)

    assert rows(empty, "SELECT count(*) FROM repository") == [(0,)]


async def test_nothing_moves_into_a_database_that_holds_something(database: str, second_database: str) -> None:
    for address in (database, second_database):
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("INSERT INTO installation (id) VALUES (7)")

    with pytest.raises(NotMovable, match=r"holds something already \(installation\)"):
        await move(database, second_database)
    assert rows(second_database, "SELECT id FROM installation") == [(7,)]


async def test_nothing_moves_by_half(database: str, empty: str) -> None:
    """The last table cannot be written over there: the first is not there either."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("INSERT INTO installation (id) VALUES (7)")
        connection.execute("INSERT INTO repository (full_name, installation) VALUES ('acme/shop', 7)")
    await move(database, empty)
    with psycopg.connect(empty, autocommit=True) as connection:
        connection.execute("DELETE FROM installation")
        connection.execute("DELETE FROM repository")
        connection.execute("ALTER TABLE repository ADD CHECK (full_name <> 'acme/shop')")

    with pytest.raises(NotMovable, match="nothing was moved"):
        await move(database, empty)
    assert rows(empty, "SELECT count(*) FROM installation") == [(0,)]


async def test_an_address_that_leads_nowhere_is_one_line_without_the_password(database: str) -> None:
    with pytest.raises(DatabaseAway, match=r"cannot reach the database x on 127\.0\.0\.1") as caught:
        await move(database, "postgresql://bot:hunter2secret@127.0.0.1:9/x")

    assert "hunter2secret" not in str(caught.value)


def test_from_the_embedded_database_it_is_one_command(tmp_path: Path, empty: str) -> None:
    home = Path(tempfile.mkdtemp(prefix="twotrack-home-"))
    server = get_server(home / "postgres", cleanup_mode="stop")
    server.cleanup()
    environment = plain_environment() | {"TWOTRACK_HOME": str(home)}
    environment.pop("DATABASE_URL", None)

    done = twotrack("move", "--to", empty, environment=environment)

    assert (done.returncode, done.stderr) == (0, "")
    assert "0  pull\n" in done.stdout
    assert done.stdout.endswith("Set DATABASE_URL to it and start Twotrack.\n")
    assert rows(empty, "SELECT count(*) FROM migration") != [(0,)]


def test_where_there_is_nothing_to_move_it_says_what_to_set(tmp_path: Path) -> None:
    environment = plain_environment() | {"TWOTRACK_HOME": str(tmp_path)}
    environment.pop("DATABASE_URL", None)

    done = twotrack("move", "--to", "postgresql://127.0.0.1:9/x", environment=environment)

    assert done.returncode == 1
    assert (
        done.stderr
        == f"twotrack: there is no database in {tmp_path}; set TWOTRACK_HOME to the folder of the one to move\n"
    )


async def test_a_backup_brings_everything_back_and_what_happened_since_is_found(
    database: str, empty: str, elsewhere: PostgresServer, tmp_path: Path
) -> None:
    async with Sandbox(now=NOW) as sandbox:
        await sandbox.start()
        pulls = await lived(sandbox, database)
        dump = tmp_path / "twotrack.dump"
        run_of(elsewhere, "pg_dump", "--format=custom", f"--file={dump}", database)
        async with run(settings(sandbox, database), sandbox.now) as bot:  # a day goes on, and its database is lost
            sandbox.deliver_to(f"{bot.url}/webhook")
            place = Town(sandbox, bot, sandbox.world.repository("acme/shop"))
            pulls.append(await place.opens(branch="later"))
            sandbox.person("ben").approves(pulls[1])
            await place.settle()

        run_of(elsewhere, "pg_restore", "--no-owner", "--exit-on-error", f"--dbname={empty}", str(dump))

        assert rows(empty, "SELECT count(*) FROM pull") == [(3,)]
        await goes_on(sandbox, empty, pulls)
        assert rows(empty, "SELECT count(*) FROM pull WHERE head <> ''") == [(4,)], "the sweep finds what is new"
