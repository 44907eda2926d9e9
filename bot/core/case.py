"""The facts a rule's condition may ask about, gathered from a Snapshot and its provenance."""

from dataclasses import dataclass

from bot.core.words import Basis, Origin, Risk


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One pull request as a rule sees it. Built by `judge`; conditions only read it."""

    repository: str  # `owner/name`
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
    truncated: bool  # GitHub did not show us the whole change
