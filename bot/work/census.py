"""Where the app is installed, by GitHub's own word: for webhooks of installing, suspending and removing that were lost.

It costs a request for a hundred installations, and one for each that seems to be gone: nobody is let go of because a
list was short.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.github.connect import Connections
from bot.github.failure import GitHubFailure
from bot.store.repositories import Repositories

log = structlog.get_logger()

_MOST = 20  # installations a run that are new, or seem to be gone
_SOON = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """One run at a time: the queue's lock sees to it."""

    connections: Connections
    repositories: Repositories
    clock: Clock
    every: timedelta

    async def run(self) -> datetime:
        """Compare; the answer is when to do so again."""
        known = await self.repositories.installations()  # before asking: who comes meanwhile is not missed
        found = set(await self.connections.installations())
        new, missing = sorted(found - known), sorted(known - found)
        for installation in new[:_MOST]:
            await self._join(installation)
        for installation in missing[:_MOST]:
            if not await self.connections.is_active(installation):
                await self.repositories.leave(installation, (), self.clock())
                log.info("the app is not installed there any more, or suspended", installation=installation)
        return self.clock() + (_SOON if max(len(new), len(missing)) > _MOST else self.every)

    async def _join(self, installation: int) -> None:
        """One that cannot be asked is asked again at the next census, and keeps no other waiting."""
        try:
            names = [name async for name in self.connections.reach(installation)]
        except GitHubFailure as failure:
            log.warning("a new installation cannot be asked", installation=installation, why=str(failure))
            return
        await self.repositories.join(installation, names, self.clock())
        log.info("the app is installed there", installation=installation, repositories=len(names))
