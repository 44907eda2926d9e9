"""The board: two queues side by side, what to filter them by, and which repositories are not held back yet."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp_jinja2
from aiohttp import web

from bot.clock import Clock
from bot.core.messages.requiring import steps
from bot.core.messages.time import iso
from bot.core.messages.waiting import shown, why_next
from bot.core.selection import Selection, SelectionUnreadable
from bot.core.words import Origin, Risk, Track
from bot.github.events import Us
from bot.store.queues import Choices, Queue, Queues, Unheld
from bot.web.pages import Told

PAGE: Final = 40  # cards of each queue
_MOST_PAGES = 10_000
_TRACKS: Final = {
    Track.CAREFUL: "Two people, tested by hand; mostly AI-written, high risk, or nobody said who wrote it.",
    Track.FAST: "One senior, checks pass.",
}


class BoardPage:
    """`/`."""

    def __init__(self, queues: Queues, us: Us, clock: Clock) -> None:
        self._queues = queues
        self._app = f"{us.slug} (app id {us.app_id})"
        self._clock = clock

    @aiohttp_jinja2.template("board.html")
    async def board(self, request: web.Request) -> dict[str, Any]:
        """The queues of a selection, a page of each."""
        try:
            selection = Selection.read(request.query)
        except SelectionUnreadable as problem:
            raise Told(400, "That filter says nothing to us", f"{problem}.") from None
        now, page = self._clock(), _page(request.query.get("page", "1"))
        found = await self._queues.page(selection, now, page=page, most=PAGE)
        shown_tracks = [each for each in _TRACKS if selection.track in ("", each)]
        return {
            "here": "board",
            "now": now,
            "now_iso": iso(now),
            "selection": selection,
            "chips": chips(selection),
            "choices": _choices(await self._queues.choices(), selection),
            "total": sum(queue.total for queue in found.values()),
            "late": sum(queue.late for queue in found.values()),
            "tracks": [_queue(each, found.get(each, Queue()), selection, page, now) for each in shown_tracks],
            "next": await self._next(selection.person, now),
            "unheld": {each.repository: _source(each) for each in await self._queues.unheld()},
            "steps": steps(self._app),
        }

    async def _next(self, person: str, now: datetime) -> dict[str, Any] | None:
        found = await self._queues.asked(person, now, most=1) if person else []
        return suggested(found, person, now)


def suggested(found: list[dict[str, Any]], person: str, now: datetime) -> dict[str, Any] | None:
    """The first of the cards that wait for somebody, and why it is."""
    if not found:
        return None
    first = shown(found[0], now)
    return {**first, "why_next": why_next(first, person)}


def chips(selection: Selection) -> list[tuple[str, str]]:
    """What the queues are filtered by, in words, and the address without it."""
    words = {"breached": "past a promise"}
    said = selection.said
    return [
        (words.get(name, f"{name}: {value}"), address({key: each for key, each in said.items() if key != name}))
        for name, value in said.items()
    ]


def address(said: Mapping[str, str]) -> str:
    """The board with these filters."""
    return f"/?{urlencode(said)}" if said else "/"


def _queue(track: Track, queue: Queue, selection: Selection, page: int, now: datetime) -> dict[str, Any]:
    said = {**selection.said, "track": track.value}
    last = max(1, -(-queue.total // PAGE))
    return {
        "word": track.value,
        "name": track.capitalize(),
        "about": _TRACKS[track],
        "total": queue.total,
        "cards": [shown(card, now) for card in queue.cards],
        "left": max(0, queue.total - page * PAGE),
        "page": page,
        "last": last,
        "before": address(said | ({"page": str(min(page - 1, last))} if page > 2 else {})) if page > 1 else "",
        "after": address({**said, "page": str(page + 1)}) if page < last else "",
    }


def _choices(choices: Choices, selection: Selection) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    """Name, label, what can be chosen (value and words), and what is; people are written, as they are too many."""
    open_ones = (
        ("repository", "Repository", choices.repositories),
        ("group", "Waits for group", choices.groups),
        ("domain", "Domain", choices.domains),
    )
    made = []
    for name, label, found in open_ones:
        chosen = getattr(selection, name)
        options = [(each, f"{each} ({many:,})") for each, many in sorted(found.items())]
        missing = [(chosen, f"{chosen} (0)")] if chosen and chosen not in found else []
        made.append((name, label, options + missing, chosen))
    closed = (("track", "Track", Track), ("origin", "Origin", Origin), ("risk", "Risk", Risk))
    return made + [(name, label, [(w, w) for w in words], getattr(selection, name)) for name, label, words in closed]


def _page(said: str) -> int:
    return min(int(said), _MOST_PAGES) if said.isdecimal() and len(said) < 9 and int(said) > 0 else 1


def _source(unheld: Unheld) -> str:
    """Where GitHub said so: the check on which pull request, and when; empty where no look could see yet."""
    return "" if unheld.at is None else f"#{unheld.number} at {unheld.at:%d %b, %H:%M} UTC"
