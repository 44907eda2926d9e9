"""The only place that constructs things: read it to see what talks to what.

webhook ─▶ Inbox (durable) ─▶ Queue ─▶ Looker: read ▸ judge ▸ plan ▸ apply ▸ keep ─▶ GitHub
▲                        │              │
└───────── keep_ticking ◀┼─ next_look_at┘
                         └▶ Notices ─▶ chats and programs, where an operator named any
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

import aiohttp
import psycopg
import structlog
from aiohttp import web
from procrastinate.exceptions import ConnectorException

from bot import shipped
from bot.clock import Clock, system_clock
from bot.core.catalogue import checklist
from bot.core.judge import Knowledge
from bot.core.rules import Source
from bot.core.signals import catalogue
from bot.github.auth import AppKey, app_slug
from bot.github.client import Endpoints
from bot.github.connect import Connections
from bot.github.events import Us
from bot.github.hook import Hook
from bot.github.place import Place
from bot.settings import Settings
from bot.store import embedded
from bot.store.board import Board
from bot.store.budgets import Budgets
from bot.store.candidates import Candidates
from bot.store.changes import changes
from bot.store.database import Pool, migrate, open_pool
from bot.store.deliveries import Inbox
from bot.store.healing import Duties, MissingDeliveries
from bot.store.merge_groups import MergeGroups
from bot.store.notices import Outbox
from bot.store.pulls import Pulls
from bot.store.repositories import Repositories
from bot.store.rulefiles import RuleFiles
from bot.store.turns import Turns
from bot.web.health import Health
from bot.web.live import Live
from bot.web.site import Behind, health_site, site
from bot.web.webhook import Webhook
from bot.work.budgets import keep_budgets
from bot.work.census import Census
from bot.work.healing import Healing
from bot.work.idle_globs import IdleGlobs
from bot.work.inspection import Inspection
from bot.work.inspector import Inspector
from bot.work.look import Looker
from bot.work.merge_groups import GroupAnswerer
from bot.work.notices import Notices
from bot.work.post import posting
from bot.work.prepare import Preparer
from bot.work.queue import Crew, Queue, keep_ticking
from bot.work.redelivery import Redelivery
from bot.work.rulebook import Rulebook
from bot.work.rules_review import RulesReview
from bot.work.sweep import Sweep

log = structlog.get_logger()

_BREATH = 1.0  # seconds before a duty that ended is begun again


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """A running Twotrack."""

    url: str  # where it listens; empty for a worker whose port was taken
    queue: Queue
    pulls: Pulls
    repositories: Repositories
    board: Board
    health: Health


@dataclass(frozen=True, slots=True, kw_only=True)
class Halves:
    """Which halves run in this process."""

    web: bool = True
    worker: bool = True


@asynccontextmanager
async def run(settings: Settings, clock: Clock = system_clock, halves: Halves | None = None) -> AsyncIterator[Bot]:
    """Run until the context is left; then finish what is under way."""
    halves = halves or Halves()
    async with AsyncExitStack() as stack:
        address = await _address(settings, stack)
        pool = await open_pool(address, size=settings.concurrency + 5)
        stack.push_async_callback(pool.close)
        await migrate(pool)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        key = AppKey(settings.app_id, settings.private_key.get_secret_value())
        endpoints = Endpoints(settings.api_url.rstrip("/"), settings.graphql)
        notices = await _notices(settings, pool, clock, stack)
        connections = Connections(session, key, endpoints, clock)
        queue = _queue(settings, address, pool, connections, clock, notices)
        await queue.open()
        stack.push_async_callback(queue.close)
        if halves.worker:
            await queue.preparer.discover()
            _begin(stack, {
                "worker": lambda: queue.work(settings.concurrency, settings.grace),
                "tick": lambda: keep_ticking(queue),
                "budgets": lambda: keep_budgets(connections, Budgets(pool), clock),
            })  # fmt: skip
        health = Health(pool, clock)
        if halves.web:
            slug = settings.app_slug or await app_slug(session, key, endpoints.api_url)
            behind = _behind(settings, health, Us(settings.app_id, slug), address, stack)
            url = await _listen(await _site(settings, behind, queue, stack), settings, stack)
        else:
            url = await _listen_if_free(health_site(health), settings, stack)
        yield Bot(
            url=url,
            queue=queue,
            pulls=Pulls(pool),
            repositories=Repositories(pool),
            board=Board(pool),
            health=health,
        )


def _begin(stack: AsyncExitStack, duties: Mapping[str, Callable[[], Awaitable[None]]]) -> None:
    """Keep each going until the stack is left."""
    for name, duty in duties.items():
        stack.push_async_callback(_stop, asyncio.create_task(for_ever(name, duty), name=name))


async def _address(settings: Settings, stack: AsyncExitStack) -> str:
    """Where PostgreSQL is; the embedded one is started first when no other is named."""
    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    server, address = await asyncio.to_thread(embedded.start, settings.home)
    stack.push_async_callback(asyncio.to_thread, embedded.stop, server)
    return address


async def _notices(settings: Settings, pool: Pool, clock: Clock, stack: AsyncExitStack) -> Notices:
    """What goes out to chats and programs, over connections of its own that lead to public addresses alone."""
    secret = settings.notices_secret.get_secret_value() if settings.notices_secret else ""
    post = await stack.enter_async_context(posting(clock, secret=secret, private=settings.notices_private))
    return Notices(Outbox(pool), post, settings.notices, clock)


def _queue(
    settings: Settings, address: str, pool: Pool, connections: Connections, clock: Clock, notices: Notices
) -> Queue:
    pulls, repositories = Pulls(pool), Repositories(pool)
    known = knowledge()
    rulebook = Rulebook(packs(), RuleFiles(pool), known.signals.tools, {item.id for item in known.checklist})
    looker = Looker(
        connections=connections,
        pulls=pulls,
        candidates=Candidates(pool),
        repositories=repositories,
        knowledge=known,
        rulebook=rulebook,
        rules_review=RulesReview(
            pool=pool,
            rulebook=rulebook,
            knowledge=known,
            connections=connections,
            idle_globs=IdleGlobs(connections),
        ),
        inspection=Inspection(inspector=Inspector(), shipped=known.checklist, signals=known.signals),
        clock=clock,
        settle=timedelta(seconds=settings.settle),
        public_url=settings.public_url.rstrip("/") or None,
    )
    preparer = Preparer(connections=connections, pulls=pulls, repositories=repositories, rulebook=rulebook, clock=clock)
    answerer = GroupAnswerer(
        connections=connections, groups=MergeGroups(pool), pulls=pulls, repositories=repositories, clock=clock
    )
    healing = _healing(settings, pool, connections, clock)
    crew = Crew(looker=looker, preparer=preparer, answerer=answerer, notices=notices, healing=healing)
    return Queue(address, Turns(pool), crew)


def _healing(settings: Settings, pool: Pool, connections: Connections, clock: Clock) -> Healing:
    """The duties that mend what webhooks did not tell."""
    pulls, repositories = Pulls(pool), Repositories(pool)
    often, seldom = timedelta(minutes=settings.redeliver), timedelta(minutes=settings.sweep)
    return Healing(
        duties=Duties(pool),
        redelivery=Redelivery(
            hook=Hook(connections.as_app()), missing=MissingDeliveries(pool), clock=clock, every=often
        ),
        census=Census(connections=connections, repositories=repositories, clock=clock, every=often),
        sweep=Sweep(connections=connections, pulls=pulls, repositories=repositories, clock=clock, every=seldom),
        clock=clock,
    )


def _behind(settings: Settings, health: Health, us: Us, address: str, stack: AsyncExitStack) -> Behind:
    """What the pages read from; one connection hears of every change."""
    live = Live(lambda: changes(address), health.clock)
    _begin(stack, {"live": live.listen})
    github = Place.of(settings.api_url)
    return Behind(pool=health.pool, us=us, github=github, clock=health.clock, live=live, health=health)


async def _site(settings: Settings, behind: Behind, queue: Queue, stack: AsyncExitStack) -> web.Application:
    """The web half."""
    inbox = Inbox(behind.pool)
    await inbox.start()
    stack.push_async_callback(inbox.stop)
    secret = settings.webhook_secret.get_secret_value()
    return site(Webhook(inbox, secret, behind.us, behind.clock, queue.hurry), behind)


async def _listen_if_free(app: web.Application, settings: Settings, stack: AsyncExitStack) -> str:
    """Where a worker answers for its health; "" where its port is taken, as by the web half on the same machine."""
    try:
        return await _listen(app, settings, stack)
    except OSError as problem:
        log.warning(
            "this worker answers no /readyz and no /metrics: its port is taken; give it a TWOTRACK_PORT of its own",
            port=settings.port,
            why=problem.strerror,
        )
        return ""


async def _listen(app: web.Application, settings: Settings, stack: AsyncExitStack) -> str:
    """Serve it; the answer is its address."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=settings.grace)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    listener = web.TCPSite(runner, settings.host, settings.port)
    await listener.start()
    host, port = runner.addresses[0][:2]
    return f"http://{host}:{port}"


@cache
def knowledge() -> Knowledge:
    """The shipped signals and checklists. They are read once: nothing changes them while a program runs."""
    return Knowledge(signals=catalogue(shipped.read("signals.yml")), checklist=checklist(*checklists()))


def checklists() -> list[Source]:
    """The shipped checklists."""
    return [Source(name=f"checklist/{name}", text=text, oid="shipped") for name, text in shipped.checklists().items()]


def packs() -> dict[str, Source]:
    """The shipped rule packs by name."""
    return {name: Source(name=f"pack {name}", text=text, oid=f"pack {name}") for name, text in shipped.packs().items()}


async def for_ever(name: str, duty: Callable[[], Awaitable[None]]) -> None:
    """Keep a duty going: whatever ends it (an outage of the database, a bug), it is said aloud and begun again."""
    while True:
        try:
            await duty()
            log.warning("a duty ended by itself and is begun again", duty=name)
        except (psycopg.OperationalError, ConnectorException, OSError, TimeoutError) as problem:
            log.warning("a duty waits for the database", duty=name, why=str(problem).split("\n")[0][:200])
        except Exception:
            log.exception("a duty broke off and is begun again", duty=name)
        await asyncio.sleep(_BREATH)


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
