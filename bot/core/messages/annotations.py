"""Findings on the lines of the pull request: at most 50 with one request, the most severe first."""

from typing import Final

from bot.core.annotation import Annotation
from bot.core.judgement import Judgement
from bot.core.lint.finding import Severity
from bot.core.question import Question, Spot

MOST: Final = 50  # docs: rest/checks/runs, "Create a check run"
_LEVELS: Final = {Severity.BLOCK: "failure", Severity.WARN: "warning", Severity.ASK: "notice"}
_ORDER: Final = tuple(Severity)
_MOST_MESSAGE = 600


def annotations(judgement: Judgement) -> tuple[Annotation, ...]:
    """One for each line that machines found something in, and nobody accepted."""
    heaviest = sorted(judgement.checklist, key=lambda item: _ORDER.index(item.severity))
    found = [(item, spot) for item in heaviest for spot in item.spots if spot.path]
    return tuple(_annotation(item, spot) for item, spot in found[:MOST])


def _annotation(item: Question, spot: Spot) -> Annotation:
    there = f" Found: {spot.said}." if spot.said else ""
    how = f" {item.how}" if item.how else ""
    return Annotation(
        path=spot.path,
        line=spot.line or 1,
        columns=(1, 1),
        level=_LEVELS[item.severity],
        title=item.id,
        message=f"{item.text}{there}{how}"[:_MOST_MESSAGE],
    )
