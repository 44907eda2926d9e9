"""The boxes of our comment: which are ticked, by whom, and when.

GitHub keeps a tick in the comment's text and nothing about it but who edited the comment last, and when. So whoever
that is when we first see a tick is remembered with it; from then on the comment is ours again. Two people who tick
between two looks share the later one's name: the name tells whom to ask, and decides nothing.

Anybody who may edit comments here can tick; a tick alone gives no more than a label does.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.facts import Comment

_TICK = re.compile(r"^\s*- \[[xX]\] .*<!-- (?P<box>[a-z]{1,20}:[a-z0-9-]{1,100}) -->\s*$", re.MULTILINE)
_SOMEBODY = "somebody"


@dataclass(frozen=True, slots=True)
class Tick:
    """Who ticked a box, as far as GitHub said, and when."""

    login: str
    at: datetime


def ticked(body: str) -> frozenset[str]:
    """The names of the ticked boxes of a comment, such as `item:error-paths` and `origin:human-led`."""
    return frozenset(match["box"] for match in _TICK.finditer(body.replace("\r\n", "\n")))


def ticks(shown: Comment | None, known: Mapping[str, Tick], now: datetime) -> dict[str, Tick]:
    """The boxes ticked now. A tick seen before keeps its name; one that is gone is gone."""
    if shown is None:
        return {}
    fresh = Tick(shown.edited_by or _SOMEBODY, shown.edited_at or now)
    return {box: known.get(box, fresh) for box in sorted(ticked(shown.body))}


def line(box: str, text: str, ticks: Mapping[str, Tick]) -> str:
    """A box as a line of a comment."""
    return f"- [{'x' if box in ticks else ' '}] {text} <!-- {box} -->"
