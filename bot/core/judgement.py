"""What one look concludes: every text, label, check and page is a reading of this one value."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.availability import Absence
from bot.core.boxes import Tick
from bot.core.commands import Heard
from bot.core.evidence import Provenance
from bot.core.facts import PullRef, Twin
from bot.core.pace import Pace
from bot.core.pause import Pause
from bot.core.question import Question
from bot.core.rules import Layer, Problem
from bot.core.turn import Whose
from bot.core.words import Mode, Risk, Track, Word


class RequirementKind(StrEnum):
    """What can be asked before merging."""

    APPROVALS = "approvals"
    CODE_OWNERS = "code-owners"
    NO_OBJECTION = "no-objection"
    CHECKS = "checks"
    MANUAL_TEST = "manual-test"
    ARCHITECTURE_REVIEW = "architecture-review"
    DESIGN_DOC = "design-doc"
    MOST_AI = "most-ai"
    FINDINGS = "findings"


class Standing(StrEnum):
    """Where a requirement stands. Only `refused` asks for a change; `awaited` asks for patience."""

    MET = "met"
    AWAITED = "awaited"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody who did their part."""

    login: str
    at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """Somebody who does not count, or was not chosen, and why."""

    login: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One thing that must be true to merge. `who` can satisfy it (empty: anyone who may push, but the authors)."""

    kind: RequirementKind
    title: str  # "2 approvals from seniors"
    short: str  # "2 approvals": what is missing, for the title of the check
    standing: Standing
    missing: str  # a sentence on what is missing and how to give it; empty when met
    group: str | None = None
    who: tuple[str, ...] = ()
    said: tuple[Said, ...] = ()
    ignored: tuple[Ignored, ...] = ()


class PromiseKind(StrEnum):
    """What we promise the author."""

    FIRST_REVIEW = "first-review"
    RE_REVIEW = "re-review"
    DECISION = "decision"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One promise of time. `kept_at` is None while it is open.

    While it stands still `stands` has the pauses that last, `left` what had not passed of it, and `due` is when it
    would have run out. `rung` is the last part of it that has passed at which the rules ask for something, in per
    cent, and `times` how often that was to be repeated since; `next_at` is when this changes. Nobody is told of it
    before `opens_at`; None = people are at work.
    """

    kind: PromiseKind
    due: datetime
    kept_at: datetime | None
    overdue: bool
    began_at: datetime | None = None
    stands: tuple[Pause, ...] = ()
    left: timedelta = timedelta()
    rung: int = 0
    times: int = 0
    next_at: datetime | None = None
    opens_at: datetime | None = None

    @property
    def runs(self) -> bool:
        """Whether time passes for it."""
        return self.kept_at is None and not self.stands


Height = tuple[int, int]  # how far on the ladder of reminders: per cent, and how often repeated


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """What is told now: of which `promises`, to whom. `told` are the rungs it stands for, by the name of each promise.

    `mentions` are the logins of those who are asked for a review, `leads` groups with the login of who leads each.
    """

    promises: tuple[Promise, ...]
    mentions: tuple[str, ...] = ()
    leads: tuple[tuple[str, str], ...] = ()
    notices: tuple[str, ...] = ()  # destinations
    told: dict[str, Height] = field(default_factory=dict)


