"""The conditions of a floor: asked of what all rules say, and of what the organisation's alone say."""

from dataclasses import dataclass, replace

from typing_extensions import override

from bot.core.case import Case
from bot.core.rules.conditions.base import Condition, Reply


@dataclass(frozen=True, slots=True)
class AsHeld(Condition):
    """A condition that holds where either says so.

    A repository that puts files into a domain is heard. One that takes some away, calls its code low-risk or fills a
    group as it likes is heard as well, and changes nothing.
    """

    asked: Condition

    @property
    @override
    def parts(self) -> tuple[Condition, ...]:
        return (self.asked,)

    @override
    def holds(self, case: Case) -> Reply:
        here = self.asked.holds(case)
        if case.held is None or here.surely_holds:
            return here
        held = case.held
        there = self.asked.holds(
            replace(
                case,
                domains=held.domains,
                unread_domains=held.unread_domains,
                risk=held.risk,
                author_groups=held.author_groups,
                unread_groups=held.unread_groups,
                swayed_domains=held.swayed_domains,
                held=None,
            )
        )
        return there if there.surely_holds or not here.could_hold else here
