"""The process in which files from strangers are parsed. It may run out of time or memory, or crash: nothing is lost.

It is forked from a server that has imported all this once (`multiprocessing`, start method forkserver), so that a fresh
one costs milliseconds, and holds nothing of its parent's: no database, no key, no token.
"""

import os
import resource
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

from bot.core.lint.changed import Change, Changed
from bot.core.lint.finding import Finding
from bot.core.lint.inspection import find_in_change, find_in_file
from bot.core.lint.item import Item

_MEMORY = 1024 * 1024 * 1024  # bytes of address space


@dataclass(frozen=True, slots=True)
class Failure:
    """Why nothing could be found, and the item that was being asked then."""

    why: str
    item: str = ""


class Asked(Protocol):
    """Where the name of the item that is being asked stands: also for whoever waits for the answer (a ctypes array)."""

    value: bytes


@dataclass(frozen=True, slots=True)
class Look:
    """Something to look at, and the names of the items that are asked about it: one batch after the other.

    Each batch has an answer of its own. The first failure is the last answer.
    """

    at: Change | Changed
    batches: tuple[tuple[str, ...], ...]


Task = Look | tuple[Item, ...]
Answered = tuple[Finding, ...] | Failure


def answer(tasks: "Connection[Answered, Task]", asked: Asked) -> None:
    """Answer one task after the other, until there is no more. Items come first, and again when they change."""
    with suppress(ValueError, OSError):  # where the system sets a lower limit already
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    items: dict[str, Item] = {}
    with suppress(EOFError, ConnectionError), Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)  # parsers may shout; what they found, or why not, is said in the answer
        while True:
            task = tasks.recv()
            if isinstance(task, Look):
                for said in answers(task.at, ([items[name] for name in batch] for batch in task.batches), asked):
                    tasks.send(said)
            else:
                items = {item.id: item for item in task}
                tasks.send(())


def answers(at: Change | Changed, batches: Iterable[Iterable[Item]], asked: Asked) -> Iterator[Answered]:
    """What each batch finds, until one fails."""
    for batch in batches:
        said = look(at, batch, asked)
        yield said
        if isinstance(said, Failure):
            return


def look(task: Change | Changed, items: Iterable[Item], asked: Asked) -> Answered:
    """Everything the items find in a file, or in a change as a whole."""
    told = _told(items, asked)
    try:
        found = find_in_file(task, told) if isinstance(task, Changed) else find_in_change(task, told)
    except Exception as problem:  # noqa: BLE001 - whatever a parser does costs this file alone
        name = asked.value.decode()
        return Failure(f"it could not be parsed for `{name}` ({type(problem).__name__})", name)
    return tuple(found)


def _told(items: Iterable[Item], asked: Asked) -> Iterator[Item]:
    for item in items:
        asked.value = item.id.encode()
        yield item
