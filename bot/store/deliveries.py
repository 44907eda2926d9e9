"""Webhooks, made durable before they are acknowledged; many share one commit.

One PostgreSQL commit costs a flush to disk, so a commit a delivery would bound us to what the disk can flush. Instead
whoever arrives while a commit is under way waits for the next one, together with everybody else who arrived: a batch is
as large as the load makes it, and a lone delivery waits for nobody. A delivery whose GUID was processed before asks
for nothing; one that was received but whose wish was never fulfilled asks again.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg

from bot.github.events import Delivery
from bot.github.wish import LookAt, Nothing, Wish
from bot.store.database import Pool
from bot.store.wishes import Asked, Connection, grant

_MOST = 200


@dataclass(frozen=True, slots=True)
class Arrival:
    """A delivery and what it asks for."""

    delivery: Delivery
    wish: Wish
    at: datetime


class Inbox:
    """Takes arrivals in and answers once they are on disk."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._waiting: asyncio.Queue[tuple[Arrival, asyncio.Future[Asked]]] = asyncio.Queue(maxsize=10_000)
        self._writer: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to write."""
        self._writer = asyncio.create_task(self._write(), name="inbox")

    async def stop(self) -> None:
        """Stop; whoever still waits learns that it was not stored."""
        if self._writer is not None:
            self._writer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._writer

    async def put(self, arrival: Arrival) -> Asked:
        """Store one arrival. Raises what the database raised, or asyncio.QueueFull when far too many wait."""
        stored: asyncio.Future[Asked] = asyncio.get_running_loop().create_future()
        self._waiting.put_nowait((arrival, stored))
        return await stored

    async def _write(self) -> None:
        while True:
            batch = [await self._waiting.get()]
            while len(batch) < _MOST and not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            # One order for every process: two batches that touch the same rows must not wait for each other in a ring.
            batch.sort(key=_order)
            waiting = [stored for _, stored in batch]
            try:
                asked = await self._store([arrival for arrival, _ in batch])
            except (psycopg.Error, OSError, TimeoutError) as problem:
                _answer(waiting, await self._one_by_one(batch) if len(batch) > 1 else [problem])
            except Exception as problem:  # noqa: BLE001 - whatever one delivery holds, the next must be written
                _answer(waiting, [ConnectionError(f"not stored: {type(problem).__name__}")] * len(batch))
            except asyncio.CancelledError:
                _answer(waiting, [ConnectionAbortedError("shutting down")] * len(batch))
                raise
            else:
                _answer(waiting, asked)

    async def _one_by_one(self, batch: list[tuple[Arrival, asyncio.Future[Asked]]]) -> list[Asked | BaseException]:
        """Each in a transaction of its own, so that one that cannot be stored does not cost the others."""
        answers: list[Asked | BaseException] = []
        for arrival, _ in batch:
            try:
                answers += await self._store([arrival])
            except (psycopg.Error, OSError, TimeoutError) as problem:
                answers.append(problem)
        return answers

    async def _store(self, arrivals: list[Arrival]) -> list[Asked]:
        async with self._pool.connection() as connection, connection.transaction():
            return [await _store(connection, arrival) for arrival in arrivals]


def _order(item: tuple[Arrival, object]) -> tuple[str, str]:
    arrival = item[0]
    return (str(arrival.wish), arrival.delivery.guid)


def _answer(waiting: list[asyncio.Future[Asked]], answers: Sequence[Asked | BaseException]) -> None:
    for stored, answer in zip(waiting, answers, strict=True):
        if stored.done():
            continue
        if isinstance(answer, BaseException):
            stored.set_exception(answer)
        else:
            stored.set_result(answer)


_INSERT = """
INSERT INTO delivery (guid, event, action, installation, repository, number, outcome, received_at, processed_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (guid) DO UPDATE SET times = delivery.times + 1
RETURNING times, processed_at
"""


async def _store(connection: Connection, arrival: Arrival) -> Asked:
    delivery, wish = arrival.delivery, arrival.wish
    ref = wish.ref if isinstance(wish, LookAt) else None
    done_now = None if ref is not None else arrival.at
    outcome = wish.reason if isinstance(wish, Nothing) else type(wish).__name__
    cursor = await connection.execute(_INSERT, (
        delivery.guid, delivery.event, delivery.action, delivery.installation,
        ref.repository if ref else None, ref.number if ref else None, outcome[:300], arrival.at, done_now,
    ))  # fmt: skip
    row = await cursor.fetchone()
    seen_before = row is not None and row[0] != 1
    if seen_before and row is not None and row[1] is not None:
        return Asked()
    return await grant(connection, delivery.installation, wish, arrival.at)
