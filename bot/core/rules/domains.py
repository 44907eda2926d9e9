"""Which parts of the code a change touches by its paths, how risky that makes it, and which it may touch unseen."""

from collections.abc import Hashable, Iterable, Mapping
from typing import Protocol

from bot.core.rules.model import Domain, Rules
from bot.core.words import Risk


class Seen(Protocol):
    """As much of a case as tells which domains a change touches."""

    @property
    def domains(self) -> frozenset[str]:
        """Those it touches."""

    @property
    def unread_domains(self) -> frozenset[str]:
        """Those by content that could not be searched."""

    @property
    def truncated(self) -> bool:
        """Whether only part of the change was seen."""


Covered = Mapping[Hashable, dict[str, None]]
"""What `Rules.atlas` answers; asked anew where it is left out."""


def domains_of(
    rules: Rules, files: Iterable[tuple[str, ...]], covered: Covered | None = None
) -> tuple[tuple[str, ...], ...]:
    """For each file, given by its path and its former path if it was renamed: the names of its domains."""
    return domains_and_risk(rules, tuple(files), covered)[0]


def risk_of(rules: Rules, files: Iterable[tuple[str, ...]], covered: Covered | None = None) -> Risk:
    """The highest risk touched. What lies in no domain is normal, and so is a change of which no file is known.

    Each name of a renamed file is judged by itself: moving a document into the code is not a change of documents.
    """
    return domains_and_risk(rules, tuple(files), covered)[1]


def domains_and_risk(
    rules: Rules, files: tuple[tuple[str, ...], ...], covered: Covered | None = None
) -> tuple[tuple[tuple[str, ...], ...], Risk]:
    """Both answers at once, for whoever asks of thousands of files."""
    homes = _homes(rules, files, covered)
    alone = {name: tuple(domain.name for domain in found) for name, found in homes.items()}
    domains = tuple(alone.get(names[0], ()) if len(names) == 1 else _together(rules, homes, names) for names in files)
    named = {name for names in files for name in names}
    risks = {max(found, key=_rank).risk for found in homes.values()}
    if len(named) > len(homes) or not named:
        risks.add(Risk.NORMAL)
    return domains, max(risks, key=lambda risk: risk.rank)


def within_reach(rules: Rules, case: Seen) -> dict[Domain, str]:
    """The domains that a change touches or may touch, in the order of the rules; why nobody is sure, or nothing.

    Where only part of a change was seen, the rest may be anywhere that a path can lead.
    """
    found = ((domain, _reach(domain, case)) for domain in rules.domains)
    return {domain: why for domain, why in found if why is not None}


def _reach(domain: Domain, case: Seen) -> str | None:
    if domain.name in case.domains:
        return ""
    if domain.name in case.unread_domains:
        return f"its added lines could not be searched for what makes it {domain.name}"
    if case.truncated and (domain.paths.lines or domain.held.lines):
        return f"only part of the change was seen, so it may touch {domain.name}"
    return None


def _rank(domain: Domain) -> int:
    return domain.risk.rank


def _homes(rules: Rules, paths: tuple[tuple[str, ...], ...], covered: Covered | None) -> dict[str, list[Domain]]:
    """The domains of each path that has any, in the order of the rules."""
    known = rules.atlas.over(paths) if covered is None else covered
    homes: dict[str, list[Domain]] = {}
    for domain in rules.domains:
        here, held = known[domain.paths], known[domain.held]
        for name in here | held if held else here:
            homes.setdefault(name, []).append(domain)
    return homes


def _together(rules: Rules, homes: dict[str, list[Domain]], names: tuple[str, ...]) -> tuple[str, ...]:
    """The domains of a renamed file: those of both its names."""
    found = {domain.name for name in names for domain in homes.get(name, ())}
    return tuple(domain.name for domain in rules.domains if domain.name in found)
