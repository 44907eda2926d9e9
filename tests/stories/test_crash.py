"""Killed at any point of a look, then started again: GitHub ends up as if nothing had happened."""

import asyncio
import random
import re
import time
from typing import Any

from bot.sandbox import Commit, PullRequest, Sandbox
from tests.builders import NOW
from tests.stage import Stage, free_port
from tests.town import CLAUDE, plain_settings, populate, town

POINTS = 50


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
    """What people see of it. Who of a group is asked depends on who has how much to do just then; how many does not."""
    return {
        "labels": sorted(pull.labels),
        "requests": len(pull.review_requests),
        "comments": [nameless(comment.body) for comment in pull.comments],
        "checks": [(run.name, run.status, run.conclusion, run.title, nameless(run.summary)) for run in pull.checks],
    }


def nameless(text: str) -> str:
    """Without how people were chosen, and with somebody for everybody."""
    text = re.sub(r"\n+<details><summary>Who is asked, and why</summary>.*?</details>", "", text, flags=re.DOTALL)
    text = re.sub(r"\n+> ⚠️ `\w+` [^\n]* may review instead\.", "", text)
    return re.sub(r"`(?:ben|cleo|dan|eva|finn|gus)`", "`somebody`", text)


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
        assert stage.struck > POINTS / 3, "most deaths are in the middle of a request"


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
        await stage.start()
        await stage.settle()
    return pulls
