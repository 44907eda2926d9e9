"""A finding in words: what is expected, what is there, and how to find out."""

from bot.core.lint.finding import Finding
from bot.core.lint.item import Item
from bot.core.lint.secrets import redacted


def message(item: Item, finding: Finding) -> str:
    """One line for a terminal, an annotation or a program. It may quote the change."""
    there = f" Found: {finding.said}." if finding.said else ""
    how = f" {item.how}" if item.how else ""
    return f"{item.question}{there}{how}"


def place(finding: Finding) -> str:
    """`src/shop.py:7`, or what stands for it."""
    if not finding.path:
        return "the change as a whole"
    path = redacted(finding.path)
    return f"{path}:{finding.line}" if finding.line else path
