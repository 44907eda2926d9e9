"""Rules files from the disk, laid over the shipped packs, with everything that is wrong with them."""

import os
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from bot import shipped
from bot.cli.owner import Owner
from bot.core.rules import Composed, Problem, Source, compose
from bot.core.rules.document import MOST_BYTES
from bot.core.rules.encoded import decoded
from bot.core.signals import catalogue
from bot.git.clone import open_clone
from bot.git.history import HistoryUnreadable

_ITEM = re.compile(r"^  - id: ([a-z0-9-]+)$", re.MULTILINE)


def read(path: Path) -> Source | Problem:
    """A file as people named it. No more of it is read than it takes to see that it is too large."""
    name = named(path)
    try:
        with path.open("rb") as file:
            return decoded(name, file.read(MOST_BYTES + 1))
    except OSError as error:
        hint = "name a file that is there and may be read"
        return Problem(file=name, line=1, column=1, path="", message=_reason(error), excerpt="", hint=hint)


def named(path: Path) -> str:
    """A path that can be printed anywhere: git admits any byte in a name, and a terminal acts on some."""
    return "".join(char if char.isprintable() else "\ufffd" for char in os.fsencode(path).decode("utf-8", "replace"))


def _reason(error: OSError) -> str:
    return f"this file cannot be read: {error.strerror.lower() if error.strerror else type(error).__name__}"


@lru_cache(maxsize=1)
def packs() -> Mapping[str, Source]:
    """The shipped packs by name."""
    return {name: Source(f"pack {name}", text, f"pack {name}") for name, text in shipped.packs().items()}


@lru_cache(maxsize=1)
def tools() -> frozenset[str]:
    """The AI tools that the shipped signals tell of."""
    return catalogue(shipped.read("signals.yml")).tools


@lru_cache(maxsize=1)
def items() -> frozenset[str]:
    """The names of the items that ship; whoever only asks for these need not have all of them read."""
    return frozenset(name for text in shipped.checklists().values() for name in _ITEM.findall(text))


def composed(file: Source | Problem, below: Source | Problem | None, owner: Owner = Owner.REPOSITORY) -> Composed:
    """The rules that a file makes: a repository's over its organisation's if there is one, or an organisation's."""
    unread = tuple(each for each in (file, below) if isinstance(each, Problem))
    if isinstance(file, Problem) or isinstance(below, Problem):
        return Composed(None, unread)
    if owner is Owner.ORGANISATION:
        return compose(repository=None, organisation=file, packs=packs(), tools=tools(), items=items())
    return compose(repository=file, organisation=below, packs=packs(), tools=tools(), items=items())


def files_beside(path: Path) -> frozenset[str] | None:
    """The files of the repository whose `.github/rules.yml` this is; None where it is another file, or no clone."""
    if path.resolve().parts[-2:] != (".github", "rules.yml"):
        return None
    try:
        top = open_clone(path.resolve().parent.parent)
        if Path(top.ask("rev-parse", "--show-toplevel").strip()).resolve() != top.path:
            return None
        return frozenset(
            filter(None, top.ask("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"))
        )
    except HistoryUnreadable:
        return None
