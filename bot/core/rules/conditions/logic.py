"""Conditions made of conditions."""

from dataclasses import dataclass

from typing_extensions import override

from bot.core.case import Case
from bot.core.rules.conditions.base import Condition, Finding


@dataclass(frozen=True, slots=True)
class All(Condition):
    """Every one of them."""

    key = "all"
    help = "All of these hold. Several keys in one mapping mean the same."
    example = "[{origin: ai-assisted}, {risk: high}]"
    parts: tuple[Condition, ...]

    @override
    def holds(self, case: Case) -> Finding:
        findings = [part.holds(case) for part in self.parts]
        broken = [finding for finding in findings if not finding.holds]
        said = " and ".join(finding.said for finding in broken or findings)
        return Finding(holds=not broken, said=said)


@dataclass(frozen=True, slots=True)
class Any(Condition):
    """At least one of them."""

    key = "any"
    help = "At least one of these holds."
    example = "[{fork: true}, {first-time-contributor: true}]"
    parts: tuple[Condition, ...]

    @override
    def holds(self, case: Case) -> Finding:
        findings = [part.holds(case) for part in self.parts]
        holding = [finding for finding in findings if finding.holds]
        said = " and ".join(finding.said for finding in holding or findings)
        return Finding(holds=bool(holding), said=said)


@dataclass(frozen=True, slots=True)
class Not(Condition):
    """The opposite."""

    key = "not"
    help = "This does not hold."
    example = "{risk: low}"
    part: Condition

    @override
    def holds(self, case: Case) -> Finding:
        finding = self.part.holds(case)
        return Finding(holds=not finding.holds, said=finding.said)
