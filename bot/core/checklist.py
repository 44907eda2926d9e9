"""Which questions for reviewers fit one change."""

from dataclasses import dataclass

from bot.core.case import Case
from bot.core.lint.item import Item


@dataclass(frozen=True, slots=True)
class Question:
    """One question as the reviewer reads it."""

    id: str
    family: str
    text: str


def applicable(items: tuple[Item, ...], case: Case) -> tuple[Question, ...]:
    """The questions that only a person can answer, and that fit, in the catalogue's order."""
    fitting = (item for item in items if not item.detectors and item.applies(case))
    return tuple(Question(item.id, item.family, item.question) for item in fitting)
