"""Instants and shares in words a person reads."""

from datetime import UTC, datetime

from bot.core.evidence import Share


def instant(at: datetime) -> str:
    """`Tue 24 Nov 2026, 09:00 UTC`; the zone is the calendar's."""
    day = at.strftime("%a %d %b %Y, %H:%M").replace(" 0", " ", 1)
    return f"{day} {at.tzname() or 'UTC'}"


def iso(at: datetime) -> str:
    """ISO 8601 in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def share(value: Share) -> str:
    """`about 92 % (88-100 %)`; one figure where there is no doubt."""
    low, best, high = (round(value.low), round(value.best), round(value.high))
    return f"{best} %" if low == best == high else f"about {best} % ({low}–{high} %)"
