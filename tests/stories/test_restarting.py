"""Stopped, restarted and upgraded by real signals while work is under way: nothing is refused, lost or done twice."""

import asyncio
import io
import json
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import psycopg
import pytest

from bot.sandbox import Commit, PullRequest, Sandbox
from tests.serving import Serving
from tests.town import populate
from tests.web.test_webhook import OPENED, signed


def opens(sandbox: Sandbox, branch: str) -> PullRequest:
    shop = sandbox.world.repository("acme/shop")
    commits = [Commit("Add it", files={f"src/{branch}.py": "one\n"})]
    return sandbox.person("hana").opens(shop, title=branch, branch=branch, commits=commits)


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    """A busy machine is slow; nothing is only waited for."""
    async with asyncio.timeout(60):
        while not await true():  # noqa: ASYNC110 - it happens in another process
            await asyncio.sleep(0.02)


async def count(database: str, query: str) -> int:
    async with await psycopg.AsyncConnection.connect(database) as connection:
        row: Any = await (await connection.execute(query.encode())).fetchone()
    return int(row[0])


WAITING = "SELECT count(*) FROM pull WHERE asked_at IS NOT NULL OR head = ''"
HELD = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'"


@asynccontextmanager
async def installed(database: str, **more: str) -> AsyncIterator[tuple[Sandbox, Serving]]:
    """A shop with the app, and a bot in a process of its own."""
    async with Sandbox() as sandbox:
        await sandbox.start()
        populate(sandbox)
        serving = Serving(sandbox, database, more)
        await serving.start()
        try:
            sandbox.deliver_to(f"{serving.url}/webhook")
            sandbox.installs("acme")
            await until(lambda: _prepared(database))
            yield sandbox, serving
        finally:
            serving.kill()


async def _prepared(database: str) -> bool:
    return await count(database, "SELECT count(*) FROM repository WHERE labels IS NOT NULL AND asked_at IS NULL") == 1


async def strike_at_the_write(sandbox: Sandbox, seconds: float) -> PullRequest:
    """A pull request whose look is in the middle of writing to GitHub, which takes its time."""
    slow = sandbox.faults.slow(seconds, mutation=True)
    pull = opens(sandbox, "first")

    async def struck() -> bool:
        return slow.seen > 0

    await until(struck)
    return pull


async def test_on_sigterm_it_says_no_more_finishes_what_is_under_way_and_ends(database: str) -> None:
    async with installed(database, TWOTRACK_DRAIN="2", TWOTRACK_GRACE="30") as (sandbox, serving):
        pull = await strike_at_the_write(sandbox, 1.0)
        serving.signal()

        async def unready() -> bool:
            return await serving.ready() == 503

        await until(unready)
        body = json.dumps(OPENED).encode()
        headers = signed(body, guid="late", secret=sandbox.app.webhook_secret)
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{serving.url}/webhook", data=io.BytesIO(body), headers=headers) as late,
        ):
            assert late.status == 202, "who has not noticed yet is still answered"
        code = await serving.ended()

    assert code == 0
    assert len(pull.comments) == 1
    assert [run.status for run in pull.checks] != []
    assert await count(database, HELD) == 0
    assert await count(database, "SELECT count(*) FROM delivery WHERE guid = 'late'") == 1
    said = serving.events()
    assert said.index("leaving: /readyz says so, and requests are still answered") < said.index(
        "stopping: what is under way is finished first"
    )


async def test_what_takes_longer_than_it_has_is_handed_back_and_done_once(database: str) -> None:
    async with installed(database, TWOTRACK_DRAIN="0", TWOTRACK_GRACE="0.2", TWOTRACK_SETTLE="0.5") as (
        sandbox,
        serving,
    ):
        pull = await strike_at_the_write(sandbox, 20.0)
        serving.signal()
        code = await serving.ended()
        assert code == 0
        assert await count(database, HELD) == 0, "no job is held by the dead"
        assert await count(database, WAITING) == 1, "the look is due again"

        sandbox.faults.clear()
        await serving.start()

        async def done() -> bool:
            return await count(database, WAITING) == 0

        await until(done)

    assert len(pull.comments) == 1
    assert len(pull.checks) == 1


