"""The board, health for machines, and the headers every page carries."""

from collections.abc import Awaitable, Callable
from importlib import resources
from typing import Any

import aiohttp_jinja2
import jinja2
import psycopg
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.clock import Clock
from bot.core.messages.requiring import steps
from bot.github.events import Us
from bot.store.board import Board
from bot.web.board import queues

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self';"
    " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Pages:
    """What people and load balancers ask for."""

    def __init__(self, board: Board, us: Us, clock: Clock) -> None:
        self._board = board
        self._us = us
        self._clock = clock

    @aiohttp_jinja2.template("board.html")
    async def board(self, _request: web.Request) -> dict[str, Any]:
        """The two queues."""
        app = f"{self._us.slug} (app id {self._us.app_id})"
        return {**queues(await self._board.cards(), self._clock()), "steps": steps(app)}

    async def alive(self, _request: web.Request) -> web.Response:
        """The process answers."""
        return web.json_response({"status": "alive"})

    async def ready(self, _request: web.Request) -> web.Response:
        """The database answers too."""
        try:
            await self._board.ready()
        except (psycopg.Error, OSError, TimeoutError):
            return web.json_response({"status": "the database is away"}, status=503)
        return web.json_response({"status": "ready"})

    async def metrics(self, _request: web.Request) -> web.Response:
        """For Prometheus."""
        return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


@web.middleware
async def secure(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Put the security headers on every answer, errors included."""
    try:
        response = await handler(request)
    except web.HTTPException as answer:
        answer.headers.update(_HEADERS)
        raise
    response.headers.update(_HEADERS)
    return response


def set_up_templates(app: web.Application) -> None:
    """Jinja with escaping always on, and the static files."""
    aiohttp_jinja2.setup(
        app,
        loader=jinja2.PackageLoader("bot.web"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    app.router.add_static("/static", str(resources.files("bot.web").joinpath("static")))
