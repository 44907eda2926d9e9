"""What each wish of a webhook changes in the tables, inside the transaction that makes its delivery durable."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never

import psycopg

from bot.core.facts import PullRef
from bot.github.wish import (
    AnswerGroup,
    Joined,
    LabelsChanged,
    Left,
    LookAt,
    LookAtAll,
    LookAtHead,
    LookAtNaming,
    Nothing,
    PeopleChanged,
    Renamed,
    Wish,
)

Connection = psycopg.AsyncConnection[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What an arrival set in motion: pull requests to look at, repositories to prepare.

    `spare` are pull requests to look at when nothing else is to be done.
    """

    pulls: tuple[PullRef, ...] = ()
    repositories: tuple[str, ...] = ()
    spare: tuple[PullRef, ...] = ()
    groups: tuple[tuple[str, str], ...] = ()  # merge groups by repository and head


_ASK = """
INSERT INTO pull (repository, number, installation, asked_at, hint_head, hint_base, hint_at, pushers)
VALUES (%(repository)s, %(number)s, %(installation)s, %(at)s, %(head)s, %(base)s, %(updated)s,
        array_remove(ARRAY[%(pusher)s::text], NULL))
ON CONFLICT (repository, number) DO UPDATE SET
    asked_at = greatest(excluded.asked_at, pull.asked_at + interval '1 microsecond'),
    installation = excluded.installation,
    pushers = CASE WHEN excluded.pushers <@ pull.pushers THEN pull.pushers
                   ELSE pull.pushers || excluded.pushers END,
    state = CASE WHEN pull.state = 'gone' THEN 'open' ELSE pull.state END,
    hint_head = CASE WHEN excluded.hint_at >= coalesce(pull.hint_at, '-infinity')
                     THEN excluded.hint_head ELSE pull.hint_head END,
    hint_base = CASE WHEN excluded.hint_at >= coalesce(pull.hint_at, '-infinity')
                     THEN excluded.hint_base ELSE pull.hint_base END,
    hint_at = greatest(excluded.hint_at, pull.hint_at)
"""
_ASK_HEAD = """
UPDATE pull SET asked_at = greatest(%(at)s, asked_at + interval '1 microsecond'), installation = %(installation)s,
       pressed_by = coalesce(nullif(%(by)s, ''), pressed_by),
       pressed_at = CASE %(by)s WHEN '' THEN pressed_at ELSE %(at)s END
 WHERE repository = %(repository)s AND head = %(head)s AND state = 'open' AND (%(any)s OR card->>'outcome' = 'success')
RETURNING repository, number
"""
_ASK_GROUP = """
INSERT INTO merge_group (repository, head, installation, branch, number, asked_at, first_asked_at)
VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (repository, head) DO UPDATE SET asked_at = excluded.asked_at, first_asked_at = excluded.first_asked_at
"""
_ASK_NAMING = """
UPDATE pull SET asked_at = greatest(%s, asked_at + interval '1 microsecond'), installation = %s
 WHERE repository = %s AND state = 'open' AND jsonb_exists_any(memory->'documents', %s)
RETURNING repository, number
"""
_ASK_ALL = """
UPDATE pull SET spare_at = greatest(%s, spare_at + interval '1 microsecond'), installation = %s
 WHERE state = 'open' AND (repository = %s OR starts_with(repository, %s || '/')) RETURNING repository, number
"""


async def grant(connection: Connection, installation: int, wish: Wish, at: datetime) -> Asked:
    """Write down what a wish asks for; the answer is what to hurry along after the commit."""
    match wish:
        case Nothing():
            return Asked()
        case LookAt(ref, hint, pusher):
            await connection.execute(_ASK, {
                "repository": ref.repository, "number": ref.number, "installation": installation, "at": at,
                "head": hint.head if hint else None, "base": hint.base if hint else None,
                "updated": hint.updated_at if hint else None, "pusher": pusher,
            })  # fmt: skip
            return Asked(pulls=(ref,))
        case LookAtHead() | LookAtNaming() | LookAtAll():
            return await _known(connection, installation, wish, at)
        case AnswerGroup(repository, head, branch, number):
            await connection.execute(_ASK_GROUP, (repository, head, installation, branch, number, at, at))
            return Asked(groups=((repository, head),))
        case Joined(repositories):
            await _joined(connection, installation, repositories, at)
            return Asked(repositories=repositories)
        case Left(repositories):
            await _left(connection, installation, repositories, at)
            return Asked()
        case PeopleChanged(organisation):
            await connection.execute(
                "UPDATE installation SET people_changed_at = greatest(%s, people_changed_at + interval '1 microsecond')"
                " WHERE id = %s",
                (at, installation),
            )
            return Asked(spare=await _refs(connection, _ASK_ALL, (at, installation, organisation, organisation)))
        case Renamed(before, after):
            named = {"before": before, "after": after, "at": at, "installation": installation}
            return Asked(repositories=(after,), pulls=await _renamed(connection, named))
        case LabelsChanged(repository):
            await connection.execute(
                "UPDATE repository SET labels = NULL, asked_at = %s WHERE full_name = %s", (at, repository)
            )
            return Asked(repositories=(repository,))
        case _:
            assert_never(wish)


