"""The routes, as a table of contents."""

from aiohttp import web

from bot.web.pages import Pages, secure, set_up_templates
from bot.web.webhook import MOST_BYTES, Webhook


def site(webhook: Webhook, pages: Pages) -> web.Application:
    """Everything that answers HTTP."""
    app = web.Application(client_max_size=MOST_BYTES, middlewares=[secure])
    app.router.add_post("/webhook", webhook.receive)
    app.router.add_get("/", pages.board)
    app.router.add_get("/healthz", pages.alive)
    app.router.add_get("/readyz", pages.ready)
    app.router.add_get("/metrics", pages.metrics)
    set_up_templates(app)
    return app
