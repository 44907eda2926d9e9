"""`/pulls/acme/shop/7`: the whole story of one pull request."""

from typing import Any

import aiohttp_jinja2
from aiohttp import web

from bot.clock import Clock
from bot.core.facts import PullRef
from bot.core.messages.deeds import decided, deeds
from bot.core.messages.time import iso
from bot.core.messages.waiting import promised, shown
from bot.store.audit import Record
from bot.store.board import Board
from bot.web.pages import Told

_MOST = 200  # entries of the record; the terminal shows all of them
_FINDINGS = 50
_DIGITS = 9  # of a number; what the database counts with ends soon after


class StoryPage:
    """What is known of one pull request, open or not."""

    def __init__(self, board: Board, record: Record, clock: Clock) -> None:
        self._board = board
        self._record = record
        self._clock = clock

    @aiohttp_jinja2.template("pull.html")
    async def pull(self, request: web.Request) -> dict[str, Any]:
        """Told where there is none, or none that was looked at."""
        ref = _ref(request)
        found = await self._board.known(ref)
        if found is None:
            raise Told(
                404,
                f"{ref} is not known here",
                "Twotrack has not looked at it. It does so when something happens there, if the app is installed; to "
                "ask for a look, re-run the check, or write /recheck in a comment.",
            )
        now, judgement = self._clock(), await self._board.judgement(ref) or {}
        entries = await self._record.of(ref, _MOST)
        card = shown(found.card, now)
        return {
            "here": "",
            "now": now,
            "now_iso": iso(now),
            "card": {**card, "trouble": found.trouble},
            "state": found.state,
            "promises": [promised(one, now) for one in card["promises"]],
            "requirements": judgement.get("requirements", []),
            "touched": judgement.get("touched", []),
            "notes": judgement.get("notes", []),
            "findings": [one for one in judgement.get("checklist", []) if one["found"]][:_FINDINGS],
            "questions": sum(not one["found"] for one in judgement.get("checklist", [])),
            "decisions": decided(entries),
            "deeds": deeds(entries, judgement),
            "is_cut": len(entries) == _MOST,
        }


def _ref(request: web.Request) -> PullRef:
    path = request.match_info
    try:
        if len(path["number"]) > _DIGITS:
            raise ValueError  # noqa: TRY301 - both ways of being wrong are told alike
        return PullRef.parse(f"{path['owner']}/{path['name']}#{path['number']}")
    except ValueError:
        raise Told(404, "That is no pull request", "An address here reads /pulls/OWNER/REPOSITORY/NUMBER.") from None
