"""Which parts of the code a change touches, and how risky that makes it."""

from collections.abc import Iterable

from bot.core.rules.model import Rules
from bot.core.words import Risk


def domains_of(rules: Rules, files: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """For each file, given by its path and its former path if it was renamed: the names of its domains."""
    return tuple(
        tuple(domain.name for domain in rules.domains if any(domain.paths.cover(name) for name in names))
        for names in files
    )


def risk_of(rules: Rules, files: Iterable[tuple[str, ...]]) -> Risk:
    """The highest risk touched. What lies in no domain is normal, and so is a change of which no file is known.

    Each name of a renamed file is judged by itself: moving a document into the code is not a change of documents.
    """
    risks = {_risk(rules, name) for names in files for name in names}
    return max(risks, key=lambda risk: risk.rank, default=Risk.NORMAL)


def _risk(rules: Rules, name: str) -> Risk:
    risks = (domain.risk for domain in rules.domains if domain.paths.cover(name))
    return max(risks, key=lambda risk: risk.rank, default=Risk.NORMAL)
