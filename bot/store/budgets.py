"""What is left of GitHub's budget, written down now and then, so that every process can show it."""

from collections.abc import Iterable
from datetime import datetime

from bot.github.budget import Told
from bot.store.database import Pool

# An answer of the same hour that says there is more left was overtaken on its way.
_KEEP = """
INSERT INTO budget (installation, resource, remaining, most, resets_at, told_at) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (installation, resource) DO UPDATE
   SET remaining = CASE WHEN budget.resets_at = excluded.resets_at
                        THEN least(budget.remaining, excluded.remaining) ELSE excluded.remaining END,
       most = excluded.most, resets_at = excluded.resets_at, told_at = excluded.told_at
 WHERE excluded.resets_at >= budget.resets_at
"""


class Budgets:
    """Writes the table."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def keep(self, told: Iterable[tuple[int, Told]], now: datetime) -> None:
        """Keep what GitHub told, by installation. Several workers may tell of one: the lower counts."""
        rows = [
            (number, one.resource, min(one.remaining, one.limit), one.limit, one.reset, now)
            for number, one in sorted(told, key=lambda item: (item[0], item[1].resource))
        ]
        if rows:
            async with self._pool.connection() as connection:
                await connection.cursor().executemany(_KEEP, rows)
