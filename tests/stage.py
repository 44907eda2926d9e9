"""A bot in a process of its own, which can be killed and measured, beside a sandbox in this one."""

import asyncio
import atexit
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psutil
import psycopg
from aiohttp import ClientSession

from bot.app import run
from bot.cli import logs
from bot.sandbox import Sandbox
from bot.settings import Settings
from tests.builders import NOW
from tests.program import FORKS, as_alone


def clock_since(began: float) -> Callable[[], datetime]:
    """The sandbox stands still at NOW; the bot's own waits need a clock that runs."""
    return lambda: NOW + timedelta(seconds=time.time() - began)


def bot_process(given: dict[str, Any], began: float) -> None:
    """What runs in the process that is killed."""

    async def serve() -> None:
        async with run(Settings.model_validate(given), clock_since(began)):
            await asyncio.Event().wait()

    as_alone()
    logs.quiet()
    asyncio.run(serve())


@dataclass(repr=False)
class Stage:
    """A sandbox in this process, and a bot in another that dies now and then."""

    sandbox: Sandbox
    given: dict[str, Any]
    database: str
    began: float
    process: Any = None
    struck: int = 0  # deaths in the middle of a request

    async def start(self) -> None:
        self.process = FORKS.Process(
            target=bot_process, args=(self.given, self.began)
        )  # a daemon could start no process
        self.process.start()
        atexit.register(self.process.kill)
        async with ClientSession() as session, asyncio.timeout(30):
            while True:
                try:
                    async with session.get(f"http://127.0.0.1:{self.given['port']}/readyz") as answer:
                        if answer.status == 200:
                            return
                except OSError:
                    await asyncio.sleep(0.02)

    def kill(self) -> None:
        """End it and wait for that: a number that is killed twice may be another program's the second time."""
        self.process.kill()
        self.process.join()

    def megabytes(self) -> float:
        """What the bot's process holds in memory."""
        return psutil.Process(self.process.pid).memory_info().rss / 1024 / 1024

    async def settle(self) -> None:
        """Nothing is queued, running, asked for or due."""
        query = """
            SELECT (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing'))
                 + (SELECT count(*) FROM pull WHERE asked_at IS NOT NULL OR next_look_at <= %s OR spare_at IS NOT NULL)
                 + (SELECT count(*) FROM repository WHERE asked_at IS NOT NULL)
        """
        async with (
            await psycopg.AsyncConnection.connect(self.database, autocommit=True) as connection,
            asyncio.timeout(300),  # a busy machine is slow; nothing is only waited for
        ):
            quiet = 0
            while quiet < 3:
                await self.sandbox.delivered()
                soon = clock_since(self.began)() + timedelta(minutes=5)
                row = await (await connection.execute(query, (soon,))).fetchone()
                quiet = quiet + 1 if row == (0,) else 0
                await asyncio.sleep(0.03)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
