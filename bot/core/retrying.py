"""When a notice that was not taken is tried again: soon at first, later seldom, and for a day at most."""

from datetime import datetime, timedelta
from hashlib import sha256

PATIENCE = timedelta(hours=24)  # what is older is no news any more
LONGEST_HOLD = timedelta(hours=1)  # however long a receiver wants to be left alone
MOST = 20  # attempts, whatever else goes wrong; the waits below lead to about a dozen
_FIRST, _LONGEST = timedelta(seconds=30), timedelta(hours=4)
_FACTOR = 4


def next_try(key: str, attempts: int, made_at: datetime, now: datetime, asked: timedelta) -> datetime | None:
    """After so many attempts, counted from 1; None = give up. `asked` is how long the receiver is to be left alone.

    A quarter more or less, by the key: notices that failed together do not come back together.
    """
    wait = min(_FIRST * _FACTOR ** min(attempts - 1, 10), _LONGEST) * (0.75 + _spread(f"{key} {attempts}") / 2)
    at = now + max(wait, asked)
    return at if attempts < MOST and at < made_at + PATIENCE else None


def _spread(text: str) -> float:
    """From 0 to 1, evenly, and always the same for one text."""
    return sha256(text.encode("utf-8", "replace")).digest()[0] / 255
