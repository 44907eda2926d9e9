"""Conditions made of conditions. What is not sure in a part is not sure in the whole, unless another decides it."""

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
    among: tuple[Condition, ...]

    @property
    @override
    def parts(self) -> tuple[Condition, ...]:
        return self.among

    @override
    def holds(self, case: Case) -> Finding:
        findings = [part.holds(case) for part in self.among]
        broken = [finding for finding in findings if not finding.could_hold]
        open_ = [finding for finding in findings if not finding.sure]
        said = " and ".join(finding.said for finding in broken or open_ or findings)
        return Finding(holds=not broken and not open_, said=said, sure=bool(broken) or not open_)


@dataclass(frozen=True, slots=True)
class Any(Condition):
    """At least one of them."""

    key = "any"
    help = "At least one of these holds."
    example = "[{fork: true}, {first-time-contributor: true}]"
    among: tuple[Condition, ...]

    @property
    @override
    def parts(self) -> tuple[Condition, ...]:
        return self.among

    @override
    def holds(self, case: Case) -> Finding:
        findings = [part.holds(case) for part in self.among]
        holding = [finding for finding in findings if finding.surely_holds]
        open_ = [finding for finding in findings if not finding.sure]
        said = " and ".join(finding.said for finding in holding or open_ or findings)
        return Finding(holds=bool(holding), said=said, sure=bool(holding) or not open_)


@dataclass(frozen=True, slots=True)
class Not(Condition):
    """The opposite."""

    key = "not"
    help = "This does not hold."
    example = "{risk: low}"
    part: Condition

    @property
    @override
    def parts(self) -> tuple[Condition, ...]:
        return (self.part,)

    @override
    def holds(self, case: Case) -> Finding:
        finding = self.part.holds(case)
        return Finding(holds=not finding.holds and finding.sure, said=finding.said, sure=finding.sure)
