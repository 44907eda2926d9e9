"""Conditions made of conditions. What is not sure in a part is not sure in the whole, unless another decides it."""

from dataclasses import dataclass

from typing_extensions import override

from bot.core.case import Case
from bot.core.rules.conditions.base import Condition, Reply


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
    def holds(self, case: Case) -> Reply:
        replies = [part.holds(case) for part in self.among]
        broken = [reply for reply in replies if not reply.could_hold]
        open_ = [reply for reply in replies if not reply.sure]
        said = " and ".join(reply.said for reply in broken or open_ or replies)
        return Reply(holds=not broken and not open_, said=said, sure=bool(broken) or not open_)


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
    def holds(self, case: Case) -> Reply:
        replies = [part.holds(case) for part in self.among]
        holding = [reply for reply in replies if reply.surely_holds]
        open_ = [reply for reply in replies if not reply.sure]
        said = " and ".join(reply.said for reply in holding or open_ or replies)
        return Reply(holds=bool(holding), said=said, sure=bool(holding) or not open_)


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
    def holds(self, case: Case) -> Reply:
        reply = self.part.holds(case)
        return Reply(holds=not reply.holds and reply.sure, said=reply.said, sure=reply.sure)
