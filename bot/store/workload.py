"""Reads who has how much, and what has stood still the longest, and on whom."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.store.database import Pool

_OPEN = "state = 'open' AND card IS NOT NULL"
_BROKEN = "(breached OR coalesce(due_at <= %(now)s, false))"
_PEOPLE = f"""
WITH listed AS (
    SELECT author, awaiting, waits_on, rests, {_BROKEN} AS broken, coalesce(turn_since, opened_at) AS since
      FROM pull WHERE {_OPEN}
), share AS (
    SELECT login, 1 AS asked, 0 AS owes, 0 AS wrote, broken, since
      FROM listed, unnest(awaiting) AS login WHERE NOT rests
    UNION ALL
    SELECT author, 0, CASE waits_on WHEN 'author' THEN 1 ELSE 0 END, 1, broken AND waits_on = 'author',
           CASE waits_on WHEN 'author' THEN since END FROM listed
)
SELECT login, sum(asked), sum(owes), sum(wrote), count(*) FILTER (WHERE broken), min(since)
  FROM share GROUP BY login ORDER BY sum(asked) + sum(owes) DESC, min(since), login LIMIT %(most)s
"""  # noqa: S608 - put together from constants
_GROUPS = f"""
SELECT name, count(*), count(*) FILTER (WHERE {_BROKEN}), count(*) FILTER (WHERE awaiting = '{{}}'),
       min(coalesce(turn_since, opened_at))
  FROM pull, unnest(groups) AS name WHERE {_OPEN} AND NOT rests
 GROUP BY name ORDER BY 2 DESC, name LIMIT %(most)s
"""  # noqa: S608 - put together from constants
_STUCK = f"""
SELECT card::text, trouble, awaiting FROM pull
 WHERE {_OPEN} AND waits_on <> 'nobody'
   AND ({_BROKEN} OR coalesce(turn_since, opened_at) <= %(now)s - interval '3 days')
 ORDER BY {_BROKEN} DESC, coalesce(turn_since, opened_at) NULLS LAST, repository, number LIMIT %(most)s
"""  # noqa: S608 - put together from constants


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one person has: reviews they are asked for, changes of theirs that wait for them, all that they wrote.

    `late` are those of the first two with a broken promise; `since` is when the oldest of them came to them.
    """

    login: str
    asked: int
    owes: int
    wrote: int
    late: int
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLoad:
    """How often the word of a group is missing; how many of those nobody is asked for by name."""

    name: str
    waiting: int
    late: int
    unasked: int
    since: datetime | None


class Workload:
    """Reads for whoever spreads the work."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def people(self, now: datetime, most: int = 200) -> list[Load]:
        """Whoever is asked or wrote something open, the busiest first."""
        return [
            Load(login=login, asked=int(asked), owes=int(owes), wrote=int(wrote), late=late, since=since)
            for login, asked, owes, wrote, late, since in await self._rows(_PEOPLE, now, most)
        ]

    async def groups(self, now: datetime, most: int = 200) -> list[GroupLoad]:
        """The groups whose word is missing somewhere."""
        return [
            GroupLoad(name=name, waiting=waiting, late=late, unasked=unasked, since=since)
            for name, waiting, late, unasked, since in await self._rows(_GROUPS, now, most)
        ]

    async def stuck(self, now: datetime, most: int = 25) -> list[dict[str, Any]]:
        """Cards with a broken promise, and those that waited for the same side for three days: the longest first."""
        return [
            {**json.loads(card), "trouble": trouble, "awaiting": awaiting}
            for card, trouble, awaiting in await self._rows(_STUCK, now, most)
        ]

    async def _rows(self, query: str, now: datetime, most: int) -> list[tuple[Any, ...]]:
        async with self._pool.connection() as connection:
            return await (await connection.execute(query.encode(), {"now": now, "most": most})).fetchall()
