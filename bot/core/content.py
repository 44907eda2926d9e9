"""Searches the added lines of a change for what the rules look for, and keeps only the answers.

Whole diffs would make every stored decision as large as the change, and put its source code into the database. An
answer is the expression and up to three paths. An expression that comes later is searched for when its turn comes, with
the diff read anew; until then nobody knows, and rules take the careful side.
"""

from collections.abc import Iterable
from typing import Final

from bot.core.diff import added_lines
from bot.core.rules import Expression

MOST: Final = 1024 * 1024  # characters of added lines that are searched
_SAMPLE: Final = 3  # paths kept for an expression
Answers = dict[str, tuple[str, ...] | None]


def search(diff: str | None, expressions: Iterable[Expression], *, whole: bool) -> Answers:
    """For each expression the first paths in which a line was added that it matches; None where nobody can say.

    `diff` is the text of the whole diff, or None where it cannot be had. Where it is not `whole`, or longer than is
    searched, finding nothing proves nothing.
    """
    files = None if diff is None else added_lines(diff)
    if files is None:
        return {expression.text: None for expression in expressions}
    read, left = [], MOST
    for path, text in files:
        read.append((path, text[:left]))
        left -= len(text)
    return {
        expression.text: _paths(read, expression) or (() if whole and left >= 0 else None) for expression in expressions
    }


def _paths(files: list[tuple[str, str]], expression: Expression) -> tuple[str, ...]:
    found: list[str] = []
    for path, text in files:
        if len(found) < _SAMPLE and text and expression.search(text):
            found.append(path)
    return tuple(found)
