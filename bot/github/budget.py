"""What is left of an installation's hourly budget, as GitHub's answers tell, and what of it is kept for fresh events.

Every answer names its bucket and what is left in it (docs: rest/using-the-rest-api/rate-limits-for-the-rest-api,
"Checking the status of your rate limit"), so knowing costs no request. A server without limits names none.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

_NAME = re.compile("[a-z_]{1,40}")  # core, graphql, code_search: there are about a dozen
_MOST_BUCKETS = 20
RESERVE = 0.2  # of each bucket: a thousand requests of the usual five thousand


@dataclass(frozen=True, slots=True)
class _Bucket:
    limit: int
    remaining: int
    reset: datetime

    @property
    def is_short(self) -> bool:
        return self.remaining < self.limit * RESERVE


@dataclass(frozen=True, slots=True)
class Told:
    """What GitHub told of one bucket."""

    resource: str
    limit: int
    remaining: int
    reset: datetime


class Budget:
    """The buckets of one installation. Nothing is known, and nothing short, until GitHub has answered once."""

    def __init__(self) -> None:
        self._buckets: dict[str, _Bucket] = {}

    def note(self, headers: Mapping[str, str]) -> None:
        """Learn from the headers of an answer."""
        numbers = [number(headers.get(f"x-ratelimit-{name}")) for name in ("limit", "remaining", "reset")]
        limit, remaining, reset = numbers
        if limit is None or remaining is None or reset is None:
            return
        bucket = _Bucket(limit, remaining, datetime.fromtimestamp(reset, UTC))
        name = headers.get("x-ratelimit-resource", "core")
        if name in self._buckets or (len(self._buckets) < _MOST_BUCKETS and _NAME.fullmatch(name)):
            self._buckets[name] = bucket

    def told(self) -> list["Told"]:
        """What GitHub told last, of each bucket."""
        return [Told(name, one.limit, one.remaining, one.reset) for name, one in self._buckets.items()]

    def short_until(self, now: datetime) -> datetime | None:
        """Until when only the reserve is left; None = there is enough for what can wait."""
        resets = [bucket.reset for bucket in self._buckets.values() if bucket.is_short and bucket.reset > now]
        return max(resets, default=None)


def number(text: str | None) -> int | None:
    """A number in a header; None where none stands there, or one that no date could hold."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else None
