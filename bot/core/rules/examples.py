"""Tests of rules, as people write them: pull requests in a few facts, and what the rules should make of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from bot.core.facts import Account
from bot.core.rules.conditions.change import RISK
from bot.core.rules.conditions.people import ASSOCIATION
from bot.core.rules.conditions.provenance import ORIGIN
from bot.core.rules.conditions.surroundings import PROPERTIES
from bot.core.rules.names import BRANCH, CHECK_NAME, LINE, TITLE, login
from bot.core.rules.problem import Severity
from bot.core.rules.report import Report
from bot.core.rules.shapes import (
    Either,
    Entries,
    Flag,
    Key,
    Made,
    Many,
    MisreadError,
    Named,
    Number,
    Record,
    Text,
    Word,
)
from bot.core.rules.source import Place
from bot.core.rules.tree import Listing, Node, at
from bot.core.words import AccountKind, CheckState, Mode, Origin, Risk, Track

_MOST_LINES = 1_000_000
_MOST_COMMITS = 1000
_YEARS = (2000, 2100)  # promises are added to it, and calendars know the holidays
_LONGEST_PATH = 4096  # bytes that git and GitHub admit


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """One changed file. `lines` are lines that it adds, as text; `was` is its name before it was moved.

    `new` = its folder at the top of the repository comes with it.
    """

    added: int = 0
    deleted: int = 0
    lines: str = ""
    was: str | None = None
    new: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PullFacts:
    """What a test says of its pull request; what it leaves out is ordinary.

    `origin` is what its author says, `share` what a tool that counts lines says, in per cent.
    """

    files: Mapping[str, FileFacts]
    title: str = "Change it"
    body: str = ""
    author: Account = field(default_factory=lambda: Account("somebody"))
    association: str = "member"
    origin: Origin = Origin.UNDECLARED
    share: float | None = None
    commits: tuple[str, ...] = ("Change it",)
    labels: tuple[str, ...] = ()
    repository: str | None = None  # None = not told, as are properties and the author's teams
    base: str = "main"
    branch: str = "change"
    fork: bool = False
    draft: bool = False
    truncated: bool = False
    checks: tuple[tuple[str, CheckState], ...] = ()
    properties: Mapping[str, tuple[str, ...]] | None = None
    teams: tuple[str, ...] | None = None
    at: datetime = datetime(2027, 1, 5, 10, 0, tzinfo=UTC)  # a Tuesday


@dataclass(frozen=True, slots=True)
class Asked:
    """Requirements by their titles; `only` = there are no others."""

    titles: tuple[str, ...]
    only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What the rules should answer; None = the test does not mind."""

    track: Track | None = None
    route: str | None = None
    also: tuple[str, ...] | None = None
    origin: Origin | None = None
    risk: Risk | None = None
    domains: tuple[str, ...] | None = None
    requirements: Asked | None = None
    check: str | None = None
    mode: Mode | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """One test."""

    name: str
    pull: PullFacts
    expect: Expected


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleFile:
    """A file of tests beside the rules: `rules` and `organisation` are paths as seen from it."""

    rules: str
    organisation: str | None = None
    tests: tuple[Example, ...]


def _account(text: str) -> Account:
    if text.startswith("@"):
        raise MisreadError("a login has no `@` before it", f"write `{text.lstrip('@')[:60]}`")
    name = login(text)
    return Account(name, AccountKind.BOT if text.endswith("[bot]") else AccountKind.USER)


def _path(text: str) -> str:
    if text.startswith(("/", "./")):
        raise MisreadError("paths start at the root of the repository", f'write "{text.lstrip("./")[:200]}"')
    if not text.strip() or len(text) > _LONGEST_PATH or "\n" in text:
        raise MisreadError(f"expected a path of 1 to {_LONGEST_PATH} characters on one line")
    parts = text.split("/")
    if {"", ".", ".."} & {*parts}:
        better = "/".join(part for part in parts if part not in {"", ".", ".."})
        raise MisreadError(f'"{text[:60]}" is no path of a file', f'write "{better[:200]}"' if better else "")
    return text


