"""Notices that wait to be sent: put there by the transaction that makes them true, taken by one sender at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg

from bot.core.notice import Notice, bounded
from bot.core.retrying import LONGEST_HOLD, MOST, PATIENCE
from bot.store.database import Pool
from bot.store.json import NOTICE, dump

Connection = psycopg.AsyncConnection[tuple[object, ...]]

_LEASE = timedelta(minutes=2)  # whoever took a notice has answered, or died, by then
_TEXT_KEPT = timedelta(days=30)
_KEY_KEPT = timedelta(days=400)  # outlives every pull request that could give rise to the same notice again

_PUT = """
INSERT INTO notice (key, destination, body, made_at, next_at) VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
# A hold that lasts longer than any we make was made before the clock was set back.
_DUE = """
SELECT DISTINCT destination FROM notice
 WHERE sent_at IS NULL AND gave_up_at IS NULL AND next_at <= %(now)s AND made_at > %(oldest)s AND attempts < %(most)s
   AND NOT EXISTS (SELECT FROM notice_hold held WHERE held.destination = notice.destination
                      AND held.until > %(now)s AND held.until <= %(longest)s)
 ORDER BY destination
"""
_HOLD = """
INSERT INTO notice_hold (destination, until) VALUES (%s, %s)
ON CONFLICT (destination) DO UPDATE SET until = excluded.until
"""
_TAKE = """
UPDATE notice SET attempts = attempts + 1, next_at = %(lease)s
 WHERE key = (SELECT key FROM notice
               WHERE destination = %(destination)s AND sent_at IS NULL AND gave_up_at IS NULL
                 AND next_at <= %(now)s AND made_at > %(oldest)s AND attempts < %(most)s
                 AND NOT EXISTS (SELECT FROM notice_hold held WHERE held.destination = notice.destination
                                    AND held.until > %(now)s AND held.until <= %(longest)s)
               ORDER BY made_at, key LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING attempts, made_at, body::text
"""
_EXPIRE = """
UPDATE notice SET gave_up_at = %(now)s, trouble = coalesce(trouble, 'nobody could send it within a day')
 WHERE sent_at IS NULL AND gave_up_at IS NULL AND next_at <= %(now)s AND (made_at <= %(oldest)s OR attempts >= %(most)s)
RETURNING key, destination, trouble
"""
_FORGET = """
UPDATE notice SET body = NULL
 WHERE made_at <= %s AND body IS NOT NULL AND (sent_at IS NOT NULL OR gave_up_at IS NOT NULL)
"""
_DELETE = "DELETE FROM notice WHERE made_at <= %s AND (sent_at IS NOT NULL OR gave_up_at IS NOT NULL)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A notice that is ours to send, for the `attempts`th time."""

    notice: Notice
    attempts: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Expired:
    """A notice that nobody could send while it was news."""

    key: str
    destination: str
    trouble: str


async def put(connection: Connection, notices: Iterable[Notice]) -> None:
    """Have these sent if this transaction commits. What was put before, by its key, is left as it is."""
    rows = [(one.key, one.destination, dump(NOTICE, bounded(one)), one.at, one.at) for one in notices]
    if rows:
        await connection.cursor().executemany(_PUT, rows)


class Outbox:
    """Reads and writes the table."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def due(self, now: datetime) -> list[str]:
        """The destinations for which something is due."""
        async with self._pool.connection() as connection:
            rows = await (await connection.execute(_DUE, _times(now))).fetchall()
        return [str(row[0]) for row in rows]

    async def take(self, destination: str, now: datetime) -> Taken | None:
        """The next that is due, for nobody else until it is answered or the lease ends. A crash costs one attempt."""
        named = {**_times(now), "destination": destination, "lease": now + _LEASE}
        async with self._pool.connection() as connection:
            row: Any = await (await connection.execute(_TAKE, named)).fetchone()
        if row is None:
            return None
        return Taken(notice=NOTICE.validate_json(row[2]), attempts=row[0], made_at=row[1])

    async def sent(self, key: str, now: datetime) -> None:
        """It was taken."""
        await self._write("UPDATE notice SET sent_at = %s, trouble = NULL WHERE key = %s", now, key)

    async def give_up(self, key: str, now: datetime, trouble: str) -> None:
        """It is tried no more."""
        query = "UPDATE notice SET gave_up_at = %s, trouble = %s WHERE key = %s AND sent_at IS NULL"
        await self._write(query, now, trouble, key)

    async def again(self, key: str, at: datetime, trouble: str) -> None:
        """It was not taken: try again then."""
        await self._write("UPDATE notice SET next_at = %s, trouble = %s WHERE key = %s", at, trouble, key)

    async def hold(self, destination: str, until: datetime) -> None:
        """Nothing is due for this destination until then."""
        await self._write(_HOLD, destination, until)

    async def tidy(self, now: datetime) -> list[Expired]:
        """Give up what is no news any more, and forget what was said long ago; the answer is what was given up."""
        async with self._pool.connection() as connection:
            rows = await (await connection.execute(_EXPIRE, _times(now))).fetchall()
            await connection.execute(_FORGET, (now - _TEXT_KEPT,))
            await connection.execute(_DELETE, (now - _KEY_KEPT,))
        return [Expired(str(key), str(destination), str(trouble)) for key, destination, trouble in rows]

    async def _write(self, query: str, *values: object) -> None:
        async with self._pool.connection() as connection:
            await connection.execute(query.encode(), values)


def _times(now: datetime) -> dict[str, object]:
    return {"now": now, "oldest": now - PATIENCE, "longest": now + LONGEST_HOLD, "most": MOST}
