"""`/live`: tells every open board by server-sent events what changed.

One connection listens to the database for the whole process. A burst of changes becomes one message; a reader who does
not read is let go, and comes back by itself, as browsers do; and whoever is silent for long hears a heartbeat, so that
proxies keep the line open. A message only says *what* changed: boards ask for the page they show.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field

from aiohttp import web

from bot.clock import Clock
from bot.core.messages.time import iso

_GATHER = 0.2  # seconds in which changes become one message
_HEARTBEAT = 15.0  # seconds; proxies close what is silent for a minute
_PATIENCE = 10.0  # seconds that one write may take
_UNREAD = 16  # messages
_MOST_READERS = 500
_MOST_NAMED = 50  # pull requests in one message
_RETRY = 2000  # milliseconds until a browser comes back

Changes = Callable[[], AsyncGenerator[str]]


@dataclass(eq=False, slots=True)
class _Reader:
    """Somebody's open board. None ends it."""

    unread: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(_UNREAD))

    def tell(self, message: bytes | None) -> bool:
        """Whether there was room for it."""
        try:
            self.unread.put_nowait(message)
        except asyncio.QueueFull:
            return False
        return True


class Live:
    """The readers, and what they are to be told."""

    def __init__(self, changes: Changes, clock: Clock, heartbeat: float = _HEARTBEAT) -> None:
        self._changes = changes
        self._clock = clock
        self._heartbeat = heartbeat
        self._readers: dict[_Reader, asyncio.Transport | None] = {}
        self._changed: dict[str, None] = {}  # what the next message tells, in order
        self._gathering: asyncio.TimerHandle | None = None
        self._since = iso(clock())  # of the last change we know of; before we listened there may have been any

    @property
    def readers(self) -> int:
        """How many boards are open."""
        return len(self._readers)

    async def listen(self) -> None:
        """Pass on what the database tells, until the connection is lost."""
        async with aclosing(self._changes()) as told:
            async for pull in told:
                self._changed[pull] = None
                if self._gathering is None:
                    self._gathering = asyncio.get_running_loop().call_later(_GATHER, self._tell)

    def _tell(self) -> None:
        """One message for what was gathered; whoever has no room for it is let go."""
        names = [name for name in self._changed if name]
        is_anything = "" in self._changed
        self._gathering, self._changed, self._since = None, {}, iso(self._clock())
        said = {"pulls": names[:_MOST_NAMED], "count": None if is_anything else len(names)}
        message = _event("changed", said)
        for reader, transport in list(self._readers.items()):
            if not reader.tell(message):
                del self._readers[reader]
                if transport is not None:
                    transport.abort()

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Answer one board until it goes."""
        if len(self._readers) >= _MOST_READERS:
            raise web.HTTPServiceUnavailable(text="too many boards are open; this one still reloads by itself")
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        reader = _Reader()
        self._readers[reader] = request.transport
        try:
            await self._write(response, f"retry: {_RETRY}\n\n".encode() + _event("hello", {"since": self._since}))
            while (message := await self._next(reader)) is not None:
                await self._write(response, message)
        except (ConnectionError, TimeoutError):
            pass  # the board was closed, or nobody reads there any more
        finally:
            self._readers.pop(reader, None)
        return response

    async def _next(self, reader: _Reader) -> bytes | None:
        try:
            async with asyncio.timeout(self._heartbeat):
                return await reader.unread.get()
        except TimeoutError:
            return b": still here\n\n"

    async def _write(self, response: web.StreamResponse, message: bytes) -> None:
        async with asyncio.timeout(_PATIENCE):
            await response.write(message)

    async def close(self, _app: web.Application) -> None:
        """End every stream: a server that stops need not wait for boards to be closed."""
        if self._gathering is not None:
            self._gathering.cancel()
        for reader, transport in self._readers.items():
            if not reader.tell(None) and transport is not None:
                transport.abort()


def _event(name: str, said: Mapping[str, object]) -> bytes:
    """Server-sent events (html.spec.whatwg.org/multipage/server-sent-events.html): JSON holds no line break."""
    return f"event: {name}\ndata: {json.dumps(said)}\n\n".encode()
