"""`/status`: how Twotrack is doing, in plain words. It names no repository and shows no secret: anybody may read it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import aiohttp_jinja2
from aiohttp import web

from bot.store.vitals import Vitals
from bot.web.health import Health

_SLOW: Final = timedelta(minutes=5)  # a look that waits longer is worth saying so
_SHORT: Final = 0.2  # of an hourly budget; below that only fresh events are looked at (bot/github/budget.py)
_KINDS: Final = {
    "look": ("pull request to look at", "pull requests to look at"),
    "spare look": ("pull request to judge anew by changed rules", "pull requests to judge anew by changed rules"),
    "repository": ("repository to prepare", "repositories to prepare"),
    "merge group": ("merge group to answer", "merge groups to answer"),
    "notice": ("notice to send", "notices to send"),
}
# Why looks did not succeed, by what stands in the text that was written down. All of that text may name a repository.
TROUBLES: Final = {
    "waiting for GitHub's rate limit": "they wait for GitHub's rate limit",
    "GitHub asks us to wait": "they wait for GitHub's rate limit",
    "the GraphQL budget": "they wait for GitHub's rate limit",
    "changed rules wait": "they are to be judged by changed rules, and GitHub's budget is kept for fresh events",
    "GitHub answered 5": "GitHub had a fault",
    "GitHub did not answer": "GitHub did not answer",
    "GitHub does not answer": "GitHub did not answer",
    "GitHub could not": "GitHub could not tell or do all that is needed",
    "is not there for us": "it is not there for the app",
    "GitHub answered": "GitHub refused; the log says what",
    "GitHub still shows": "GitHub does not show the newest push yet",
    "GitHub says the app lacks": "the app lacks a permission; the log says which",
    "GitHub no longer knows": "something of ours was deleted on GitHub, and is made anew",
    "a write of ours": "GitHub does not show our last write yet",
    "internal error": "Twotrack has a bug; the log has the details",
}
_OTHER: Final = "another reason; the log has it"


@dataclass(frozen=True, slots=True)
class Status:
    """The page."""

    health: Health

    async def page(self, request: web.Request) -> web.Response:
        """Answer with the page; 503 while the database is away, for monitors that read no words."""
        shown = view(await self.health.vitals(), self.health.clock())
        return aiohttp_jinja2.render_template("status.html", request, shown, status=200 if shown["up"] else 503)


def view(read: Vitals | None, now: datetime) -> dict[str, Any]:
    """What the template shows."""
    if read is None:
        problem = "Twotrack does not reach its database. GitHub keeps deliveries for three days; nothing is lost."
        return {"up": False, "now": now, "problems": [problem], "facts": [], "installations": [], "troubles": []}
    return {
        "up": True,
        "now": now,
        "problems": list(_problems(read, now)),
        "facts": list(_facts(read, now)),
        "installations": _installations(read, now),
        "troubles": _troubles(read),
    }


def _problems(read: Vitals, now: datetime) -> Iterator[str]:
    if read.workers == 0:
        yield "No worker is alive, so nothing is looked at. Start `twotrack serve`, or one with `--only worker`."
    for one in read.waiting:
        if one.since is not None and now - one.since > _SLOW and one.kind in {"look", "merge group"}:
            yield f"{_counted(one.kind, one.count)}: the oldest has waited for {span(now - one.since)}."
    if read.parked:
        whose = "An installation waits" if len(read.parked) == 1 else f"{len(read.parked)} installations wait"
        yield f"{whose} for GitHub's rate limit; others are looked at meanwhile."
    if read.last_delivery is None:
        yield "GitHub has delivered nothing yet. Is the app installed, and its webhook URL this server's `/webhook`?"


def _facts(read: Vitals, now: datetime) -> Iterator[tuple[str, str]]:
    last = read.last_delivery
    yield "Last delivery from GitHub", "none yet" if last is None else f"{span(now - last)} ago"
    looks = next((one for one in read.waiting if one.kind == "look"), None)
    oldest = looks.since if looks else None
    yield "Oldest look that waits", "none waits" if oldest is None else f"{span(now - oldest)}"
    waiting = [_counted(one.kind, one.count) for one in read.waiting if one.count]
    yield "Waiting", "; ".join(waiting) or "nothing"
    yield "Workers alive", str(read.workers)
    owed = {state: sum(count for _, other, count in read.owed if other == state) for _, state, _ in read.owed}
    running, breached, standing = (owed.get(state, 0) for state in ("running", "breached", "standing"))
    yield "Promises", f"{running} running, {standing} standing still, {breached} broken and still owed"
    yield "Broken within seven days", str(sum(count for _, _, count in read.broken))


def _counted(kind: str, count: int) -> str:
    return f"{count} {_KINDS[kind][count != 1]}"


def _installations(read: Vitals, now: datetime) -> list[dict[str, Any]]:
    parked = {one.installation: one.until for one in read.parked}
    left: dict[int, list[dict[str, Any]]] = {number: [] for number in parked}
    for one in read.left:
        share = one.remaining / max(one.most, 1)
        left.setdefault(one.installation, []).append(
            {"resource": one.resource, "remaining": one.remaining, "most": one.most, "short": share < _SHORT}
        )
    return [
        {"id": number, "budgets": budgets, "parked": _until(parked.get(number), now)}
        for number, budgets in left.items()
    ]


def _until(at: datetime | None, now: datetime) -> str:
    return "" if at is None else f"until {at:%H:%M} UTC, for {span(at - now)}"


def _troubles(read: Vitals) -> list[tuple[str, int]]:
    """How many looks did not succeed for which reason, most first."""
    counted: Counter[str] = Counter()
    for said, count in read.troubles:
        reason = next((words for part, words in TROUBLES.items() if part in said), _OTHER)
        counted[reason] += count
    return counted.most_common()


def span(length: timedelta) -> str:
    """`12 s`, `4 min`, `3 h`, `2 days`."""
    seconds = max(0, round(length.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min"
    if seconds < 48 * 3600:
        return f"{seconds // 3600} h"
    return f"{seconds // 86400} days"
