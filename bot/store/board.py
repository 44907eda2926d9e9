"""What the board shows: the cards of open pull requests, and how the machinery is doing."""

import json
from dataclasses import dataclass
from typing import Any

from bot.core.facts import PullRef
from bot.store.database import Pool

_CARDS = """
SELECT card::text, trouble FROM pull
 WHERE state = 'open' AND card IS NOT NULL
 ORDER BY repository, number LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Known:
    """A pull request that was looked at: its card, whether it is open, and why the last look did not succeed."""

    card: dict[str, Any]
    state: str
    trouble: str | None


class Board:
    """Reads for people."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def cards(self, most: int = 10_000) -> list[dict[str, Any]]:
        """The cards of all open pull requests."""
        async with self._pool.connection() as connection:
            rows = await (await connection.execute(_CARDS, (most,))).fetchall()
        return [{**json.loads(str(row[0])), "trouble": row[1]} for row in rows]

    async def card(self, ref: PullRef) -> dict[str, Any] | None:
        """One card, open or not."""
        query = "SELECT card::text FROM pull WHERE repository = %s AND number = %s AND card IS NOT NULL"
        async with self._pool.connection() as connection:
            row = await (await connection.execute(query, (ref.repository, ref.number))).fetchone()
        return None if row is None else json.loads(str(row[0]))

    async def known(self, ref: PullRef) -> Known | None:
        """One pull request, open or not; None where nobody looked at it yet."""
        query = "SELECT card::text, state, trouble FROM pull WHERE repository = %s AND number = %s AND card IS NOT NULL"
        async with self._pool.connection() as connection:
            row = await (await connection.execute(query, (ref.repository, ref.number))).fetchone()
        return (
            None
            if row is None
            else Known(json.loads(str(row[0])), str(row[1]), None if row[2] is None else str(row[2]))
        )

    async def judgement(self, ref: PullRef) -> dict[str, Any] | None:
        """The newest decision on one pull request, whole."""
        query = "SELECT judgement::text FROM decision WHERE repository = %s AND number = %s ORDER BY id DESC LIMIT 1"
        async with self._pool.connection() as connection:
            row = await (await connection.execute(query, (ref.repository, ref.number))).fetchone()
        return None if row is None else json.loads(str(row[0]))

    async def ready(self) -> None:
        """Raises when the database does not answer."""
        async with self._pool.connection() as connection:
            await connection.execute("SELECT 1")

    async def waiting(self) -> int:
        """Pull requests somebody asked about and nobody has looked at since."""
        async with self._pool.connection() as connection:
            row = await (await connection.execute("SELECT count(*) FROM pull WHERE asked_at IS NOT NULL")).fetchone()
        return int(str(row[0])) if row else 0
