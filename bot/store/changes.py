"""Hears of every change that a board shows: the database tells it when the transaction that made it commits."""

from collections.abc import AsyncGenerator

import psycopg

_LISTEN = "LISTEN twotrack_board"  # told by the trigger of migration 0011
_ALIVE = 30.0  # seconds of silence after which the connection is tried


async def changes(address: str) -> AsyncGenerator[str]:
    """The pull requests (`acme/shop#7`) that changed, one by one; first "", once it listens.

    Whatever was told before that, or while the database was away, was told to nobody: "" means that anything may have
    changed. Raises psycopg.OperationalError when the connection is lost; whoever calls begins anew.
    """
    connection = await psycopg.AsyncConnection.connect(address, autocommit=True, connect_timeout=5)
    async with connection:
        await connection.execute(_LISTEN)
        yield ""
        while True:
            async for told in connection.notifies(timeout=_ALIVE):
                yield told.payload
            await connection.execute("SELECT 1")  # a connection that died without a word says so now
