"""How the machinery is doing, as the database knows it: one cheap query for each question, none that reads all rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from bot.store.database import Pool

MOST_INSTALLATIONS = 100
_MOST_TROUBLES = 200


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is due and not done, of one kind; `since` is when the oldest of it fell due."""

    kind: str
    count: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of one hourly budget of an installation."""

    installation: int
    resource: str
    remaining: int
    most: int


@dataclass(frozen=True, slots=True)
class Parked:
    """An installation that waits for its rate limit."""

    installation: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """All answers, of one instant."""

    waiting: tuple[Waiting, ...]
    jobs: tuple[int, int]  # to do, being done
    workers: int
    last_delivery: datetime | None
    owed: tuple[tuple[str, str, int], ...]  # track, state, how many
    broken: tuple[tuple[str, str, int], ...]  # track, kind, how many
    installations: tuple[int, int]  # active ones, and those of them that are parked
    left: tuple[Left, ...]
    parked: tuple[Parked, ...]
    troubles: tuple[tuple[str, int], ...]  # why looks did not succeed, and at how many pull requests


_WAITING = """
SELECT 'look', count(*), min(least(asked_at, CASE WHEN next_look_at <= %(now)s THEN next_look_at END))
  FROM pull WHERE asked_at <= %(now)s OR next_look_at <= %(now)s
UNION ALL SELECT 'spare look', count(*), min(spare_at) FROM pull WHERE spare_at <= %(now)s
UNION ALL SELECT 'repository', count(*), min(asked_at) FROM repository WHERE asked_at <= %(now)s AND removed_at IS NULL
UNION ALL SELECT 'merge group', count(*), min(asked_at) FROM merge_group WHERE asked_at <= %(now)s
UNION ALL SELECT 'notice', count(*), min(next_at)
            FROM notice WHERE sent_at IS NULL AND gave_up_at IS NULL AND next_at <= %(now)s
"""
_JOBS = """
SELECT (SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'),
       (SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'),
       (SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '10 seconds'),
       (SELECT max(received_at) FROM delivery)
"""
_OWED = """
SELECT track, CASE WHEN due_at = 'infinity' THEN 'standing' WHEN due_at <= %(now)s THEN 'breached' ELSE 'running' END,
       count(*)
  FROM promise WHERE ended_at IS NULL GROUP BY 1, 2
"""
_BROKEN = """
SELECT track, kind, count(*) FROM promise
 WHERE due_at > %(now)s - interval '7 days' AND due_at <= %(now)s
   AND coalesce(kept_at, ended_at, 'infinity') > due_at
 GROUP BY 1, 2
"""
_INSTALLATIONS = """
SELECT count(*), count(*) FILTER (WHERE parked_until > %(now)s) FROM installation WHERE removed_at IS NULL
"""
_LEFT = """
SELECT installation, resource, CASE WHEN resets_at <= %(now)s THEN most ELSE remaining END AS remaining, most
  FROM budget JOIN installation ON installation.id = budget.installation AND removed_at IS NULL
 ORDER BY CASE WHEN resets_at <= %(now)s THEN 1 ELSE remaining::float / greatest(most, 1) END, installation, resource
 LIMIT %(most)s
"""
_PARKED = """
SELECT id, parked_until FROM installation WHERE removed_at IS NULL AND parked_until > %(now)s
 ORDER BY parked_until DESC, id LIMIT %(most)s
"""
_TROUBLES = """
SELECT left(trouble, 200), count(*) FROM pull WHERE trouble IS NOT NULL AND state = 'open'
 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %(troubles)s
"""
QUERIES: tuple[LiteralString, ...] = (
    _WAITING, _JOBS, _OWED, _BROKEN, _INSTALLATIONS, _LEFT, _PARKED, _TROUBLES,
)  # fmt: skip


def values(now: datetime) -> dict[str, object]:
    """What the queries are asked with."""
    return {"now": now, "most": MOST_INSTALLATIONS, "troubles": _MOST_TROUBLES}


async def read(pool: Pool, now: datetime) -> Vitals:
    """Ask each question once. Raises what the database raises."""
    answers: list[list[Any]] = []
    async with pool.connection() as connection:
        for query in QUERIES:
            answers.append(await (await connection.execute(query, values(now))).fetchall())  # noqa: PERF401 - in order
    waiting, [jobs], owed, broken, [installations], left, parked, troubles = answers
    return Vitals(
        waiting=tuple(Waiting(*row) for row in waiting),
        jobs=(jobs[0], jobs[1]),
        workers=jobs[2],
        last_delivery=jobs[3],
        owed=tuple(owed),
        broken=tuple(broken),
        installations=(installations[0], installations[1]),
        left=tuple(Left(*row) for row in left),
        parked=tuple(Parked(*row) for row in parked),
        troubles=tuple(troubles),
    )
