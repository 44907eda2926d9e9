"""Adds to the record and reads it. Nothing here changes an entry, and the table's trigger would refuse it."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core.audit import Draft, Facts
from bot.core.chain import Entry
from bot.core.facts import PullRef
from bot.store.database import Pool
from bot.store.wishes import Connection

_AT_ONCE = 100
_LOCK = """
INSERT INTO audit_chain (repository) VALUES (%s)
ON CONFLICT (repository) DO UPDATE SET repository = excluded.repository RETURNING length, hash
"""
_APPEND = """
WITH entry AS (
    INSERT INTO audit (repository, position, number, at, kind, head, decision, body, previous, hash)
    SELECT * FROM unnest(%s::text[], %s::bigint[], %s::integer[], %s::timestamptz[], %s::text[], %s::text[],
                         %s::bigint[], %s::text[], %s::text[], %s::text[]))
UPDATE audit_chain SET length = %s, hash = %s WHERE repository = %s
"""
_FIELDS = "a.repository, a.position, a.number, a.at, a.kind, a.head, a.decision, a.body, a.previous, a.hash"
_SCOPE = "(%(scope)s::text IS NULL OR a.repository = %(scope)s OR split_part(a.repository, '/', 1) = %(scope)s)"
_ENTRIES = f"""
SELECT {_FIELDS} FROM audit a
 WHERE {_SCOPE} AND (%(since)s::timestamptz IS NULL OR a.at >= %(since)s) ORDER BY a.repository, a.id
"""  # noqa: S608 - put together from constants
_WITH_FACTS = f"""
SELECT {_FIELDS}, d.snapshot::text, d.judgement::text FROM audit a LEFT JOIN decision d ON d.id = a.decision
 WHERE {_SCOPE} ORDER BY a.repository, a.id
"""  # noqa: S608 - put together from constants
_OF_PULL = f"""
SELECT * FROM (SELECT {_FIELDS} FROM audit a WHERE a.repository = %s AND a.number = %s ORDER BY a.id DESC LIMIT %s)
    AS newest ORDER BY position
"""  # noqa: S608 - put together from constants
_ENDS = f"SELECT a.repository, a.length, a.hash FROM audit_chain a WHERE {_SCOPE} ORDER BY a.repository"  # noqa: S608


@dataclass(frozen=True, slots=True)
class End:
    """How long the chain of a repository is, and the hash of its last entry."""

    repository: str
    length: int
    hash: str


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry with the JSON it was decided by; None where the database has none (any more)."""

    entry: Entry
    snapshot: str | None
    judgement: str | None


async def append(connection: Connection, drafts: Sequence[Draft], facts: Facts | None) -> None:
    """Add entries of one repository inside the caller's transaction: two statements, however many there are.

    The end of the chain stays locked until that transaction ends, so this is the last thing to do in it.
    """
    if not drafts:
        return
    repository = drafts[0].repository
    row = await (await connection.execute(_LOCK, (repository,))).fetchone()
    length, head = (int(str(row[0])), str(row[1])) if row else (0, "")
    entries: list[Entry] = []
    for draft in drafts:
        entries.append(draft.entry(length + 1, head, facts))
        length, head = entries[-1].position, entries[-1].hash
    columns = zip(*(_row(entry) for entry in entries), strict=True)
    await connection.execute(_APPEND.encode(), (*map(list, columns), length, head, repository))


def _row(entry: Entry) -> tuple[Any, ...]:
    return (
        entry.repository, entry.position, entry.number, entry.at, entry.kind, entry.head, entry.decision, entry.body,
        entry.previous, entry.hash,
    )  # fmt: skip


class Record:
    """Reads the record. A scope is a repository (`acme/shop`), an owner (`acme`), or None for everything."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def entries(self, scope: str | None, since: datetime | None = None) -> AsyncGenerator[Entry]:
        """The entries, repository by repository, as they were added. They are read piece by piece."""
        async with aclosing(self._rows(_ENTRIES, {"scope": scope, "since": since})) as rows:
            async for row in rows:
                yield _entry(row)

    async def with_facts(self, scope: str | None) -> AsyncGenerator[Kept]:
        """The same, with what each was decided by."""
        async with aclosing(self._rows(_WITH_FACTS, {"scope": scope})) as rows:
            async for row in rows:
                yield Kept(_entry(row[:-2]), row[-2], row[-1])

    async def _rows(self, query: str, values: dict[str, Any]) -> AsyncGenerator[tuple[Any, ...]]:
        async with (
            self._pool.connection() as connection,
            connection.transaction(),
            connection.cursor("record") as cursor,
        ):
            await cursor.execute(query.encode(), values)
            while rows := await cursor.fetchmany(_AT_ONCE):
                for row in rows:
                    yield row

    async def of(self, ref: PullRef, most: int | None = None) -> list[Entry]:
        """What is on record about one pull request, oldest first; the newest of it where that is more than `most`."""
        async with self._pool.connection() as connection:
            rows = await (await connection.execute(_OF_PULL.encode(), (ref.repository, ref.number, most))).fetchall()
        return [_entry(row) for row in rows]

    async def ends(self, scope: str | None) -> list[End]:
        """The end of each chain."""
        async with self._pool.connection() as connection:
            rows = await (await connection.execute(_ENDS.encode(), {"scope": scope})).fetchall()
        return [End(str(row[0]), int(str(row[1])), str(row[2])) for row in rows]


def _entry(row: tuple[Any, ...]) -> Entry:
    repository, position, number, at, kind, head, decision, body, previous, seal = row
    return Entry(
        repository=repository,
        position=position,
        number=number,
        at=at,
        kind=kind,
        head=head,
        decision=decision,
        body=body,
        previous=previous,
        hash=seal,
    )
