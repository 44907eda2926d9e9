"""The rules files as GitHub told them last, for the hours in which it cannot."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.rules import Source
from bot.core.words import Mode
from bot.store.database import Pool


@dataclass(frozen=True, slots=True)
class Remembered:
    """What GitHub told last, and when. `source` is None where it said that there is no such file."""

    source: Source | None
    at: datetime


_KEEP = """
INSERT INTO rules_file (place, name, oid, text, told_at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (place) DO UPDATE SET
    name = excluded.name, oid = excluded.oid, text = excluded.text, told_at = excluded.told_at
 WHERE rules_file.told_at <= excluded.told_at
"""


class RuleFiles:
    """Reads and writes the table. Files are text from outside, and are kept as they came."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def keep(self, place: str, source: Source | None, at: datetime) -> None:
        """GitHub told it. What another process was told later stays."""
        name, oid, text = ("", None, None) if source is None else (source.name, source.oid, source.text)
        raw = None if text is None else text.encode("utf-8", "surrogatepass")  # a text column cannot hold NUL
        async with self._pool.connection() as connection:
            await connection.execute(_KEEP, (place, name, oid, raw, at))

    async def reached(self, place: str, reach: Mode) -> None:
        """Rules with this file could be read, and reach so far."""
        query = "UPDATE rules_file SET reach = %s WHERE place = %s AND reach IS DISTINCT FROM %s"
        async with self._pool.connection() as connection:
            await connection.execute(query, (reach, place, reach))

    async def reach(self, place: str) -> Mode | None:
        """How far the last rules with this file that could be read reached; None where none could."""
        query = "SELECT reach FROM rules_file WHERE place = %s"
        async with self._pool.connection() as connection:
            row = await (await connection.execute(query, (place,))).fetchone()
        return None if row is None or row[0] is None else Mode(str(row[0]))

    async def last(self, place: str) -> Remembered | None:
        """What GitHub told last; None when it never did."""
        query = "SELECT name, oid, text, told_at FROM rules_file WHERE place = %s"
        async with self._pool.connection() as connection:
            row = await (await connection.execute(query, (place,))).fetchone()
        if row is None or not isinstance(row[3], datetime):
            return None
        name, oid, raw = row[:3]
        text = bytes(raw).decode("utf-8", "surrogatepass") if isinstance(raw, bytes | memoryview) else None
        return Remembered(None if text is None else Source(str(name), text, str(oid)), row[3])
