"""Reads what the decisions that were kept say of the checklist."""

from collections.abc import AsyncGenerator
from typing import Any

from pydantic import TypeAdapter

from bot.core.inspected import Inspected
from bot.core.lint.pay import Seen
from bot.core.question import Question
from bot.store.database import Pool

_INSPECTED: TypeAdapter[Inspected | None] = TypeAdapter(Inspected | None)
_CHECKLIST: TypeAdapter[tuple[Question, ...]] = TypeAdapter(tuple[Question, ...])
_AT_ONCE = 200
_DECISIONS = """
SELECT repository || '#' || number, head, coalesce(snapshot->'diff'->'inspected', 'null')::text,
       coalesce(judgement->'checklist', '[]')::text, ARRAY(SELECT jsonb_object_keys(judgement->'ticks'))
  FROM decision
 WHERE (repository = %(scope)s OR split_part(repository, '/', 1) = %(scope)s OR %(scope)s = '')
   AND judged_at >= now() - make_interval(days => %(days)s)
 ORDER BY id
"""


async def checklists(pool: Pool, scope: str, days: int) -> AsyncGenerator[Seen]:
    """All decisions of a repository (`acme/shop`), of an owner (`acme`), or of everybody (""), oldest first."""
    async with (
        pool.connection() as connection,
        connection.transaction(),
        connection.cursor("checklists") as cursor,
    ):
        await cursor.execute(_DECISIONS, {"scope": scope, "days": days})
        while rows := await cursor.fetchmany(_AT_ONCE):
            for row in rows:
                yield _seen(row)


def _seen(row: tuple[Any, ...]) -> Seen:
    pull, head, inspected, checklist, ticked = row
    return Seen(
        pull=pull,
        head=head,
        inspected=_INSPECTED.validate_json(inspected),
        checklist=_CHECKLIST.validate_json(checklist),
        ticked=frozenset(ticked),
    )
