"""Installations and repositories: who parks, what is to be prepared, and the ids of our labels."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.github.wish import Joined, Left, Renamed
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
                "UPDATE repository SET asked_at = NULL, swept_at = %s WHERE full_name = %s AND asked_at <= %s",
                (asked_at, full_name, asked_at),
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

    async def leave(self, installation: int, names: Sequence[str], now: datetime) -> None:
        """The app may not work in these any more; without names, nowhere in the installation."""
        async with self._pool.connection() as connection, connection.transaction():
            await grant(connection, installation, Left(tuple(names)), now)

    async def rename(self, installation: int, before: str, after: str, now: datetime) -> None:
        """A repository has another name."""
        async with self._pool.connection() as connection, connection.transaction():
            await grant(connection, installation, Renamed(before, after), now)

    async def installations(self) -> set[int]:
        """Those the app works in."""
        async with self._pool.connection() as connection:
            rows = await (await connection.execute("SELECT id FROM installation WHERE removed_at IS NULL")).fetchall()
        return {int(str(row[0])) for row in rows}

    async def of(self, installation: int) -> set[str]:
        """The repositories the app works in."""
        async with self._pool.connection() as connection:
            query = "SELECT full_name FROM repository WHERE installation = %s AND removed_at IS NULL"
            return {str(row[0]) for row in await (await connection.execute(query, (installation,))).fetchall()}

    async def to_sweep(self, installation: int, before: datetime, most: int) -> list[str]:
        """Repositories that were not swept since, those first that were not for longest."""
        query = """
            SELECT full_name FROM repository
             WHERE installation = %s AND removed_at IS NULL AND coalesce(swept_at, '-infinity') <= %s
             ORDER BY swept_at NULLS FIRST, full_name LIMIT %s
        """
        async with self._pool.connection() as connection:
            rows = await (await connection.execute(query, (installation, before, most))).fetchall()
        return [str(row[0]) for row in rows]

    async def swept(self, full_name: str, at: datetime) -> None:
        """Its pull requests were compared with GitHub's."""
        async with self._pool.connection() as connection:
            await connection.execute("UPDATE repository SET swept_at = %s WHERE full_name = %s", (at, full_name))

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
