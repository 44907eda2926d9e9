"""One owner's storm is no other owner's weather: whoever has hundreds of looks waiting delays nobody else's."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox import Commit, PullRequest, Repository
from bot.sandbox.state import Installation
from tests.town import RULES, Town, town

AT_ONCE = 4  # looks
MANY = 500
UNDER_WAY = 20  # looks after which the other one's event comes


@dataclass
class Two:
    """The busy shop, and a quiet one of another owner."""

    town: Town
    quiet: Repository

    async def storm(self, count: int) -> None:
        """So many looks wait in the queue, all at once."""
        sandbox = self.town.sandbox
        sandbox.hooks.mischief.drop = count
        pulls = [self._opens(self.town.shop, number) for number in range(count)]
        await sandbox.delivered()
        sandbox.hooks.mischief.drop = 0
        numbers = [pull.number for pull in pulls]
        await self.town.bot.pulls.ask("acme/shop", self.busy.id, numbers, sandbox.now())
        await self.town.bot.queue.tick()

    def drop(self) -> PullRequest:
        return self._opens(self.quiet, 0)

    async def passed(self) -> int:
        """Something happens to the quiet one amid the storm: how many looks go before it once we have heard of it."""
        under_way, taken = asyncio.Event(), asyncio.Event()

        def watch(request: Any, when: str) -> None:
            if when == "before" and request.operation == "Look":
                if len(self.looked()) >= UNDER_WAY:
                    under_way.set()
                if str(request.pull).startswith("newco/"):
                    taken.set()

        self.town.sandbox.faults.on_request = watch
        async with asyncio.timeout(60):
            await under_way.wait()
            pull = self.drop()
            await self.town.sandbox.delivered()
            heard = len(self.looked())
            await taken.wait()
        return self.looked().index(pull.full) - heard

    def looked(self) -> list[str | None]:
        return [one.pull for one in self.town.sandbox.log if one.operation == "Look"]

    @property
    def busy(self) -> Installation:
        return next(one for one in self.town.sandbox.world.installations.values() if one.account.login == "acme")

    def _opens(self, shop: Repository, number: int) -> PullRequest:
        commits = [Commit("Change it", files={f"src/{number}.py": "x\n"})]
        return self.town.person("hana").opens(shop, title=f"Pull {number}", branch=f"b{number}", commits=commits)


@pytest.fixture
async def two(database: str) -> AsyncIterator[Two]:
    async with town(database, concurrency=AT_ONCE) as made:
        made.sandbox.limits.enforce_secondary = False
        quiet = made.sandbox.repository("newco/shop", files={"README.md": "# Quiet\n", ".github/rules.yml": RULES})
        quiet.collaborator("hana", "write")
        made.sandbox.installs("newco")
        await made.settle()
        made.sandbox.log.clear()
        made.sandbox.latency = 0.05
        yield Two(made, quiet)


async def test_an_event_is_looked_at_within_two_looks_though_another_owner_has_five_hundred_waiting(two: Two) -> None:
    await two.storm(MANY)
    passed = await two.passed()

    assert passed <= 2 * AT_ONCE, f"{passed} looks went before it; each of {AT_ONCE} workers may end two"


async def test_an_owner_whose_looks_all_fail_delays_nobody(two: Two) -> None:
    two.town.sandbox.faults.fail(status=502, path="/repos/acme/*", times=10_000)
    await two.storm(100)

    passed = await two.passed()
    assert passed <= 2 * AT_ONCE


async def test_a_parked_owner_delays_nobody(two: Two) -> None:
    """Hundreds of looks that may not begin are put away without a request, and the other's is taken."""
    sandbox = two.town.sandbox
    await two.town.bot.repositories.park(two.busy.id, sandbox.now() + timedelta(hours=1))
    await two.storm(MANY)
    pull = two.drop()
    await two.town.settle()

    assert two.looked() == [pull.full]
    assert pull.check("twotrack") is not None
