"""`POST /webhook`: verified, understood, durable, acknowledged; in that order and nothing more."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from time import perf_counter

import psycopg
import structlog
from aiohttp import web
from aiohttp.http_exceptions import ContentEncodingError
from gidgethub import ValidationFailure
from gidgethub.sansio import validate_event

from bot.clock import Clock
from bot.github.events import Us, delivery, understand
from bot.github.wish import Nothing
from bot.metrics import DELIVERIES, DURABLE
from bot.store.deliveries import Arrival, Inbox
from bot.store.wishes import Asked

log = structlog.get_logger()

MOST_BYTES = 25 * 1024 * 1024  # GitHub sends no larger one (docs: webhooks/webhook-events-and-payloads)
_KNOWN = 40  # letters of an event name kept as a metric's label


class Webhook:
    """The receiving end."""

    def __init__(
        self, inbox: Inbox, secret: str, us: Us, clock: Clock, hurry: Callable[[Asked], Awaitable[None]]
    ) -> None:
        self._inbox = inbox
        self._secret = secret
        self._us = us
        self._clock = clock
        self._hurry = hurry
        self._hurrying: set[asyncio.Task[None]] = set()

    async def receive(self, request: web.Request) -> web.Response:
        """Handle one delivery."""
        try:
            body = await request.read()
        except (web.RequestPayloadError, ContentEncodingError, ConnectionError):
            return _answer(400, "the body could not be read")
        if (problem := self._unsigned(body, request.headers.get("X-Hub-Signature-256", ""))) is not None:
            return _answer(401, problem)
        guid, event = request.headers.get("X-GitHub-Delivery", ""), request.headers.get("X-GitHub-Event", "")
        if not guid or not event or len(guid) > 100 or not (guid + event).isprintable():
            return _answer(400, "the headers X-GitHub-Delivery and X-GitHub-Event are missing")
        try:
            payload = json.loads(body)
        except (ValueError, RecursionError):
            return _answer(400, "the body is not JSON; set the app's webhook content type to application/json")
        if not isinstance(payload, dict):
            return _answer(400, "the body is not a JSON object")
        return await self._take(guid, event, payload)

    async def _take(self, guid: str, event: str, payload: dict[str, object]) -> web.Response:
        began = perf_counter()
        found = delivery(guid, event, payload)
        wish = understand(found, self._us)
        if isinstance(wish, Nothing):
            self._count(event, "odd" if wish.odd else "ignored")
            say = log.warning if wish.odd else log.debug
            say("ignored", delivery=guid, delivery_event=event, why=wish.reason)
            return _answer(202, wish.reason)
        try:
            asked = await self._inbox.put(Arrival(found, wish, self._clock()))
        except (psycopg.Error, OSError, TimeoutError, asyncio.QueueFull) as problem:
            self._count(event, "refused")
            log.warning("not stored", delivery=guid, why=type(problem).__name__)
            return _answer(503, "the database is away; GitHub keeps the delivery for three days")
        DURABLE.observe(perf_counter() - began)
        self._count(event, "accepted")
        self._later(asked)
        return _answer(202, "accepted")

    def _unsigned(self, body: bytes, signature: str) -> str | None:
        """Why the delivery is not from GitHub, or None. SHA-1 is not enough (docs: validating-webhook-deliveries)."""
        if not signature.startswith("sha256="):
            return "X-Hub-Signature-256 is missing; set a webhook secret in the app's settings"
        try:
            validate_event(body, signature=signature, secret=self._secret)
        except (ValidationFailure, TypeError, ValueError):  # the latter two for what is no hexadecimal text at all
            return "the signature does not match; is the webhook secret the same on both sides?"
        return None

    def _later(self, asked: Asked) -> None:
        """Start the looks without keeping GitHub waiting. Should this be lost, the tick finds them."""
        task = asyncio.create_task(self._hurry_on(asked))
        self._hurrying.add(task)
        task.add_done_callback(self._hurrying.discard)

    async def _hurry_on(self, asked: Asked) -> None:
        try:
            await self._hurry(asked)
        except Exception as problem:  # noqa: BLE001 - whatever it is, the wish is durable and the tick takes over
            log.warning("not queued at once", why=type(problem).__name__)

    def _count(self, event: str, outcome: str) -> None:
        name = event if event.replace("_", "").isalpha() and len(event) <= _KNOWN else "other"
        DELIVERIES.labels(event=name, outcome=outcome).inc()


def _answer(status: int, words: str) -> web.Response:
    return web.json_response({"message": words}, status=status)
