"""The queue of looks and preparations: Procrastinate's, on the same PostgreSQL.

`queueing_lock` lets one look at a pull request wait, however many webhooks ask for it; `lock` lets one run. Owners take
turns (`store/turns.py`): none waits for all that another has waiting. Looks that have time (a rule changed, and every
open pull request is to be judged anew) wait under a lock of their own in a row behind the others, so that whatever
happens meanwhile goes before them; the first look answers both wishes. What a dead
worker held is taken over: at once where no other worker is alive (every worker holds a shared advisory lock, which the
operating system releases even for a killed one), else when its heartbeat stops.
"""

import asyncio
import contextlib
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter
from typing import Any

import procrastinate
import psycopg
import structlog
from procrastinate.exceptions import AlreadyEnqueued
from structlog.contextvars import bound_contextvars

from bot.core.facts import PullRef
from bot.metrics import LOOKS, TAKEN_OVER
from bot.store.turns import Row, Turns
from bot.store.wishes import Asked
from bot.work.healing import Healing
from bot.work.look import Looker
from bot.work.merge_groups import GroupAnswerer
from bot.work.notices import Notices
from bot.work.prepare import Preparer

log = structlog.get_logger()

_HEARTBEAT = 2.0  # seconds
# A job that waited for another's lock is not announced when the lock is free, so the worker also looks by itself.
_POLL = 0.1
_DEAD_AFTER = 10.0
_ALIVE = 0x7477_616C  # advisory lock: held shared by every living worker
_AT_ONCE = 500
_PROMPT = 10  # before every turn: notices are few, and late ones worth little
_AFTER_A_BUG = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Who does the jobs, by kind."""

    looker: Looker
    preparer: Preparer
    answerer: GroupAnswerer
    notices: Notices
    healing: Healing


class Queue:
    """Defers and runs jobs."""

    def __init__(self, address: str, turns: Turns, crew: Crew) -> None:
        self._address = address
        self._turns = turns
        looker = self._looker = crew.looker
        self.preparer = crew.preparer
        self._answerer = crew.answerer
        self._notices = crew.notices
        self._healing = crew.healing
        self._pulls = looker.pulls
        self._repositories = looker.repositories
        self._clock = looker.clock
        self.app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=address, min_size=1, max_size=8))
        self._look = self.app.task(name="look", queue="looks")(self._run_look)
        self._prepare = self.app.task(name="prepare", queue="looks")(self._run_prepare)
        self._answer = self.app.task(name="group", queue="looks")(self._run_answer)
        self._heal = self.app.task(name="heal", queue="looks")(self._run_healing)
        self._notify = self.app.task(name="notices", queue="looks")(self._run_notices)

    async def open(self) -> None:
        """Connect."""
        await self.app.open_async()

    async def close(self) -> None:
        """Disconnect, and end the process that inspects."""
        await self.app.close_async()
        await self._looker.inspection.inspector.close()

    async def hurry(self, asked: Asked) -> None:
        """Queue what was just asked for. Only a matter of speed: the tick finds whatever is not queued here."""
        fresh = [
            *((self._look, str(ref), _named(ref)) for ref in asked.pulls),
            *((self._prepare, name, {"full_name": name}) for name in asked.repositories),
            *((self._answer, f"{name}@{head}", {"repository": name, "head": head}) for name, head in asked.groups),
        ]
        priorities = await self._turns.priorities([lock for _, lock, _ in fresh], Row.FRESH)
        for (task, lock, arguments), priority in zip(fresh, priorities, strict=True):
            await self._defer(task, lock, lock, priority, **arguments)
        priorities = await self._turns.priorities([str(ref) for ref in asked.spare], Row.SPARE)
        for ref, priority in zip(asked.spare, priorities, strict=True):
            await self._defer(self._look, str(ref), f"{ref} when there is time", priority, **_named(ref))

    async def tick(self) -> int:
        """Queue everything that is due and not queued; how many there were."""
        now = self._clock()
        due = Asked(
            tuple(await self._pulls.due(now, _AT_ONCE)),
            tuple(await self._repositories.due(now, _AT_ONCE)),
            tuple(await self._pulls.due_in_spare_time(now, _AT_ONCE)),
            tuple(await self._answerer.groups.due(now, _AT_ONCE)),
        )
        await self.hurry(due)
        return len(due.pulls) + len(due.repositories) + len(due.spare) + len(due.groups) + await self._tick_duties()

    async def _tick_duties(self) -> int:
        """One job at a time for each duty that is due, and for each destination of notices; how many there are."""
        duties = await self._healing.due()
        for name in duties:
            lock = f"duty {name}"
            await self._defer(self._heal, lock, lock, -Row.SPARE, name=name)
        await self._notices.tidy()
        names = await self._notices.due()
        for name in names:
            lock = f"notices for {name}"
            await self._defer(self._notify, lock, lock, _PROMPT, destination=name)
        return len(names) + len(duties)

    async def busy(self) -> bool:
        """Whether anything is queued, running or due right now."""
        now = self._clock()
        jobs = await self.app.job_manager.list_jobs_async(queue="looks")
        return (
            bool(jobs)
            or bool(await self._pulls.due(now, 1))
            or bool(await self._repositories.due(now, 1))
            or bool(await self._pulls.due_in_spare_time(now, 1))
            or bool(await self._answerer.groups.due(now, 1))
            or bool(await self._notices.due())
            or bool(await self._healing.due())
        )

    async def work(self, concurrency: int, grace: float) -> None:
        """Run jobs until cancelled; then they have `grace` seconds to end. What has not by then is due again."""
        async with await psycopg.AsyncConnection.connect(self._address, autocommit=True) as alive:
            await self._take_over(alive)
            await self.app.run_worker_async(
                queues=["looks"],
                concurrency=concurrency,
                install_signal_handlers=False,
                fetch_job_polling_interval=_POLL,
                delete_jobs="always",
                update_heartbeat_interval=_HEARTBEAT,
                stalled_worker_timeout=_DEAD_AFTER,
                shutdown_graceful_timeout=grace,
            )

    async def rescue(self) -> None:
        """Queue again what workers held whose heartbeat stopped."""
        await self._reclaim(_DEAD_AFTER)

    async def _take_over(self, alive: psycopg.AsyncConnection[tuple[object, ...]]) -> None:
        cursor = await alive.execute("SELECT pg_try_advisory_lock(%s)", (_ALIVE,))
        row = await cursor.fetchone()
        alone = bool(row and row[0])
        if alone:
            await self._reclaim(0)
        await alive.execute("SELECT pg_advisory_lock_shared(%s)", (_ALIVE,))
        if alone:
            await alive.execute("SELECT pg_advisory_unlock(%s)", (_ALIVE,))

    async def _reclaim(self, silent_for: float) -> None:
        manager = self.app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=int(silent_for)):
            log.info("taking over what a dead worker held", job=job.queueing_lock)
            TAKEN_OVER.inc()
            try:
                await manager.retry_job(job)
            except procrastinate.exceptions.ConnectorException:
                # Another look at the same pull request is waiting already: that one will do.
                await manager.finish_job(job, procrastinate.jobs.Status.FAILED, delete_job=True)

    async def _defer(self, task: Any, lock: str, queueing_lock: str, priority: int, **arguments: Any) -> None:
        with contextlib.suppress(AlreadyEnqueued):
            job = task.configure(lock=lock, queueing_lock=queueing_lock, priority=priority)
            await job.defer_async(**arguments)

    async def _run_look(self, *, repository: str, number: int) -> None:
        ref, began = PullRef.parse(f"{repository}#{number}"), perf_counter()
        with bound_contextvars(pull=str(ref)):
            outcome = await self._looked(ref)
        if outcome:
            LOOKS.labels(outcome).observe(perf_counter() - began)

    async def _looked(self, ref: PullRef) -> str:
        """What came of it, in a word; nothing where it was no time to look."""
        try:
            return await self._looker.look(ref)
        except psycopg.OperationalError:
            log.warning("the database is away; the look is taken when it is back", pull=str(ref))
            return "database away"
        except Exception:
            log.exception(
                "this is a bug in Twotrack: the pull request stays as it is and is looked at again", pull=str(ref)
            )
            await self._pulls.again(ref, self._clock() + _AFTER_A_BUG, "internal error; the log has the details")
            return "bug"

    async def _run_answer(self, *, repository: str, head: str) -> None:
        try:
            await self._answerer.answer(repository, head)
        except psycopg.OperationalError:
            log.warning("the database is away; the merge group is answered when it is back", repository=repository)
        except Exception:
            log.exception("this is a bug in Twotrack: the merge group is tried again", repository=repository)
            await self._answerer.later(repository, head)

    async def _run_notices(self, *, destination: str) -> None:
        try:
            await self._notices.send(destination)
        except psycopg.OperationalError:
            log.warning("the database is away; notices are sent when it is back", destination=destination)
        except Exception:
            log.exception("this is a bug in Twotrack: a notice is tried again", destination=destination)

    async def _run_healing(self, *, name: str) -> None:
        try:
            await self._healing.run(name)
        except psycopg.OperationalError:
            log.warning("the database is away; the duty is done when it is back", duty=name)
        except Exception:
            log.exception("this is a bug in Twotrack: the duty is tried again", duty=name)
            await self._healing.later(name)

    async def _run_prepare(self, *, full_name: str) -> None:
        try:
            await self.preparer.prepare(full_name)
        except psycopg.OperationalError:
            log.warning("the database is away; preparing goes on when it is back", repository=full_name)
        except Exception:
            log.exception("this is a bug in Twotrack: preparing is tried again", repository=full_name)
            await self._repositories.again(full_name, self._clock() + _AFTER_A_BUG)


def _named(ref: PullRef) -> dict[str, Any]:
    return {"repository": ref.repository, "number": ref.number}


async def keep_ticking(queue: Queue, seconds: float = 1.0) -> None:
    """Tick every second, and look for dead workers every ten. A database that is away is waited for."""
    count = 0
    while True:
        try:
            await queue.tick()
            if count % 10 == 0:
                await queue.rescue()
        except (psycopg.Error, procrastinate.exceptions.ConnectorException, OSError, TimeoutError) as problem:
            log.warning("the database is away", why=str(problem).split("\n")[0])
        except Exception:
            log.exception("this is a bug in Twotrack; the tick goes on")
        count += 1
        await asyncio.sleep(seconds)
