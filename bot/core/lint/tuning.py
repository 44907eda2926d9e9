"""What a team makes of the checklist, under `checklist:` in its rules: what it drops, what weighs more, what is new."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.core.lint.finding import Severity
from bot.core.lint.item import Item
from bot.core.rules.conditions.held import AsHeld

_ORDER = tuple(Severity)  # heaviest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """`off` are items nobody asks any more, `severity` what items weigh from now on, `items` the team's own."""

    off: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict, hash=False)
    items: tuple[Item, ...] = field(default=(), hash=False)

    def applied(self, shipped: tuple[Item, ...]) -> tuple[Item, ...]:
        """The items that are asked. A team's own comes in place of a shipped one of the same name."""
        own = {item.id for item in self.items}
        asked = (*(item for item in shipped if item.id not in own), *self.items)
        return tuple(self._weighed(item) for item in asked if item.id not in self.off)

    def _weighed(self, item: Item) -> Item:
        severity = self.severity.get(item.id, item.severity)
        return item if severity is item.severity else replace(item, severity=severity)


def held(tuning: Tuning, floor: Tuning) -> Tuning:
    """As a floor lets it be: its items stay, and what it weighs weighs no less."""
    named = {item.id for item in floor.items} | floor.severity.keys()
    items = tuple(item for item in tuning.items if item.id not in named or item in floor.items)
    off = tuple(name for name in tuning.off if name not in named or name in floor.off)
    lowest = {item.id: item.severity for item in floor.items} | dict(floor.severity)
    severity = {name: min(said, lowest.get(name, said), key=_ORDER.index) for name, said in tuning.severity.items()}
    if (off, severity, items) == (tuning.off, dict(tuning.severity), tuning.items):
        return tuning
    return replace(tuning, off=off, severity=severity, items=items)


def asked_twice(tuning: Tuning, floor: Tuning) -> Tuning:
    """With the items of a floor asked of what all rules say and of what the organisation's alone say."""
    return replace(tuning, items=tuple(_asked_twice(item) if item in floor.items else item for item in tuning.items))


def _asked_twice(item: Item) -> Item:
    return item if item.when is None else replace(item, when=AsHeld(item.when))
