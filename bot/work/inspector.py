"""Asks the checklist's detectors about a change, in a process of its own with a limit of time for each file.

A parser that hangs, or dies of a file, costs that file: it is said to be unchecked, with the reason, and a fresh
process goes on with the next one. A small change that no parser has to read is looked at here.
"""

import asyncio
import multiprocessing
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess

from bot.core.inspected import Inspected
from bot.core.lint.changed import Change, Changed
from bot.core.lint.finding import Finding, Severity
from bot.core.lint.inspection import digest_of, is_harmless
from bot.core.lint.item import Item
from bot.work.inspecting import Answered, Task, answer, look

_PER_FILE = 2.0  # seconds
_PER_CHANGE = 5.0
_TO_START = 60.0
_ORDER = tuple(Severity)
_MOST = 500  # findings that are kept of one change
_MOST_UNCHECKED = 100


@dataclass(slots=True, kw_only=True)
class Inspector:
    """One process that inspects, started when first needed. Files of several changes take turns."""

    per_file: float = _PER_FILE
    _process: ForkServerProcess | None = None
    _tasks: "Connection[Task, Answered] | None" = None
    _items: str = ""  # the digest of those the process knows
    _turn: threading.Lock = field(default_factory=threading.Lock)

    async def inspect(self, change: Change, items: Iterable[Item], skipped: Mapping[str, str]) -> Inspected:
        """Everything the items find. Findings beyond the five hundredth are left out, and said to be.

        `skipped` are files that nobody checks, with the reason.
        """
        asked = tuple(replace(item, when=None) for item in items if item.detectors)
        left_out = list(skipped.items())
        files = tuple(file for file in change.files if file.path not in skipped)
        tasks: tuple[Changed | Change, ...] = (*files, replace(change, uncounted=frozenset(skipped)))
        harmless = await asyncio.to_thread(is_harmless, replace(change, files=files), asked)
        found: list[Finding] = []
        for task in tasks:
            said = await (asyncio.to_thread(look, task, asked) if harmless else self._ask(task, asked))
            if isinstance(said, str):
                left_out.append((task.path if isinstance(task, Changed) else "", said))
            else:
                found += said
        if len(found) > _MOST:
            weight = {item.id: _ORDER.index(item.severity) for item in asked}
            found.sort(
                key=lambda finding: weight[finding.item]
            )  # however many questions there are, none hides a blocker
            left_out.append(("", f"{len(found):,} findings; the {_MOST} most severe are told"))
        return Inspected(
            findings=tuple(found[:_MOST]), unchecked=tuple(left_out[:_MOST_UNCHECKED]), catalogue=digest_of(items)
        )

    async def close(self) -> None:
        """End the process, once it has answered."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        with self._turn:
            self._end()

    async def _ask(self, task: Change | Changed, items: tuple[Item, ...]) -> Answered:
        limit = self.per_file if isinstance(task, Changed) else _PER_CHANGE
        return await asyncio.to_thread(self._answer, task, items, limit)

    def _answer(self, task: Change | Changed, items: tuple[Item, ...], limit: float) -> Answered:
        with self._turn:
            try:
                tasks = self._running(items)
                tasks.send(task)
                if tasks.poll(limit):
                    return tasks.recv()
                why = f"it took longer than {limit:g} seconds"
            except (EOFError, ConnectionError, TimeoutError) as problem:
                why = f"the parser gave up ({type(problem).__name__})"
            self._end()
            return why

    def _running(self, items: tuple[Item, ...]) -> "Connection[Task, Answered]":
        """The way to a process that knows the items."""
        if self._process is None or self._tasks is None or not self._process.is_alive():
            self._end()
            ours, theirs = _SERVER.Pipe()
            process = _SERVER.Process(target=answer, args=(theirs,), daemon=True)
            process.start()
            theirs.close()
            self._process, self._tasks = process, ours
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
        self._process, self._tasks, self._items = None, None, ""


def _server() -> ForkServerContext:
    """Where processes come from: it has imported all that they need."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["bot.work.inspecting"])
    return context


_SERVER = _server()
