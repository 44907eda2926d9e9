"""Writes down what GitHub told of its budget, so that every process can show it; apart from looks, to slow none."""

import asyncio

from bot.clock import Clock
from bot.github.budget import Told
from bot.github.connect import Connections
from bot.store.budgets import Budgets


async def keep_budgets(connections: Connections, budgets: Budgets, clock: Clock, seconds: float = 5.0) -> None:
    """Keep what changed, every few seconds, until cancelled. Raises what the database raises."""
    kept: set[tuple[int, Told]] = set()
    while True:
        told = set(connections.budgets())
        await budgets.keep(told - kept, clock())
        kept = told
        await asyncio.sleep(seconds)
