"""Reads the queues: what is open, in the order in which people should look, of a selection, page by page.

There is one order, `_ORDER`. What may be reviewed comes before what waits for no reviewer; then broken promises; then
risk; then what is promised soonest, to the hour; then what is small; then what is old.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from bot.core.selection import Selection
from bot.store.database import Pool

_BROKEN = "(breached OR coalesce(due_at <= %(now)s, false))"
_ORDER = """
rests, NOT broken, risk DESC, date_trunc('hour', due_at, 'UTC') NULLS LAST, size, opened_at NULLS LAST,
repository, number
"""
_OPEN = "state = 'open' AND card IS NOT NULL"
_FILTERS: Final[Mapping[str, str]] = {
    "track": "track = %(track)s",
    "repository": "repository = %(repository)s",
    "group": "groups @> ARRAY[%(group)s]",
    "person": "(awaiting @> ARRAY[lower(%(person)s)] OR author = lower(%(person)s))",
    "origin": "origin = %(origin)s",
    "risk": "risk = CASE %(risk)s WHEN 'high' THEN 2 WHEN 'low' THEN 0 ELSE 1 END",
    "domain": "domains @> ARRAY[%(domain)s]",
    "breached": _BROKEN,
}
# The first of each queue always comes along: it says how many there are, also where the page is beyond the last.
_PAGE = """
WITH listed AS (
    SELECT repository, number, track, {broken} AS broken, rests, risk, due_at, size, opened_at
      FROM pull WHERE {where}
), placed AS (
    SELECT repository, number, track, row_number() OVER queue AS place, count(*) OVER whole AS total,
           count(*) FILTER (WHERE broken) OVER whole AS late
      FROM listed WINDOW queue AS (PARTITION BY track ORDER BY {order}), whole AS (PARTITION BY track)
)
SELECT track, total, late, place, repository, number, card::text, trouble
  FROM placed JOIN pull USING (repository, number, track)
 WHERE place = 1 OR (place > %(skip)s AND place <= %(skip)s + %(most)s)
 ORDER BY track, place
"""
_FIRST = """
SELECT card::text, trouble FROM (SELECT *, {broken} AS broken FROM pull WHERE {where}) AS listed
 ORDER BY {order} LIMIT %(most)s
"""
_CHOICES = f"""
(SELECT 'repository' AS kind, repository AS name, count(*) AS many FROM pull WHERE {_OPEN} GROUP BY 2
  ORDER BY 3 DESC, 2 LIMIT %(most)s)
UNION ALL
(SELECT 'group', name, count(*) FROM pull, unnest(groups) AS name WHERE {_OPEN} GROUP BY 2
  ORDER BY 3 DESC, 2 LIMIT %(most)s)
UNION ALL
(SELECT 'domain', name, count(*) FROM pull, unnest(domains) AS name WHERE {_OPEN} GROUP BY 2
  ORDER BY 3 DESC, 2 LIMIT %(most)s)
"""  # noqa: S608 - put together from constants
# What a look saw itself counts before what no look could see; of each, the newest.
_UNHELD = """
SELECT repository, number, required, judged_at FROM (
    SELECT DISTINCT ON (repository) repository, number, required, judged_at FROM pull
     WHERE state = 'open' AND enforces
     ORDER BY repository, (required IS NOT NULL) DESC, judged_at DESC) AS newest
 WHERE required IS NOT TRUE
"""


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of one track's queue: the cards, how many there are on all pages, and how many of them are late."""

    total: int = 0
    late: int = 0
    cards: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Unheld:
    """A repository whose rules say `enforce` while GitHub does not hold merges back; `at` is None where none saw."""

    repository: str
    number: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to filter by, the most frequent first: name to number of open pull requests."""

    repositories: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[str, int] = field(default_factory=dict)
    domains: Mapping[str, int] = field(default_factory=dict)


class Queues:
    """Reads for whoever looks for the next one."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def page(self, selection: Selection, now: datetime, *, page: int = 1, most: int = 40) -> dict[str, Queue]:
        """The page of each track's queue, by track; pages count from 1. Without an entry: nothing fits."""
        query = _PAGE.format(broken=_BROKEN, where=where(selection), order=_ORDER)
        values = {**selection.said, "now": now, "skip": (page - 1) * most, "most": most}
        queues: dict[str, Queue] = {}
        for track, total, late, place, _, _, card, trouble in await self._rows(query, values):
            before = queues.get(track, Queue(total, late))
            is_here = (page - 1) * most < place
            cards = (*before.cards, _card(card, trouble)) if is_here else before.cards
            queues[track] = Queue(total, late, cards)
        return queues

    async def first(self, selection: Selection, now: datetime, most: int = 40) -> list[dict[str, Any]]:
        """The first cards of all tracks together."""
        query = _FIRST.format(broken=_BROKEN, where=where(selection), order=_ORDER)
        return [_card(*row) for row in await self._rows(query, {**selection.said, "now": now, "most": most})]

    async def asked(self, person: str, now: datetime, most: int = 40) -> list[dict[str, Any]]:
        """What waits for this person's review, the next one first."""
        named = f"{_OPEN} AND awaiting @> ARRAY[lower(%(person)s)] AND NOT rests"
        query = _FIRST.format(broken=_BROKEN, where=named, order=_ORDER)
        return [_card(*row) for row in await self._rows(query, {"person": person, "now": now, "most": most})]

    async def wrote(self, person: str, now: datetime, most: int = 40) -> list[dict[str, Any]]:
        """What this person wrote, with what waits for them first."""
        named = f"{_OPEN} AND author = lower(%(person)s)"
        query = _FIRST.format(broken=_BROKEN, where=named, order=f"waits_on <> 'author', {_ORDER}")
        return [_card(*row) for row in await self._rows(query, {"person": person, "now": now, "most": most})]

    async def choices(self, most: int = 100) -> Choices:
        """What there is to filter by."""
        found: dict[str, dict[str, int]] = {"repository": {}, "group": {}, "domain": {}}
        for kind, name, many in await self._rows(_CHOICES, {"most": most}):
            found[kind][name] = many
        return Choices(found["repository"], found["group"], found["domain"])

    async def unheld(self) -> list[Unheld]:
        """Where anything could be merged without our check, though the rules say otherwise."""
        rows = await self._rows(_UNHELD, {})
        return [
            Unheld(repository, number, None if required is None else at) for repository, number, required, at in rows
        ]

    async def _rows(self, query: str, values: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
        async with self._pool.connection() as connection:
            return await (await connection.execute(query.encode(), values)).fetchall()


def where(selection: Selection) -> str:
    """The condition in SQL. Values stand beside it, by name."""
    return " AND ".join((_OPEN, *(_FILTERS[name] for name in selection.said)))


def _card(card: str, trouble: str | None) -> dict[str, Any]:
    return {**json.loads(card), "trouble": trouble}
