"""The database of a server, for commands that read what it keeps: DATABASE_URL, or the one in TWOTRACK_HOME."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.git.history import HistoryUnreadable
from bot.settings import SettingsMissing, database_url
from bot.store import embedded
from bot.store.database import DatabaseAway, Pool, open_pool


@asynccontextmanager
async def stored(what: str, instead: str) -> AsyncIterator[Pool]:
    """Connected as long as it is needed. HistoryUnreadable says why not; `instead` is what to do without a server."""
    server = None
    try:
        address = database_url()
        if not address:
            home = Path(os.environ.get("TWOTRACK_HOME") or embedded.default_home())
            if not (home / "postgres").is_dir():
                raise HistoryUnreadable(
                    f"{what} is read from a server's database, and there is none in {home}; set DATABASE_URL, or "
                    f"TWOTRACK_HOME to the folder of a server on this machine. {instead}"
                )
            server, address = embedded.start(home)
        pool = await open_pool(address, size=2)  # one reads while another asks
        try:
            yield pool
        finally:
            await pool.close()
    except (DatabaseAway, SettingsMissing, embedded.HomeUnusable) as problem:
        raise HistoryUnreadable(str(problem)) from None
    finally:
        if server is not None:
            embedded.stop(server)
