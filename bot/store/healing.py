"""When each duty comes round again, how far GitHub's list of deliveries was read, and which of them are missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.store.database import Pool


@dataclass(frozen=True, slots=True)
class Reading:
    """How far the list was read. `began_at` is None while no reading is under way."""

    done_until: datetime | None = None
    began_at: datetime | None = None
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """A delivery to ask for again: its number, its first attempt, and how often we have asked."""

    guid: str
    id: int
    at: datetime
    asked: int


_KEEP_READING = """
INSERT INTO redelivery (done_until, began_at, cursor) VALUES (%s, %s, %s)
ON CONFLICT (single) DO UPDATE
   SET done_until = excluded.done_until, began_at = excluded.began_at, cursor = excluded.cursor
"""
# Whatever stands in our own table has arrived, whether GitHub heard our answer or not.
_FAILED = """
INSERT INTO failed_delivery (guid, id, delivered_at, next_at)
SELECT %(guid)s, %(id)s, %(at)s, %(now)s WHERE NOT EXISTS (SELECT FROM delivery WHERE guid = %(guid)s)
ON CONFLICT (guid) DO UPDATE
   SET id = greatest(failed_delivery.id, excluded.id),
       delivered_at = least(failed_delivery.delivered_at, excluded.delivered_at)
"""
# The list is read backwards: that a later attempt was taken is known before its failed first one is seen.
_ANSWERED_AGAIN = """
INSERT INTO failed_delivery (guid, id, delivered_at) VALUES (%(guid)s, %(id)s, %(at)s)
ON CONFLICT (guid) DO UPDATE SET next_at = NULL
"""
_ANSWERED = "UPDATE failed_delivery SET next_at = NULL WHERE guid = ANY(%s) AND next_at IS NOT NULL"
_MISSING = """
SELECT guid, id, delivered_at, attempts FROM failed_delivery f
 WHERE next_at <= %s AND delivered_at > %s AND NOT EXISTS (SELECT FROM delivery d WHERE d.guid = f.guid)
 ORDER BY delivered_at, id LIMIT %s
"""
_SWEEPS = """
SELECT i.id FROM installation i LEFT JOIN duty d ON d.name = 'sweep ' || i.id
 WHERE i.removed_at IS NULL AND coalesce(i.parked_until, '-infinity') <= %(now)s
   AND coalesce(d.next_at, '-infinity') <= %(now)s
   AND EXISTS (SELECT FROM repository r WHERE r.installation = i.id AND r.removed_at IS NULL
                                          AND coalesce(r.swept_at, '-infinity') <= %(before)s)
   AND NOT EXISTS (SELECT FROM pull p WHERE p.installation = i.id AND p.asked_at <= %(late)s)
 ORDER BY d.next_at NULLS FIRST, i.id LIMIT 50
"""
_LATE = timedelta(minutes=1)  # looks that wait longer: the installation has no time to spare


class Duties:
    """When each is due. The name of a duty is its whole identity."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def due(self, names: Sequence[str], now: datetime) -> list[str]:
        """Those of these that are."""
        query = """
            SELECT asked.name FROM unnest(%s::text[]) AS asked (name)
             WHERE NOT EXISTS (SELECT FROM duty WHERE duty.name = asked.name AND duty.next_at > %s)
        """
        async with self._pool.connection() as connection:
            return [str(row[0]) for row in await (await connection.execute(query, (list(names), now))).fetchall()]

    async def due_sweeps(self, now: datetime, every: timedelta) -> list[int]:
        """Installations that have time, and a repository that was not swept for so long."""
        named = {"now": now, "before": now - every, "late": now - _LATE}
        async with self._pool.connection() as connection:
            return [int(str(row[0])) for row in await (await connection.execute(_SWEEPS, named)).fetchall()]

    async def done(self, name: str, next_at: datetime) -> None:
        """It went well."""
        await self._put(name, next_at, failures=0)

    async def failed(self, name: str, next_at: datetime) -> None:
        """It did not."""
        await self._put(name, next_at, failures=await self.failures(name) + 1)

    async def failures(self, name: str) -> int:
        """How often it failed in a row."""
        async with self._pool.connection() as connection:
            row = await (await connection.execute("SELECT failures FROM duty WHERE name = %s", (name,))).fetchone()
        return int(str(row[0])) if row else 0

    async def _put(self, name: str, next_at: datetime, *, failures: int) -> None:
        query = (
            "INSERT INTO duty (name, next_at, failures) VALUES (%s, %s, %s)"
            " ON CONFLICT (name) DO UPDATE SET next_at = excluded.next_at, failures = excluded.failures"
        )
        async with self._pool.connection() as connection:
            await connection.execute(query, (name, next_at, failures))


class MissingDeliveries:
    """What GitHub could not hand over."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def reading(self) -> Reading:
        """How far the list was read."""
        async with self._pool.connection() as connection:
            query = "SELECT done_until, began_at, cursor FROM redelivery"
            row: Any = await (await connection.execute(query)).fetchone()
        return Reading(*row) if row else Reading()

    async def keep(
        self,
        reading: Reading,
        failed: Sequence[Missing],
        answered: Sequence[Missing],
        first: Sequence[str],
        now: datetime,
    ) -> None:
        """Write down a page: what failed, what was taken when it was sent again, and at the first attempt."""
        async with self._pool.connection() as connection, connection.transaction():
            await connection.execute(_ANSWERED, (list(first),))
            for query, found in ((_ANSWERED_AGAIN, answered), (_FAILED, failed)):
                for one in found:
                    named = {"guid": one.guid, "id": one.id, "at": one.at, "now": now}
                    await connection.execute(query.encode(), named)
            await connection.execute(_KEEP_READING, (reading.done_until, reading.began_at, reading.cursor))

    async def due(self, now: datetime, since: datetime, most: int) -> list[Missing]:
        """Which to ask for again, in the order in which they were sent first."""
        async with self._pool.connection() as connection:
            rows: Any = await (await connection.execute(_MISSING, (now, since, most))).fetchall()
        return [Missing(*row) for row in rows]

    async def asked(self, guid: str, next_at: datetime | None) -> None:
        """GitHub was asked; ask again then, unless it arrives. None = give it up."""
        async with self._pool.connection() as connection:
            query = "UPDATE failed_delivery SET attempts = attempts + 1, next_at = %s WHERE guid = %s"
            await connection.execute(query, (next_at, guid))

    async def forget(self, before: datetime) -> None:
        """GitHub has forgotten these as well."""
        async with self._pool.connection() as connection:
            await connection.execute("DELETE FROM failed_delivery WHERE delivered_at < %s", (before,))
