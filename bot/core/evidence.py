"""What speaks for or against AI authorship, and the share that follows from it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from bot.core.words import Basis, Origin


class Signal(StrEnum):
    """What a finding tells, strongest first. The words are those of `rules/signals.yml`."""

    MEASURED = "measured"  # carries line-level or numeric attribution
    AGENT_AUTHOR = "agent-author"  # the author of the commit or pull request is an agent
    CREDIT = "credit"  # an agent is credited on the commit
    SESSION = "session"  # branch, body or trailer shows that it came out of an agent session
    DISCLOSURE = "disclosure"  # a person says AI took part
    DECLARATION = "declaration"  # a person says which origin it is (label, checkbox)
    REVIEW_CREDIT = "review-credit"  # credit for an accepted review suggestion: a small edit
    EARLIER = "earlier"  # seen on this pull request before, and gone now
    HINT = "hint"  # a tool is present; explains, never decides
    AUTOMATION = "automation"  # a known robot that is no AI


@dataclass(frozen=True, slots=True)
class Weight:
    """The part (0 to 1) of the lines it speaks for that a finding makes AI: at least, as an estimate, at most."""

    low: float
    best: float
    high: float

    def above(self, other: Self) -> Self:
        """The higher of each number: how signs on the same lines combine."""
        return type(self)(max(self.low, other.low), max(self.best, other.best), max(self.high, other.high))


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One finding. `lines` are the added lines it speaks for; None = it speaks of the whole pull request."""

    signal: Signal
    tool: str | None  # id from signals.yml, e.g. `claude-code`
    source: str  # where: `commit 1a2b3c4`, `branch`, `body`, `box`, `label`, `author`, `files`
    quote: str  # the text that matched, shortened and on one line; hostile, escape before showing
    commit: str | None = None  # full sha
    lines: int | None = None
    says: Origin | None = None  # declarations only
    forgeable: str = ""  # who could have put it there without it being true
    weight: Weight | None = None  # None = it decides no share: hints, robots, and declarations, which name a band
    was: Signal | None = None  # earlier evidence only: the signal it was seen as
    mark: str = ""  # what names its commit through a rebase, which changes the sha
    settles: bool = False  # a record of single lines: for those, `low` to `high`, no weaker sign counts
    outranks: bool = False  # declarations only: by somebody whose word may lower what other evidence says
    era: int = 0  # how often commits had been lost without a successor when its commit first showed up

    @property
    def seen_as(self) -> Signal:
        """The signal it was found as, also when it is gone."""
        return self.was or self.signal

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Two looks that find the same thing find the same key (line counts aside), also when it is gone."""
        return (self.seen_as, self.tool or "", self.source, self.quote)


@dataclass(frozen=True, slots=True)
class Share:
    """AI part of the counted added lines in per cent, 0 to 100: low <= best <= high.

    `low` counts what evidence says is AI, `high` adds every line nobody spoke for, `best` is the estimate.
    """

    low: float
    best: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """The answer to: how much of this did an AI write, and how do we know?"""

    origin: Origin
    share: Share
    basis: Basis
    coverage: float  # 0 to 1: the part of the counted lines that any evidence speaks for
    counted: int  # added lines that count (without generated, vendored and lock files)
    tools: tuple[str, ...] = ()  # sorted ids
    evidence: tuple[Evidence, ...] = ()  # strongest first, then in order of the commits
    contradiction: str | None = None  # two pieces of evidence that cannot both be true, in a sentence
    lowered: str | None = None  # whose word lowered the share, and from what, in a sentence
    automation: bool = False  # a known robot (no AI) wrote all of it