def _repository(text: str) -> str:
    owner, slash, name = text.partition("/")
    if owner.strip() and slash and name.strip() and "/" not in name and not set(" #\n") & set(text):
        return text
    raise MisreadError(f'"{text[:60]}" is no repository', "write it as `owner/name`")


def _time(text: str) -> datetime:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise MisreadError(f'"{text[:40]}" is no time', 'write it as "2027-01-05T10:00+01:00"') from None
    if read.tzinfo is None:
        raise MisreadError(f'"{text}" does not say where', f'add the distance to UTC: "{text}+01:00"')
    if not _YEARS[0] <= read.year <= _YEARS[1]:
        raise MisreadError(f"expected a year from {_YEARS[0]} to {_YEARS[1]}")
    return read


def _file_name(text: str) -> str:
    if text.strip() and "\n" not in text and not text.endswith("/"):
        return text
    raise MisreadError("expected the path of a file, as seen from this one")


_PATH: Final = Text("a path", _path)
_LINES: Final = Number(f"a whole number from 0 to {_MOST_LINES:,}", 0, _MOST_LINES, whole=True)
_FILE: Final = Either(
    "how many lines are added, or `{added: 3, deleted: 1}`",
    leaf=Made(_LINES, lambda lines: FileFacts(added=lines)),
    table=Record(
        "how many lines are added, or `{added: 3, deleted: 1}`",
        {
            "added": Key("added", _LINES, "lines added"),
            "deleted": Key("deleted", _LINES, "lines deleted"),
            "lines": Key("lines", Text("a text", str), "what some of its added lines say, for domains by content"),
            "new": Key("new", Flag(), "whether nothing else is in its folder at the top of the repository yet"),
            "was": Key("was", _PATH, "its path before, when the file was moved"),
        },
        FileFacts,
    ),
)
_COMMITS: Final = Either(
    "a list of commit messages, or how many commits there are",
    leaf=Made(
        Number(f"a whole number from 1 to {_MOST_COMMITS:,}", 1, _MOST_COMMITS, whole=True),
        lambda count: ("Change it",) * count,
    ),
    listing=Many("a list of commit messages", Text("a commit message", str), least=1),
)
_CHECK: Final = Word({each.value: each for each in CheckState})
_CHECKS: Final = Either(
    "passing, failing, pending, or each check by its name",
    leaf=Made(_CHECK, lambda state: (("checks", state),)),
    table=Made(
        Entries("checks by name, as in `build: passing`", CHECK_NAME, _CHECK), lambda checks: tuple(checks.items())
    ),
)
_PULL: Final = Record(
    "a pull request such as `{files: {src/a.py: 10}}`",
    {
        "files": Key(
            "files",
            Entries("files by path, as in `{docs/a.md: 3}`", _PATH, _FILE),
            "what it changes, and how many lines it adds: `files: {docs/a.md: 3}`",
            required=True,
        ),
        "origin": Key(
            "origin",
            ORIGIN,
            "what its author says of it, with a ticked box; undeclared when left out",
        ),
        "share": Key(
            "share", Number("a number from 0 to 100", 0, 100), "the AI part of its lines in per cent, as a tool counted"
        ),
        "commits": Key("commits", _COMMITS, "its commit messages, in which tools sign; or how many there are"),
        "title": Key("title", TITLE, "its title"),
        "body": Key("body", Text("a text", str), "its description"),
        "author": Key("author", Text("a GitHub login", _account), "who opened it; a bot as `renovate[bot]`"),
        "association": Key("association", ASSOCIATION, "what the author is to the repository; member when left out"),
        "labels": Key("labels", Many("a list of labels", LINE), "what hangs on it"),
        "repository": Key(
            "repository",
            Text("a repository such as `acme/shop`", _repository),
            "where it was opened; unknown when left out",
        ),
        "base": Key("base", BRANCH, "where it wants to go; main when left out"),
        "branch": Key("branch", BRANCH, "where it comes from"),
        "fork": Key("fork", Flag(), "whether the branch lives in a fork"),
        "draft": Key("draft", Flag(), "whether it is a draft"),
        "truncated": Key("truncated", Flag(), "whether only part of it can be seen"),
        "checks": Key("checks", _CHECKS, "what other checks say of it"),
        "property": Key("properties", PROPERTIES, "custom properties of the repository; unknown when left out"),
        "teams": Key(
            "teams",
            Many("a list of teams", Named("teams", "a team such as `@acme/seniors`")),
            "teams of the rules that the author is in; unknown when left out",
        ),
        "at": Key("at", Text('a time such as "2027-01-05T10:00+01:00"', _time), "when it is looked at"),
    },
    PullFacts,
)


