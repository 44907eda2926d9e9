"""The board's two queues, in the order in which people should look. Pure."""

from datetime import datetime
from typing import Any

_RISK = {"high": 0, "normal": 1, "low": 2}


def queues(cards: list[dict[str, Any]], now: datetime) -> dict[str, Any]:
    """What the board's template needs: promises that are broken first, then risk, then what is due next."""
    shown = [_shown(card, now) for card in cards]
    shown.sort(key=_urgency)
    return {
        "tracks": [
            ("careful", "Careful", [card for card in shown if card["track"] == "careful"]),
            ("fast", "Fast", [card for card in shown if card["track"] == "fast"]),
        ],
        "total": len(shown),
        "late": sum(card["late"] for card in shown),
        "unheld": unheld(shown),
        "now": now,
    }


def unheld(cards: list[dict[str, Any]]) -> dict[str, str]:
    """Repositories whose rules say `enforce` while GitHub would let a merge through without our check.

    Each with where GitHub said so: the check on which pull request, and when; empty where no look could see yet.
    """
    newest: dict[str, dict[str, Any]] = {}
    for card in sorted(cards, key=lambda card: (card["required"] is not None, card["judged_at"])):
        if card["mode"] == "enforce":
            newest[card["repository"]] = card
    return {name: _source(card) for name, card in sorted(newest.items()) if card["required"] is not True}


def _source(card: dict[str, Any]) -> str:
    if card["required"] is None:
        return ""
    return f"#{card['number']} at {datetime.fromisoformat(card['judged_at']):%d %b, %H:%M} UTC"


def _shown(card: dict[str, Any], now: datetime) -> dict[str, Any]:
    """A card with what only the present instant tells; those kept by an earlier version lack the newest keys."""
    since = card.get("rules_told_at")
    return {
        "required": None,
        "observed": [],
        **card,
        "due_in": due_in(card["due"], now),
        "late": _late(card["due"], now),
        "rules_age": due_in(since, now),
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
