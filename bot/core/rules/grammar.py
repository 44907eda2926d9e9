"""Every key of rules.yml, as one table: what may stand there, and what it is for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bot.core.lint.shapes import TUNING
from bot.core.lint.tuning import Tuning
from bot.core.rules import tried_keys
from bot.core.rules.calendar import Calendar, Duration
from bot.core.rules.conditions import WHEN
from bot.core.rules.conditions.change import RISK
from bot.core.rules.doubts import LABELS
from bot.core.rules.examples import EXAMPLES
from bot.core.rules.expressions import EXPRESSION
from bot.core.rules.globs import NO_GLOBS, PATH_GLOBS_OR_NONE, Globs
from bot.core.rules.model import Approval, ArchitectureReview, Bands, Domain, Extra, Reviewing, Route
from bot.core.rules.names import LINE, MEMBER, NAME, ROUTE_NAME, Member, line
from bot.core.rules.promising import PROMISES, Promising
from bot.core.rules.schedule import CALENDAR, DURATION
from bot.core.rules.shapes import (
    Aside,
    Either,
    Entries,
    Key,
    Many,
    MisreadError,
    Named,
    Number,
    Perhaps,
    Record,
    Text,
    Word,
)
from bot.core.rules.signing import SIGNALS, OwnSignal
from bot.core.sections import DESIGN_SECTIONS, letters
from bot.core.words import Mode, Origin, Preference, Track
from bot.core.words import Word as Command


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackKeys:
    """What stands under the name of a track. One layer need not say all of it."""

    approvals: tuple[Approval, ...] = ()
    first_review: Duration | None = None
    decision: tuple[Duration, ...] = ()
    checks_passing: bool = False
    request: tuple[str, ...] = ()
    manual_test: bool = False
    architecture_review: tuple[ArchitectureReview, ...] = ()
    approvals_stay: bool = False
    code_owners: bool = False
    re_review: tuple[Duration, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewingKeys:
    """How reviewers are chosen, as it is written; empty = no cap."""

    most_open: tuple[int, ...] = ()
    most_open_here: tuple[int, ...] = ()
    prefer: tuple[Preference, ...] = ()

    @property
    def meant(self) -> Reviewing:
        """The same as a value of the rules."""
        return Reviewing(
            most_open=next(iter(self.most_open), None),
            most_open_here=next(iter(self.most_open_here), None),
            prefer=self.prefer,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKeys:
    """What stands in one file, or in all layers together."""

    version: int
    extends: tuple[str, ...] = ()
    mode: Mode = Mode.ENFORCE
    origin: Bands = field(default_factory=Bands)
    domains: Mapping[str, Domain] = field(default_factory=dict)
    groups: Mapping[str, tuple[Member, ...]] = field(default_factory=dict)
    tracks: Mapping[Track, TrackKeys] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()
    calendar: tuple[Calendar, ...] = ()
    service_accounts: tuple[Member, ...] = ()
    reviewing: ReviewingKeys = field(default_factory=ReviewingKeys)
    promising: Promising = field(default_factory=Promising)
    commands: Mapping[Command, tuple[str, ...]] = field(default_factory=dict)
    trivial: Globs = NO_GLOBS
    checklist: Tuning = field(default_factory=Tuning)
    signals: Mapping[str, tuple[OwnSignal, ...]] = field(default_factory=dict)
    floor: "FileKeys | None" = None
    tests: tuple[()] = ()


def _floor(**keys: Any) -> FileKeys:
    return FileKeys(version=1, **keys)


def _only(**keys: Bands) -> Bands:
    return keys.get("bands", Bands())


_YES: Final = ("true", "yes", "on")
_NO: Final = ("false", "no", "off", "none")


def _or_optional(word: str, meant: Mapping[str, str] | None = None) -> Word[bool]:
    """Asked for, or not; people try all sorts of booleans here, and what is `meant` by others."""
    tried = dict.fromkeys(_YES, word) | dict.fromkeys(_NO, "optional") | dict(meant or {})
    return Word({word: True, "optional": False}, tried)


def _sections(sections: tuple[str, ...]) -> tuple[str, ...]:
    if nameless := next((name for name in sections if not letters(name)), None):
        raise MisreadError(f'"{nameless}" has no letter by which a heading could be found')
    return tuple(dict.fromkeys(sections))


_HOW_FAR: Final = (
    "say how far: `observe` fills the board only, `advise` comments and never blocks, `enforce` holds merges back"
)
_MODE: Final = Word(
    {each.value: each for each in Mode},
    dict.fromkeys(_NO, "observe") | dict(tried_keys.MODES),
    dict.fromkeys(_YES, _HOW_FAR),
)
_TRACK: Final = Word(
    {each.value: each for each in Track},
    dict.fromkeys(("slow", "strict", "full"), "careful") | dict.fromkeys(("quick", "light"), "fast"),
)
_REQUIRED: Final = _or_optional("required")
_DESIGN: Final = Either(
    "required, optional or `{sections: […]}`",
    leaf=Word(
        {"required": DESIGN_SECTIONS, "optional": ()},
        dict.fromkeys(_YES, "required") | dict.fromkeys(_NO, "optional"),
    ),
    table=Record(
        "a document such as `{sections: [Security model]}`",
        {
            "sections": Key(
                "sections",
                Many("a list of headings", LINE, least=1),
                "what has to be in it, as headings with some text below each",
                required=True,
            )
        },
        _sections,
    ),
)
_GROUP: Final = Named("groups", "the name of a group")
_NESTED: Final = Record(
    "another group, as in `{group: leads}`",
    {"group": Key("name", _GROUP, "everybody in another group of the rules: `{group: leads}`", required=True)},
    lambda name: Member(name, is_team=False, is_group=True),
)
_MEMBER: Final = Either("a GitHub login, a team or `{group: leads}`", leaf=MEMBER, table=_NESTED)
_PER_CENT: Final = Number("a number from 1 to 100", 1, 100)

_BANDS: Final = Record(
    "a mapping such as `{ai-assisted: 20, ai-heavy: 80}`",
    {
        "ai-assisted": Key("ai_assisted", _PER_CENT, "from which share on, in per cent, code is ai-assisted"),
        "ai-heavy": Key("ai_heavy", _PER_CENT, "from which share on, in per cent, code is ai-heavy"),
    },
    Bands,
)


_DOMAIN: Final = Record(
    'a domain such as `{paths: ["src/payments/**"], risk: high}`',
    {
        "paths": Key("paths", PATH_GLOBS_OR_NONE, 'what belongs to it: `paths: ["src/payments/**"]`'),
        "labels": Key(
            "labels",
            LABELS,
            "a label on the pull request that puts the whole change into it, in any case",
        ),
        "content": Key(
            "content",
            Many("a list of regular expressions", EXPRESSION, least=1),
            "a change that adds a line with one of these is in it",
        ),
        "risk": Key("risk", RISK, "the harm a mistake does here"),
        "most-ai": Key(
            "most_ai",
            Word({each.value: each for each in Origin if each is not Origin.UNDECLARED}),
            "the most AI this domain admits",
        ),
        "design-doc": Key(
            "design_doc", _DESIGN, "whether a change needs an approved design document first, and its sections"
        ),
    },
    Domain,
    any_of=("paths", "labels", "content"),
    elsewhere=tried_keys.IN_DOMAINS,
)
_APPROVALS: Final = "a list of approvals such as `[{from: seniors, count: 2}]`"
_APPROVAL: Final = Record(
    "approvals such as `{from: seniors, count: 1}`",
    {
        "from": Key("from_group", _GROUP, "the group that approves: `from: seniors`", required=True),
        "count": Key("count", Number("a number from 1 to 10", 1, 10, whole=True), "how many of them; 1 when left out"),
    },
    Approval,
)
_ARCHITECTURE: Final = Record(
    "a review such as `{from: architects}`",
    {
        "from": Key("from_group", _GROUP, "the group that reviews: `from: architects`", required=True),
        "when": Key("when", WHEN, "asked only where this holds; always when left out"),
    },
    ArchitectureReview,
    instead=lambda said: f"say from whom: `{{from: {'architects' if said in (*_YES, 'required') else said[:40]}}}`",
)
_TRACK_KEYS: Final = Record(
    "a track such as `{approvals: […], first-review: 24h}`",
    {
        "approvals": Key("approvals", Many(_APPROVALS, _APPROVAL), "who must approve the newest commit"),
        "first-review": Key("first_review", DURATION, "the promise: how soon somebody reviews"),
        "decision": Key("decision", Perhaps("none", DURATION), "the promise: how soon it can merge or is refused"),
        "re-review": Key(
            "re_review", Perhaps("none", DURATION), "the promise: how soon somebody looks again after a push"
        ),
        "checks": Key("checks_passing", _or_optional("passing", tried_keys.PASSING), "whether other checks must pass"),
        "request": Key("request", Many("a list of groups", _GROUP), "groups asked for a review besides those above"),
        "manual-test": Key("manual_test", _REQUIRED, "whether somebody must have tried it"),
        "architecture-review": Key("architecture_review", Perhaps("optional", _ARCHITECTURE), "a look at the design"),
        "code-owners": Key(
            "code_owners", _REQUIRED, "whether a code owner of each changed file that has any must approve"
        ),
        "after-push": Key(
            "approvals_stay",
            Word({"fall": False, "stay": True}),
            "whether approvals fall when something else is pushed; on the careful track they do",
        ),
    },
    TrackKeys,
)


def _commands(**said: tuple[str, ...]) -> dict[Command, tuple[str, ...]]:
    return {Command(word): groups for word, groups in said.items()}


_COMMANDS: Final = Record(
    "commands by name, as in `{override: [leads]}`",
    {
        word.value: Key(word.value, Many("a list of groups", _GROUP), said)
        for word, said in {
            Command.TRACK: "who may say `/track fast because …`",
            Command.ORIGIN: "who may say that less of it is AI than other evidence shows",
            Command.DISMISS: "who may set a request for changes aside",
            Command.OVERRIDE: "who may break the glass; nobody until it names a group of people",
            Command.ACCEPT: "who may leave as it is what a machine found; without it, whoever may write here",
        }.items()
    },
    _commands,
)
_ALSO: Final = Record(
    "something to ask besides",
    {
        "approvals": Key("approvals", Many(_APPROVALS, _APPROVAL, least=1), "who must approve as well"),
        "first-review": Key("first_review", DURATION, "a first review at least so soon"),
        "decision": Key("decision", DURATION, "a decision at least so soon"),
        "checks": Key("checks_passing", Word({"passing": True}, tried_keys.PASSING), "other checks must pass"),
        "request": Key("request", Many("a list of groups", _GROUP, least=1), "groups asked for a review as well"),
        "manual-test": Key("manual_test", Word({"required": True}), "somebody must have tried it"),
        "architecture-review": Key("architecture_review", _ARCHITECTURE, "a look at the design"),
        "code-owners": Key("code_owners", Word({"required": True}), "a code owner of each changed file must approve"),
    },
    Extra,
    least=1,
)


def _route(**said: Any) -> Route:
    if "mode" in said and "track" not in said:
        raise MisreadError("`mode` goes with a track", "this route only adds to what others decide; leave `mode` out")
    return Route(**said)


_ROUTE: Final = Record(
    "a route such as `{name: everything else, track: fast}`",
    {
        "name": Key("name", ROUTE_NAME, "decisions are explained by it: `name: high-risk domain`", required=True),
        "when": Key("when", WHEN, "the route is taken where this holds; always when left out"),
        "track": Key("track", _TRACK, "where it leads: `track: careful`; or what it adds: `also: {…}`"),
        "also": Key("also", _ALSO, "what it asks for besides, whichever route decides the track"),
        "mode": Key("mode", _MODE, "how much of such a judgement reaches GitHub"),
    },
    _route,
    any_of=("track", "also"),
    elsewhere=tried_keys.IN_ROUTES,
)
_CAP: Final = Perhaps("none", Number("a number from 1 to 1000", 1, 1000, whole=True))
_REVIEWERS: Final = Record(
    "a mapping such as `{most-open: 5}`",
    {
        "most-open": Key("most_open", _CAP, "whoever has so many open reviews in all repositories is asked last"),
        "most-open-here": Key("most_open_here", _CAP, "whoever has so many open reviews in this one is asked last"),
        "prefer": Key(
            "prefer",
            Many("a list of reasons", Word({each.value: each for each in Preference})),
            "who goes before others: `familiar` are those who wrote or reviewed earlier changes in the same folders",
        ),
    },
    ReviewingKeys,
)
_RULES: Final = {
    "mode": Key("mode", _MODE, "observe: the board only; advise: never block; enforce"),
    "origin": Key(
        "origin",
        Record("a mapping with `bands`", {"bands": Key("bands", _BANDS, "where they begin")}, _only),
        "which share counts as what",
    ),
    "domains": Key(
        "domains", Entries("domains by name, as in `payments: {…}`", NAME, _DOMAIN), "named parts of the code"
    ),
    "groups": Key(
        "groups",
        Entries("groups by name, as in `seniors: [ana]`", NAME, Many("a list of logins, teams and groups", _MEMBER)),
        "who can be asked; a group that names nobody is open to everyone with write access",
    ),
    "tracks": Key(
        "tracks",
        Entries("the tracks fast and careful, as in `fast: {…}`", _TRACK, _TRACK_KEYS),
        "what each track asks and promises",
    ),
    "routes": Key(
        "routes",
        Many("a list of routes", _ROUTE, least=1, empty="leave `routes` out to keep those that lie underneath"),
        "the first that matches decides the track",
    ),
    "calendar": Key("calendar", Perhaps("none", CALENDAR), "when the team works"),
    "service-accounts": Key(
        "service_accounts",
        Many("a list of logins and teams", MEMBER),
        "accounts that no person stands behind: never asked, and what they approve never counts",
    ),
    "trivial": Key(
        "trivial", PATH_GLOBS_OR_NONE, "approvals stay when only these paths change: `trivial: [CHANGELOG.md]`"
    ),
    "checklist": Key("checklist", TUNING, "which mistakes machines look for, and what they weigh"),
    "commands": Key(
        "commands",
        _COMMANDS,
        "who may lower the track or the origin, dismiss an objection, and break the glass; nobody where it is `[]`",
    ),
}
EXTENDS: Final = Many("a list of packs", Text("the name of a pack", line), lone=True)
FILE: Final[Record[FileKeys]] = Record(
    "rules as keys and values, beginning with `version: 1`",
    {
        "version": Key(
            "version", Number("1, the only version so far", 1, 1, whole=True), "start with `version: 1`", required=True
        ),
        "extends": Key("extends", EXTENDS, "shipped packs that lie underneath; `[default]` when left out"),
        **_RULES,
        "reviewers": Key("reviewing", _REVIEWERS, "how reviewers are chosen"),
        "promises": Key(
            "promising", PROMISES, "what stops the clock of promises, and what happens before and when they break"
        ),
        "floor": Key(
            "floor",
            Record("rules that repositories can only tighten, as in `floor: {mode: enforce}`", _RULES, _floor, least=1),
            "in an organisation's file: what repositories can tighten and never loosen",
        ),
        "signals": Key("signals", SIGNALS, "how AI tools of your own sign, besides those that ship with Twotrack"),
        "tests": Key("tests", Aside(EXAMPLES), "pull requests and what is expected of each; run by `twotrack test`"),
    },
    FileKeys,
)
