"""What rules ask for and nobody told: away from GitHub some facts have to be said.

Rules take the careful side then. These are the facts to name, so that people can tell them.
"""

from collections.abc import Iterator
from enum import StrEnum

from bot.core.case import Case
from bot.core.rules import Rules
from bot.core.rules.conditions.people import AuthorIn
from bot.core.rules.conditions.pull import RepositoryIs
from bot.core.rules.conditions.surroundings import PropertyIs


class Fact(StrEnum):
    """A fact that only GitHub knows, by the condition that asks for it."""

    REPOSITORY = "repository"
    PROPERTY = "property"
    AUTHOR_IN = "author-in"


def untold(rules: Rules, case: Case) -> tuple[Fact, ...]:
    """The facts that a condition asks for and that are missing, each once, in the order of `Fact`."""
    found = set(_missing(rules, case))
    return tuple(fact for fact in Fact if fact in found)


def _missing(rules: Rules, case: Case) -> Iterator[Fact]:
    for condition in rules.conditions():
        match condition:
            case RepositoryIs() if case.repository is None:
                yield Fact.REPOSITORY
            case PropertyIs() if case.properties is None:
                yield Fact.PROPERTY
            case AuthorIn(wanted=groups) if case.unread_groups.intersection(groups) - case.author_groups:
                yield Fact.AUTHOR_IN
            case _:
                pass
