"""Times in the life of a pull request in which nobody is asked to look at it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Closure:
    """A time in which the pull request was closed. `ended_at` is None while it is."""

    began_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Drafting:
    """A time in which it was a draft. `ended_at` is None while it is."""

    began_at: datetime
    ended_at: datetime | None = None
