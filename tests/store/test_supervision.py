"""A duty that breaks off is begun again, whatever broke it."""

import asyncio

import psycopg
import pytest

import bot.app
from bot.app import for_ever


@pytest.mark.parametrize("problem", [psycopg.OperationalError("away"), ValueError("a bug"), None])
async def test_a_duty_is_begun_again(monkeypatch: pytest.MonkeyPatch, problem: Exception | None) -> None:
    monkeypatch.setattr(bot.app, "_BREATH", 0.0)
    begun = 0
    enough = asyncio.Event()

    async def duty() -> None:
        nonlocal begun
        begun += 1
        if begun == 3:
            enough.set()
            await asyncio.Event().wait()
        if problem is not None:
            raise problem

    task = asyncio.create_task(for_ever("duty", duty))
    await asyncio.wait_for(enough.wait(), 10)
    task.cancel()

    assert 3 == begun
