"""The rules that speak for a pull request, composed once for each version of their files."""

from collections.abc import Mapping

from cachetools import LRUCache

from bot.core.judge import Book
from bot.core.rules import Composed, Source, compose
from bot.github.read import Reading


class Rulebook:
    """Composes rules once per version of their files: they are named by their blob's SHA, which never lies."""

    def __init__(self, packs: Mapping[str, Source]) -> None:
        self._packs = packs
        self._known: LRUCache[tuple[str | None, str | None], Composed] = LRUCache(1024)

    def book(self, reading: Reading) -> Book:
        """The rules that speak for what was read."""
        default = self.composed(reading.organisation_rules, reading.default_rules)
        same = reading.base_rules is None or (
            reading.default_rules is not None and reading.base_rules.oid == reading.default_rules.oid
        )
        return Book(
            default=default, base=None if same else self.composed(reading.organisation_rules, reading.base_rules)
        )

    def composed(self, organisation: Source | None, repository: Source | None) -> Composed:
        """The rules of a repository's file over those of its organisation, composed once."""
        key = (organisation.oid if organisation else None, repository.oid if repository else None)
        if (known := self._known.get(key)) is None:
            known = compose(repository=repository, organisation=organisation, packs=self._packs)
            self._known[key] = known
        return known
