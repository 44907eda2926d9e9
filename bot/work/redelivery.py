"""Has GitHub deliver again what it could not: a server that was off over a weekend is whole again afterwards.

GitHub's list is read from the newest attempt back to where the last reading began, some pages at a time; only then are
those asked for that nobody took, the oldest first, so that what they tell happens again in its order. A delivery that
fails once more (it may be about something that we cannot take) is asked for ever more seldom, and then no more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.github.failure import Gone, Refused
from bot.github.hook import KEPT, Attempt, Hook
from bot.store.healing import Missing, MissingDeliveries, Reading

log = structlog.get_logger()

_PAGES = 20  # a run: 2,000 attempts
_ASKS = 50  # a run
_UNDER_WAY = timedelta(minutes=1)  # so long an attempt may yet be answered: GitHub gives it ten seconds, or thirty
_OVERLAP = timedelta(minutes=10)  # an attempt may come onto the list a little after its time
_SOON = timedelta(minutes=1)  # until a run goes on that its budget has ended
_WAITS = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(hours=24))


@dataclass(frozen=True, slots=True, kw_only=True)
class Redelivery:
    """One run at a time, on any number of machines: the queue's lock sees to it."""

    hook: Hook
    missing: MissingDeliveries
    clock: Clock
    every: timedelta

    async def run(self) -> datetime:
        """Do what the budget of a run allows; the answer is when to go on."""
        now = self.clock()
        await self.missing.forget(now - 2 * KEPT)
        if not await self._read(now):
            return now + _SOON
        asked = await self._ask(now)
        return now + (_SOON if asked == _ASKS else self.every)

    async def _read(self, now: datetime) -> bool:
        """Go through the list; whether its end is reached."""
        reading = await self.missing.reading()
        since = max(now - KEPT, (reading.done_until or now - KEPT) - _OVERLAP)
        began_at = reading.began_at or now
        cursor = reading.cursor
        for _ in range(_PAGES):
            try:
                page = await self.hook.attempts(cursor)
            except Refused:
                if cursor is None:
                    raise
                page = await self.hook.attempts(None)  # the cursor is too old: from the beginning
            is_end = page.cursor is None or (bool(page.attempts) and page.attempts[-1].at < since)
            cursor = None if is_end else page.cursor
            after = Reading(began_at) if is_end else Reading(reading.done_until, began_at, cursor)
            await self._keep(after, [one for one in page.attempts if since <= one.at <= now - _UNDER_WAY], now)
            if is_end:
                return True
        return False

    async def _keep(self, after: Reading, attempts: list[Attempt], now: datetime) -> None:
        failed = [_missing(one) for one in attempts if not one.taken]
        again = [_missing(one) for one in attempts if one.taken and one.again]
        await self.missing.keep(after, failed, again, [one.guid for one in attempts if one.taken], now)

    async def _ask(self, now: datetime) -> int:
        """Ask for what is missing; how many were."""
        due = await self.missing.due(now, now - KEPT, _ASKS)
        for one in due:
            wait = _WAITS[one.asked] if one.asked < len(_WAITS) else None
            await self.missing.asked(one.guid, now + wait if wait else None)
            try:
                await self.hook.again(one.id)
            except (Gone, Refused) as failure:  # it alone: too old by now, or nothing that can be sent
                log.warning("GitHub does not deliver it again", delivery=one.guid, why=str(failure))
        if due:
            log.info("asked GitHub to deliver again", count=len(due), oldest=due[0].at.isoformat())
        return len(due)


def _missing(one: Attempt) -> Missing:
    return Missing(one.guid, one.id, one.at, 0)
