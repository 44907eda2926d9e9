"""Whose turn it is: who can bring a pull request on now, and since when they could."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.pause import Cause, Pause


class Turn(StrEnum):
    """Who it waits for."""

    AUTHOR = "author"
    REVIEWERS = "reviewers"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whose turn it is, since when (None where nobody can tell), and why in a few words."""

    turn: Turn
    since: datetime | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """How far a pull request is. `awaits_review` = a reviewer's word is missing, `refused` = something must change."""

    pauses: tuple[Pause, ...]
    start: datetime
    passes: bool = False
    refused: bool = False
    awaits_review: bool = False
    awaits_author: bool = False


def whose(stage: Stage) -> Whose:
    """What makes it stand still counts first; then who is missing."""
    lasting = [one for one in stage.pauses if one.ended_at is None]
    theirs = [one for one in lasting if one.cause.is_the_authors]
    if others := [one for one in lasting if not one.cause.is_the_authors]:
        return Whose(turn=Turn.NOBODY, since=others[0].began_at, why=told(others))
    if theirs:
        return Whose(turn=Turn.AUTHOR, since=theirs[0].began_at, why=told(theirs))
    since = max((one.ended_at for one in stage.pauses if one.ended_at is not None), default=stage.start)
    if stage.passes:
        return Whose(turn=Turn.NOBODY, since=None, why="it can merge")
    if stage.refused:
        return Whose(turn=Turn.AUTHOR, since=None, why="something has to change")
    if stage.awaits_review:
        return Whose(turn=Turn.REVIEWERS, since=max(since, stage.start), why="a review is missing")
    if stage.awaits_author:
        return Whose(turn=Turn.AUTHOR, since=None, why="an answer is missing")
    return Whose(turn=Turn.NOBODY, since=None, why="checks are running")


def told(pauses: Iterable[Pause]) -> str:
    """Why it stands still, in words; they may quote people and labels."""
    return " and ".join(dict.fromkeys(_told(one) for one in pauses))


def _told(pause: Pause) -> str:
    match pause.cause:
        case Cause.DRAFT:
            return "it is a draft"
        case Cause.UNREQUESTED:
            return "nobody was asked for a review yet"
        case Cause.CLOSED:
            return "it is closed"
        case Cause.LABEL:
            return f"it is labelled {pause.by}"
        case Cause.CHANGES:
            return f"{pause.by} asked for changes"
        case Cause.CHECKS:
            return "checks are red"
        case Cause.QUESTION:
            return f"{pause.by} asked a question"
