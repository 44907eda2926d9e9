"""Keeps what became of each promise, and how long a pull request waited on whom, with the look that saw it."""

import json
from typing import Any

from bot.core.facts import Snapshot
from bot.core.judgement import Judgement
from bot.core.messages.time import iso
from bot.core.pace import Pace
from bot.store.wishes import Connection

# One statement, so that a look pays one round trip. What is promised no more has ended: it was kept, or closed, or a
# newer push took its place.
_KEEP = """
WITH given AS (
    SELECT * FROM jsonb_to_recordset(%(promises)s::jsonb)
        AS (kind text, began_at timestamptz, due_at timestamptz, kept_at timestamptz)
), promised AS (
    INSERT INTO promise (repository, number, kind, began_at, due_at, kept_at, ended_at, track, origin, groups)
    SELECT %(repository)s, %(number)s, kind, began_at, due_at, kept_at, kept_at, %(track)s, %(origin)s, %(groups)s
      FROM given
    ON CONFLICT (repository, number, kind, began_at) DO UPDATE
       SET due_at = excluded.due_at, kept_at = excluded.kept_at, ended_at = excluded.ended_at,
           track = excluded.track, origin = excluded.origin, groups = excluded.groups
), ended AS (
    UPDATE promise SET ended_at = %(ended)s
     WHERE repository = %(repository)s AND number = %(number)s AND ended_at IS NULL
       AND NOT EXISTS (SELECT FROM given WHERE given.kind = promise.kind AND given.began_at = promise.began_at)
)
INSERT INTO pace (repository, number, track, origin, groups, ready_at, first_review_at, first_machine_review_at,
                  on_author, on_reviewers, closed_at, merged, updated_at)
VALUES (%(repository)s, %(number)s, %(track)s, %(origin)s, %(groups)s, %(ready)s, %(reviewed)s, %(machine)s,
        %(on_author)s, %(on_reviewers)s, %(closed)s, %(merged)s, %(now)s)
ON CONFLICT (repository, number) DO UPDATE
   SET track = excluded.track, origin = excluded.origin, groups = excluded.groups, ready_at = excluded.ready_at,
       first_review_at = excluded.first_review_at, first_machine_review_at = excluded.first_machine_review_at,
       on_author = excluded.on_author, on_reviewers = excluded.on_reviewers, closed_at = excluded.closed_at,
       merged = excluded.merged, updated_at = excluded.updated_at
"""


async def keep_pace(connection: Connection, judgement: Judgement, snapshot: Snapshot) -> None:
    """Write it, where the rules could be read."""
    if judgement.pace is not None:
        await connection.execute(_KEEP, _values(judgement, snapshot, judgement.pace))


def _values(judgement: Judgement, snapshot: Snapshot, pace: Pace) -> dict[str, Any]:
    pull = snapshot.pull
    promised = [
        {
            "kind": one.kind.value,
            "began_at": iso(one.began_at or one.due),
            "due_at": "infinity" if one.stands else iso(one.due),  # nobody knows when the clock goes on
            "kept_at": iso(one.kept_at) if one.kept_at else None,
        }
        for one in judgement.promises
    ]
    groups = dict.fromkeys(one.group for one in judgement.requirements if one.group)
    return {
        "repository": pull.ref.repository,
        "number": pull.ref.number,
        "track": judgement.track.value,
        "origin": judgement.provenance.origin.value,
        "groups": list(groups),
        "promises": json.dumps(promised),
        "ended": pace.closed_at or snapshot.taken_at,
        "ready": next((one.began_at for one in judgement.promises), pull.ready_at),
        "reviewed": pace.first_review_at,
        "machine": pace.first_machine_review_at,
        "on_author": pace.on_author,
        "on_reviewers": pace.on_reviewers,
        "closed": pace.closed_at,
        "merged": pull.merged_at is not None,
        "now": snapshot.taken_at,
    }
