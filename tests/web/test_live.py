"""`/live`: whoever has a board open hears of what changes, and whoever does not read is let go."""

import asyncio
import itertools
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import psycopg
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.web.live import Live
from tests.builders import NOW
from tests.crowd import card, stored
from tests.window import window


async def heard(answer: aiohttp.ClientResponse, event: str) -> dict[str, Any]:
    """What the next event of that name says."""
    async with asyncio.timeout(10):
        while line := await answer.content.readline():
            if line == f"event: {event}\n".encode():
                return json.loads((await answer.content.readline()).removeprefix(b"data: "))
    pytest.fail(f"the stream ended before {event}")


def change(database: str, statement: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(statement.encode())


async def told(answer: aiohttp.ClientResponse, database: str) -> dict[str, Any]:
    """What is told of a change of #1. Whoever comes early is told first that the server listens from now on."""
    await heard(answer, "hello")
    for number in itertools.count():
        change(database, TITLE.replace("Other", f"Other {number}"))
        if (said := await heard(answer, "changed"))["count"] is not None:
            return said
    raise AssertionError


TITLE = 'UPDATE pull SET card = card || \'{"title": "Other"}\' WHERE number = 1'


async def test_a_change_is_told_with_the_headers_every_page_has(database: str) -> None:
    stored(database, [card(1), card(2)])
    async with window(database) as look, look.session.get(f"{look.url}/live") as answer:
        said = await told(answer, database)

    assert said == {"pulls": ["acme/shop#1"], "count": 1}
    assert answer.headers["Content-Type"] == "text/event-stream"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


async def test_a_server_that_stops_does_not_wait_for_open_boards(database: str) -> None:
    async with aiohttp.ClientSession() as session, asyncio.timeout(20):
        async with window(database) as look:
            answer = await session.get(f"{look.url}/live")
            await heard(answer, "hello")
        assert await answer.content.read() is not None
        answer.close()


async def test_after_an_outage_of_the_database_boards_are_told_that_anything_may_have_changed(database: str) -> None:
    stored(database, [card(1)])
    async with window(database) as look, look.session.get(f"{look.url}/live") as answer:
        await told(answer, database)
        change(database, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN twotrack%'")
        assert (await heard(answer, "changed"))["count"] is None
        change(database, TITLE.replace("Other", "Another"))
        assert (await heard(answer, "changed"))["pulls"] == ["acme/shop#1"]


@pytest.mark.parametrize(("statement", "told"), [
    (TITLE, 1),
    ("UPDATE pull SET card = card || '{\"judged_at\": \"2027-01-01T00:00:00Z\"}', state = state", 0),
    ("UPDATE pull SET asked_at = now()", 0),
    ("UPDATE pull SET trouble = 'GitHub answered 503' WHERE number = 2", 1),
    ("UPDATE pull SET state = 'gone'", 3),
    ("UPDATE pull SET awaiting = '{ana}' WHERE number = 3", 1),
    ("UPDATE pull SET repository = 'acme/new' WHERE number = 3", 1),
])  # fmt: skip
def test_boards_are_told_of_what_they_show_and_of_nothing_else(database: str, statement: str, told: int) -> None:
    stored(database, [card(1), card(2), card(3)])
    with psycopg.connect(database, autocommit=True) as listening:
        listening.execute("LISTEN twotrack_board")
        change(database, statement)
        listening.execute("SELECT 1")
        names = [notify.payload for notify in listening.notifies(timeout=0)]

    assert len(names) == told
    assert all("#" in name for name in names)


class Changes:
    """A database that tells what a test puts in."""

    def __init__(self) -> None:
        self.told: asyncio.Queue[str] = asyncio.Queue()

    async def __call__(self) -> AsyncGenerator[str]:
        while True:
            yield await self.told.get()


@asynccontextmanager
async def listening(changes: Changes, **more: Any) -> AsyncIterator[tuple[Live, TestServer]]:
    live = Live(changes, lambda: NOW, **more)
    app = web.Application()
    app.router.add_get("/live", live.stream)
    app.on_shutdown.append(live.close)
    task = asyncio.create_task(live.listen())
    async with TestServer(app) as server:
        yield live, server
    task.cancel()


@asynccontextmanager
async def reading(server: TestServer) -> AsyncIterator[aiohttp.ClientResponse]:
    async with aiohttp.ClientSession() as session, session.get(server.make_url("/live")) as answer:
        yield answer


async def test_a_burst_becomes_one_message_and_names_each_once() -> None:
    changes = Changes()
    async with listening(changes) as (_, server), reading(server) as answer:
        await heard(answer, "hello")
        for number in [*range(200), *range(200)]:
            changes.told.put_nowait(f"acme/shop#{number}")
        said = await heard(answer, "changed")

    assert said["count"] == 200
    assert said["pulls"] == [f"acme/shop#{number}" for number in range(50)]


async def test_whoever_is_silent_hears_a_heartbeat() -> None:
    async with listening(Changes(), heartbeat=0.01) as (_, server), reading(server) as answer, asyncio.timeout(10):
        while await answer.content.readline() != b": still here\n":
            pass


async def test_whoever_does_not_read_is_let_go_and_the_others_hear_on() -> None:
    changes, rounds = Changes(), 0
    names = [f"acme/{'x' * 90_000}#{number}" for number in range(50)]
    async with listening(changes) as (live, server), reading(server) as answer, asyncio.timeout(60):
        _, deaf = await asyncio.open_connection(server.host, server.port, limit=1024)
        deaf.write(b"GET /live HTTP/1.1\r\nHost: x\r\n\r\n")
        await heard(answer, "hello")
        async with reading(server) as later:  # by the time that this one is greeted, the deaf one was
            await heard(later, "hello")
        assert live.readers >= 2
        while live.readers > 1:
            rounds += 1
            for name in names:
                changes.told.put_nowait(name)
            await drained(answer)
        changes.told.put_nowait("acme/shop#1")
        assert b"acme/shop#1" in await drained(answer)
        deaf.close()

    assert 1 < rounds < 40


async def drained(answer: aiohttp.ClientResponse) -> bytes:
    """One whole event, however long its line is."""
    read = b""
    while b"event: changed" not in read or not read.endswith(b"\n\n"):
        read += await answer.content.readany()
    return read
