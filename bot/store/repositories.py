"""Installations and repositories: who parks, what is to be prepared, and the ids of our labels."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.github.wish import Joined
from bot.store.database import Pool
from bot.store.wishes import grant


@dataclass(frozen=True, slots=True)
class Prepared:
    """A repository as we remember it. `labels` is None until they were made."""

    full_name: str
    installation: int
    labels: Mapping[str, str] | None
    asked_at: datetime | None
    parked_until: datetime | None = None  # its installation
    joined_at: datetime | None = None


class Repositories:
    """Reads and writes both tables."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def get(self, full_name: str) -> Prepared | None:
        """One repository, or None when it never joined or has left."""
        query = """
            SELECT r.full_name, r.installation, r.labels::text, r.asked_at, i.parked_until, i.joined_at
              FROM repository r LEFT JOIN installation i ON i.id = r.installation
             WHERE r.full_name = %s AND r.removed_at IS NULL
        """
        async with self._pool.connection() as connection:
            row: Any = await (await connection.execute(query, (full_name,))).fetchone()
        if row is None:
            return None
        name, installation, labels, *times = row
        return Prepared(name, installation, None if labels is None else json.loads(labels), *times)

    async def keep_labels(self, full_name: str, installation: int, labels: Mapping[str, str] | None) -> None:
        """Remember the ids of our labels; None = they must be made anew."""
        async with self._pool.connection() as connection:
            await connection.execute(
                "INSERT INTO repository (full_name, installation, labels) VALUES (%s, %s, %s)"
                " ON CONFLICT (full_name) DO UPDATE SET labels = excluded.labels",
                (full_name, installation, None if labels is None else json.dumps(labels)),
            )

    async def prepared(self, full_name: str, asked_at: datetime | None) -> None:
        """What was asked for is done."""
        async with self._pool.connection() as connection:
            await connection.execute(
                "UPDATE repository SET asked_at = NULL WHERE full_name = %s AND asked_at <= %s", (full_name, asked_at)
            )

    async def again(self, full_name: str, at: datetime) -> None:
        """Prepare it then."""
        async with self._pool.connection() as connection:
            await connection.execute("UPDATE repository SET asked_at = %s WHERE full_name = %s", (at, full_name))

    async def due(self, now: datetime, most: int) -> list[str]:
        """Repositories somebody wants prepared."""
        query = (
            "SELECT full_name FROM repository WHERE asked_at <= %s AND removed_at IS NULL ORDER BY asked_at LIMIT %s"
        )
        async with self._pool.connection() as connection:
            return [str(row[0]) for row in await (await connection.execute(query, (now, most))).fetchall()]

    async def join(self, installation: int, names: Sequence[str], now: datetime) -> None:
        """The app may work in these."""
        async with self._pool.connection() as connection, connection.transaction():
            await grant(connection, installation, Joined(tuple(names)), now)

    async def ask_all(self, now: datetime) -> None:
        """Prepare and sweep everything we work in: done at every start, for what happened while we were away."""
        async with self._pool.connection() as connection:
            await connection.execute("UPDATE repository SET asked_at = %s WHERE removed_at IS NULL", (now,))

    async def park(self, installation: int, until: datetime) -> None:
        """Its budget is used up: no request for it before then."""
        async with self._pool.connection() as connection:
            await connection.execute(
                "INSERT INTO installation (id, parked_until) VALUES (%s, %s) ON CONFLICT (id) DO UPDATE"
                " SET parked_until = greatest(installation.parked_until, excluded.parked_until)",
                (installation, until),
            )

    async def parked_until(self, installation: int) -> datetime | None:
        """When it may be asked again; None = now."""
        async with self._pool.connection() as connection:
            query = "SELECT parked_until FROM installation WHERE id = %s"
            row = await (await connection.execute(query, (installation,))).fetchone()
        until = row[0] if row else None
        return until if isinstance(until, datetime) else None
