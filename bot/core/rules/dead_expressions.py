"""Regular expressions that no line can match, though they can be read, and what was probably meant.

Expressions are asked of one line at a time. So `$` before a character, `^` behind one and a line break match nothing:
`$password` and `$.ajax` are the usual ones, where a `$` of the code was meant.
"""

import re
from itertools import pairwise
from typing import Final

_PART: Final = re.compile(r"\[\^?\]?(?:\\.|\[:\^?[a-z]+:\]|[^\]\\])*\]|\\x\{[0-9A-Fa-f]*\}|\\[pP]\{[^}]*\}|\\.|.")
_TAKES_ONE: Final = re.compile(r"[\w.]|\\[^A-Za-z0-9]|\\[wdsWDS]|\[.*\]")  # what a character has to stand for
_MAY_BE_NONE: Final = ("?", "*", "{0")
_LITERAL: Final = r"\Q"


def dead(text: str) -> tuple[str, str] | None:
    """Why no line matches an expression, or a branch of it, and what to write instead; None where one may."""
    if _LITERAL in text:
        return None
    found = [(part[0], part.end()) for part in _PART.finditer(text)]
    for (part, end), (following, after) in pairwise(found):
        needs_next = _takes_one(following) and not text[after:].startswith(_MAY_BE_NONE)
        if part == "$" and needs_next:
            return "`$` is the end of a line, and nothing follows it there", _escaped(text, end - 1)
        if following == "^" and _takes_one(part) and not text[after:].startswith(_MAY_BE_NONE):
            return "`^` is the start of a line, and nothing stands before it", _escaped(text, after - 1)
    breaks = [end for part, end in found if part == r"\n" and not text[end:].startswith(_MAY_BE_NONE)]
    if breaks and not set("|(") & set(text):
        return "lines are read one by one, and none has a line break in it", "ask for what stands on one line"
    return None


def _takes_one(part: str) -> bool:
    return _TAKES_ONE.fullmatch(part) is not None


def _escaped(text: str, at: int) -> str:
    return f"for the character itself write '{text[:at]}\\{text[at:]}'"