@pytest.mark.parametrize("signals", [[signal.SIGINT], [signal.SIGTERM, signal.SIGTERM]])
async def test_whoever_is_in_a_hurry_need_not_wait_for_a_load_balancer(
    database: str, signals: list[signal.Signals]
) -> None:
    async with installed(database, TWOTRACK_DRAIN="300") as (_, serving):
        for number in signals:
            serving.signal(number)
            await until(lambda: _is_leaving(serving))
        code = await serving.ended()

    assert code == 0


async def _is_leaving(serving: Serving) -> bool:
    return await serving.ready() in {503, 0}


@dataclass
class Balancer:
    """What stands before several processes: it asks each whether it is ready, and passes on to those that are."""

    backends: list[Serving]
    fit: list[Serving] = field(default_factory=list)
    turn: int = 0
    url: str = ""
    reached: dict[int, int] = field(default_factory=dict)

    async def watch(self) -> None:
        while True:
            self.fit = [one for one in self.backends if await one.ready() == 200]
            await asyncio.sleep(0.05)

    async def post(self, session: aiohttp.ClientSession, body: bytes, headers: dict[str, str]) -> int:
        """No second try: whoever says that it is ready must answer."""
        self.turn += 1
        chosen = self.fit[self.turn % len(self.fit)]
        self.reached[chosen.port] = self.reached.get(chosen.port, 0) + 1
        async with session.post(f"{chosen.url}/webhook", data=io.BytesIO(body), headers=headers) as answer:
            return answer.status


async def test_two_processes_are_restarted_one_after_the_other_and_no_delivery_is_refused(database: str) -> None:
    async with installed(database, TWOTRACK_DRAIN="1.5") as (sandbox, first):
        second = Serving(sandbox, database, first.more)
        await second.start()
        balancer = Balancer([first, second])
        watching = asyncio.create_task(balancer.watch())
        answers: list[int] = []
        over = asyncio.Event()

        async def deliver() -> None:
            async with aiohttp.ClientSession() as session:
                while not over.is_set():
                    body = json.dumps(OPENED).encode()
                    headers = signed(body, guid=f"g-{len(answers)}", secret=sandbox.app.webhook_secret)
                    answers.append(await balancer.post(session, body, headers))
                    await asyncio.sleep(0.01)

        async def both() -> bool:
            return len(balancer.fit) == 2

        try:
            await until(both)
            delivering = asyncio.create_task(deliver())
            for one in (first, second):
                one.signal()
                assert await one.ended() == 0
                await one.start()
                await until(both)
            over.set()
            await delivering
        finally:
            watching.cancel()
            second.kill()

        assert set(answers) == {202}
        assert await count(database, "SELECT count(*) FROM delivery WHERE guid LIKE 'g-%'") == len(answers) > 50
        assert min(balancer.reached.values()) > 10, "both took part"


async def test_a_worker_alone_answers_for_its_health(database: str) -> None:
    async with Sandbox() as sandbox:
        await sandbox.start()
        populate(sandbox)
        worker = Serving(sandbox, database, arguments=("--only", "worker"))
        same_port = Serving(sandbox, database, arguments=("--only", "worker"), port=worker.port)
        try:
            await worker.start()
            async with aiohttp.ClientSession() as session:

                async def counted() -> bool:
                    async with session.get(f"{worker.url}/metrics") as answer:
                        return "\ntwotrack_workers 1.0" in await answer.text()

                await until(counted)
                async with session.get(f"{worker.url}/") as board, session.post(f"{worker.url}/webhook") as webhook:
                    assert (board.status, webhook.status) == (404, 404)
            await same_port.start()

            async def said() -> bool:
                return any("its port is taken" in event for event in same_port.events())

            await until(said)
            assert same_port.process.is_alive()
        finally:
            worker.kill()
            same_port.kill()
