"""`twotrack serve`: the bot itself."""

import asyncio
import contextlib
import signal
import sys
from enum import StrEnum
from typing import Annotated

import structlog
import typer

from bot.app import Halves, run
from bot.cli import logs
from bot.github.failure import GitHubFailure
from bot.settings import Settings, SettingsMissing, load, secrets
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
        logs.hide(secrets(settings))
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
    stop, at_once = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def leave(number: signal.Signals) -> None:
        if stop.is_set() or number is signal.SIGINT:
            at_once.set()
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, leave, number)
    async with run(settings, halves=halves) as bot:
        log.info("ready", url=bot.url or None, web=halves.web, worker=halves.worker)
        await stop.wait()
        bot.health.leave()
        await _drain(settings.drain, at_once)
        log.info("stopping: what is under way is finished first", seconds=settings.grace)


async def _drain(seconds: float, at_once: asyncio.Event) -> None:
    """Go on while a load balancer notices that we leave; a second signal, or Ctrl-C, is for who has none."""
    if seconds and not at_once.is_set():
        log.info("leaving: /readyz says so, and requests are still answered", seconds=seconds)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(at_once.wait(), seconds)
