"""One rules file as text, and places in it."""

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.core.rules.problem import Problem, Severity

_LONGEST_PATH = 120
_LINE_END = re.compile(r"\r\n|\n")
_UNSHOWABLE = re.compile(  # controls, line breaks, marks that turn the direction of writing, halves of surrogates
    r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u206f\ud800-\udfff\ufeff\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True)
class Source:
    """One rules file: the name messages show, its text, and git's id of that text."""

    name: str
    text: str
    oid: str


@dataclass(frozen=True, slots=True)
class Place:
    """A span on one line of a source, and the keys that lead there, as in `routes[2].when.paths`."""

    source: Source
    line: int
    column: int
    width: int = 1
    path: str = ""

    @property
    def excerpt(self) -> str:
        """The line, with everything that could move a cursor replaced, so that carets stay below their words."""
        return _shown(self.source.text, self.line)

    def problem(self, message: str, hint: str = "", severity: Severity = Severity.ERROR) -> Problem:
        """Something is wrong here."""
        return Problem(
            file=self.source.name,
            line=self.line,
            column=self.column,
            path=_UNSHOWABLE.sub(" ", self.path[:_LONGEST_PATH]),
            message=_UNSHOWABLE.sub(" ", message),
            excerpt=self.excerpt,
            hint=_UNSHOWABLE.sub(" ", hint),
            severity=severity,
            width=self.width,
        )


@lru_cache(maxsize=8)
def _lines(text: str) -> list[str]:
    return _LINE_END.split(text.removeprefix("\ufeff"))


@lru_cache(maxsize=64)
def _shown(text: str, line: int) -> str:
    lines = _lines(text)
    return _UNSHOWABLE.sub(" ", lines[line - 1]) if line <= len(lines) else ""
