"""The routes, as a table of contents."""

from dataclasses import dataclass

from aiohttp import web

from bot.clock import Clock
from bot.github.events import Us
from bot.github.place import Place
from bot.store.audit import Record
from bot.store.board import Board
from bot.store.database import Pool
from bot.store.paces import Paces
from bot.store.queues import Queues
from bot.store.workload import Workload
from bot.web.board import BoardPage
from bot.web.health import Health
from bot.web.live import Live
from bot.web.pages import in_words, secure, set_up_templates
from bot.web.people import PeoplePages
from bot.web.status import Status
from bot.web.story import StoryPage
from bot.web.webhook import MOST_BYTES, Webhook
from bot.web.weekly import WeeklyPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """What the pages read from, and who we are."""

    pool: Pool
    us: Us
    github: Place
    clock: Clock
    live: Live
    health: Health


def site(webhook: Webhook, behind: Behind) -> web.Application:
    """Everything that answers HTTP."""
    app = web.Application(client_max_size=MOST_BYTES, middlewares=[in_words])
    app.on_response_prepare.append(secure)
    app.on_shutdown.append(behind.live.close)
    app.router.add_post("/webhook", webhook.receive)
    _for_machines(app, behind.health)
    _for_people(app, behind)
    set_up_templates(app, behind.github)
    return app


def _for_people(app: web.Application, behind: Behind) -> None:
    pool, clock = behind.pool, behind.clock
    people = PeoplePages(Queues(pool), Workload(pool), clock)
    weekly = WeeklyPage(Paces(pool), clock)
    app.router.add_get("/", BoardPage(Queues(pool), behind.us, clock).board)
    app.router.add_get("/live", behind.live.stream)
    app.router.add_get("/people", people.people)
    app.router.add_get("/people/{login}", people.person)
    app.router.add_get("/pulls/{owner}/{name}/{number}", StoryPage(Board(pool), Record(pool), clock).pull)
    app.router.add_get("/weekly", weekly.weekly)
    app.router.add_get("/weekly/{week}", weekly.weekly)
    app.router.add_get("/status", Status(behind.health).page)


def health_site(health: Health) -> web.Application:
    """What a worker without the web half answers."""
    app = web.Application()
    app.on_response_prepare.append(secure)
    _for_machines(app, health)
    return app


def _for_machines(app: web.Application, health: Health) -> None:
    app.router.add_get("/healthz", health.alive)
    app.router.add_get("/readyz", health.ready)
    app.router.add_get("/metrics", health.metrics)