async def _known(
    connection: Connection, installation: int, wish: LookAtHead | LookAtNaming | LookAtAll, at: datetime
) -> Asked:
    """Looks at pull requests that are known already; whoever delivers it may look from now on."""
    match wish:
        case LookAtHead(repository, head, only_green, by):
            named = {"at": at, "installation": installation, "repository": repository, "head": head,
                     "any": not only_green, "by": by}  # fmt: skip
            return Asked(pulls=await _refs(connection, _ASK_HEAD, named))
        case LookAtNaming(repository, paths):
            return Asked(pulls=await _refs(connection, _ASK_NAMING, (at, installation, repository, list(paths))))
        case LookAtAll(scope):
            return Asked(spare=await _refs(connection, _ASK_ALL, (at, installation, scope, scope)))
        case _:
            assert_never(wish)


async def _refs(connection: Connection, query: str, values: Any) -> tuple[PullRef, ...]:
    rows = await (await connection.execute(query.encode(), values)).fetchall()
    # An UPDATE answers in the order of its pages: the row in which people wait is not left to that.
    return tuple(PullRef.parse(f"{repository}#{number}") for repository, number in sorted(rows))


# What a name stands in besides the record, which is never changed: there a new chain begins.
_MOVE = """
UPDATE pull SET repository = %(after)s, decision = NULL, trail = '{}', asked_at = %(at)s,
       installation = %(installation)s
 WHERE repository = %(before)s
   AND NOT EXISTS (SELECT FROM pull other WHERE other.repository = %(after)s AND other.number = pull.number)
RETURNING repository, number
"""


_MAKE_ROOM = """
DELETE FROM repository WHERE full_name = %(after)s
   AND EXISTS (SELECT FROM repository old WHERE old.full_name = %(before)s)
"""
_RENAME = """
UPDATE repository SET full_name = %(after)s, labels = NULL, asked_at = %(at)s, installation = %(installation)s,
       removed_at = NULL
 WHERE full_name = %(before)s
"""
# The owner before may have told of it first: what is there already is the new one's.
_REACHED = "UPDATE pull SET installation = %(installation)s WHERE repository = %(after)s"

# Who knows its folders still does. What an earlier repository of that name left behind speaks of other folders.
_FORGET = "DELETE FROM familiar WHERE repository = %(after)s AND %(before)s <> %(after)s"
_KNOWN_STILL = "UPDATE familiar SET repository = %(after)s WHERE repository = %(before)s"


async def _renamed(connection: Connection, named: dict[str, object]) -> tuple[PullRef, ...]:
    moved = await _refs(connection, _MOVE, named)
    await connection.execute(_MAKE_ROOM, named)
    await connection.execute(_RENAME, named)
    await connection.execute(_REACHED, named)
    if moved:
        await connection.execute(_FORGET, named)
        await connection.execute(_KNOWN_STILL, named)
    return moved


# What left together with the installation comes back with it: GitHub does not name it again.
_BACK = """
UPDATE repository SET removed_at = NULL, asked_at = %(at)s
  FROM installation i
 WHERE i.id = %(installation)s AND repository.installation = i.id AND repository.removed_at = i.removed_at
"""
_JOIN = """
INSERT INTO installation (id, joined_at) VALUES (%(installation)s, %(at)s)
ON CONFLICT (id) DO UPDATE SET removed_at = NULL, joined_at = excluded.joined_at
"""
# Permissions may have been accepted: what GitHub denied us before is worth trying again.
_TRY_AGAIN = """
UPDATE pull SET memory = memory - 'denied', next_look_at = %(at)s
 WHERE installation = %(installation)s AND state = 'open'
   AND (memory->'denied' <> '[]' OR (attempts > 0 AND trouble IS NOT NULL))
"""


async def _joined(connection: Connection, installation: int, repositories: tuple[str, ...], at: datetime) -> None:
    named = {"installation": installation, "at": at}
    await connection.execute(_BACK, named)
    await connection.execute(_JOIN, named)
    await connection.cursor().executemany(
        "INSERT INTO repository (full_name, installation, asked_at) VALUES (%s, %s, %s) ON CONFLICT (full_name)"
        " DO UPDATE SET installation = excluded.installation, asked_at = excluded.asked_at, removed_at = NULL",
        [(repository, installation, at) for repository in repositories],
    )
    await connection.execute(_TRY_AGAIN, named)


async def _left(connection: Connection, installation: int, repositories: tuple[str, ...], at: datetime) -> None:
    if not repositories:
        await connection.execute(
            "INSERT INTO installation (id, removed_at) VALUES (%s, %s) ON CONFLICT (id) DO UPDATE"
            " SET removed_at = excluded.removed_at",
            (installation, at),
        )
    await connection.execute(
        "UPDATE repository SET removed_at = %s WHERE installation = %s AND removed_at IS NULL"
        " AND (%s OR full_name = ANY(%s))",
        (at, installation, not repositories, list(repositories)),
    )
    await connection.execute(
        "UPDATE pull SET state = 'gone', asked_at = NULL, next_look_at = NULL, spare_at = NULL"
        " WHERE installation = %s AND (%s OR repository = ANY(%s))",
        (installation, not repositories, list(repositories)),
    )
