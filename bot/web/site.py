"""The routes, as a table of contents."""

from aiohttp import web

from bot.web.health import Health
from bot.web.pages import Pages, secure, set_up_templates
from bot.web.status import Status
from bot.web.webhook import MOST_BYTES, Webhook


def site(webhook: Webhook, pages: Pages, health: Health, status: Status) -> web.Application:
    """Everything that answers HTTP."""
    app = web.Application(client_max_size=MOST_BYTES, middlewares=[secure])
    app.router.add_post("/webhook", webhook.receive)
    app.router.add_get("/", pages.board)
    app.router.add_get("/status", status.page)
    _for_machines(app, health)
    set_up_templates(app)
    return app


def health_site(health: Health) -> web.Application:
    """What a worker without the web half answers."""
    app = web.Application(middlewares=[secure])
    _for_machines(app, health)
    return app


def _for_machines(app: web.Application, health: Health) -> None:
    app.router.add_get("/healthz", health.alive)
    app.router.add_get("/readyz", health.ready)
    app.router.add_get("/metrics", health.metrics)
