"""The catalogue of questions for reviewers, as data, and which of them fit one change."""

from dataclasses import dataclass

from bot.core.case import Case
from bot.core.rules import Condition


@dataclass(frozen=True, slots=True)
class Question:
    """One question as the reviewer reads it."""

    id: str
    family: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of the catalogue: the question is asked where `when` holds."""

    question: Question
    why: str
    when: Condition


def applicable(items: tuple[Item, ...], case: Case) -> tuple[Question, ...]:
    """The questions that fit, in the catalogue's order."""
    return tuple(item.question for item in items if item.when.holds(case).holds)
