"""What our own database knows of people: their open reviews, when they are away, and which folders they know."""

from collections.abc import Collection, Iterator
from pathlib import PurePosixPath
from typing import Any

import psycopg

from bot.core.availability import Absence
from bot.core.candidate import Candidate
from bot.core.facts import Diff, PullRef, Snapshot
from bot.core.judgement import Judgement
from bot.core.words import Mode, PullState
from bot.store.database import Pool

Connection = psycopg.AsyncConnection[tuple[object, ...]]

_MOST_FOLDERS = 50  # of one pull request; a sweeping change makes nobody familiar with everything
_FIND = """
WITH load AS (
    SELECT person AS login, count(*) AS open, count(*) FILTER (WHERE repository = %(repository)s) AS here
      FROM pull, unnest(awaiting) AS person
     WHERE installation = %(installation)s AND state = 'open' AND awaiting <> '{}'
       AND NOT (repository = %(repository)s AND number = %(number)s)
     GROUP BY person
), known AS (
    SELECT login, count(DISTINCT number) AS familiar FROM familiar
     WHERE repository = %(repository)s AND folder = ANY(%(folders)s) AND number <> %(number)s GROUP BY login
)
SELECT asked.login, coalesce(load.open, 0), coalesce(load.here, 0), coalesce(known.familiar, 0),
       absence.said_at, absence.zone, absence.first_day, absence.last_day
  FROM unnest(%(logins)s::text[]) AS asked (login)
  LEFT JOIN load USING (login) LEFT JOIN known USING (login)
  LEFT JOIN absence ON absence.owner = %(owner)s AND absence.login = asked.login
 WHERE load.open > 0 OR known.familiar > 0 OR absence.said_at IS NOT NULL
"""
_AWAITING = "UPDATE pull SET awaiting = %s WHERE repository = %s AND number = %s AND awaiting <> %s"
_AWAY = """
INSERT INTO absence (owner, login, said_at, zone, first_day, last_day) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (owner, login) DO UPDATE
   SET said_at = excluded.said_at, zone = excluded.zone, first_day = excluded.first_day, last_day = excluded.last_day
 WHERE absence.said_at < excluded.said_at
    OR (absence.said_at = excluded.said_at AND absence.last_day IS DISTINCT FROM excluded.last_day)
"""
_FAMILIAR = """
INSERT INTO familiar (repository, folder, login, number)
SELECT %s, folder, login, %s FROM unnest(%s::text[]) AS folder, unnest(%s::text[]) AS login
ON CONFLICT DO NOTHING
"""


class Candidates:
    """Reads for choosing reviewers."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def of(self, ref: PullRef, installation: int, logins: Collection[str], diff: Diff) -> dict[str, Candidate]:
        """What is known of these people, by lower-case login, in one query. Who is missing has nothing to do."""
        if not logins:
            return {}
        values = {
            "repository": ref.repository, "number": ref.number, "installation": installation,
            "owner": ref.owner.lower(), "logins": sorted({login.lower() for login in logins}),
            "folders": _folders(diff),
        }  # fmt: skip
        async with self._pool.connection() as connection:
            rows = await (await connection.execute(_FIND, values)).fetchall()
        return {str(row[0]): _candidate(row[1:]) for row in rows}


def _candidate(row: tuple[Any, ...]) -> Candidate:
    open_, here, familiar, said_at, zone, first, last = row
    absence = None if said_at is None else Absence(said_at=said_at, zone=zone, first=first, last=last)
    return Candidate(open=open_, here=here, familiar=familiar, absence=absence)


async def learn(connection: Connection, judgement: Judgement, snapshot: Snapshot) -> None:
    """Keep what a look tells of people: who is asked, who said that they are away, who knows what was merged."""
    ref = judgement.ref
    awaiting = sorted(_awaiting(judgement, snapshot))
    await connection.execute(_AWAITING, (awaiting, ref.repository, ref.number, awaiting))
    for login, said in judgement.absences.items():
        await connection.execute(_AWAY, (ref.owner.lower(), login, said.said_at, said.zone, said.first, said.last))
    if snapshot.pull.state is PullState.MERGED:
        await connection.execute(
            _FAMILIAR, (ref.repository, ref.number, _folders(snapshot.diff), sorted(_hands(snapshot)))
        )


def _awaiting(judgement: Judgement, snapshot: Snapshot) -> set[str]:
    """Whoever is asked and has not reviewed this head. Teams are nobody's load."""
    pull, asked = snapshot.pull, judgement.reviewers
    people = {login.lower() for login in pull.requested if "/" not in login}
    if judgement.mode is Mode.ENFORCE:
        people |= {choice.login.lower() for choice in asked.ask} | {login.lower() for login in asked.waiting}
    done = {review.author.login.lower() for review in pull.reviews if review.head == pull.head}
    return people - done - {one.login.lower() for one in asked.withdraw}


def _hands(snapshot: Snapshot) -> Iterator[str]:
    """Whoever wrote it, and whoever reviewed it."""
    pull = snapshot.pull
    people = [pull.author, *(review.author for review in pull.reviews)]
    yield from {account.login.lower() for account in people if account.is_person}


def _folders(diff: Diff) -> list[str]:
    """The folders that are touched; `.` is the top."""
    paths = (path.replace("\0", "\ufffd") for file in diff.files for path in file.paths)
    return sorted({str(PurePosixPath(path).parent) for path in paths})[:_MOST_FOLDERS]
