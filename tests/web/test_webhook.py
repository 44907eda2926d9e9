"""What GitHub, and whoever pretends to be GitHub, is answered."""

import asyncio
import hashlib
import hmac
import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.clock import system_clock
from bot.github.events import Us
from bot.github.place import Place
from bot.store.changes import changes
from bot.store.database import Pool, open_pool
from bot.store.deliveries import Inbox
from bot.store.wishes import Asked
from bot.web.health import Health
from bot.web.live import Live
from bot.web.site import Behind, site
from bot.web.webhook import Webhook
from tests.npm_artefacts import npm_package

SECRET = "a secret of the test"
OPENED = {
    "action": "opened",
    "installation": {"id": 1},
    "repository": {"full_name": "acme/shop", "default_branch": "main"},
    "sender": {"type": "User", "login": "ana"},
    "pull_request": {
        "number": 7, "head": {"sha": "abc"}, "base": {"ref": "main"}, "updated_at": "2026-11-03T10:00:00Z",
    },
}  # fmt: skip


@dataclass
class Door:
    """The front door, and what came of knocking."""

    client: TestClient[Any, Any]
    pool: Pool
    hurried: list[Asked]

    async def post(self, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        async with self.client.post("/webhook", data=io.BytesIO(body), headers=headers) as answer:
            text = await answer.text()
        return answer.status, text

    async def deliver(self, payload: object, *, event: str = "pull_request", guid: str = "g-1") -> int:
        body = json.dumps(payload).encode()
        return (await self.post(body, signed(body, event=event, guid=guid)))[0]

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        async with self.pool.connection() as connection:
            return await (await connection.execute(query.encode())).fetchall()


def signed(body: bytes, *, event: str = "pull_request", guid: str = "g-1", secret: str = SECRET) -> dict[str, str]:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={digest}", "X-GitHub-Event": event, "X-GitHub-Delivery": guid}


@pytest.fixture
async def door(database: str) -> AsyncIterator[Door]:
    pool = await open_pool(database, size=4)
    inbox = Inbox(pool)
    await inbox.start()
    hurried: list[Asked] = []

    async def hurry(asked: Asked) -> None:
        hurried.append(asked)

    webhook = Webhook(inbox, SECRET, Us(42, "twotrack"), system_clock, hurry)
    behind = Behind(
        pool=pool,
        us=Us(42, "twotrack"),
        github=Place("https", "github.com"),
        clock=system_clock,
        live=Live(lambda: changes(database), system_clock),
        health=Health(pool, system_clock),
    )
    async with TestClient(TestServer(site(webhook, behind))) as client:
        yield Door(client, pool, hurried)
    await inbox.stop()
    await pool.close()


BODY = json.dumps(OPENED).encode()


@pytest.mark.parametrize(
    ("headers", "status", "words"),
    [
        ({}, 401, "X-Hub-Signature-256 is missing"),
        ({"X-Hub-Signature": "sha1=" + hmac.new(SECRET.encode(), BODY, hashlib.sha1).hexdigest()}, 401, "is missing"),
        (signed(BODY, secret="another secret"), 401, "does not match"),
        ({"X-Hub-Signature-256": "sha256=\xe9"}, 401, "does not match"),
        ({**signed(BODY), "X-GitHub-Event": ""}, 400, "X-GitHub-Event"),
        ({**signed(BODY), "X-GitHub-Delivery": ""}, 400, "X-GitHub-Delivery"),
    ],
)
async def test_what_is_not_from_github_is_turned_away(
    door: Door, headers: dict[str, str], status: int, words: str
) -> None:
    answer = await door.post(BODY, headers)

    assert status == answer[0]
    assert words in answer[1]
    assert await door.rows("SELECT 1 FROM delivery") == []


@pytest.mark.parametrize("body", [b"payload=%7B%7D", b"", b"[1]", b"\xff\xfe", b"[" * 100_000])
async def test_what_is_no_json_object_is_a_bad_request(door: Door, body: bytes) -> None:
    assert (await door.post(body, signed(body)))[0] == 400


async def test_a_body_over_25_mb_is_too_large(door: Door) -> None:
    body = b"x" * (25 * 1024 * 1024 + 1)

    assert (await door.post(body, signed(body)))[0] == 413


async def test_a_delivery_is_durable_before_it_is_acknowledged(door: Door) -> None:
    assert await door.deliver(OPENED) == 202

    rows = await door.rows("SELECT repository, number, hint_head FROM pull WHERE asked_at IS NOT NULL")
    assert rows == [("acme/shop", 7, "abc")]
    assert [len(asked.pulls) for asked in door.hurried] == [1]


async def test_unknown_events_and_actions_are_accepted_and_ignored(door: Door) -> None:
    assert await door.deliver(OPENED, event="a_new_event") == 202
    assert await door.deliver({**OPENED, "action": "a_new_action"}) == 202
    assert await door.deliver({"action": "opened"}) == 202
    assert await door.rows("SELECT 1 FROM pull") == []


async def test_a_delivery_that_was_processed_asks_for_nothing_when_it_comes_again(door: Door) -> None:
    await door.deliver(OPENED)
    await door.rows("UPDATE delivery SET processed_at = now() RETURNING 1")
    await door.rows("UPDATE pull SET asked_at = NULL RETURNING 1")
    assert await door.deliver(OPENED) == 202

    assert await door.rows("SELECT asked_at FROM pull") == [(None,)]
    assert await door.rows("SELECT times FROM delivery") == [(2,)]


async def test_a_delivery_that_was_never_processed_asks_again_when_it_comes_again(door: Door) -> None:
    await door.deliver(OPENED)
    await door.rows("UPDATE pull SET asked_at = NULL RETURNING 1")
    await door.deliver(OPENED)

    assert len(await door.rows("SELECT 1 FROM pull WHERE asked_at IS NOT NULL")) == 1


async def test_an_older_delivery_that_arrives_late_does_not_replace_the_newer_hint(door: Door) -> None:
    newer = {**OPENED["pull_request"], "head": {"sha": "new"}, "updated_at": "2026-11-03T11:00:00Z"}  # type: ignore[dict-item]
    await door.deliver({**OPENED, "pull_request": newer}, guid="g-2")
    await door.deliver(OPENED, guid="g-1")

    assert await door.rows("SELECT hint_head FROM pull") == [("new",)]


async def test_many_at_once_share_commits_and_none_is_lost(door: Door) -> None:
    async def one(number: int) -> int:
        pull = {**OPENED["pull_request"], "number": number}  # type: ignore[dict-item]
        return await door.deliver({**OPENED, "pull_request": pull}, guid=f"g-{number}")

    before = await commits(door)
    answers = await asyncio.gather(*(one(number) for number in range(1, 301)))

    assert {202} == set(answers)
    assert await door.rows("SELECT count(*) FROM delivery") == [(300,)]
    assert await commits(door) - before < 150


async def commits(door: Door) -> int:
    async with door.pool.connection() as connection:
        await connection.execute("SELECT pg_stat_force_next_flush()")
    query = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
    return int((await door.rows(query))[0][0])


async def test_a_database_that_is_away_is_503_and_github_keeps_the_delivery(door: Door, database: str) -> None:
    name = psycopg.conninfo.conninfo_to_dict(database)["dbname"]
    async with await psycopg.AsyncConnection.connect(database.replace(str(name), "postgres"), autocommit=True) as admin:
        await admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        assert await door.deliver(OPENED) == 503
        async with door.client.get("/readyz") as answer:
            assert answer.status == 503
        async with door.client.get("/healthz") as answer:
            assert answer.status == 200
        await admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())
    assert await door.deliver(OPENED) == 202


@pytest.mark.npm
async def test_none_of_githubs_published_payloads_gives_a_5xx(door: Door) -> None:
    folder = npm_package("@octokit/webhooks-examples") / "api.github.com"
    examples = json.loads((folder / "index.json").read_text("utf-8"))
    deliveries = [(entry["name"], payload) for entry in examples for payload in entry["examples"]]
    answers = [
        await door.deliver(payload, event=name, guid=f"g-{index}") for index, (name, payload) in enumerate(deliveries)
    ]

    assert answers == [202] * 329


async def test_every_answer_carries_the_security_headers(door: Door) -> None:
    for path in ("/", "/healthz", "/nowhere"):
        async with door.client.get(path) as answer:
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
