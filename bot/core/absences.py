"""Who is away and who passes, from what people say in the conversation: the last word of each person holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.availability import Absence, away
from bot.core.commands import Heard
from bot.core.heard import reason_of
from bot.core.judgement import Pass
from bot.core.words import Word

_SAID = {Word.AWAY, Word.BACK, Word.PASS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spared:
    """Who is not to be asked by their own word, by lower-case login."""

    absences: Mapping[str, Absence] = field(default_factory=dict)
    passes: Mapping[str, Pass] = field(default_factory=dict)


def spared(heard: tuple[Heard, ...], zone: str) -> Spared:
    """Read the conversation, oldest first. Whoever goes away as they say so passes too; `/back` takes both back."""
    absences: dict[str, Absence] = {}
    passes: dict[str, Pass] = {}
    for one in heard:
        if not one.counts or one.word not in _SAID:
            continue
        login = one.login.lower()
        if one.word is Word.PASS:
            passes[login] = Pass(one.login, one.comment, f"passed: {reason_of(one.words)}")
            continue
        passes.pop(login, None)
        absences[login] = said = _absence(one, zone)
        if said.holds(one.at):
            passes[login] = Pass(one.login, one.comment, f"is away until {said.last}")
    return Spared(absences=absences, passes=passes)


def _absence(one: Heard, zone: str) -> Absence:
    if one.word is not Word.AWAY:
        return Absence(said_at=one.at, zone=zone)
    span = away(one.words)
    return Absence(said_at=one.at, zone=zone, first=span.first, last=span.last)
