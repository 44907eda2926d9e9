"""What can be neither tighter nor looser, and so is the organisation's alone where its floor asks for it.

- What stretches promises: calendars of groups, labels that pause, and when the clock starts.
- The bands of origin where shares are asked for: a higher one calls less code AI-heavy; a lower one makes less of what
  somebody ticked, since a ticked `ai-heavy` means "from that band on".
"""

from dataclasses import dataclass, replace
from typing import Final

from bot.core.rules.model import Bands
from bot.core.rules.problem import Severity
from bot.core.rules.promising import Promising
from bot.core.rules.report import Report
from bot.core.rules.tree import Node, Table, at

_STRETCHING: Final = {"calendars": "calendars", "pause-labels": "pause_labels", "starts": "starts"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Holds what a repository says (`root`) against a `floor`."""

    root: Node
    floor: Table
    report: Report

    def promising(self, value: Promising, ground: Promising) -> Promising:
        """`value` with the organisation's own (`ground`) where that stretches promises."""
        held = value
        for key, field in _STRETCHING.items():
            if getattr(value, field) != getattr(ground, field):
                held = replace(held, **{field: getattr(ground, field)})
                self._tell("promises", key)
        return held

    def bands(self, value: Bands, ground: Bands) -> Bands:
        """The organisation's own."""
        if value != ground:
            self._tell("origin", "bands")
        return ground

    def _tell(self, *path: str) -> None:
        said, floor = at(self.root, *path), self.floor.place
        if said is not None:
            self.report.add(
                said.place,
                f"the floor in {floor.source.name}:{floor.line} asks for care: this stays as the organisation says it",
                hint="say it in the organisation's rules",
                severity=Severity.OVERRULED,
            )
