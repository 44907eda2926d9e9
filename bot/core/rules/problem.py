"""What is wrong with a rules file: where, what was expected, and what to do about it."""

import difflib
import heapq
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from unicodedata import combining, east_asian_width

_SHOWN = 100  # characters of a source line that `render` prints


class Severity(StrEnum):
    """An error leaves no rules to judge by; what is overruled yields to something stricter; a warning tells."""

    ERROR = "error"
    OVERRULED = "overruled"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to mend in one file. Lines and columns count from 1; `width` is how many columns it spans.

    `path` (the keys that lead there), `message`, `excerpt` and `hint` may quote the file: escape them before showing.
    `stands_for` is how many problems it tells of: more than one where a file has too many to tell each.
    """

    file: str
    line: int
    column: int
    path: str
    message: str
    excerpt: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    width: int = 1
    stands_for: int = 1

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}"
        return f"{place}: {self.path}: {self.message}" if self.path else f"{place}: {self.message}"

    def render(self) -> str:
        """The problem with its source line, carets under the words in question, and help."""
        start = max(0, self.column + min(self.width, _SHOWN // 2) - _SHOWN)
        shown = self.excerpt[start : start + _SHOWN]
        before, under = shown[: self.column - 1 - start], shown[self.column - 1 - start :][: self.width]
        gutter = " " * len(str(self.line))
        lines = [
            f"{self.severity.value}: {self.path}: {self.message}"
            if self.path
            else f"{self.severity.value}: {self.message}",
            f"{gutter}--> {self.file}:{self.line}:{self.column}",
            f"{gutter} |",
            f"{self.line} | {shown}".rstrip(),
            f"{gutter} | {' ' * _columns(before)}{'^' * max(1, _columns(under))}",
        ]
        return "\n".join([*lines, f"{gutter} = help: {self.hint}"] if self.hint else lines)


def _columns(text: str) -> int:
    """How wide a terminal shows it: East Asian letters and emoji take two columns, accents of their own none."""
    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


@dataclass(frozen=True, slots=True)
class Near:
    """A word we do not know, and those we know instead. `told` = the message lists them already.

    `otherwise` is what to say where none is near. Only `hint` compares words: nobody pays for a hint that is not told.
    """

    word: str
    known: Collection[str]
    told: bool = False
    otherwise: str = ""

    @property
    def hint(self) -> str:
        """The likeliest of the known words, or all of them when they are few."""
        words = sorted(self.known)
        if (likeliest := closest(self.word, words)) is not None:
            return f"did you mean `{likeliest}`?"
        listed = f"known here: {', '.join(words)}" if not self.told and 0 < len(words) <= _FEW else ""
        return listed or self.otherwise


_FEW = 20
_COMPARED = 30  # known words that are compared letter by letter, which takes a tenth of a millisecond each
_LIKE = 0.6


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that somebody who wrote `word` most likely meant, or None."""
    folded = {each.lower(): each for each in sorted(known, reverse=True)}
    if (same := folded.get(word.lower().replace("_", "-"))) is not None:
        return same
    said = word[:60].lower()
    found = difflib.get_close_matches(said, _likely(said, folded), n=1, cutoff=_LIKE)
    return folded[found[0]] if found else None


def _likely(said: str, known: Collection[str]) -> list[str]:
    """The words that are worth comparing: of a fitting length, and where there are many, with most in common."""
    fitting = [each for each in known if _LIKE * (len(each) + len(said)) <= 2 * min(len(each), len(said))]
    if len(fitting) <= _COMPARED:
        return fitting
    parts = _parts(said)
    return heapq.nlargest(_COMPARED, fitting, key=lambda each: len(parts & _parts(each)))


@lru_cache(maxsize=8192)
def _parts(word: str) -> frozenset[str]:
    """Its letters, and every two that follow each other."""
    return frozenset((*word, *(word[at : at + 2] for at in range(len(word) - 1))))
