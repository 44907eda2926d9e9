"""GitHub's list of deliveries is hostile input: what is not as documented is refused in words, and never half read."""

from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.clock import system_clock
from bot.github.auth import AppKey, AppProof
from bot.github.client import Client, Endpoints
from bot.github.failure import GitHubFailure, Refused
from bot.github.hook import Attempts, Hook
from bot.sandbox.auth import app_key

GOOD = {"id": 7, "guid": "a-guid", "delivered_at": "2026-11-03T10:00:00Z", "status": "OK", "redelivery": False}


async def listed(answer: Any, **headers: str) -> Attempts:
    """What a GitHub that answers so is understood to have said."""

    async def say(_request: web.Request) -> web.Response:
        return web.json_response(answer, headers=headers)

    app = web.Application()
    app.router.add_get("/app/hook/deliveries", say)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        async with aiohttp.ClientSession() as session:
            proof = AppProof(AppKey(1, app_key()[0]))
            return await Hook(Client(session, Endpoints(url, url), proof, 0, system_clock)).attempts(None)
    finally:
        await runner.cleanup()


async def test_a_good_page_is_read() -> None:
    page = await listed([GOOD, GOOD | {"status": "timed out", "redelivery": True}])

    assert [(one.id, one.guid, one.taken, one.again) for one in page.attempts] == [
        (7, "a-guid", True, False),
        (7, "a-guid", False, True),
    ]
    assert page.cursor is None


@pytest.mark.parametrize(
    "answer",
    [
        {}, None, 3, ["x"], [None], [{}], [GOOD | {"id": "7"}], [GOOD | {"id": True}], [GOOD | {"id": 0}],
        [GOOD | {"id": 2**63}], [GOOD | {"guid": ""}], [GOOD | {"guid": "x" * 101}], [GOOD | {"guid": 3}],
        [GOOD | {"guid": "a\n"}], [GOOD | {"delivered_at": "soon"}], [GOOD | {"delivered_at": 3}],
        [GOOD | {"delivered_at": "2026-11-03T10:00:00"}], [GOOD, {"id": 1}],
    ],
)  # fmt: skip
async def test_anything_else_is_refused_in_words(answer: Any) -> None:
    with pytest.raises(Refused, match="GitHub's list of deliveries"):
        await listed(answer)


async def test_the_next_page_is_on_this_host_or_nowhere() -> None:
    """The app's own token would go there."""
    with pytest.raises(GitHubFailure, match="another host"):
        await listed([GOOD], Link='<https://elsewhere.example/app/hook/deliveries?cursor=1>; rel="next"')
