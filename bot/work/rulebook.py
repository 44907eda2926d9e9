"""The rules that speak for a pull request, composed once for each version of their files.

Where GitHub cannot tell what stands in a file, what it told last holds on, and everything we show says since when.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from cachetools import LRUCache

from bot.core.judge import Book
from bot.core.rules import Composed, Source, compose
from bot.github.failure import Transient
from bot.github.read import Reading
from bot.github.rulefiles import RulesFile
from bot.store.rulefiles import RuleFiles

_FRESH = timedelta(minutes=1)  # so exactly we know how old rules are; a row is written no more often


class Rulebook:
    """Composes rules once per version of their files: they are named by their blob's SHA, which never lies."""

    def __init__(self, packs: Mapping[str, Source], files: RuleFiles) -> None:
        self._packs = packs
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
        return Book(
            default=self.composed(organisation, default),
            base=self.composed(organisation, base) if is_other else None,
            told_at=min(ages, default=None),
        )

    def composed(self, organisation: Source | None, repository: Source | None) -> Composed:
        """The rules of two files over the packs."""
        key = (organisation.oid if organisation else None, repository.oid if repository else None)
        if (known := self._known.get(key)) is None:
            known = compose(repository=repository, organisation=organisation, packs=self._packs)
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
