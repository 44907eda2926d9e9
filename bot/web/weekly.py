"""`/weekly`: what became of promises in a week, team by team, made to be printed."""

from datetime import datetime, timedelta
from typing import Any

import aiohttp_jinja2
from aiohttp import web

from bot.clock import Clock
from bot.core.messages.time import iso
from bot.core.messages.waiting import length
from bot.core.week import Week
from bot.store.paces import EVERYBODY, Pace, Paces, Promises, Summary, Waiting
from bot.web.pages import Told

_KINDS = {"first-review": "First review", "decision": "Decision", "re-review": "Another look"}


class WeeklyPage:
    """One ISO week; without a week the last one that is over."""

    def __init__(self, paces: Paces, clock: Clock) -> None:
        self._paces = paces
        self._clock = clock

    @aiohttp_jinja2.template("weekly.html")
    async def weekly(self, request: web.Request) -> dict[str, Any]:
        """Every team that has anything to tell, or the one that is asked for."""
        now = self._clock()
        week = _asked(request, now)
        if week.since > now:
            raise Told(404, f"{week} has not begun", f"It is {week.words}. The newest week is {Week.of(now)}.")
        summaries = await self._paces.week(week.since, week.until, now)
        team = request.query.get("team")
        return {
            "here": "weekly",
            "now": now,
            "now_iso": iso(now),
            "week": week,
            "is_over": week.until <= now,
            "before": week.before,
            "after": week.after if week.after.since <= now else None,
            "team": team,
            "teams": [summary.team for summary in summaries if summary.team != EVERYBODY],
            "summaries": [_told(each) for each in summaries if team is None or each.team == team],
        }


def _asked(request: web.Request, now: datetime) -> Week:
    said = request.match_info.get("week") or request.query.get("week")
    if not said:
        return Week.of(now).before
    try:
        return Week.read(said)
    except ValueError as problem:
        raise Told(404, "There is no such week", f"{problem}.") from None


def _told(summary: Summary) -> dict[str, Any]:
    kept, broken = (sum(getattr(one, name) for one in summary.promises) for name in ("kept", "broken"))
    return {
        "name": summary.team or "Everybody",
        "id": f"team-{summary.team or 'everybody'}".replace(" ", "-"),
        "kept": kept,
        "broken": broken,
        "rate": rate(kept, broken),
        "promises": [_promises(one) for one in summary.promises],
        "paces": [("Reviews by people", _paces(summary.people)), ("Reviews by machines", _paces(summary.machines))],
        "waiting": _waiting(summary.waiting),
    }


def _promises(one: Promises) -> dict[str, Any]:
    kind = _KINDS.get(one.kind, one.kind)
    return {"track": one.track, "origin": one.origin, "kind": kind, "kept": one.kept, "broken": one.broken,
            "rate": rate(one.kept, one.broken)}  # fmt: skip


def rate(kept: int, broken: int) -> str:
    """`93 %`; never rounded up to all of them, or down to none."""
    if kept + broken == 0:
        return ""
    exact = 100 * kept / (kept + broken)
    low, high = (1 if kept else 0), (99 if broken else 100)
    return f"{min(high, max(low, round(exact)))} %"


def _paces(paces: list[Pace]) -> list[dict[str, Any]]:
    return [
        {
            "of": f"{pace.track}, {pace.origin}" if pace.track else "all",
            "reviews": pace.reviews,
            "median": exactly(pace.median),
            "ninetieth": exactly(pace.ninetieth),
        }
        for pace in paces
    ]


def _waiting(waiting: Waiting) -> dict[str, Any]:
    whole = waiting.on_author + waiting.on_reviewers
    share = 100 * (waiting.on_reviewers / whole) if whole else 0.0
    return {
        "ended": waiting.ended,
        "merged": waiting.merged,
        "on_author": length(waiting.on_author),
        "on_reviewers": length(waiting.on_reviewers),
        "share": round(share),
        "is_known": bool(whole),
    }


def exactly(span: timedelta) -> str:
    """`45 min`, `3 h 20 min`, `2 d 4 h`: finer than on the board, as nobody is hurried by it."""
    minutes = round(span.total_seconds() / 60)
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{rest} min"
