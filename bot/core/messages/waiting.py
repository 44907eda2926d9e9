"""One card as people read it at an instant: what is due when, whose turn it is, and why it would be next."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.messages.time import instant

_LACKING: Mapping[str, Any] = {
    "opened_at": None, "ready_at": None, "promises": [], "turn": None, "groups": [], "snoozed_until": None,
    "breached": False, "required": None, "observed": [], "evidence": [], "also": [], "lowered": None, "trouble": None,
    "reviewers": [], "domains": [], "missing": [], "rules_told_at": None,
}  # fmt: skip
_PROMISED = {"first-review": "First review", "decision": "Decision", "re-review": "Another look"}
_SMALL = 50  # lines; whoever has ten minutes can review that


def shown(card: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The card with what only the present instant tells. Cards kept by an earlier version lack the newest keys."""
    made = {**_LACKING, **card}
    made["turn"] = {"on": "reviewers", "since": None, "why": ""} | (made["turn"] or {})
    due = due_at(card)
    return {
        **made,
        "due": due,
        "due_in": distance(due, now),
        "late": is_broken(card, now),
        "rules_age": distance(made["rules_told_at"], now),
        "waits": waits(made),
        "waits_since": distance(made["turn"]["since"], now),
        "snoozed": made["snoozed_until"] if _is_ahead(made["snoozed_until"], now) else None,
    }


def due_at(card: Mapping[str, Any]) -> str | None:
    """When the next promise runs out whose clock runs; the column `pull.due_at` says the same."""
    promises = card.get("promises")
    if not isinstance(promises, list):  # of an earlier version, which knew of one alone
        return card.get("due")
    running = [one["due"] for one in promises if one.get("kept_at") is None and not one.get("paused")]
    return min(running, key=datetime.fromisoformat, default=None)


def is_broken(card: Mapping[str, Any], now: datetime) -> bool:
    """Whether a promise is broken: a look found it so, or its time ran out since."""
    due = due_at(card)
    return bool(card.get("breached")) or (due is not None and datetime.fromisoformat(due) <= now)


def waits(card: Mapping[str, Any]) -> str:
    """On whom it waits, in a few words."""
    turn = (card.get("turn") or {}).get("on", "reviewers")
    if card.get("draft"):
        return f"a draft of {card['author']}"
    if card.get("outcome") == "success":
        return "ready to merge"
    if turn == "author":
        return f"waits for {card['author']}, who wrote it"
    if turn == "nobody":
        return "waits for nobody"
    people = card.get("reviewers") or card.get("groups")
    return f"waits for {_listed(people)}" if people else "waits for a reviewer; nobody is asked"


def promised(promise: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """A promise in words: its name, how it stands, and its instants, which are ISO 8601 in the card."""
    due = datetime.fromisoformat(promise["due"]).astimezone(UTC)
    kept = promise.get("kept_at")
    began = promise.get("began_at")
    late = (datetime.fromisoformat(kept) if kept else now) >= due
    if kept:
        verdict = "given late" if late else "kept"
    elif promise.get("paused"):
        verdict = "on hold: its clock does not run"
    elif late:
        verdict = f"was due {distance(promise['due'], now)}"
    else:
        verdict = f"due {distance(promise['due'], now)}"
    return {
        "name": _PROMISED.get(promise["kind"], promise["kind"]),
        "verdict": verdict,
        "state": "kept" if kept and not late else "paused" if promise.get("paused") else "broken" if late else "open",
        "due": promise["due"],
        "due_words": instant(due),
        "kept": kept,
        "kept_words": spoken_instant(kept),
        "began": began,
        "began_words": spoken_instant(began),
    }


def why_next(card: Mapping[str, Any], person: str) -> str:
    """Why this one, as it is shown, is the next for somebody who is asked for it: what put it before the others."""
    lines = card["added"] + card["deleted"]
    reasons = [f"it waits for a review by {person}"]
    if card["late"]:
        reasons.append("a promise is broken")
    if card["risk"] == "high":
        reasons.append("its risk is high")
    if card["due"] is not None and not card["late"]:
        reasons.append(f"its promise runs out {card['due_in']}")
    if lines <= _SMALL:
        reasons.append(f"it is small ({lines:,} {'line' if lines == 1 else 'lines'})")
    return f"{', '.join(reasons[:-1])} and {reasons[-1]}" if len(reasons) > 1 else reasons[0]


def spoken_instant(at: str | None) -> str:
    """ISO 8601 in words; empty where there is none."""
    return "" if at is None else instant(datetime.fromisoformat(at).astimezone(UTC))


def distance(at: str | None, now: datetime) -> str:
    """`in 5 hours`, `2 days ago`: coarse on purpose, minutes would only nag."""
    if at is None:
        return ""
    left = datetime.fromisoformat(at) - now
    span = length(abs(left))
    return f"in {span}" if left > timedelta(0) else f"{span} ago"


def length(span: timedelta) -> str:
    """`3 hours`, `2 days`."""
    minutes = round(span.total_seconds() / 60)
    if minutes < 60:
        return "less than an hour"
    hours = round(minutes / 60)
    if hours < 48:
        return "1 hour" if hours == 1 else f"{hours} hours"
    return f"{round(hours / 24)} days"


def _is_ahead(at: str | None, now: datetime) -> bool:
    return at is not None and datetime.fromisoformat(at) > now


def _listed(names: list[str]) -> str:
    shown_names = names[:3]
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"{', '.join(shown_names)}{more}"
