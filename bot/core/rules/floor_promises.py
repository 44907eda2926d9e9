"""What a floor that fixes the calendar makes of `promises`: nothing that stretches them is a repository's to say."""

from dataclasses import replace
from typing import Final

from bot.core.rules.problem import Severity
from bot.core.rules.promising import Promising
from bot.core.rules.report import Report
from bot.core.rules.tree import Node, Table, at

_STRETCHING: Final = {"calendars": "calendars", "pause-labels": "pause_labels", "starts": "starts"}


def held_promising(value: Promising, ground: Promising, root: Node, floor: Table, report: Report) -> Promising:
    """`value` with the organisation's own (`ground`) calendars of groups, labels that pause, and start.

    Only where its `floor` says `calendar`: else promises are as long as a repository's calendar makes them anyway.
    """
    fixed = at(floor, "calendar")
    if fixed is None:
        return value
    held = value
    for key, field in _STRETCHING.items():
        if getattr(value, field) == getattr(ground, field):
            continue
        held = replace(held, **{field: getattr(ground, field)})
        if (said := at(root, "promises", key)) is not None:
            report.add(
                said.place,
                f"the floor in {fixed.place.source.name}:{fixed.place.line} fixes the calendar, so this stays as the "
                "organisation says it",
                hint="what stretches promises can be said in the organisation's rules",
                severity=Severity.OVERRULED,
            )
    return held
