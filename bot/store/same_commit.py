"""Finds the open pull requests of one commit, and has them looked at when what they wait for changes."""

from collections.abc import Collection
from datetime import datetime

from bot.core.facts import PullRef, Sibling
from bot.store.database import Pool

_FIND = """
SELECT p.number, coalesce(d.judgement->>'base', p.hint_base, ''),
       coalesce(coalesce(d.judgement->>'alone', d.outcome) IN ('success', 'advice'), false)
  FROM pull p LEFT JOIN LATERAL (
       SELECT outcome, judgement FROM decision
        WHERE decision.repository = p.repository AND decision.number = p.number AND decision.head = %(head)s
        ORDER BY id DESC LIMIT 1) d ON true
 WHERE p.repository = %(repository)s AND p.number <> %(number)s AND p.state = 'open' AND p.head = %(head)s
 ORDER BY p.number
"""
_WAKE = """
UPDATE pull SET asked_at = %s
 WHERE repository = %s AND number <> %s AND state = 'open' AND head = ANY(%s) AND asked_at IS NULL
"""


class SameCommit:
    """Reads the rows of pull requests, and asks for looks."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def siblings(self, ref: PullRef, head: str) -> tuple[Sibling, ...]:
        """The other open ones with this head, as last judged."""
        values = {"repository": ref.repository, "number": ref.number, "head": head}
        async with self._pool.connection() as connection:
            rows = await (await connection.execute(_FIND, values)).fetchall()
        return tuple(Sibling(number=int(str(row[0])), base=str(row[1]), permits=bool(row[2])) for row in rows)

    async def wake(self, ref: PullRef, heads: Collection[str], now: datetime) -> None:
        """Have the others with one of these heads looked at."""
        async with self._pool.connection() as connection:
            await connection.execute(_WAKE, (now, ref.repository, ref.number, [head for head in heads if head]))
