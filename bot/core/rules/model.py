"""Rules as values: what a rules file means once everything in it has been checked."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.core.lint.tuning import Tuning
from bot.core.rules.atlas import Atlas
from bot.core.rules.calendar import Calendar, Duration
from bot.core.rules.conditions import Condition
from bot.core.rules.conditions.change import PathsAre
from bot.core.rules.conditions.surroundings import PropertyIs
from bot.core.rules.expressions import Expression
from bot.core.rules.globs import NO_GLOBS, Globs
from bot.core.rules.problem import Problem
from bot.core.rules.promising import Promising
from bot.core.rules.signing import OwnSignal
from bot.core.words import Mode, Origin, Preference, Risk, Track, Word, furthest

SERVICE_ACCOUNTS = "service-accounts"
LEADS = "leads"


def globs_of(conditions: Iterable[Condition]) -> list[Globs]:
    """The globs that conditions ask about paths."""
    return [globs for each in conditions if isinstance(each, PathsAre) for globs in each.wanted.globs]


class Bands(NamedTuple):
    """From which share on, in per cent, code counts as ai-assisted and as ai-heavy."""

    ai_assisted: float = 20.0
    ai_heavy: float = 80.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A named part of the code: by paths, by a label on the pull request, by what stands in the added lines.

    `most_ai` is the most AI it admits, `design_doc` the sections of the document a change needs
    (none: it needs no document). `held` are paths that an organisation's
    floor puts into it, whatever `paths` says.
    """

    name: str = ""
    paths: Globs = NO_GLOBS
    held: Globs = NO_GLOBS
    labels: tuple[str, ...] = ()
    content: tuple[Expression, ...] = ()
    risk: Risk = Risk.NORMAL
    most_ai: Origin | None = None
    design_doc: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewing:
    """How reviewers are chosen. None = no cap; `prefer` are the reasons for which somebody goes before others."""

    most_open: int | None = None  # open reviews of one person, in all repositories
    most_open_here: int | None = None  # … in one repository
    prefer: tuple[Preference, ...] = ()


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
    approvals_stay: bool = False  # also when something else is pushed
    code_owners: bool = False  # those of each changed file must approve
    re_review: Duration | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """What a route adds to the track, whichever that is. It can ask for more, never for less."""

    approvals: tuple[Approval, ...] = ()
    first_review: Duration | None = None
    decision: Duration | None = None
    checks_passing: bool = False
    request: tuple[str, ...] = ()
    manual_test: bool = False
    architecture_review: ArchitectureReview | None = None
    code_owners: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where a case goes, and what is asked besides (`also`), when `when` holds; None = always.

    The first that matches and has a track decides it; every one that matches adds its `also`. `mode` replaces that of
    the rules for a case that goes this way.
    """

    name: str
    track: Track | None = None
    when: Condition | None = None
    also: Extra | None = None
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
    reviewing: Reviewing = field(default_factory=Reviewing)
    promising: Promising = field(default_factory=Promising)
    service_accounts: Group = field(default_factory=lambda: Group(name=SERVICE_ACCOUNTS))
    digest: str
    sources: tuple[Layer, ...]  # lowest layer first
    warnings: tuple[Problem, ...] = ()
    signals: tuple[OwnSignal, ...] = ()
    commands: Mapping[Word, tuple[str, ...]] = field(default_factory=dict)  # who may say what: names of groups
    trivial: Globs = NO_GLOBS  # approvals stay when only these paths change
    checklist: Tuning = field(default_factory=Tuning)
    least_mode: Mode = Mode.OBSERVE  # what a floor lets a repository choose
    ground: "Rules | None" = None  # the organisation's alone, where a floor of theirs stands below a repository's
    atlas: Atlas = field(init=False, compare=False, repr=False)  # all globs in here, to be asked together

    def __post_init__(self) -> None:
        domains = (*self.domains, *(self.ground.domains if self.ground else ()))
        globs = [*globs_of(self.conditions()), *(globs for each in domains for globs in (each.paths, each.held))]
        object.__setattr__(self, "atlas", Atlas(globs))

    def conditions(self) -> Iterator[Condition]:
        """Every condition that stands anywhere in the rules."""
        reviews = [track.architecture_review for track in self.tracks.values()]
        routes = (*self.routes, *self.floor)
        reviews += [each.also.architecture_review for each in routes if each.also is not None]
        whens = [*(each.when for each in routes), *(review.when for review in reviews if review is not None)]
        whens += [item.when for item in self.checklist.items]
        return (each for when in whens if when is not None for each in when.every())

    @property
    def reach(self) -> Mode:
        """How far any judgement by these rules can reach."""
        return furthest(
            self.mode, self.least_mode, *(route.mode for route in (*self.routes, *self.floor) if route.mode)
        )

    @property
    def asks_for_properties(self) -> bool:
        """Whether a condition needs the repository's custom properties."""
        return any(isinstance(each, PropertyIs) for each in self.conditions())

    @property
    def asks_for_code_owners(self) -> bool:
        """Whether a track, or a route, may want approvals of code owners."""
        routes = (*self.routes, *self.floor)
        return any(track.code_owners for track in self.tracks.values()) or any(
            each.also.code_owners for each in routes if each.also is not None
        )

    @property
    def patterns(self) -> tuple[Expression, ...]:
        """What the added lines of a change are searched for."""
        own = dict.fromkeys(pattern for domain in self.domains for pattern in domain.content)
        return tuple(own | dict.fromkeys(self.ground.patterns if self.ground else ()))

    @property
    def all_groups(self) -> tuple[Group, ...]:
        """Its groups, those that its floor asks for as the organisation fills them, and whoever leads one."""
        return (
            *self.groups.values(),
            Group(name=LEADS, users=tuple(dict.fromkeys(self.promising.leads.values()))),
            *(self.ground.groups.values() if self.ground else ()),
            self.service_accounts,
        )
