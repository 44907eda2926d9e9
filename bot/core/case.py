"""The facts a rule's condition may ask about, gathered from a Snapshot and its provenance."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.facts import Check
from bot.core.words import Basis, Origin, Risk


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the organisation's rules alone make of a case, whatever its repository says: floors ask for that too."""

    domains: frozenset[str]
    unread_domains: frozenset[str]
    risk: Risk
    author_groups: frozenset[str]
    unread_groups: frozenset[str]
    swayed_domains: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One pull request as a rule sees it. Built by `judge`; conditions only read it."""

    repository: str | None  # `owner/name`; None = nobody said
    origin: Origin
    share: float  # per cent, best estimate
    possible_share: float  # per cent: known AI lines plus lines nobody spoke for
    basis: Basis
    tools: frozenset[str]
    automation: bool  # a known robot (no AI) wrote all of it
    contradiction: bool
    domains: frozenset[str]
    risk: Risk
    paths: tuple[tuple[str, ...], ...]  # per changed file: its path, and its former path when renamed
    changed_lines: int  # added + deleted
    files: int
    author: str  # login
    association: str  # lower case GraphQL CommentAuthorAssociation
    title: str
    branch: str
    base: str
    labels: frozenset[str]
    fork: bool
    draft: bool
    commits: int
    truncated: bool  # only part of the change was seen
    grown: tuple[str, ...] = ()  # paths of the files that lines are added to
    folders: frozenset[str] | None = None  # at the top of the base; None = nobody knows
    written: str | None = None  # the first file that is neither generated nor vendored; None = all are
    author_groups: frozenset[str] = frozenset()  # the groups of the rules that the author is in
    unread_groups: frozenset[str] = frozenset()  # groups with teams that could not be read
    unread_domains: frozenset[str] = frozenset()  # by content that could not be searched
    swayed_domains: frozenset[str] = frozenset()  # of `domains`: by nothing but a label, and an author's word on it
    doubted_labels: Mapping[str, str] = field(default_factory=dict)  # in lower case: those of `labelled.doubted`
    labels_unlisted: bool = False  # others may have been taken off that nobody can name
    checks: tuple[Check, ...] = ()  # others' checks and statuses on the head
    checks_truncated: bool = False
    properties: Mapping[str, tuple[str, ...]] | None = None  # of the repository; None = they could not be read
    held: Held | None = None  # None where no floor stands below the repository's own rules
    now: datetime | None = None  # the moment of judging, in the zone of the rules' calendar
    # Globs of the rules to the paths they cover, as `rules/atlas.py` found them; globs that are not here are asked.
    covered: Mapping[Hashable, Mapping[str, None]] = field(default_factory=dict, compare=False, repr=False)
