"""The rules that speak for a pull request, composed once for each version of their files.

Where GitHub cannot tell what stands in a file, what it told last holds on, and everything we show says since when.

Where rules cannot be read, that is told as far as the last ones reached that could: a repository that only observed
gets no red check for a slip, one that enforced stays held back, and nobody gets below the organisation's floor.
"""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from cachetools import LRUCache

from bot.core.judge import Book
from bot.core.rules import Composed, Source, compose
from bot.core.words import Mode, furthest
from bot.github.failure import Transient
from bot.github.read import Reading
from bot.github.rulefiles import RulesFile
from bot.store.rulefiles import RuleFiles

_FRESH = timedelta(minutes=1)  # so exactly we know how old rules are; a row is written no more often


class Rulebook:
    """Composes rules once per version of their files: they are named by their blob's SHA, which never lies."""

    def __init__(
        self, packs: Mapping[str, Source], files: RuleFiles, tools: Collection[str], items: Collection[str] = ()
    ) -> None:
        self._packs = packs
        self._tools = tools
        self._items = items
        self._files = files
        self._known: LRUCache[tuple[str | None, str | None], Composed] = LRUCache(1024)
        self._kept: LRUCache[str, tuple[str | None, datetime]] = LRUCache(4096)

    async def book(self, reading: Reading) -> Book:
        """The rules that speak for what was read. Transient when GitHub cannot tell and never told before."""
        now = reading.snapshot.taken_at
        organisation, since = await self._settled(reading.organisation, now)
        default, default_since = await self._settled(reading.default, now)
        base, base_since = default, None
        if reading.base is not None:
            base, base_since = await self._settled(reading.base, now)
        ages = [at for at in (since, default_since, base_since) if at is not None]
        is_other = (base and base.oid) != (default and default.oid) and base is not None
        branch = reading.base.place if reading.base is not None else reading.default.place
        return Book(
            default=await self._reaching(organisation, default, (reading.default.place,)),
            base=await self._reaching(organisation, base, (branch, reading.default.place)) if is_other else None,
            told_at=min(ages, default=None),
        )

    async def _reaching(
        self, organisation: Source | None, repository: Source | None, places: tuple[str, ...]
    ) -> Composed:
        """The rules of two files; where they cannot be read, with how far that is told. `places` are asked in order."""
        answer = await self.composed(organisation, repository)
        if answer.rules is not None:
            await self._files.reached(places[0], answer.rules.reach)
            return answer
        above = (await self.composed(organisation, None)).rules if organisation is not None else None
        for place in places:
            if (last := await self._files.reach(place)) is not None:
                return replace(answer, reach=furthest(last, above.least_mode if above else Mode.OBSERVE))
        return replace(answer, reach=above.reach if above else Mode.ENFORCE)

    async def composed(self, organisation: Source | None, repository: Source | None) -> Composed:
        """The rules of two files over the packs, read beside the event loop: strangers propose files too."""
        key = (organisation.oid if organisation else None, repository.oid if repository else None)
        if (known := self._known.get(key)) is None:
            known = await asyncio.to_thread(
                compose,
                repository=repository,
                organisation=organisation,
                packs=self._packs,
                tools=self._tools,
                items=self._items,
            )
            self._known[key] = known
        return known

    async def _settled(self, file: RulesFile, now: datetime) -> tuple[Source | None, datetime | None]:
        """What stands in the file; and when GitHub told so, where it cannot tell now."""
        if not file.trouble:
            await self._keep(file, now)
            return file.source, None
        if (last := await self._files.last(file.place)) is None:
            raise Transient(f"GitHub could not tell what stands in {file.name}: {file.trouble}")
        return last.source, last.at

    async def _keep(self, file: RulesFile, now: datetime) -> None:
        oid = file.source.oid if file.source else None
        known = self._kept.get(file.place)
        if known is None or known[0] != oid or now - known[1] >= _FRESH:
            await self._files.keep(file.place, file.source, now)
            self._kept[file.place] = (oid, now)
