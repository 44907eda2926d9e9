"""`twotrack serve`: the bot itself."""

import asyncio
import signal
import sys
from enum import StrEnum
from typing import Annotated

import structlog
import typer

from bot.app import Halves, run
from bot.cli import logs
from bot.github.failure import GitHubFailure
from bot.settings import Settings, SettingsMissing, load
from bot.store.database import DatabaseAway
from bot.store.embedded import HomeUnusable

log = structlog.get_logger()


class Half(StrEnum):
    """One half of the bot."""

    WEB = "web"
    WORKER = "worker"


def serve(
    only: Annotated[Half | None, typer.Option(help="Run one half; give both DATABASE_URL.")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say what was ignored and why.")] = False,
    log_json: Annotated[bool, typer.Option(help="Log lines as JSON.")] = False,
) -> None:
    """Receive webhooks, look at pull requests, keep the check."""
    logs.configure(verbose=verbose, json=log_json)
    try:
        settings = _settings(only)
        asyncio.run(_serve(settings, Halves(web=only is not Half.WORKER, worker=only is not Half.WEB)))
    except (SettingsMissing, DatabaseAway, HomeUnusable, GitHubFailure, OSError) as problem:
        print(f"twotrack: {problem}", file=sys.stderr)
        raise typer.Exit(1) from None


def _settings(only: Half | None) -> Settings:
    settings = load()
    if only is not None and settings.database_url is None:
        raise SettingsMissing("--only needs DATABASE_URL: the embedded database lives and ends with one process")
    return settings


async def _serve(settings: Settings, halves: Halves) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with run(settings, halves=halves) as bot:
        log.info("ready", url=bot.url or None, web=halves.web, worker=halves.worker)
        await stop.wait()
        log.info("stopping: what is under way is finished first")
