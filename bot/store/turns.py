"""Whose turn it is: jobs of many owners wait in one queue, and none stands in another's way.

What we want: whoever has five hundred looks waiting has the next place in the row once, like everybody else. A job is
given a place when it is queued, one behind the last that its owner has in the row, and none before the place that is
being served now; the lowest place goes first (start-time fair queueing: Goyal, Vin and Cheng, SIGCOMM 1996). Whoever
comes after a long silence is served next, and gains nothing by having been silent.

The queue is Procrastinate's, and a place is a priority in it: 1 is -1. An app is installed once an account, so that an
owner's name, with which every lock begins (`acme/shop#7`), stands for its installation. What has time stands in a row
of its own, behind everybody. Two processes that queue at once may give one place twice: then the older job goes first.
"""

from collections import Counter
from collections.abc import Sequence
from enum import IntEnum

from bot.store.database import Pool

_LAST = 999_999_999  # places in a row; whoever comes later shares the last one
_PLACES = """
SELECT owner, greatest(0,
       (SELECT -min(priority) FROM procrastinate_jobs
         WHERE status = 'todo' AND split_part(lock, '/', 1) = owner AND priority BETWEEN %(lowest)s AND %(highest)s)
         - %(row)s,
       (SELECT -max(priority) - 1 FROM procrastinate_jobs
         WHERE status = 'todo' AND priority BETWEEN %(lowest)s AND %(highest)s)
         - %(row)s)
  FROM unnest(%(owners)s::text[]) AS owner
"""


class Row(IntEnum):
    """Where its places begin, counted downwards."""

    FRESH = 0
    SPARE = 1_000_000_000


def owner_of(lock: str) -> str:
    """Whose job it is."""
    return lock.partition("/")[0]


class Turns:
    """Gives out places."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def priorities(self, locks: Sequence[str], row: Row) -> list[int]:
        """Procrastinate's priority for each of these jobs, which are queued in this order. One query for all."""
        if not locks:
            return []
        owners = [owner_of(lock) for lock in locks]
        places = Counter(await self._taken(sorted(set(owners)), row))
        found = []
        for owner in owners:
            places[owner] += 1
            found.append(-row - min(places[owner], _LAST))
        return found

    async def _taken(self, owners: list[str], row: Row) -> dict[str, int]:
        """The place behind which each owner comes next."""
        named = {"owners": owners, "row": int(row), "highest": -row - 1, "lowest": -row - _LAST}
        async with self._pool.connection() as connection:
            rows = await (await connection.execute(_PLACES, named)).fetchall()
        return {str(owner): int(str(taken)) for owner, taken in rows}
