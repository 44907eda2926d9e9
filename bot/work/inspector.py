"""Asks the checklist's detectors about a change, in a process of its own with a limit of time for each file.

A parser that hangs, or dies of a file, costs that file: it is said to be unchecked, with the reason, and a fresh
process goes on with the next one.
"""

import asyncio
import pickle
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from bot.core.inspected import Inspected
from bot.core.lint.changed import Change, Changed
from bot.core.lint.finding import Finding
from bot.core.lint.inspection import digest_of
from bot.core.lint.item import Item
from bot.work.inspecting import HEADER, Answered, Task

_PER_FILE = 2.0  # seconds
_PER_CHANGE = 5.0
_TO_START = 60.0
_PIPE = 16 * 1024 * 1024  # bytes of an answer that are read at once
_MOST = 500  # findings that are kept of one change
_MOST_UNCHECKED = 100


@dataclass(slots=True, kw_only=True)
class Inspector:
    """One process that inspects, started when first needed. Changes wait for each other."""

    per_file: float = _PER_FILE
    _process: asyncio.subprocess.Process | None = None
    _items: str = ""  # the digest of those the process knows
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def inspect(self, change: Change, items: Iterable[Item], skipped: Mapping[str, str]) -> Inspected:
        """Everything the items find. Findings beyond the five hundredth are left out, and said to be.

        `skipped` are files that nobody checks, with the reason.
        """
        asked = tuple(replace(item, when=None) for item in items if item.detectors)
        left_out = list(skipped.items())
        files = tuple(file for file in change.files if file.path not in skipped)
        tasks: tuple[Changed | Change, ...] = (*files, replace(change, uncounted=frozenset(skipped)))
        found: list[Finding] = []
        async with self._turn:
            for task in tasks:
                answer = await self._ask(task, asked)
                if isinstance(answer, str):
                    left_out.append((task.path if isinstance(task, Changed) else "", answer))
                else:
                    found += answer
        if len(found) > _MOST:
            left_out.append(("", f"{len(found):,} findings; the first {_MOST} are told"))
        return Inspected(
            findings=tuple(found[:_MOST]), unchecked=tuple(left_out[:_MOST_UNCHECKED]), catalogue=digest_of(items)
        )

    async def close(self) -> None:
        """End the process."""
        process, self._process, self._items = self._process, None, ""
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _ask(self, task: Change | Changed, items: tuple[Item, ...]) -> Answered:
        limit = self.per_file if isinstance(task, Changed) else _PER_CHANGE
        try:
            process = await self._running(items)
            async with asyncio.timeout(limit):
                return await _exchange(process, task)
        except TimeoutError:
            await self.close()
            return f"it took longer than {limit:g} seconds"
        except (asyncio.IncompleteReadError, ConnectionError, pickle.PicklingError) as problem:
            await self.close()
            return f"the parser gave up ({type(problem).__name__})"

    async def _running(self, items: tuple[Item, ...]) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._items = ""
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot.work.inspecting", limit=_PIPE,
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
        if self._items != (wanted := digest_of(items)):
            async with asyncio.timeout(_TO_START):
                await _exchange(self._process, items)
            self._items = wanted
        return self._process


async def _exchange(process: asyncio.subprocess.Process, task: Task) -> Answered:
    await _send(process, task)
    if process.stdout is None:
        raise ConnectionError
    (length,) = HEADER.unpack(await process.stdout.readexactly(HEADER.size))
    answer: Answered = pickle.loads(await process.stdout.readexactly(length))  # noqa: S301 - from our child alone
    return answer


async def _send(process: asyncio.subprocess.Process, task: Task) -> None:
    if process.stdin is None:
        raise ConnectionError
    data = pickle.dumps(task)
    process.stdin.write(HEADER.pack(len(data)) + data)
    await process.stdin.drain()
