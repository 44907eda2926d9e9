"""The row of each pull request: when to look, what earlier looks learnt, and what the board shows."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, LiteralString

from psycopg.sql import SQL

from bot.core.audit import Facts, Happening, Recorded, Trail, record
from bot.core.chain import digest
from bot.core.facts import Commit, Diff, Pressed, PullRef, Snapshot, Twin
from bot.core.judgement import Judgement, Outcome
from bot.core.memory import Memory
from bot.core.notice import Notice
from bot.core.twins import strictest
from bot.store.audit import append
from bot.store.candidates import learn
from bot.store.database import Pool
from bot.store.json import COMMITS, DIFF, JUDGEMENT, MEMORY, SNAPSHOT, TRAIL, dump
from bot.store.notices import put
from bot.store.pace import keep_pace
from bot.store.wishes import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What we know of a pull request before looking. `asked_at` is the wish this look will answer.

    Deliveries received up to `began_at` are answered by it.
    """

    ref: PullRef
    installation: int
    asked_at: datetime | None
    next_look_at: datetime | None
    began_at: datetime
    attempts: int
    hint: tuple[str, str, datetime] | None  # head, base branch, updated_at
    memory: Memory
    known_diff: tuple[str, str, Diff, tuple[Commit, ...], str] | None  # head, base branch, diff, costly commits, notes
    parked_until: datetime | None
    decision: str | None
    removed: bool
    pushers: tuple[str, ...] = ()
    pressed: Pressed | None = None
    spare_at: datetime | None = None  # from when on a look is wanted that can wait for everything else
    trail: Trail = field(default_factory=Trail)
    delivery: str | None = None  # GUID of the newest delivery that asks for this look, where one names the pull request
    people_changed_at: datetime | None = None  # when GitHub last told that somebody joined or left a team
    joined_at: datetime | None = None  # when the app was last let in, or given permissions

    @property
    def is_wanted(self) -> bool:
        """Whether anybody still waits for a look: a job may have been queued twice for one wish."""
        return self.is_urgent or (self.spare_at is not None and self.spare_at <= self.began_at)

    @property
    def is_urgent(self) -> bool:
        """Whether the look cannot wait: something happened, or a promise, a retry, a period ends."""
        return self.asked_at is not None or (self.next_look_at is not None and self.next_look_at <= self.began_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a finished look leaves behind."""

    snapshot: Snapshot
    judgement: Judgement
    memory: Memory
    card: dict[str, Any]
    look_again_at: datetime | None
    spare_at: datetime | None = None  # from when on to look again, when there is time
    notices: tuple[Notice, ...] = ()  # what is told outside of GitHub
    happened: tuple[Happening, ...] = ()  # what goes on record besides the decision and the commands


_UNSEEN = "it was not looked at yet"
_ONE_PAGE = 100  # commits that come with the look itself

_SELECT = """
SELECT p.installation, p.asked_at, p.next_look_at, p.attempts, p.hint_head, p.hint_base, p.hint_at, p.memory::text,
       p.diff_head, p.diff_base, p.diff::text, p.commits::text, p.notes, i.parked_until, p.decision,
       i.removed_at IS NOT NULL, p.pushers, p.spare_at, p.trail::text, p.pressed_by, p.pressed_at, i.people_changed_at,
       i.joined_at,
       (SELECT guid FROM delivery d WHERE d.repository = p.repository AND d.number = p.number AND processed_at IS NULL
         ORDER BY received_at DESC LIMIT 1)
  FROM pull p LEFT JOIN installation i ON i.id = p.installation
 WHERE p.repository = %s AND p.number = %s
"""
_KEEP = """
UPDATE pull
   SET state = %(state)s, head = %(head)s, attempts = 0, trouble = NULL, memory = %(memory)s, card = %(card)s,
       diff_head = %(head)s, diff_base = %(base)s, diff = %(diff)s,
       commits = %(commits)s, notes = %(notes)s, decision = %(decision)s, trail = %(trail)s,
       seen_at = %(updated)s, hint_at = CASE WHEN hint_at > %(updated)s THEN hint_at END,
       next_look_at = %(next)s, asked_at = CASE WHEN asked_at = %(asked)s THEN NULL ELSE asked_at END,
       spare_at = CASE WHEN spare_at IS NOT DISTINCT FROM %(spare)s THEN %(respare)s ELSE spare_at END
 WHERE repository = %(repository)s AND number = %(number)s
"""
_DECIDE = """
INSERT INTO decision (repository, number, head, judged_at, rules_digest, track, outcome, snapshot, judgement)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
"""
# Others with the head it has, or had: GitHub keeps one check for a commit.
_TWINS = """
SELECT number, coalesce(card->>'base', ''), coalesce(card->>'mode', 'enforce'),
       CASE WHEN head = %(head)s THEN coalesce(card->'own'->>'outcome', card->>'outcome', 'waiting') ELSE 'waiting' END,
       CASE WHEN head = %(head)s THEN coalesce(card->'own'->>'title', %(unseen)s) ELSE %(unseen)s END,
       coalesce(card->>'track', 'careful')
  FROM pull WHERE repository = %(repository)s AND number <> %(number)s AND state = 'open'
   AND (head = %(head)s OR hint_head = %(head)s)
 ORDER BY number LIMIT 100
"""
_TOLD = "SELECT coalesce(memory->>'told', '') FROM pull WHERE repository = %s AND number = %s AND head = %s"
# Only where it would tell them something: what it got from them it need not tell.
_TELL_TWINS = """
UPDATE pull SET asked_at = greatest(%(at)s, pull.asked_at + interval '1 microsecond')
  FROM pull me
 WHERE me.repository = %(repository)s AND me.number = %(number)s
   AND (me.head <> %(head)s OR me.state <> %(state)s OR me.card->'own' IS DISTINCT FROM %(own)s::jsonb)
   AND pull.repository = me.repository AND pull.number <> me.number AND pull.state = 'open' AND pull.head <> ''
   AND pull.head IN (%(head)s, me.head)
"""
# Merge groups that were told that this one is green, and are not merged yet, are told anew.
_UNANSWER = """
UPDATE merge_group SET asked_at = %s WHERE repository = %s AND %s = ANY(numbers) AND outcome = 'success'
   AND asked_at IS NULL
"""
_PROCESSED = """
UPDATE delivery SET processed_at = %s
 WHERE repository = %s AND number = %s AND processed_at IS NULL AND received_at <= %s
RETURNING received_at
"""


class Pulls:
    """Reads and writes the rows."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def state(self, ref: PullRef, now: datetime) -> State | None:
        """What we know; None when nobody ever asked for it."""
        async with self._pool.connection() as connection:
            row = await (await connection.execute(_SELECT, (ref.repository, ref.number))).fetchone()
        return None if row is None else _state(ref, row, now)

    async def twins(self, ref: PullRef, head: str) -> tuple[Twin, ...]:
        """Other open pull requests with this head, strictest first, and what each was told by itself."""
        named = {"repository": ref.repository, "number": ref.number, "head": head, "unseen": _UNSEEN}
        async with self._pool.connection() as connection:
            rows = await (await connection.execute(_TWINS, named)).fetchall()
            twins = strictest(tuple(_twin(*row) for row in rows))
            if not twins:
                return ()
            first = (ref.repository, twins[0].number, head)
            told = await (await connection.execute(_TOLD, first)).fetchone()
        return (replace(twins[0], told=str(told[0]) if told else ""), *twins[1:])

    async def intend(self, ref: PullRef, memory: Memory) -> None:
        """Write down what is about to be created, before it leaves: a crash must not make it twice."""
        async with self._pool.connection() as connection:
            await connection.execute(
                "UPDATE pull SET memory = %s WHERE repository = %s AND number = %s",
                (dump(MEMORY, memory), ref.repository, ref.number),
            )

    async def keep(self, state: State, kept: Kept) -> list[datetime]:
        """End a look: decision, record, memory and the next look in one transaction.

        The answer is when each of the deliveries was received that this look answers.
        """
        ref, snapshot = state.ref, kept.snapshot
        commits = snapshot.pull.commits
        recorded = record(kept.judgement, snapshot, state.trail, kept.happened)
        text = dump(JUDGEMENT, kept.judgement)
        said = _said(text)
        async with self._pool.connection() as connection, connection.transaction():
            if said != state.decision:
                await connection.execute(_TELL_TWINS, {
                    "repository": ref.repository, "number": ref.number, "head": snapshot.pull.head,
                    "state": snapshot.pull.state, "own": json.dumps(kept.card["own"]).replace("\\u0000", "\\ufffd"),
                    "at": snapshot.taken_at,
                })  # fmt: skip
            facts = (
                await _decide(connection, kept, text, recorded) if said != state.decision or recorded.decides else None
            )
            await connection.execute(_KEEP, {
                "state": snapshot.pull.state, "head": snapshot.pull.head, "base": snapshot.pull.base,
                "memory": dump(MEMORY, kept.memory), "card": json.dumps(kept.card).replace("\\u0000", "\\ufffd"),
                "diff": dump(DIFF, snapshot.diff),
                "commits": dump(COMMITS, commits) if _costly(commits) else None,
                "notes": snapshot.pull.notes, "decision": said, "trail": dump(TRAIL, recorded.trail),
                "next": kept.look_again_at,
                "updated": snapshot.pull.updated_at,
                "asked": state.asked_at, "spare": state.spare_at, "respare": kept.spare_at,
                "repository": ref.repository, "number": ref.number,
            })  # fmt: skip
            processed = (snapshot.taken_at, ref.repository, ref.number, state.began_at)
            answered: list[Any] = await (await connection.execute(_PROCESSED, processed)).fetchall()
            await append(connection, recorded.drafts, facts)
            await learn(connection, kept.judgement, snapshot)
            await keep_pace(connection, kept.judgement, snapshot)
            await put(connection, kept.notices)
        return [received_at for (received_at,) in answered]

    async def again(self, ref: PullRef, at: datetime, trouble: str, *, count: bool = True) -> None:
        """The look did not succeed: look again then. That look also answers what was wanted when there is time."""
        await self._again(ref, at, trouble, "asked_at = NULL, spare_at = NULL, next_look_at", count=count)

    async def spare(self, ref: PullRef, at: datetime, trouble: str, *, count: bool = True) -> None:
        """The look was not urgent, and did not succeed or could not begin: look again from then on, with time."""
        await self._again(ref, at, trouble, "spare_at", count=count)

    async def _again(self, ref: PullRef, at: datetime, trouble: str, column: LiteralString, *, count: bool) -> None:
        async with self._pool.connection() as connection:
            await connection.execute(
                SQL("UPDATE pull SET {} = %s, trouble = %s, attempts = attempts + %s"
                    " WHERE repository = %s AND number = %s").format(SQL(column)),
                (at, trouble, int(count), ref.repository, ref.number),
            )  # fmt: skip

    async def drop(self, ref: PullRef, why: str) -> None:
        """It is not there for us: stop looking until somebody asks again."""
        async with self._pool.connection() as connection:
            await connection.execute(
                "UPDATE pull SET state = 'gone', asked_at = NULL, next_look_at = NULL, spare_at = NULL, attempts = 0,"
                " trouble = %s"
                " WHERE repository = %s AND number = %s",
                (why, ref.repository, ref.number),
            )

    async def due(self, now: datetime, most: int) -> list[PullRef]:
        """Whose look is asked for or due and neither queued nor running: of each installation the longest waiting."""
        query = """
            SELECT repository, number FROM pull
             WHERE (asked_at <= %s OR next_look_at <= %s)
               AND NOT EXISTS (SELECT FROM procrastinate_jobs job
                                WHERE job.status = 'todo' AND job.queueing_lock = repository || '#' || number)
               AND NOT EXISTS (SELECT FROM procrastinate_jobs job
                                WHERE job.status = 'doing' AND job.lock = repository || '#' || number)
             ORDER BY row_number() OVER (PARTITION BY installation ORDER BY least(asked_at, next_look_at)) LIMIT %s
        """
        async with self._pool.connection() as connection:
            rows = await (await connection.execute(query, (now, now, most))).fetchall()
        return [_ref(row) for row in rows]

    async def due_in_spare_time(self, now: datetime, most: int) -> list[PullRef]:
        """Whose look is wanted when there is time, and neither queued nor running in any way."""
        query = """
            SELECT repository, number FROM pull
             WHERE spare_at <= %s
               AND NOT EXISTS (SELECT FROM procrastinate_jobs job
                                WHERE job.status IN ('todo', 'doing') AND job.lock = repository || '#' || number)
             ORDER BY spare_at, repository, number LIMIT %s
        """
        async with self._pool.connection() as connection:
            rows = await (await connection.execute(query, (now, most))).fetchall()
        return [_ref(row) for row in rows]

    async def opened(self, repository: str) -> dict[int, datetime | None]:
        """The open pull requests of a repository: number to GitHub's `updatedAt` when we last read it."""
        async with self._pool.connection() as connection:
            query = "SELECT number, seen_at FROM pull WHERE repository = %s AND state = 'open'"
            rows = await (await connection.execute(query, (repository,))).fetchall()
        return {int(str(row[0])): row[1] if isinstance(row[1], datetime) else None for row in rows}

    async def ask(self, repository: str, installation: int | None, numbers: Sequence[int], now: datetime) -> None:
        """Somebody wants these looked at. Without an installation only those are that we know."""
        async with self._pool.connection() as connection:
            if installation is None:
                await connection.execute(
                    "UPDATE pull SET asked_at = %s WHERE repository = %s AND number = ANY(%s)",
                    (now, repository, list(numbers)),
                )
                return
            await connection.cursor().executemany(
                "INSERT INTO pull (repository, number, installation, asked_at) VALUES (%s, %s, %s, %s)"
                " ON CONFLICT (repository, number) DO UPDATE SET asked_at = excluded.asked_at,"
                " installation = excluded.installation",
                [(repository, number, installation, now) for number in numbers],
            )

    async def ask_in_spare_time(
        self, repository: str, installation: int, numbers: Sequence[int], now: datetime
    ) -> None:
        """These are to be looked at when there is time."""
        async with self._pool.connection() as connection:
            await connection.cursor().executemany(
                "INSERT INTO pull (repository, number, installation, spare_at) VALUES (%s, %s, %s, %s)"
                " ON CONFLICT (repository, number) DO UPDATE SET installation = excluded.installation,"
                " spare_at = least(pull.spare_at, excluded.spare_at)",
                [(repository, number, installation, now) for number in numbers],
            )


async def _decide(connection: Connection, kept: Kept, judgement: str, recorded: Recorded) -> Facts | None:
    """Keep the decision with its facts; the answer is what the record says of them, where it will."""
    judged, snapshot = kept.judgement, dump(SNAPSHOT, kept.snapshot)
    row = await (await connection.execute(_DECIDE, (
        judged.ref.repository, judged.ref.number, judged.head, judged.judged_at, judged.rules_digest,
        judged.track, judged.gate.outcome, snapshot, judgement,
    ))).fetchone()  # fmt: skip
    if judged.gate.outcome is not Outcome.SUCCESS:
        await connection.execute(_UNANSWER, (judged.judged_at, judged.ref.repository, judged.ref.number))
    if row is None or not recorded.decides:
        return None
    return Facts(decision=int(str(row[0])), inputs=digest(snapshot), judgement=digest(judgement))


def _twin(*row: object) -> Twin:
    number, base, mode, outcome, title, track = map(str, row)
    return Twin(number=int(number), base=base, mode=mode, outcome=outcome, title=title, track=track)


def _costly(commits: Sequence[Commit]) -> bool:
    """Whether reading them took more than the look itself."""
    return len(commits) > _ONE_PAGE or any(commit.notes or commit.left is not None for commit in commits)


def _ref(row: tuple[object, ...]) -> PullRef:
    return PullRef.parse(f"{row[0]}#{row[1]}")


def _state(ref: PullRef, row: tuple[Any, ...], now: datetime) -> State:
    (installation, asked_at, next_look_at, attempts, hint_head, hint_base, hint_at, memory,
     diff_head, diff_base, diff, commits, notes, parked_until, decision, removed, pushers, spare_at,
     trail, pressed_by, pressed_at, people_changed_at, joined_at, delivery) = row  # fmt: skip
    return State(
        ref=ref,
        installation=installation,
        asked_at=asked_at,
        next_look_at=next_look_at,
        began_at=now,
        attempts=attempts,
        hint=(hint_head, hint_base, hint_at) if hint_at is not None else None,
        memory=MEMORY.validate_json(memory),
        known_diff=None
        if diff is None
        else (diff_head, diff_base, DIFF.validate_json(diff), COMMITS.validate_json(commits or "[]"), notes),
        parked_until=parked_until,
        decision=decision,
        removed=removed,
        pushers=tuple(pushers),
        pressed=Pressed(pressed_by, pressed_at) if pressed_by and pressed_at else None,
        spare_at=spare_at,
        trail=TRAIL.validate_json(trail),
        delivery=delivery,
        people_changed_at=people_changed_at,
        joined_at=joined_at,
    )


def _said(judgement: str) -> str:
    """The same judgement at another instant, or by rules that only read otherwise, is no new decision."""
    said = json.loads(judgement)
    for moving in ("judged_at", "next_look_at", "layers", "pace", "reminder"):
        said.pop(moving, None)
    for promise in said["promises"]:
        del promise["opens_at"], promise["next_at"]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]
