"""The reason for leaving a finding as it is, where it stands in the code itself: `twotrack: accept ITEM because …`."""

import re
from collections.abc import Iterator
from typing import Final

from bot.core.lint.changed import Changed, lines_of
from bot.core.lint.finding import Hit
from bot.core.lint.item import Item

_ACCEPT: Final = re.compile(
    r"twotrack:\s*accept\s+(?P<item>[a-z0-9-]{1,60})\s+because\s+(?P<why>\S.{2,200})", re.IGNORECASE
)
_COMMENT: Final = re.compile(r"\s*(?:#|//|/?\*|--|<!--|\{/\*|;|%)")
_A_WORD: Final = re.compile(r"\w{3}")
_CLOSERS: Final = re.compile(r"\s*(?:\*/|-->|\}|%>|\*\))+\s*$")


def accepted(item: Item, file: Changed, hit: Hit) -> str:
    """The reason; empty where there is none.

    It stands on the first or the last line of what was found: in a text of many lines there is room for a comment only
    behind the last. Or it has the line above for itself: a comment behind other code speaks of that code alone.
    """
    if not hit.line:
        return ""
    return next((why for line in _lines(file, hit) if (why := _reason(item, line))), "")


def _lines(file: Changed, hit: Hit) -> Iterator[str]:
    first, last = hit.span or (hit.line, hit.line)
    known = {line.number: line.text for line in lines_of(file.text)} if file.text and "twotrack:" in file.text else {}
    for number in dict.fromkeys((first, hit.line, last)):
        yield known.get(number) or file.line(number)
    above = known.get(first - 1) or file.line(first - 1)
    if _COMMENT.match(above):
        yield above


def _reason(item: Item, text: str) -> str:
    said = _ACCEPT.search(text)
    if said is None or said["item"].lower() != item.id:
        return ""
    why = _CLOSERS.sub("", said["why"]).strip()
    return why if _A_WORD.search(why) else ""
