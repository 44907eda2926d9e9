"""What a worker learns of GitHub's budget, and of the dead, is told by every process."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import psycopg

from bot.github.budget import Told
from bot.metrics import TAKEN_OVER
from bot.store import vitals
from bot.store.budgets import Budgets
from bot.store.database import Pool
from bot.work.budgets import keep_budgets
from tests.builders import NOW
from tests.town import Town


@asynccontextmanager
async def going_on(duty: Any) -> AsyncIterator[None]:
    task = asyncio.create_task(duty)
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(60):
        while not await true():  # noqa: ASYNC110 - it happens in the database
            await asyncio.sleep(0.02)


async def test_what_is_left_is_written_down_as_github_tells_it(shop_town: Town) -> None:
    pool, connections = shop_town.bot.health.pool, shop_town.bot.queue._looker.connections
    await shop_town.opens()
    told = {(number, one.resource, one.remaining) for number, one in connections.budgets()}

    async def shown() -> bool:
        left = (await vitals.read(pool, NOW)).left
        return {(one.installation, one.resource, one.remaining) for one in left} >= told

    async with going_on(keep_budgets(connections, Budgets(pool), shop_town.sandbox.now, seconds=0.01)):
        await until(shown)

    assert {resource for _, resource, _ in told} >= {"graphql"}
    assert all(0 < one.remaining < one.most for one in (await vitals.read(pool, NOW)).left if one.resource == "graphql")


class Watched(Budgets):
    """Counts what it is given, round by round."""

    def __init__(self, pool: Pool) -> None:
        super().__init__(pool)
        self.rounds: list[int] = []

    async def keep(self, told: Iterable[tuple[int, Told]], now: datetime) -> None:
        given = list(told)
        self.rounds.append(len(given))
        await super().keep(given, now)


async def test_what_did_not_change_is_not_written_again(shop_town: Town) -> None:
    connections = shop_town.bot.queue._looker.connections
    await shop_town.opens()
    watched = Watched(shop_town.bot.health.pool)

    async def many() -> bool:
        return len(watched.rounds) > 5

    async with going_on(keep_budgets(connections, watched, shop_town.sandbox.now, seconds=0)):
        await until(many)

    assert watched.rounds[0] == len(connections.budgets()) > 0
    assert set(watched.rounds[1:]) == {0}


async def test_what_a_dead_worker_held_is_counted_when_it_is_taken_over(shop_town: Town, database: str) -> None:
    pull = await shop_town.opens()
    before = TAKEN_OVER._value.get()
    async with await psycopg.AsyncConnection.connect(database, autocommit=True) as connection:
        await connection.execute(
            "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id)"
            " INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, status, worker_id)"
            " SELECT 'looks', 'look', %(ref)s, %(ref)s, '{\"repository\": \"acme/shop\", \"number\": 1}', 'doing', id FROM dead",
            {"ref": f"acme/shop#{pull.number}"},
        )
    await shop_town.bot.queue.rescue()
    await shop_town.settle()

    assert TAKEN_OVER._value.get() == before + 1