def _titles(said: tuple[str, ...]) -> tuple[str, ...]:
    folded = [" ".join(title.lower().split()) for title in said]
    if twice := next((title for at, title in enumerate(folded) if title in folded[:at]), None):
        raise MisreadError(f"`{twice[:60]}` is listed twice", "once is enough; take one of them out")
    return said


_TITLE: Final = Named("requirements", "a requirement")
_TITLES: Final = Made(Many("a list of requirements", _TITLE), _titles)
_SOME_TITLES: Final = Made(
    Many("a list of requirements", _TITLE, least=1, empty="to say that there are none, write `{only: []}`"), _titles
)
_EXPECTED: Final = Record(
    "what should come of it, such as `{track: fast}`",
    {
        "track": Key("track", Word({each.value: each for each in Track}), "fast or careful"),
        "route": Key("route", Named("routes", "the name of a route"), "the route that decides"),
        "also": Key(
            "also", Many("a list of routes", Named("routes", "the name of a route")), "all routes that add to the track"
        ),
        "origin": Key("origin", ORIGIN, "who wrote it, as far as anybody can say"),
        "risk": Key("risk", RISK, "the highest risk it touches"),
        "domains": Key(
            "domains", Many("a list of domains", Named("domains", "the name of a domain")), "all domains it touches"
        ),
        "requirements": Key(
            "requirements",
            Either(
                "a list of requirements, or `{only: […]}`",
                listing=Made(_SOME_TITLES, Asked),
                table=Record(
                    "a list of requirements, or `{only: […]}`",
                    {"only": Key("titles", _TITLES, "these and no others", required=True)},
                    lambda titles: Asked(titles, only=True),
                ),
            ),
            "what merging it takes, as the check words it; there may be more, unless `{only: […]}` says no",
        ),
        "check": Key(
            "check",
            Word({each: each for each in ("success", "waiting", "failure", "advice")}),
            "what Twotrack's check says while nobody has reviewed it",
        ),
        "mode": Key("mode", Word({each.value: each for each in Mode}), "how much of the judgement reaches GitHub"),
    },
    Expected,
    least=1,
)
EXAMPLES: Final = Many(
    "a list of tests",
    Record(
        "a test such as `{name: …, pull: {…}, expect: {…}}`",
        {
            "name": Key("name", LINE, "what it is about: `name: a typo in the docs`", required=True),
            "pull": Key("pull", _PULL, "a pull request in a few facts", required=True),
            "expect": Key("expect", _EXPECTED, "what the rules should make of it", required=True),
        },
        Example,
    ),
)
EXAMPLE_FILE: Final[Record[ExampleFile]] = Record(
    "tests as keys and values, with `rules:` and `tests:`",
    {
        "rules": Key("rules", Text("a path", _file_name), "the rules under test: `rules: ../rules.yml`", required=True),
        "organisation": Key("organisation", Text("a path", _file_name), "the organisation's rules that lie underneath"),
        "tests": Key("tests", EXAMPLES, "pull requests and what is expected of each", required=True),
    },
    ExampleFile,
)


def examples_in(root: Node, report: Report) -> tuple[tuple[Place, Example], ...]:
    """The tests of a file, each with its place; none where one of them cannot be read, which `report` is told."""
    listing = at(root, "tests")
    read = None if listing is None else EXAMPLES.read(listing, report)
    if read is None or not isinstance(listing, Listing):
        return ()
    placed = tuple(zip((item.place for item in listing.items), read, strict=True))
    seen: set[str] = set()
    for place, example in placed:
        if example.name in seen:
            message, hint = (
                f"another test above is named `{example.name}`",
                "say what each is about: a failure is told by it",
            )
            report.add(place, message, hint=hint, severity=Severity.WARNING)
        seen.add(example.name)
    return placed
