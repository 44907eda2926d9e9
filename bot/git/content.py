"""What rules look for beside the list of files: what added lines say, and which folders there were before."""

from dataclasses import replace

from bot.core.content import search
from bot.core.rules import Expression
from bot.git.changes import diff_text
from bot.git.clone import Clone
from bot.git.facts import Proposal
from bot.git.history import HistoryUnreadable


def searched(clone: Clone, made: Proposal, expressions: tuple[Expression, ...]) -> Proposal:
    """The proposal with the answers; one more git process where the rules ask for any."""
    made = replace(made, folders=_folders(clone, made))
    if not expressions:
        return made
    try:
        text: str | None = diff_text(clone, made.base, made.head)
    except HistoryUnreadable:
        text = None
    answers = search(text, expressions, whole=made.diff.truncated is None)
    return replace(made, diff=replace(made.diff, content=answers))


def _folders(clone: Clone, made: Proposal) -> tuple[str, ...] | None:
    """The folders at the top before the change. git is asked only where the change itself does not tell."""
    touched = {_top(file.path) for file in made.diff.files}
    old = {_top(file.previous or file.path) for file in made.diff.files if file.deleted or file.previous}
    if touched <= old | {""}:
        return tuple(sorted(old - {""}))
    try:
        names = clone.ask("ls-tree", "-d", "-z", "--name-only", made.base)
    except HistoryUnreadable:
        return None
    return tuple(name for name in names.split("\0") if name)


def _top(path: str) -> str:
    top, slash, _ = path.partition("/")
    return top if slash else ""
