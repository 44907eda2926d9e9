"""The table of items in docs/checks.md, made from the checklist."""

from itertools import groupby
from typing import Final

from bot.app import knowledge
from bot.core.lint.item import Item

PAGE: Final = "docs/checks.md"
_BEGIN, _END = "<!-- items: made by python -m bot.cli.reference -->\n", "<!-- /items -->"


def with_items(page: str) -> str:
    """The page with the table as the checklist is now."""
    before, _, rest = page.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return f"{before}{_BEGIN}\n{_tables()}\n{_END}{after}"


def _tables() -> str:
    parts = []
    for family, items in groupby(knowledge().checklist, key=lambda item: item.family):
        rows = "\n".join(_row(item) for item in items)
        parts.append(
            f"### {family}\n\n| item | weighs | what it says | why | looked for in |\n|---|---|---|---|---|\n{rows}\n"
        )
    return "\n".join(parts)


def _row(item: Item) -> str:
    languages = sorted({name for detector in item.detectors for name in detector.scope.languages})
    where = ", ".join(languages) if languages else "any file" if item.detectors else "asked of people"
    cells = (f"`{item.id}`", item.severity.value, item.question, item.why, where)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
