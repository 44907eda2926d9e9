"""Asks the checklist's detectors about a change, in a process of its own with a limit of time for each file.

A parser that hangs, or dies of a file, costs what was asked just then: that is said, with the item and the reason, and
a fresh process goes on with the next. A small change that no parser has to read is looked at here.
"""

import asyncio
import ctypes
import multiprocessing
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from types import MappingProxyType

from bot.core.inspected import Inspected
from bot.core.lint.changed import Change, Changed
from bot.core.lint.inspection import digest_of, is_harmless, looking
from bot.core.lint.item import Item
from bot.work.inspecting import Answered, Asked, Failure, Look, Task, answer, answers
from bot.work.round import Batches, Round

_PER_FILE = 2.0  # seconds
_PER_CHANGE = 5.0
_TO_START = 60.0
_LONGEST_NAME = 64  # of an item, which has 40 characters at most


@dataclass(slots=True, kw_only=True)
class Inspector:
    """One process that inspects, started when first needed. Files of several changes take turns."""

    per_file: float = _PER_FILE
    _process: ForkServerProcess | None = None
    _tasks: "Connection[Task, Answered] | None" = None
    _asked: Asked | None = None
    _items: str = ""  # the digest of those the process knows
    _turn: threading.Lock = field(default_factory=threading.Lock)

    async def inspect(
        self,
        change: Change,
        items: Iterable[Item],
        skipped: Mapping[str, str],
        missing: Mapping[str, str] = MappingProxyType({}),
    ) -> Inspected:
        """Everything the items find, and what nobody looked at.

        `skipped` are files that are not checked for everything, `missing` those whose whole text nobody has; both with
        the reason, by path ("" = the change).
        """
        asked = tuple(replace(item, when=None) for item in items if item.detectors)
        looked_at = tuple(file for file in change.files if looking(file, asked, skipped))
        harmless = await asyncio.to_thread(is_harmless, replace(change, files=looked_at), asked)

        async def ask(at: Change | Changed, batches: Batches) -> list[Answered]:
            if harmless:
                return await asyncio.to_thread(lambda: list(answers(at, batches, _Name())))
            return await asyncio.to_thread(self._answers, at, asked, batches)

        return await Round(ask=ask, change=change, items=asked, skipped=skipped, missing=missing).inspected()

    async def close(self) -> None:
        """End the process, once it has answered."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        with self._turn:
            self._end()

    def _answers(self, at: Change | Changed, items: tuple[Item, ...], batches: Batches) -> list[Answered]:
        """One answer for each batch, each with the whole time; those after a failure are left out.

        A process that ends before it began is no fault of what it was to read: a fresh one is asked.
        """
        found = self._tried(at, items, batches)
        began = not isinstance(found[0], Failure) or found[0].item
        return found if began else self._tried(at, items, batches)

    def _tried(self, at: Change | Changed, items: tuple[Item, ...], batches: Batches) -> list[Answered]:
        limit = self.per_file if isinstance(at, Changed) else _PER_CHANGE
        found: list[Answered] = []
        with self._turn:
            try:
                tasks = self._running(items)
                tasks.send(Look(at, tuple(tuple(item.id for item in batch) for batch in batches)))
                while len(found) < len(batches) and not (found and isinstance(found[-1], Failure)):
                    found.append(
                        tasks.recv() if tasks.poll(limit) else self._given_up(f"took longer than {limit:g} seconds")
                    )
            except (EOFError, ConnectionError, TimeoutError) as problem:
                found.append(self._given_up(f"ended the process ({type(problem).__name__})"))
        return found

    def _given_up(self, why: str) -> Failure:
        """What was being asked, once the process is ended."""
        name = self._asked.value.decode() if self._asked is not None else ""
        self._end()
        return Failure(f"`{name}` {why}" if name else f"starting to read it {why}", name)

    def _running(self, items: tuple[Item, ...]) -> "Connection[Task, Answered]":
        """The way to a process that knows the items."""
        if self._process is None or self._tasks is None or not self._process.is_alive():
            self._end()
            ours, theirs = _SERVER.Pipe()
            asked: Asked = _SERVER.RawArray(ctypes.c_char, _LONGEST_NAME)
            process = _SERVER.Process(target=answer, args=(theirs, asked), daemon=True)
            process.start()
            theirs.close()
            self._process, self._tasks, self._asked = process, ours, asked
        if self._items != (wanted := digest_of(items)):
            self._tasks.send(items)
            if not self._tasks.poll(_TO_START):
                raise TimeoutError
            self._tasks.recv()
            self._items = wanted
        if self._asked is not None:
            self._asked.value = b""
        return self._tasks

    def _end(self) -> None:
        if self._process is not None and self._tasks is not None:
            self._tasks.close()
            self._process.kill()
            self._process.join()
        self._process, self._tasks, self._asked, self._items = None, None, None, ""


@dataclass(slots=True)
class _Name:
    """Where the name of an item stands that is asked without a process."""

    value: bytes = b""


def _server() -> ForkServerContext:
    """Where processes come from: it has imported all that they need."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["bot.work.inspecting"])
    return context


_SERVER = _server()
