"""Reads checklists: the same YAML, the same conditions and the same error messages as rules.yml."""

from dataclasses import dataclass
from typing import Final

from bot.core.lint.item import Item
from bot.core.lint.shapes import SHIPPED_ITEM
from bot.core.rules import Source
from bot.core.rules.document import read
from bot.core.rules.problem import Problem
from bot.core.rules.report import Report
from bot.core.rules.shapes import Key, Many, Number, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class _FileKeys:
    version: int
    items: tuple[Item, ...]


_FILE: Final = Record(
    "a checklist, beginning with `version: 1`",
    {
        "version": Key("version", Number("the number 1", 1, 1, whole=True), "start with it", required=True),
        "items": Key("items", Many("a list of questions", SHIPPED_ITEM, least=1), "the questions", required=True),
    },
    _FileKeys,
)


def checklist(*sources: Source) -> tuple[Item, ...]:
    """The items of some files, families together. ValueError names everything that is wrong, with line and column."""
    report = Report()
    found: list[Problem] = []
    items: list[Item] = []
    for source in sources:
        root, problems = read(source)
        keys = None if root is None else _FILE.read(root, report)
        found += problems
        items += [] if keys is None else keys.items
    if told := (*found, *report.problems):
        raise ValueError("\n".join(str(problem) for problem in told))
    families = list(dict.fromkeys(item.family for item in items))
    return tuple(sorted(items, key=lambda item: families.index(item.family)))
