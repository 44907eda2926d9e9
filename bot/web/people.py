"""`/people`: who has how much, what stands still and on whom, and which review is next for somebody."""

from typing import Any
from urllib.parse import quote

import aiohttp_jinja2
from aiohttp import web

from bot.clock import Clock
from bot.core.messages.time import iso
from bot.core.messages.waiting import distance, shown
from bot.core.selection import Selection
from bot.store.queues import Queues
from bot.store.workload import GroupLoad, Load, Workload
from bot.web.board import suggested

_MOST = 100  # people, and groups


class PeoplePages:
    """Work in progress, by person and group."""

    def __init__(self, queues: Queues, workload: Workload, clock: Clock) -> None:
        self._queues = queues
        self._workload = workload
        self._clock = clock

    async def people(self, request: web.Request) -> web.Response:
        """Everybody; or on to the page of the one that is asked for."""
        if person := Selection.read({"person": request.query.get("person", "")}).person.removeprefix("@"):
            raise web.HTTPSeeOther(f"/people/{quote(person, safe='')}")
        now = self._clock()
        iso_now = iso(now)
        people, groups = await self._workload.people(now, _MOST), await self._workload.groups(now, _MOST)
        return aiohttp_jinja2.render_template("people.html", request, {
            "here": "people", "now": now, "now_iso": iso_now, "most": _MOST,
            "people": [{"load": load, "since": _ago(load, now)} for load in people],
            "groups": [{"load": load, "since": _ago(load, now)} for load in groups],
            "stuck": [shown(card, now) for card in await self._workload.stuck(now)],
        })  # fmt: skip

    @aiohttp_jinja2.template("person.html")
    async def person(self, request: web.Request) -> dict[str, Any]:
        """One person: the next review, what else waits for them, and what they wrote. Nobody has to be known."""
        person = Selection.read({"person": request.match_info["login"]}).person
        now = self._clock()
        asked = await self._queues.asked(person, now)
        return {
            "here": "people",
            "now": now,
            "now_iso": iso(now),
            "person": person,
            "next": suggested(asked, person, now),
            "asked": [shown(card, now) for card in asked[1:]],
            "wrote": [shown(card, now) for card in await self._queues.wrote(person, now)],
        }


def _ago(load: Load | GroupLoad, now: Any) -> str:
    return distance(iso(load.since), now) if load.since is not None else ""
