"""The sandbox's time: virtual when a start is given, else the machine's plus whatever was advanced."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Tells the time, and lets it be moved forward."""

    def __init__(self, start: datetime | None = None) -> None:
        self._start = start
        self._advanced = timedelta()

    def now(self) -> datetime:
        """The time, in UTC."""
        return (self._start or datetime.now(UTC)) + self._advanced

    def advance(self, by: timedelta) -> None:
        """Move forward; time never runs backwards here."""
        if by < timedelta():
            raise ValueError("time does not run backwards")
        self._advanced += by


def iso(at: datetime | None) -> str | None:
    """As GitHub writes it, to the second."""
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
