"""Sends the notices that are due: in order, one at a time for each destination, until they are taken or no news."""

import time
from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.core.destination import Destination
from bot.core.retrying import next_try
from bot.metrics import NOTICES
from bot.store.notices import Outbox, Taken
from bot.work.post import Answer, Post

log = structlog.get_logger()

_IN_A_ROW = 5.0  # seconds; then whoever else waits for a worker has a turn
_BREATHER = timedelta(minutes=1)  # for a destination that did not take one, and did not say how long it wants
_TIDY_EVERY = timedelta(hours=1)


class Notices:
    """The sender. Whoever calls `send` sees to it that no two calls for one destination overlap."""

    def __init__(self, outbox: Outbox, post: Post, destinations: Iterable[Destination], clock: Clock) -> None:
        self._outbox = outbox
        self._post = post
        self._destinations = {one.name: one for one in destinations}
        self._clock = clock
        self._strangers: set[str] = set()
        self._tidied: datetime | None = None

    async def due(self) -> list[str]:
        """The destinations for which something is due. What is for one that is not set waits; that is said once."""
        names = await self._outbox.due(self._clock())
        for name in set(names) - self._destinations.keys() - self._strangers:
            self._strangers.add(name)
            log.warning("notices wait for a destination that is not set; add it to TWOTRACK_NOTICES", destination=name)
        return [name for name in names if name in self._destinations]

    async def send(self, name: str) -> None:
        """Send what is due for one destination, and stop at the first that is not taken."""
        destination = self._destinations.get(name)
        if destination is None:
            return
        began = time.monotonic()
        while time.monotonic() - began < _IN_A_ROW:
            taken = await self._outbox.take(name, self._clock())
            if taken is None:
                return
            answer = await self._post.send(destination, taken.notice)
            if not await self._keep(destination, taken, answer):
                return

    async def tidy(self) -> None:
        """Once an hour: say what could not be sent while it was news, and forget what is long ago."""
        now = self._clock()
        if self._tidied is not None and timedelta() <= now - self._tidied < _TIDY_EVERY:
            return
        self._tidied = now
        for one in await self._outbox.tidy(now):
            self._gave_up(one.destination, one.key, one.trouble)

    async def _keep(self, destination: Destination, taken: Taken, answer: Answer) -> bool:
        """Write down what came of it; whether the destination may be sent the next one at once."""
        key, now = taken.notice.key, self._clock()
        if not answer.trouble:
            await self._outbox.sent(key, now)
            NOTICES.labels(destination=destination.name, outcome="sent").inc()
            log.info("a notice was sent", destination=destination.name, key=key, attempts=taken.attempts)
            return True
        if answer.is_final:
            await self._outbox.give_up(key, now, answer.trouble)
            self._gave_up(destination.name, key, answer.trouble)
            return True
        NOTICES.labels(destination=destination.name, outcome="failed").inc()
        await self._outbox.hold(destination.name, now + (answer.wait or _BREATHER))
        at = next_try(key, taken.attempts, taken.made_at, now, answer.wait)
        if at is None:
            await self._outbox.give_up(key, now, answer.trouble)
            self._gave_up(destination.name, key, answer.trouble)
        else:
            await self._outbox.again(key, at, answer.trouble)
            log.info("a notice waits", destination=destination.name, key=key, why=answer.trouble, until=at.isoformat())
        return False

    def _gave_up(self, name: str, key: str, why: str) -> None:
        label = name if name in self._destinations else "not set"
        NOTICES.labels(destination=label, outcome="gave-up").inc()
        log.warning("a notice could not be sent and is given up", destination=name, key=key, why=why)
