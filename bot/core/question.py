"""One entry of a change's checklist, as it stands: what is asked, what was found, and who accepted it."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.lint.finding import Severity


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something was found: a line of the new file (0 = the file as a whole); no path = the whole change.

    `said` is what is there; it may quote the change.
    """

    path: str
    line: int
    said: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """Somebody's reason for leaving a finding as it is. `login` is empty where it stands on the line itself."""

    login: str
    at: datetime | None
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question as the reviewer reads it. `spots` are those that nobody accepted; none = only a person can answer.

    `version` names the lines it speaks of.
    """

    id: str
    family: str
    text: str
    severity: Severity = Severity.ASK
    how: str = ""
    found: int = 0  # how many findings there were, accepted or not
    left: int = 0  # how many of them nobody accepted; `spots` are the first of those
    spots: tuple[Spot, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    version: str = ""

    @property
    def box(self) -> str:
        """The name of its box in our comment."""
        return f"item:{self.id}-{self.version}" if self.version else f"item:{self.id}"

    @property
    def blocks(self) -> bool:
        """Whether it holds the check."""
        return self.severity is Severity.BLOCK and bool(self.spots)
