"""Reads the decisions that were kept, with the facts they judged."""

from collections.abc import AsyncGenerator

from bot.core.facts import Snapshot
from bot.store.database import Pool
from bot.store.json import SNAPSHOT

_AT_ONCE = 100
_NEWEST = """
SELECT snapshot::text FROM (
    SELECT DISTINCT ON (repository, number) id, snapshot FROM decision
     WHERE repository = %(scope)s OR split_part(repository, '/', 1) = %(scope)s
     ORDER BY repository, number, id DESC
) AS newest ORDER BY id DESC LIMIT %(most)s
"""


async def newest_snapshots(pool: Pool, scope: str, most: int) -> AsyncGenerator[Snapshot]:
    """The facts as last judged of each pull request of a repository (`acme/shop`) or of all of an owner (`acme`).

    Those judged last come first. They are read piece by piece: the whole need not fit into memory.
    """
    async with (
        pool.connection() as connection,
        connection.transaction(),
        connection.cursor("newest_snapshots") as cursor,
    ):
        await cursor.execute(_NEWEST, {"scope": scope, "most": most})
        while rows := await cursor.fetchmany(_AT_ONCE):
            for row in rows:
                yield SNAPSHOT.validate_json(str(row[0]))


async def judged_repositories(pool: Pool) -> tuple[str, ...]:
    """Every repository (`acme/shop`) that is watched, or was, by name."""
    query = """
        SELECT full_name FROM repository UNION SELECT repository FROM pull
        UNION SELECT repository FROM decision ORDER BY 1
    """
    async with pool.connection() as connection:
        rows = await (await connection.execute(query)).fetchall()
    return tuple(str(row[0]) for row in rows)
