"""Reads the weekly summary: promises kept and broken, how long first reviews took, and on whom it waited."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from bot.store.database import Pool

EVERYBODY: Final = ""  # the team that all pull requests count for

# A promise counts in the week in which it was kept, or in which its time ran out. One that fell away before that, as
# the pull request was closed or turned into a draft, was neither kept nor broken.
_PROMISES = """
WITH ended AS (
    SELECT team, track, origin, kind, coalesce(kept_at <= due_at, false) AS kept,
           CASE WHEN kept_at <= due_at THEN kept_at
                WHEN due_at <= %(now)s AND due_at <= coalesce(ended_at, kept_at, due_at) THEN due_at END AS at
      FROM promise, unnest(groups || ''::text) AS team
     WHERE due_at >= %(since)s AND (kept_at >= %(since)s OR due_at < %(until)s)
)
SELECT team, track, origin, kind, count(*) FILTER (WHERE kept), count(*) FILTER (WHERE NOT kept)
  FROM ended WHERE at >= %(since)s AND at < %(until)s GROUP BY team, track, origin, kind ORDER BY 1, 2, 3, 4
"""
_REVIEWS = """
WITH given AS (
    SELECT team, track, origin, by_machine,
           greatest(extract(epoch FROM at - ready_at), 0) AS seconds
      FROM pace, unnest(groups || ''::text) AS team,
           LATERAL (VALUES (false, first_review_at), (true, first_machine_review_at)) AS review (by_machine, at)
     WHERE at >= %(since)s AND at < %(until)s AND ready_at IS NOT NULL
)
SELECT team, by_machine, coalesce(track, ''), coalesce(origin, ''), count(*),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds), percentile_cont(0.9) WITHIN GROUP (ORDER BY seconds)
  FROM given GROUP BY GROUPING SETS ((team, by_machine), (team, by_machine, track, origin)) ORDER BY 1, 2, 3, 4
"""
_WAITING = """
SELECT team, count(*), count(*) FILTER (WHERE merged),
       sum(extract(epoch FROM on_author)), sum(extract(epoch FROM on_reviewers))
  FROM pace, unnest(groups || ''::text) AS team
 WHERE closed_at >= %(since)s AND closed_at < %(until)s GROUP BY team
"""


@dataclass(frozen=True, slots=True)
class Promises:
    """How many promises of a kind were kept and broken, for one track and origin."""

    track: str
    origin: str
    kind: str
    kept: int
    broken: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How long the first review took: half of them at most `median`, nine of ten at most `ninetieth`.

    Without track and origin: all of them together.
    """

    track: str
    origin: str
    reviews: int
    median: timedelta
    ninetieth: timedelta


@dataclass(frozen=True, slots=True)
class Waiting:
    """Of the pull requests that ended: how many were merged, and how long they waited on whom, all together."""

    ended: int = 0
    merged: int = 0
    on_author: timedelta = timedelta(0)
    on_reviewers: timedelta = timedelta(0)


@dataclass(slots=True)
class Summary:
    """One team's week. `people` and `machines` are first reviews; those of machines never keep a promise."""

    team: str
    promises: list[Promises] = field(default_factory=list)
    people: list[Pace] = field(default_factory=list)
    machines: list[Pace] = field(default_factory=list)
    waiting: Waiting = field(default_factory=Waiting)


class Paces:
    """Reads what became of promises."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def week(self, since: datetime, until: datetime, now: datetime) -> list[Summary]:
        """Every team of which there is anything to tell, everybody first. `until` is not part of it."""
        span = {"since": since, "until": until, "now": now}
        teams: dict[str, Summary] = {}
        for team, track, origin, kind, kept, broken in await self._rows(_PROMISES, span):
            _of(teams, team).promises.append(Promises(track, origin, kind, kept, broken))
        for team, by_machine, track, origin, many, median, ninetieth in await self._rows(_REVIEWS, span):
            paces = _of(teams, team).machines if by_machine else _of(teams, team).people
            paces.append(Pace(track, origin, many, _span(median), _span(ninetieth)))
        for team, ended, merged, on_author, on_reviewers in await self._rows(_WAITING, span):
            _of(teams, team).waiting = Waiting(ended, merged, _span(on_author), _span(on_reviewers))
        return [teams[name] for name in sorted(teams)]

    async def _rows(self, query: str, values: dict[str, datetime]) -> Sequence[tuple[Any, ...]]:
        async with self._pool.connection() as connection:
            return await (await connection.execute(query.encode(), values)).fetchall()


def _of(teams: dict[str, Summary], team: str) -> Summary:
    return teams.setdefault(team, Summary(team))


def _span(seconds: Any) -> timedelta:
    return timedelta(seconds=float(seconds))
