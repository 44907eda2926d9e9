"""How promises of time are kept: what stops their clock, whose working time counts, and what happens before they break.

`promises` in rules.yml. How long each promise is stands with its track.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final

from bot.core.rules.calendar import Calendar, Duration
from bot.core.rules.doubts import LABELS
from bot.core.rules.names import LOGIN, NAME
from bot.core.rules.schedule import CALENDAR, DURATION
from bot.core.rules.shapes import Entries, Key, Made, Many, MisreadError, Named, Number, Record, Shape, Word

_DAY = 24.0  # hours


class Act(StrEnum):
    """What a rung does."""

    SHOW = "show"  # a line in the comment
    REMIND = "remind"  # a comment that mentions whoever is asked
    LABEL = "label"  # `sla: breached`
    ASK_NEXT = "ask-next"  # one reviewer more
    TELL_LEAD = "tell-lead"  # a comment that mentions the lead of the group


class Start(StrEnum):
    """From when on promises run."""

    READY = "ready"
    REQUESTED = "requested"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """What is done when a part of a promise's time has passed. `at` is in per cent; `notice` names a destination."""

    at: int
    do: tuple[Act, ...] = ()
    again: Duration | None = None  # how often from then on
    notice: str = ""

    @property
    def speaks(self) -> bool:
        """Whether somebody is told so that they notice, by whatever way."""
        return bool({Act.REMIND, Act.TELL_LEAD} & {*self.do}) or bool(self.notice)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promising:
    """`calendars` and `leads` are by group; `reminders` are in the order of their time."""

    starts: Start = Start.READY
    pause_labels: tuple[str, ...] = ()
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    leads: Mapping[str, str] = field(default_factory=dict)
    reminders: tuple[Rung, ...] = ()


_OURS = ("track: ", "origin: ", "risk: ", "sla: ")  # as bot/core/labels.py has them


def _not_ours(labels: tuple[str, ...]) -> tuple[str, ...]:
    for label in labels:
        if label.lower().startswith(_OURS):
            raise MisreadError(f'"{label}" is a label of Twotrack\'s own', "promises would wait for themselves")
    return labels


def _rung(**said: Any) -> Rung:
    if not said.get("do") and not said.get("notice"):
        raise MisreadError("this rung does nothing", "say what: `do: [remind]`, or `notice: a-destination`")
    return Rung(**{**said, "at": int(said["at"])})


def _daily(promise: Duration) -> Duration:
    """Nobody is told the same more than once a day."""
    if promise.hours < _DAY:
        raise MisreadError("reminders are repeated at most once a day", "write `again: 1d`")
    return promise


def _ladder(rungs: tuple[Rung, ...]) -> tuple[Rung, ...]:
    ordered = tuple(sorted(rungs, key=lambda rung: rung.at))
    twice = next((one.at for one, two in pairwise(ordered) if one.at == two.at), None)
    if twice is not None:
        raise MisreadError(f"two rungs at {twice} %", "put what they do into one")
    if any(one.again for one in ordered[:-1]):
        raise MisreadError("only the last rung can be done `again`", "the next one follows the others")
    return ordered


_GROUP: Final = Named("groups", "the name of a group")
_RUNG: Final = Record(
    "a rung such as `{at: 80, do: [remind]}`",
    {
        "at": Key(
            "at",
            Number("a number from 1 to 100", 1, 100, whole=True),
            "when so much of the promised time has passed, in per cent",
            required=True,
        ),
        "do": Key(
            "do",
            Many("a list of what to do", Word({each.value: each for each in Act}), least=1, lone=True),
            "`show`: a line in the comment; `remind`: a comment that mentions whoever is asked; `label`: the label "
            "`sla: breached`; `ask-next`: one reviewer more; `tell-lead`: a comment that mentions the group's lead",
        ),
        "again": Key("again", Made(DURATION, _daily), "how often from then on until it is kept: `1d`"),
        "notice": Key("notice", NAME, "a destination in the settings that is told as well: `notice: reviews`"),
    },
    _rung,
)
PROMISES: Final[Shape[Promising]] = Record(
    "a mapping such as `{pause-labels: [blocked]}`",
    {
        "starts": Key(
            "starts",
            Word({each.value: each for each in Start}),
            "from when on promises run: `ready` for review, or `requested`, the first request for a review after that",
        ),
        "pause-labels": Key(
            "pause_labels", Made(LABELS, _not_ours), "promises stand still while the pull request has one of these"
        ),
        "calendars": Key(
            "calendars",
            Entries("calendars by group, as in `payers: {timezone: America/New_York}`", _GROUP, CALENDAR),
            "when a group works, where that is not when the team does",
        ),
        "leads": Key(
            "leads",
            Entries("logins by group, as in `seniors: dora`", _GROUP, LOGIN),
            "who leads a group, and is told by `tell-lead`",
        ),
        "reminders": Key(
            "reminders",
            Made(Many("a list of rungs", _RUNG), _ladder),
            "what happens as the time of a promise passes; none where it is `[]`",
        ),
    },
    Promising,
)
