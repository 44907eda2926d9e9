"""Rules as values: what a rules file means once everything in it has been checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from bot.core.rules.calendar import Calendar, Duration
from bot.core.rules.conditions import Condition
from bot.core.rules.globs import Globs
from bot.core.rules.problem import Problem
from bot.core.words import Mode, Origin, Risk, Track


class Bands(NamedTuple):
    """From which share on, in per cent, code counts as ai-assisted and as ai-heavy."""

    ai_assisted: float = 20.0
    ai_heavy: float = 80.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A named part of the code. `most_ai` is the most AI it admits, `design_doc` whether a change needs one."""

    name: str = ""
    paths: Globs
    risk: Risk = Risk.NORMAL
    most_ai: Origin | None = None
    design_doc: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """People and teams (`org/team`) who can be asked. One that names nobody is open to everyone who may push."""

    name: str
    users: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether anyone with write access, who is not an author of the change, can speak for it."""
        return not self.users and not self.teams


@dataclass(frozen=True, slots=True)
class Approval:
    """How many approvals are needed from a group."""

    from_group: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class ArchitectureReview:
    """An approval from a group, asked where `when` holds; None = always."""

    from_group: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRules:
    """What one track asks for, and what it promises. `request` are groups asked besides those who must approve."""

    first_review: Duration
    decision: Duration | None = None
    approvals: tuple[Approval, ...] = ()
    checks_passing: bool = False
    request: tuple[str, ...] = ()
    manual_test: bool = False
    architecture_review: ArchitectureReview | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where a case goes when `when` holds; None = always. `mode` replaces that of the rules for such a case."""

    name: str
    track: Track
    when: Condition | None = None
    mode: Mode | None = None
    position: int = 0


class Layer(NamedTuple):
    """A file that rules were composed from, and git's id of its text."""

    name: str
    oid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All rules that hold for one repository. `digest` is the same for the same rules, wherever they came from."""

    version: int
    mode: Mode
    bands: Bands
    domains: tuple[Domain, ...]
    groups: Mapping[str, Group]
    tracks: Mapping[Track, TrackRules]
    routes: tuple[Route, ...]
    floor: tuple[Route, ...] = ()  # the organisation's: those to careful hold before any other
    calendar: Calendar | None
    digest: str
    sources: tuple[Layer, ...]  # lowest layer first
    warnings: tuple[Problem, ...] = ()
