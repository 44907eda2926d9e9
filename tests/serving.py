"""`twotrack serve` in a process of its own, started and stopped by signals as whoever runs it does."""

import asyncio
import atexit
import json
import os
import signal
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot.sandbox import Sandbox
from tests.program import FORKS, ROOT, _become, plain_environment
from tests.stage import free_port
from tests.town import plain_settings


@dataclass
class Serving:
    """One process. `more` are settings by the names of their variables."""

    sandbox: Sandbox
    database: str
    more: dict[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    process: Any = None
    papers: str = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Start it, and wait until it is ready."""
        self.papers = tempfile.mkdtemp(prefix="twotrack-serving-")
        (Path(self.papers) / "stdin").touch()
        arguments = ("serve", "--log-json", *self.arguments)
        self.process = FORKS.Process(target=_become, args=(arguments, str(ROOT), self._environment(), self.papers))
        self.process.start()
        atexit.register(self.process.kill)
        async with asyncio.timeout(60):
            while await self.ready() != 200:
                assert self.process.is_alive(), self.said()
                await asyncio.sleep(0.02)

    def _environment(self) -> dict[str, str]:
        given = {**plain_settings(self.sandbox, self.database), "port": self.port}
        named = {name if name.isupper() else f"TWOTRACK_{name.upper()}": str(value) for name, value in given.items()}
        return {**plain_environment(), **named, **self.more}

    async def ready(self) -> int:
        """What /readyz answers; 0 where nobody does."""
        try:
            async with aiohttp.ClientSession() as session, session.get(f"{self.url}/readyz") as answer:
                return answer.status
        except aiohttp.ClientError:
            return 0

    def signal(self, number: signal.Signals = signal.SIGTERM) -> None:
        os.kill(self.process.pid, number)

    async def ended(self) -> int | None:
        """Wait for the end; the exit code."""
        await asyncio.to_thread(self.process.join, 60)
        code: int | None = self.process.exitcode
        return code

    def said(self) -> str:
        """All it logged; nothing before it began."""
        written = Path(self.papers) / "stderr"
        return written.read_text("utf-8") if written.exists() else ""

    def events(self) -> list[str]:
        """What it logged, in order."""
        return [str(json.loads(line)["event"]) for line in self.said().splitlines()]

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
