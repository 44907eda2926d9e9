"""A thousand pull requests opened at once: everyone is answered, nobody twice, and memory stays flat."""

import time
from collections import Counter

from bot.sandbox import Commit, PullRequest, Sandbox
from tests.builders import NOW
from tests.stage import Stage, free_port
from tests.town import plain_settings, populate


def burst(sandbox: Sandbox, first: int, count: int) -> list[PullRequest]:
    shop = sandbox.world.repository("acme/shop")
    return [
        sandbox.person("hana").opens(
            shop, title=f"Pull {number}", branch=f"b{number}", commits=[Commit("x", files={f"src/{number}.py": "x\n"})]
        )
        for number in range(first, first + count)
    ]


async def test_a_thousand_at_once(database: str) -> None:
    async with Sandbox(now=NOW) as sandbox:
        await sandbox.start()
        sandbox.limits.enforce_secondary = False
        populate(sandbox)
        given = plain_settings(sandbox, database, port=free_port())
        stage = Stage(sandbox, given, database, began=time.time())
        sandbox.deliver_to(f"http://127.0.0.1:{given['port']}/webhook")
        try:
            await stage.start()
            sandbox.installs("acme")
            await stage.settle()
            pulls = burst(sandbox, 0, 300)
            await stage.settle()
            warm = stage.megabytes()
            pulls += burst(sandbox, 300, 1000)
            await stage.settle()
            after = stage.megabytes()
        finally:
            stage.kill()

    assert {1} == {len(pull.comments) for pull in pulls}
    assert {1} == {len(pull.checks) for pull in pulls}
    assert {3} == {len(pull.labels) for pull in pulls}
    asked = Counter(request.pull for request in sandbox.log)
    assert {3} == {asked[pull.full] for pull in pulls}
    assert after < warm * 1.15 + 10, f"{warm:.0f} MB before, {after:.0f} MB after"
