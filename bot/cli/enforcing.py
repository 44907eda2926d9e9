"""Whether a rules file begins to enforce: then GitHub needs a setting that only an admin can make."""

from pathlib import Path

from bot.cli.offline import default_branch
from bot.cli.owner import Owner
from bot.cli.rulefiles import composed
from bot.core.rules import Rules, Source
from bot.core.rules.problem import Problem
from bot.core.words import Mode
from bot.git.clone import open_clone
from bot.git.history import HistoryUnreadable


def enforces(rules: Rules) -> bool:
    """Whether anything in the rules holds a merge back."""
    return Mode.ENFORCE in {rules.mode, *(route.mode for route in (*rules.routes, *rules.floor))}


def is_placed(path: Path, owner: Owner) -> bool:
    """Whether a file lies where GitHub and the server look for it: then what it says comes to hold."""
    home = (".github", "rules.yml")
    return path.resolve().parts[-2:] == home if owner is Owner.REPOSITORY else path.name == "rules.yml"


def begins(path: Path, owner: Owner, below: Source | Problem | None) -> bool:
    """Whether what the clone's default branch has of this file does not enforce, or cannot be found or read."""
    before = _before(path)
    rules = composed(before, below, owner).rules if before is not None else None
    return rules is None or not enforces(rules)


def _before(path: Path) -> Source | None:
    """The file on the default branch of the clone it stands in."""
    place = path.resolve()
    try:
        clone = open_clone(place.parent)
        top = Path(clone.ask("rev-parse", "--show-toplevel").strip()).resolve()
        name = f"{default_branch(clone)}:{place.relative_to(top).as_posix()}"
        return Source(name=name, text=clone.ask("cat-file", "blob", name), oid=clone.ask("rev-parse", name).strip())
    except (HistoryUnreadable, ValueError):
        return None