class Outcome(StrEnum):
    """What the check says."""

    SUCCESS = "success"
    WAITING = "waiting"
    FAILURE = "failure"
    ADVICE = "advice"  # mode `advise`: never blocks


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """May it merge? `title` has at most 60 characters."""

    outcome: Outcome
    title: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody to ask for a review, for which group, and why them. `warning` says what speaks against it."""

    login: str
    group: str
    why: str
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Pass:
    """Somebody who does not review this pull request: in which comment they said so, and why."""

    login: str
    comment: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewers:
    """Who is asked: `ask` now, `waiting` already, `passed` not, with the reason.

    `again` are those to ask whom somebody took off who has no say in that, and by whom; `settles_at` is when it means
    something that somebody is not shown as asked. `chosen` are those of this and of earlier looks, `skipped` those who
    were passed over as the last of them was chosen: for work or absences, which change, so that it is remembered and
    not judged again. `withdraw` are those whose request is to be taken back, as they pass.
    """

    ask: tuple[Choice, ...] = ()
    waiting: tuple[str, ...] = ()
    passed: tuple[Ignored, ...] = ()
    chosen: tuple[Choice, ...] = ()
    skipped: tuple[Ignored, ...] = ()
    withdraw: tuple[Pass, ...] = ()
    nobody_for: tuple[str, ...] = ()  # groups in which nobody is left to ask
    again: dict[str, str] = field(default_factory=dict)  # by lower-case login; with those who were asked again before
    settles_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Touched:
    """A domain this change touches, and the files by which it does (a sample); `because` where no path tells."""

    name: str
    risk: Risk
    files: tuple[str, ...]
    total: int
    because: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """What a route asked for besides the track, and why it did."""

    route: str
    why: str
    what: tuple[str, ...]  # "2 approvals from seniors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Steer:
    """Somebody's word on the track."""

    track: Track
    login: str
    at: datetime
    why: str = ""
    overruled: str = ""  # somebody's call for the careful track that this one takes back, in words

    @property
    def said(self) -> str:
        """In words; they may quote people."""
        reason = f": {self.why}" if self.why else ""
        before = f", after {self.overruled}" if self.overruled else ""
        return f"{self.login} asked for the {self.track} track{reason}{before}"


@dataclass(frozen=True, slots=True)
class Tampered:
    """Somebody changed what is ours. `login` is empty, and `at` None, where GitHub does not say."""

    login: str
    at: datetime | None
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Somebody let it through without what the rules ask for. `comment` is where they said so."""

    login: str
    at: datetime
    why: str
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The conclusion about one head, from which everything we show is read."""

    ref: PullRef
    head: str
    base: str
    judged_at: datetime
    mode: Mode
    rules_digest: str
    layers: tuple[Layer, ...] = ()  # the files that the rules were composed from, lowest first
    rules_told_at: datetime | None = None  # since when GitHub cannot tell the rules; None = it told them now
    problems: tuple[Problem, ...] = ()
    provenance: Provenance
    touched: tuple[Touched, ...] = ()
    risk: Risk
    track: Track
    route: str
    why: str
    added: tuple[Added, ...] = ()  # by the rules' `also`
    requirements: tuple[Requirement, ...] = ()
    promises: tuple[Promise, ...] = ()
    breached: bool = False  # a promise is broken, and the rules want that to be seen
    snoozed_until: datetime | None = None
    reminder: Reminder | None = None  # somebody is told now
    turn: Whose | None = None
    pauses: tuple[Pause, ...] = ()
    pace: Pace | None = None  # where the rules could be read
    reviewers: Reviewers
    gate: Gate
    own: Gate | None = None  # what it would be by itself, where others have the same head
    shared: tuple[Twin, ...] = ()  # with itself, where others have the same head; the first decides
    checklist: tuple[Question, ...] = ()
    looked_for: int = 0  # kinds of mistakes that machines looked for
    unchecked: tuple[tuple[str, str], ...] = ()  # files they did not look at ("" = the change), and why
    ticks: dict[str, Tick] = field(default_factory=dict)  # boxes of our comment that are ticked, by name
    bands: tuple[float, float] = (20.0, 80.0)  # per cent from which on code is ai-assisted, ai-heavy
    absences: dict[str, Absence] = field(default_factory=dict)  # said in this conversation, by lower-case login
    heard: tuple[Heard, ...] = ()  # every command of the conversation, whether it counts or not
    commands: dict[Word, tuple[str, ...]] = field(default_factory=dict)  # the groups to which the rules give some
    nameless: tuple[str, ...] = ()  # groups that name nobody: anyone with write access speaks for them
    trivial: tuple[str, ...] = ()  # the rules' paths that need no new look
    drivers: dict[str, str] = field(default_factory=dict)  # who had an agent work on it, and how we know
    steer: Steer | None = None  # whose word changed the track
    override: Override | None = None
    follows_up: bool = True  # the app may open the issue that an override asks for, as far as it knows
    tampered: tuple[Tampered, ...] = ()  # what others changed of ours, oldest first
    notes: tuple[str, ...] = ()  # limits met on the way: truncated lists, unreadable teams
    draft: bool
    open: bool
    author: str = ""  # login
    url: str = ""  # of the pull request's page; empty where it has none
    next_look_at: datetime | None

    @property
    def due(self) -> datetime | None:
        """The next open promise."""
        return min((promise.due for promise in self.promises if promise.runs), default=None)
