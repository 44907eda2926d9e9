"""The board's two queues, in the order in which people should look. Pure."""

from datetime import datetime
from typing import Any

_RISK = {"high": 0, "normal": 1, "low": 2}


def queues(cards: list[dict[str, Any]], now: datetime) -> dict[str, Any]:
    """What the board's template needs: promises that are broken first, then risk, then what is due next."""
    shown = [{**card, "due_in": due_in(card["due"], now), "late": _late(card["due"], now)} for card in cards]
    shown.sort(key=_urgency)
    return {
        "tracks": [
            ("careful", "Careful", [card for card in shown if card["track"] == "careful"]),
            ("fast", "Fast", [card for card in shown if card["track"] == "fast"]),
        ],
        "total": len(shown),
        "late": sum(card["late"] for card in shown),
        "now": now,
    }


def _urgency(card: dict[str, Any]) -> tuple[bool, bool, int, str, str, int]:
    waiting = card["outcome"] == "success" or card["draft"]
    due = card["due"] or "9999"
    return (waiting, not card["late"], _RISK[card["risk"]], due, card["repository"], card["number"])


def _late(due: str | None, now: datetime) -> bool:
    return due is not None and datetime.fromisoformat(due) <= now


def due_in(due: str | None, now: datetime) -> str:
    """`in 5 h`, `2 days ago`: coarse on purpose, minutes would only nag."""
    if due is None:
        return ""
    minutes = round((datetime.fromisoformat(due) - now).total_seconds() / 60)
    span = _span(abs(minutes))
    return f"in {span}" if minutes > 0 else f"{span} ago"


def _span(minutes: int) -> str:
    if minutes < 60:
        return "less than an hour"
    hours = round(minutes / 60)
    if hours < 48:
        return "1 hour" if hours == 1 else f"{hours} hours"
    return f"{round(hours / 24)} days"
