"""Killed at any point of a look, then started again: GitHub ends up as if nothing had happened."""

import asyncio
import multiprocessing
import random
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg
from aiohttp import ClientSession

from bot.app import run
from bot.cli import logs
from bot.sandbox import Commit, PullRequest, Sandbox
from bot.settings import Settings
from tests.builders import NOW
from tests.town import CLAUDE, plain_settings, populate, town

POINTS = 50
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["bot.app", "tests.town"])


def clock_since(began: float) -> Callable[[], datetime]:
    """The sandbox stands still at NOW; the bot's own waits need a clock that runs."""
    return lambda: NOW + timedelta(seconds=time.time() - began)


def bot_process(given: dict[str, Any], began: float) -> None:
    """What runs in the process that is killed."""

    async def serve() -> None:
        async with run(Settings.model_validate(given), clock_since(began)):
            await asyncio.Event().wait()

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
        self.process = FORKS.Process(target=bot_process, args=(self.given, self.began), daemon=True)
        self.process.start()
        async with ClientSession() as session, asyncio.timeout(30):
            while True:
                try:
                    async with session.get(f"http://127.0.0.1:{self.given['port']}/readyz") as answer:
                        if answer.status == 200:
                            return
                except OSError:
                    await asyncio.sleep(0.02)

    def kill(self) -> None:
        self.process.kill()

    async def settle(self) -> None:
        """Nothing is queued, running, asked for or due."""
        query = """
            SELECT (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing'))
                 + (SELECT count(*) FROM pull WHERE asked_at IS NOT NULL OR next_look_at <= %s)
                 + (SELECT count(*) FROM repository WHERE asked_at IS NOT NULL)
        """
        async with (
            await psycopg.AsyncConnection.connect(self.database, autocommit=True) as connection,
            asyncio.timeout(60),
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


def open_one(sandbox: Sandbox, number: int) -> PullRequest:
    shop = sandbox.world.repository("acme/shop")
    message = "Add it" + (CLAUDE if number % 2 else "")
    return sandbox.person("hana").opens(
        shop,
        title=f"Pull {number}",
        branch=f"b{number}",
        commits=[Commit(message, files={f"src/{number}.py": "one\n"})],
    )


def picture(pull: PullRequest) -> dict[str, Any]:
    """What people see of it."""
    return {
        "labels": sorted(pull.labels),
        "requests": sorted(pull.review_requests),
        "comments": [comment.body for comment in pull.comments],
        "checks": [(run.name, run.status, run.conclusion, run.title, run.summary) for run in pull.checks],
    }


async def undisturbed(database: str) -> list[dict[str, Any]]:
    async with town(database) as place:
        place.sandbox.limits.enforce_secondary = False
        pulls = [open_one(place.sandbox, number) for number in range(POINTS)]
        await place.settle()
        return [picture(pull) for pull in pulls]


def plan_death(stage: Stage, chance: random.Random) -> float:
    """Where this one dies: at the nth request, before or after GitHub did it, or simply some milliseconds later."""
    kind = chance.choice(["before", "after", "later"])
    if kind == "later":
        return chance.uniform(0, 0.15)
    left = chance.randint(1, 3)

    def count(_request: Any, when: str) -> None:
        nonlocal left
        if when == kind:
            left -= 1
            if left == 0:
                stage.struck += 1
                stage.kill()

    stage.sandbox.faults.on_request = count
    return 0.25


async def test_killed_at_fifty_random_points_github_ends_as_if_undisturbed(database: str, second_database: str) -> None:
    expected = await undisturbed(database)
    async with Sandbox(now=NOW) as sandbox:
        await sandbox.start()
        sandbox.limits.enforce_secondary = False
        populate(sandbox)
        given = plain_settings(sandbox, second_database, port=free_port(), settle=0.3)
        stage = Stage(sandbox, given, second_database, began=time.time())
        sandbox.deliver_to(f"http://127.0.0.1:{given['port']}/webhook")
        try:
            pulls = await die_again_and_again(stage)
        finally:
            stage.kill()

        assert expected == [picture(pull) for pull in pulls]
        assert POINTS / 3 < stage.struck, "most deaths are in the middle of a request"


async def die_again_and_again(stage: Stage) -> list[PullRequest]:
    chance = random.Random(20261123)
    await stage.start()
    stage.sandbox.installs("acme")
    await stage.settle()
    pulls = []
    for number in range(POINTS):
        patience = plan_death(stage, chance)
        pulls.append(open_one(stage.sandbox, number))
        await asyncio.sleep(patience)
        stage.sandbox.faults.on_request = None
        stage.kill()
        stage.process.join()
        await stage.start()
        await stage.settle()
    return pulls
