"""Regular expressions that strangers write: run by RE2, whose time grows with the text and never explodes.

An expression is also held to a size, so that no text of the length we ask about keeps a core busy for long: what RE2
makes of `(a|b){0,900}` has thousands of steps, and each could be taken for every character. Compiling takes time as
well, most of all for those that turn out too large: a file may hold a hundred of them, and what follows is not tried.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, Self

import re2
from typing_extensions import override

from bot.core.rules.dead_expressions import dead
from bot.core.rules.problem import Severity
from bot.core.rules.report import Report
from bot.core.rules.shapes import MisreadError, Text
from bot.core.rules.tree import Leaf, Node

_LONGEST = 200  # characters
_LARGEST = 500  # steps of the compiled program
_MEMORY = 1 << 20  # bytes for one program
_SMALL = 1 << 17  # bytes in which every program of that size fits, so that larger ones are given up at once
_MOST = 100  # of one file
_WORDS: Final = {  # RE2's words for what it does not know, and ours
    "invalid perl operator": "it looks ahead or behind, which takes time without bound",
    "invalid escape sequence": "it has an escape, or a reference back, that is not known",
    "missing )": "a bracket `(` is not closed",
    "unexpected )": "a bracket `)` closes nothing",
    "missing ]": "a bracket `[` is not closed",
    "no argument for repetition operator": "there is nothing to repeat",
    "bad repetition operator": "it repeats a repetition",
    "invalid repetition size": "it repeats more than 1000 times",
    "invalid character class range": "a range in `[…]` goes backwards, or its class is unknown",
}


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked regular expression. `^` and `$` are the ends of a line, and no match goes over the end of one."""

    text: str
    _compiled: Any = field(compare=False, repr=False)

    @classmethod
    def compile(cls, text: str) -> Self:
        """Compile one; MisreadError says what is wrong with it."""
        made, (message, hint) = _compiled(text)
        if made is None:
            raise MisreadError(message, hint)
        return cls(text, made)

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process compiles it anew."""
        return Expression.compile, (self.text,)

    def search(self, text: str) -> bool:
        """Whether it matches somewhere in a text."""
        return self._compiled.search(text.encode("utf-8", "replace")) is not None

    def line(self, text: str) -> str | None:
        """The line in which it matches first, or None."""
        encoded = text.encode("utf-8", "replace")
        if (found := self._compiled.search(encoded)) is None:
            return None
        start = encoded.rfind(b"\n", 0, found.start()) + 1
        end = encoded.find(b"\n", found.start())
        return encoded[start : end if end >= 0 else None].decode("utf-8", "replace")


def expression(text: str) -> Expression:
    """Check one regular expression."""
    if not text or len(text) > _LONGEST or "\n" in text:
        raise MisreadError(f"expected a regular expression of 1 to {_LONGEST} characters on one line")
    return Expression.compile(text)


@lru_cache(maxsize=1024)
def _compiled(text: str) -> tuple[Any, tuple[str, str]]:
    """What RE2 makes of one; or None, with a message and a hint. Both are remembered: a file is read repeatedly."""
    try:
        re2.compile(f"(?m){text}", _options(_SMALL))
        compiled = re2.compile(f"(?m){text}", _options(_MEMORY))
    except re2.error as error:
        why = _why(error)
        return None, _TOO_LARGE if why is None else (f"this is no regular expression we can run: {why}", _HINT)
    return (compiled, ("", "")) if compiled.programsize <= _LARGEST else (None, _TOO_LARGE)


def _options(memory: int) -> Any:
    options = re2.Options()
    options.log_errors, options.never_nl, options.max_mem = False, True, memory
    return options


_TOO_LARGE = "this regular expression is too large", "repeat less often, or leave out Unicode classes"
_HINT = "write it as RE2 reads it; in single quotes a backslash is a backslash"


def _why(error: Exception) -> str | None:
    """Our words for what RE2 says; None where it only has too little memory."""
    said = error.args[0] if error.args else b""
    told = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    if told.startswith("pattern too large"):
        return None
    return next((ours for theirs, ours in _WORDS.items() if told.startswith(theirs)), "it cannot be read")


class Expressions(Text[Expression]):
    """A regular expression, of which a file has a hundred at most."""

    __slots__ = ()

    @override
    def read(self, node: Node, report: Report) -> Expression | None:
        if isinstance(node, Leaf) and not report.admits(node.place, node.text, _MOST, "regular expressions"):
            return None
        read = Text.read(self, node, report)
        if read is not None and (doubt := dead(read.text)) is not None:
            message, hint = doubt
            report.add(node.place, message, hint=hint, severity=Severity.WARNING)
        return read


EXPRESSION: Final = Expressions("a regular expression", expression)
