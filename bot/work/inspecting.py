"""The process in which files from strangers are parsed. It may run out of time or memory, or crash: nothing is lost.

It is forked from a server that has imported all this once (`multiprocessing`, start method forkserver), so that a fresh
one costs milliseconds, and holds nothing of its parent's: no database, no key, no token.
"""

import os
import resource
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from bot.core.lint.changed import Change, Changed
from bot.core.lint.finding import Finding
from bot.core.lint.inspection import find_in_change, find_in_file
from bot.core.lint.item import Item

_MEMORY = 1024 * 1024 * 1024  # bytes of address space
Task = Change | Changed | tuple[Item, ...]
Answered = tuple[Finding, ...] | str  # what was found, or why nothing could be


def answer(tasks: "Connection[Answered, Task]") -> None:
    """Answer one task after the other, until there is no more. Items come first, and again when they change."""
    with suppress(ValueError, OSError):  # where the system sets a lower limit already
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    items: tuple[Item, ...] = ()
    with suppress(EOFError, ConnectionError), Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)  # parsers may shout; what they found, or why not, is said in the answer
        while True:
            task = tasks.recv()
            if isinstance(task, tuple):
                items = task
            tasks.send(() if isinstance(task, tuple) else look(task, items))


def look(task: Change | Changed, items: tuple[Item, ...]) -> Answered:
    """Everything the items find in a file, or in a change as a whole."""
    try:
        found = find_in_file(task, items) if isinstance(task, Changed) else find_in_change(task, items)
    except Exception as problem:  # noqa: BLE001 - whatever a parser does costs this file alone
        return f"it could not be parsed ({type(problem).__name__})"
    return tuple(found)
