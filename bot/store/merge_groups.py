"""Merge groups that wait for our check, and the verdicts their pull requests have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.judgement import Outcome
from bot.core.merge_group import Answer, Member
from bot.core.words import Mode
from bot.store.database import Pool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One group. `number` is the last pull request in it."""

    repository: str
    head: str
    installation: int
    branch: str
    number: int
    asked_at: datetime
    first_asked_at: datetime


_VERDICT = """
SELECT p.number, d.head, d.outcome, d.judgement->>'mode', d.judgement->'gate'->>'title', p.asked_at IS NOT NULL
  FROM pull p LEFT JOIN LATERAL (
       SELECT head, outcome, judgement FROM decision
        WHERE decision.repository = p.repository AND decision.number = p.number ORDER BY id DESC LIMIT 1) d ON true
 WHERE p.repository = %s AND p.number = ANY(%s)
"""


class MergeGroups:
    """Reads and writes the table."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def due(self, now: datetime, most: int) -> list[tuple[str, str]]:
        """Repository and head of groups to answer."""
        query = "SELECT repository, head FROM merge_group WHERE asked_at <= %s ORDER BY asked_at LIMIT %s"
        async with self._pool.connection() as connection:
            rows = await (await connection.execute(query, (now, most))).fetchall()
        return [(str(repository), str(head)) for repository, head in rows]

    async def get(self, repository: str, head: str) -> Group | None:
        """A group that waits; None when it was answered, or GitHub took it apart."""
        query = (
            "SELECT installation, branch, number, asked_at, first_asked_at FROM merge_group"
            " WHERE repository = %s AND head = %s AND asked_at IS NOT NULL"
        )
        async with self._pool.connection() as connection:
            row = await (await connection.execute(query, (repository, head))).fetchone()
        if row is None:
            return None
        installation, branch, number, asked, first = row
        return Group(
            repository=repository, head=head, installation=int(str(installation)), branch=str(branch),
            number=int(str(number)), asked_at=asked, first_asked_at=first,  # type: ignore[arg-type]
        )  # fmt: skip

    async def members(self, repository: str, queued: Sequence[tuple[int, str]]) -> tuple[Member, ...]:
        """The pull requests of a group, given by number and queued head, with the newest verdict of each."""
        async with self._pool.connection() as connection:
            rows = await (await connection.execute(_VERDICT, (repository, [n for n, _ in queued]))).fetchall()
        known = {int(str(row[0])): row for row in rows}
        return tuple(_member(number, head, known.get(number)) for number, head in queued)

    async def answered(self, group: Group, numbers: Sequence[int], said: Answer) -> None:
        """It has its check; asked anew meanwhile, it is answered again."""
        async with self._pool.connection() as connection:
            await connection.execute(
                "UPDATE merge_group SET asked_at = CASE WHEN asked_at = %s THEN NULL ELSE asked_at END, numbers = %s,"
                " outcome = %s WHERE repository = %s AND head = %s",
                (group.asked_at, list(numbers), said, group.repository, group.head),
            )

    async def again(self, group: Group, at: datetime) -> None:
        """Answer it then."""
        async with self._pool.connection() as connection:
            await connection.execute(
                "UPDATE merge_group SET asked_at = %s WHERE repository = %s AND head = %s AND asked_at = %s",
                (at, group.repository, group.head, group.asked_at),
            )


def _member(number: int, head: str, row: Sequence[object] | None) -> Member:
    if row is None or row[1] is None:
        return Member(number=number, head=head)
    return Member(
        number=number,
        head=head,
        judged=str(row[1]),
        outcome=Outcome(str(row[2])),
        mode=Mode(str(row[3])),
        title=str(row[4]),
        pending=bool(row[5]),
    )
