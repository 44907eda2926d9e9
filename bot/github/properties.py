"""The custom properties of repositories, as their organisation set them: asked only where a rule needs them."""

from collections.abc import Callable
from typing import Any

from cachetools import TTLCache

from bot.github.client import Client
from bot.github.failure import Denied, Gone, Refused

_KEPT = 3600.0  # seconds
Values = dict[str, tuple[str, ...]]


class Properties:
    """Those of one installation's repositories, one request an hour for each that is asked about."""

    def __init__(self, client: Client, timer: Callable[[], float]) -> None:
        self._client = client
        self._known: TTLCache[str, Values | None] = TTLCache(4096, _KEPT, timer)

    async def of(self, repository: str) -> Values | None:
        """Name to values, without those that are not set; None where GitHub will not tell."""
        if repository not in self._known:
            self._known[repository] = await self._fetch(repository)
        return self._known[repository]

    async def _fetch(self, repository: str) -> Values | None:
        found: Values = {}
        try:
            # docs: rest/repos/custom-properties; it needs metadata: read, and no page is ever cut
            async for page in self._client.pages(f"/repos/{repository}/properties/values"):
                found |= dict(_values(one) for one in page)
        except (Denied, Gone, Refused):
            return None
        return {name: values for name, values in found.items() if values}


def _values(one: Any) -> tuple[str, tuple[str, ...]]:
    value = one.get("value")
    values = value if isinstance(value, list) else [] if value is None else [value]
    return str(one["property_name"]), tuple(str(each) for each in values)
