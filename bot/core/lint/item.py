"""One entry of the checklist: what a reviewer is asked, why, how to find out, and what a machine looks for."""

from dataclasses import dataclass

from bot.core.case import Case
from bot.core.lint.detector import Detector
from bot.core.lint.finding import Severity
from bot.core.rules.conditions import Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """`question` is put as a statement that a reviewer can tick. `when` says to which changes it applies.

    An item with detectors speaks where they find something; one without is asked wherever `when` holds. On a line where
    one of those speaks that it `yields_to`, it is silent. `own` is what a team's rules bring along.
    """

    id: str
    family: str
    question: str
    why: str
    how: str = ""
    severity: Severity = Severity.ASK
    when: Condition | None = None
    detectors: tuple[Detector, ...] = ()
    yields_to: tuple[str, ...] = ()
    own: bool = False

    def applies(self, case: Case) -> bool:
        """Whether it has anything to do with a change."""
        return self.when is None or self.when.holds(case).holds
