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
from bot.work.inspecting import Answered, Asked, Failure, Look, Task, answer, look
from bot.work.round import Round

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

        async def ask(task: Change | Changed, batch: tuple[Item, ...]) -> Answered:
            if harmless:
                return await asyncio.to_thread(look, task, batch, _Name())
            limit = self.per_file if isinstance(task, Changed) else _PER_CHANGE
            return await asyncio.to_thread(self._answer, task, asked, batch, limit)

        return await Round(ask=ask, change=change, items=asked, skipped=skipped, missing=missing).inspected()

    async def close(self) -> None:
        """End the process, once it has answered."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        with self._turn:
            self._end()

    def _answer(
        self, task: Change | Changed, items: tuple[Item, ...], batch: tuple[Item, ...], limit: float
    ) -> Answered:
        with self._turn:
            try:
                tasks = self._running(items)
                tasks.send(Look(task, tuple(item.id for item in batch)))
                if tasks.poll(limit):
                    return tasks.recv()
                name = self._name()
                failure = Failure(f"`{name}` took longer than {limit:g} seconds", name)
            except (EOFError, ConnectionError, TimeoutError) as problem:
                name = self._name()
                failure = Failure(f"the parser gave up on it at `{name}` ({type(problem).__name__})", name)
            self._end()
            return failure

    def _name(self) -> str:
        """The item that the process is being asked."""
        return self._asked.value.decode() if self._asked is not None else ""

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
