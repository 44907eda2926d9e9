"""The process in which files from strangers are parsed. It may run out of time or memory, or crash: nothing is lost.

`python -m bot.work.inspecting` reads pickled tasks on standard input, each after its length in four bytes, and answers
on standard output in the same way. Only its parent speaks to it.
"""

import pickle
import resource
import struct
import sys
from contextlib import suppress
from typing import BinaryIO

from bot.core.lint.changed import Change, Changed
from bot.core.lint.finding import Finding
from bot.core.lint.inspection import find_in_change, find_in_file
from bot.core.lint.item import Item

HEADER = struct.Struct(">I")
_MEMORY = 1024 * 1024 * 1024  # bytes of address space
Task = Change | Changed | tuple[Item, ...]
Answered = tuple[Finding, ...] | str  # what was found, or why nothing could be


def main() -> None:
    """Answer one task after the other, until there is no more. Items come first, and again when they change."""
    with suppress(ValueError, OSError):  # where the system sets a lower limit already
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    tasks, answers = sys.stdin.buffer, sys.stdout.buffer
    items: tuple[Item, ...] = ()
    while (task := _next(tasks)) is not None:
        if isinstance(task, tuple):
            items = task
        data = pickle.dumps(() if isinstance(task, tuple) else _answer(task, items))
        answers.write(HEADER.pack(len(data)) + data)
        answers.flush()


def _next(tasks: BinaryIO) -> Task | None:
    header = tasks.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    task: Task = pickle.loads(tasks.read(*HEADER.unpack(header)))  # noqa: S301 - from our parent alone
    return task


def _answer(task: Change | Changed, items: tuple[Item, ...]) -> Answered:
    try:
        found = find_in_file(task, items) if isinstance(task, Changed) else find_in_change(task, items)
    except (MemoryError, RecursionError, RuntimeError, ValueError) as problem:
        return f"it could not be parsed ({type(problem).__name__})"
    return tuple(found)


if __name__ == "__main__":
    main()
