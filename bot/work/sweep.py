"""Finds what changed behind our back: open pull requests, and repositories, of which no webhook told.

In spare time, an installation at a time, within a budget of requests. What GitHub shows as changed after we read it
last is looked at when there is time, and so is what is not open any more: the look learns what became of it. A page is
enough where its last entry is one we know and as many are open as we think. A repository that was renamed is found by
its old name; one that is listed no more and found by no name has left.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.github.client import Client
from bot.github.connect import Connections
from bot.github.failure import Denied, Gone, RateLimited
from bot.github.pulls import open_pulls
from bot.store.pulls import Pulls
from bot.store.repositories import Repositories

log = structlog.get_logger()

BUDGET = 50  # requests a run; a repository that was begun is finished
BREATHER = timedelta(minutes=10)  # between two runs of an installation


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """One run at a time for each installation: the queue's lock sees to it."""

    connections: Connections
    pulls: Pulls
    repositories: Repositories
    clock: Clock
    every: timedelta

    async def run(self, installation: int) -> datetime:
        """Sweep what was not swept for longest; the answer is when to go on."""
        client = self.connections.client(installation)
        if (until := client.budget.short_until(self.clock())) is not None:
            return until
        try:
            await self._sweep(client, installation)
        except RateLimited as failure:
            await self.repositories.park(installation, failure.until)
            return failure.until
        return self.clock() + BREATHER

    async def _sweep(self, client: Client, installation: int) -> None:
        """First the repositories, then the pull requests in them."""
        left = BUDGET - await self._compare_repositories(client, installation)
        for name in await self.repositories.to_sweep(installation, self.clock() - self.every, BUDGET):
            if left <= 0 or client.budget.short_until(self.clock()) is not None:
                return
            left -= await self._compare(client, installation, name)

    async def _compare_repositories(self, client: Client, installation: int) -> int:
        """Those we know and those GitHub lists. The answer is how many requests it took."""
        known = await self.repositories.of(installation)
        listed = {name async for name in self.connections.reach(installation)}
        spent = 1 + len(listed) // 100
        for name in sorted(known - listed)[: max(0, BUDGET - spent)]:
            spent += await self._compare(client, installation, name)
        new = listed - await self.repositories.of(installation)
        if new:
            log.info("repositories were added behind our back", installation=installation, count=len(new))
            await self.repositories.join(installation, sorted(new), self.clock())
        return spent

    async def _compare(self, client: Client, installation: int, name: str) -> int:
        """One repository. What we may not see, or is not there, is not asked for again before its time."""
        began = self.clock()
        try:
            spent = await self._compare_pulls(client, installation, name)
        except Gone as failure:
            log.info("a repository has left", repository=name, why=str(failure))
            await self.repositories.leave(installation, (name,), began)
            return 1
        except Denied as failure:
            log.warning("a repository cannot be swept", repository=name, why=str(failure))
            spent = 1
        await self.repositories.swept(name, began)
        return spent

    async def _compare_pulls(self, client: Client, installation: int, name: str) -> int:
        remembered = await self.pulls.opened(name)
        changed: set[int] = set()
        found: set[int] = set()
        spent = 0
        async for page in open_pulls(client, name):
            spent += 1
            if page.name != name:
                log.info("a repository was renamed behind our back", before=name, now=page.name)
                await self.repositories.rename(installation, name, page.name, self.clock())
                return spent
            found |= page.changed.keys()
            differing = [one for one, at in page.changed.items() if _is_news(remembered, one, at)]
            changed.update(differing)
            ends_known = not page.changed or list(page.changed)[-1] not in differing
            if ends_known and page.total == len(remembered.keys() | found):
                break
        else:
            changed |= remembered.keys() - found
        if changed:
            log.info("pull requests changed behind our back", repository=name, count=len(changed))
            await self.pulls.ask_in_spare_time(name, installation, sorted(changed), self.clock())
        return spent


def _is_news(remembered: dict[int, datetime | None], number: int, at: datetime) -> bool:
    """Whether we have not read it since it changed, or never."""
    seen = remembered.get(number)
    return seen is None or at > seen
