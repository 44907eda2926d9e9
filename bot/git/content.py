"""What the added lines of a change in a local clone say, for rules that look for it."""

from dataclasses import replace

from bot.core.content import search
from bot.core.rules import Expression
from bot.git.clone import Clone
from bot.git.facts import Proposal
from bot.git.history import HistoryUnreadable

_DIFF = ("diff", "--find-renames", "--no-ext-diff", "--no-textconv", "--no-color", "--src-prefix=a/", "--dst-prefix=b/")


def searched(clone: Clone, made: Proposal, expressions: tuple[Expression, ...]) -> Proposal:
    """The proposal with the answers; one more git process where the rules ask for any."""
    if not expressions:
        return made
    try:
        text: str | None = clone.ask(*_DIFF, made.base, made.head)
    except HistoryUnreadable:
        text = None
    answers = search(text, expressions, whole=made.diff.truncated is None)
    return replace(made, diff=replace(made.diff, content=answers))
