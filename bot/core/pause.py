"""A time in which no promise runs, and why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Cause(StrEnum):
    """Why a promise stands still."""

    DRAFT = "draft"
    UNREQUESTED = "unrequested"
    CLOSED = "closed"
    LABEL = "label"
    CHANGES = "changes"
    CHECKS = "checks"
    QUESTION = "question"

    @property
    def is_the_authors(self) -> bool:
        """Whether it is the author who can end it."""
        return self not in {Cause.CLOSED, Cause.LABEL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """One time in which promises stand still. `ended_at` is None while they do; `by` is who, or what, made it so."""

    cause: Cause
    began_at: datetime
    ended_at: datetime | None = None
    by: str = ""

    @property
    def span(self) -> tuple[datetime, datetime | None]:
        """As working time is counted with."""
        return self.began_at, self.ended_at
