"""Receivers of notices on loopback: they keep what they got, and answer as a test wants them to."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiohttp import web
from multidict import CIMultiDictProxy

from tests.builders import NOW

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]
SECRET = "a secret of sixteen letters and more"


@dataclass(frozen=True, slots=True)
class Got:
    """One request."""

    headers: CIMultiDictProxy[str]
    body: bytes


@dataclass
class Receiver:
    """Answers with each of `statuses` in turn, then 200; or however `answering` does."""

    port: int = 0
    got: list[Got] = field(default_factory=list)
    statuses: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    answering: Answering | None = None
    word: str = "ok"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/services/T0/B0/s3cret"

    async def receive(self, request: web.Request) -> web.StreamResponse:
        self.got.append(Got(request.headers, await request.read()))
        if self.answering is not None:
            return await self.answering(request)
        status, headers = self.statuses.pop(0) if self.statuses else (200, {})
        return web.Response(status=status, headers=headers, text=self.word)


@asynccontextmanager
async def receiver(encryption: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    made = Receiver()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", made.receive)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=encryption).start()
    made.port = runner.addresses[0][1]
    yield made
    await runner.cleanup()


@asynccontextmanager
async def raw(said: Callable[[asyncio.StreamWriter], Awaitable[None]]) -> AsyncIterator[int]:
    """A port at which somebody speaks who has never heard of HTTP's rules."""

    async def serve(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await said(writer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


@dataclass
class Hands:
    """A clock that moves when it is told to."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)
