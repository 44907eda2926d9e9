"""What every page shares: its headers, its templates, the words when there is none; and health for machines."""

from collections.abc import Awaitable, Callable
from importlib import resources

import aiohttp_jinja2
import jinja2
import psycopg
from aiohttp import web
from psycopg_pool import PoolTimeout

from bot.github.place import Place

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self';"
    " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_WORTH_PACKING = 1400  # bytes; less fits into one packet as it is
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Told(Exception):
    """There is no such page; a title and a sentence say why, and what to do."""

    def __init__(self, status: int, title: str, words: str) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.words = words


async def secure(_request: web.Request, response: web.StreamResponse) -> None:
    """Put the security headers on every answer, errors and streams included. Nothing is shown without asking anew."""
    response.headers.update(_HEADERS)
    response.headers.setdefault("Cache-Control", "no-cache")


@web.middleware
async def in_words(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer with a page that says why there is none; and pack what is long, if the reader unpacks."""
    try:
        response = await handler(request)
    except Told as told:
        response = _page(request, told)
    except web.HTTPNotFound:
        if request.method != "GET" or request.path.startswith("/static/"):
            raise
        response = _page(request, Told(404, "There is no such page", "The board shows everything that is open."))
    except (psycopg.OperationalError, PoolTimeout):
        away = Told(503, "The database is away", "Nothing is lost. This page works again as soon as it is back.")
        response = _page(request, away)
    if isinstance(response, web.Response) and len(response.body or b"") > _WORTH_PACKING:  # type: ignore[arg-type]
        response.enable_compression()
    return response


def _page(request: web.Request, told: Told) -> web.Response:
    context = {"here": "", "title": told.title, "words": told.words}
    return aiohttp_jinja2.render_template("told.html", request, context, status=told.status)


def set_up_templates(app: web.Application, github: Place) -> None:
    """Jinja with escaping always on, and the static files."""
    aiohttp_jinja2.setup(
        app,
        loader=jinja2.PackageLoader("bot.web"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        filters={"on_github": github.link},
    )
    app.router.add_static("/static", str(resources.files("bot.web").joinpath("static")))
