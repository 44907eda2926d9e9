"""Code owners without GitHub: the CODEOWNERS file of a clone's default branch, held against one change."""

from dataclasses import replace

from bot.cli.offline import default_branch
from bot.core.code_owners import MOST_BYTES, PLACES, code_owners
from bot.core.facts import Snapshot
from bot.core.owned import CodeOwned
from bot.core.rules import Rules
from bot.git.clone import Clone
from bot.git.history import HistoryUnreadable


def with_owners(clone: Clone, snapshot: Snapshot, rules: Rules) -> Snapshot:
    """The snapshot with who owns the changed files, where the rules ask for it. Who is in a team no clone tells."""
    if not rules.asks_for_code_owners:
        return snapshot
    paths = [path for file in snapshot.diff.files for path in file.paths]
    return replace(snapshot, code_owned=_owned(clone, paths))


def _owned(clone: Clone, paths: list[str]) -> CodeOwned:
    """By the first of GitHub's three places that has a file."""
    for name in PLACES:
        try:
            text = clone.ask("cat-file", "blob", f"{default_branch(clone)}:{name}")
        except HistoryUnreadable:
            continue
        if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
            return CodeOwned(name=name, trouble=f"`{name}` is too large: GitHub reads up to 3 MB")
        return code_owners(name, text).over(paths)
    return CodeOwned()
