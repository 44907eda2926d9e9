"""Which pull requests somebody wants to see: the filters of the board, of its pages, and of `twotrack queue`."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final

from bot.core.words import Origin, Risk, Track

_LONGEST = 200  # letters of a value; no name on GitHub has as many
_YES = {"1", "true", "yes", "on"}
_CLOSED: Final[dict[str, type[StrEnum]]] = {"track": Track, "origin": Origin, "risk": Risk}


class SelectionUnreadable(ValueError):
    """A filter says what it cannot; the message names it and what it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """All that is open, or the part of it that fits every field which is not empty.

    `person` is whoever is asked for a review, or wrote it. Logins are compared without regard to case.
    """

    track: str = ""
    repository: str = ""
    group: str = ""
    person: str = ""
    origin: str = ""
    risk: str = ""
    domain: str = ""
    breached: bool = False

    @classmethod
    def read(cls, said: Mapping[str, str]) -> "Selection":
        """From the values of a URL. SelectionUnreadable where one of them is none of the closed words."""
        known = {name: _text(said.get(name, "")) for name in _NAMES if name != "breached"}
        for name, words in _CLOSED.items():
            if known[name] and known[name] not in tuple(words):
                raise SelectionUnreadable(f"{name} is one of {', '.join(words)}; there is no {known[name]}")
        return cls(breached=_text(said.get("breached", "")).lower() in _YES, **known)

    @property
    def said(self) -> dict[str, str]:
        """What a URL says of it: only what is not empty."""
        texts = {name: str(getattr(self, name)) for name in _NAMES if name != "breached"}
        return {name: text for name, text in texts.items() if text} | ({"breached": "1"} if self.breached else {})


_NAMES: Final = tuple(field.name for field in fields(Selection))


def _text(said: str) -> str:
    """Without what no database can hold, and of a bearable length."""
    return said.replace("\0", "").encode("utf-8", "ignore").decode().strip()[:_LONGEST]
