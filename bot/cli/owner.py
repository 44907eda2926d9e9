"""Whose rules a file holds: those of one repository, or those of an organisation for all of its repositories."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.core.rules.floor import FLOOR
from bot.core.rules.tree import Node, at
from bot.git.clone import open_clone
from bot.git.history import HistoryUnreadable

HOME = ".github"  # the repository of an organisation's rules, and the folder of a repository's


class Owner(StrEnum):
    """Who speaks in a rules file."""

    REPOSITORY = "repository"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Guess:
    """Whose rules a file seems to hold. `because` is a clause worth telling, or empty."""

    owner: Owner
    because: str = ""


PLAIN = Guess(Owner.REPOSITORY)


def guessed(path: Path, root: Node | None) -> Guess:
    """By where it stands, which is how the server tells them apart; a file elsewhere by whether it has a floor."""
    has_floor = root is not None and at(root, FLOOR) is not None
    place = path.resolve()
    if place.name == "rules.yml" and is_home(place.parent):
        return Guess(Owner.ORGANISATION, "it stands at the root of a repository named `.github`")
    if place.parts[-2:] == (HOME, "rules.yml"):
        return Guess(Owner.REPOSITORY, "it stands at .github/rules.yml" if has_floor else "")
    return Guess(Owner.ORGANISATION, "it has a `floor`") if has_floor else PLAIN


def is_home(folder: Path) -> bool:
    """Whether this is a clone of a repository named `.github`, by its own name or by where it came from."""
    try:
        clone = open_clone(folder)
        if Path(clone.ask("rev-parse", "--show-toplevel").strip()).resolve() != clone.path:
            return False
        if folder.name == HOME:
            return True
        origin = clone.ask("config", "--get", "remote.origin.url").strip()
    except HistoryUnreadable:
        return False
    return origin.removesuffix("/").removesuffix(".git").replace(":", "/").rpartition("/")[2] == HOME
