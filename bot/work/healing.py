"""The duties that mend what webhooks did not tell, and when each comes round: docs/operating.md says what they heal.

They are jobs of the queue like looks, in the row of what has time; each has a lock, so that it runs once at a time on
any number of machines. One that fails is tried again ever more seldom.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.github.failure import GitHubFailure, RateLimited
from bot.store.healing import Duties
from bot.work.census import Census
from bot.work.redelivery import Redelivery
from bot.work.sweep import Sweep

log = structlog.get_logger()

_REDELIVERY, _CENSUS, _SWEEP = "redelivery", "census", "sweep"
_FIRST, _LONGEST = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Healing:
    """A duty that is to come round every zero minutes is not wanted."""

    duties: Duties
    redelivery: Redelivery
    census: Census
    sweep: Sweep
    clock: Clock

    async def due(self) -> list[str]:
        """The names of the duties that are due."""
        now, names = self.clock(), []
        if self.redelivery.every:
            names += await self.duties.due([_REDELIVERY, _CENSUS], now)
        if self.sweep.every:
            found = await self.duties.due_sweeps(now, self.sweep.every)
            names += [f"{_SWEEP} {installation}" for installation in found]
        return names

    async def run(self, name: str) -> None:
        """Do one, unless it was done since it was queued. What GitHub does only decides when it is done again."""
        if not await self.duties.due([name], self.clock()):
            return
        try:
            next_at = await self._run(name)
        except RateLimited as failure:
            await self.duties.done(name, failure.until)
        except GitHubFailure as failure:
            log.warning("a duty failed", duty=name, kind=type(failure).__name__, why=str(failure))
            await self.later(name)
        else:
            await self.duties.done(name, next_at)

    async def later(self, name: str) -> None:
        """It failed: try again after twice as long as the last time."""
        failures = await self.duties.failures(name)
        await self.duties.failed(name, self.clock() + min(_FIRST * 2 ** min(failures, 10), _LONGEST))

    async def _run(self, name: str) -> datetime:
        duty, _, installation = name.partition(" ")
        match duty:
            case "redelivery":
                return await self.redelivery.run()
            case "census":
                return await self.census.run()
            case _:
                return await self.sweep.run(int(installation))
