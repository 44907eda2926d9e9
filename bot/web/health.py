"""What machines ask: is it alive, may it be sent requests, and all the numbers."""

from collections.abc import Iterator

import psycopg
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from bot.clock import Clock
from bot.store import vitals
from bot.store.database import Pool
from bot.web.numbers import of_database, of_pool

AWAY = (psycopg.Error, OSError, TimeoutError)


class Health:
    """The health of this process and of the database it works on."""

    def __init__(self, pool: Pool, clock: Clock) -> None:
        self.pool = pool
        self.clock = clock
        self.leaving = False

    def leave(self) -> None:
        """From now on `/readyz` says no, so that whoever balances the load sends nothing more. All else goes on."""
        self.leaving = True

    async def vitals(self) -> vitals.Vitals | None:
        """How the machinery is doing; None while the database does not answer."""
        try:
            return await vitals.read(self.pool, self.clock())
        except AWAY:
            return None

    async def alive(self, _request: web.Request) -> web.Response:
        """The process answers."""
        return web.json_response({"status": "alive"})

    async def ready(self, _request: web.Request) -> web.Response:
        """The database answers too, and the process means to stay."""
        if self.leaving:
            return web.json_response({"status": "stopping; send requests elsewhere"}, status=503)
        try:
            async with self.pool.connection() as connection:
                await connection.execute("SELECT 1")
        except AWAY:
            return web.json_response({"status": "the database is away"}, status=503)
        return web.json_response({"status": "ready"})

    async def metrics(self, _request: web.Request) -> web.Response:
        """For Prometheus: what this process counted, then what the database knows."""
        read = await self.vitals()
        given = CollectorRegistry()
        given.register(_Given([*of_pool(self.pool.get_stats()), *of_database(read, self.clock())]))
        return web.Response(
            body=generate_latest() + generate_latest(given), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )


class _Given(Collector):
    """Numbers that were read already: a collector itself cannot wait for a database."""

    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterator[Metric]:
        """All of them."""
        yield from self._families
