"""The app's own webhook: which deliveries GitHub could not hand over, and asking for them again.

GitHub never sends one again by itself, and forgets them after three days (a GitHub Enterprise Server after seven; docs:
webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks, rest/apps/webhooks).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from bot.github.client import Client
from bot.github.failure import Refused

KEPT = timedelta(days=3)
PER_PAGE = 100
_MOST_ID = 2**63


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to deliver. `guid` is the delivery's, and the same for all its attempts."""

    id: int
    guid: str
    at: datetime
    taken: bool
    again: bool  # somebody had asked for it


@dataclass(frozen=True, slots=True)
class Attempts:
    """A page of attempts, the newest first, and where it goes on; None = this is the end."""

    attempts: tuple[Attempt, ...]
    cursor: str | None


class Hook:
    """Asks as the app itself."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def attempts(self, cursor: str | None) -> Attempts:
        """One page; from the newest on where no cursor is given. Refused where the cursor is not good any more."""
        query = {"per_page": PER_PAGE} | ({"cursor": cursor} if cursor else {})
        page = await self._client.page(f"/app/hook/deliveries?{urlencode(query)}")
        following = parse_qs(urlsplit(page.next or "").query).get("cursor")
        if not isinstance(page.content, list):
            raise Refused("GitHub's list of deliveries is not a list")
        return Attempts(tuple(_attempt(one) for one in page.content), following[0] if following else None)

    async def again(self, attempt: int) -> None:
        """Have a delivery sent again: the webhook it becomes is like any other."""
        await self._client.post(f"/app/hook/deliveries/{attempt}/attempts")


def _attempt(one: Any) -> Attempt:
    try:
        number, guid, at = one["id"], one["guid"], datetime.fromisoformat(one["delivered_at"])
        taken, again = one["status"] == "OK", one["redelivery"] is True
    except (KeyError, TypeError, ValueError):
        raise Refused("GitHub's list of deliveries has not the fields it is documented with") from None
    known = isinstance(number, int) and not isinstance(number, bool) and 0 < number < _MOST_ID
    if not known or not isinstance(guid, str) or not 0 < len(guid) <= 100 or not guid.isprintable() or not at.tzinfo:
        raise Refused("GitHub's list of deliveries has fields of another kind than documented")
    return Attempt(number, guid, at, taken, again)
