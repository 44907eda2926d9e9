"""`twotrack demo`: a GitHub of our own and the bot beside it, judging a believable shop or any local history."""

import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table

from bot.app import Bot, run
from bot.cli import imported, logs, shop
from bot.core.facts import PullRef
from bot.git.history import HistoryUnreadable
from bot.sandbox import PullRequest, Sandbox
from bot.settings import Settings
from bot.store.embedded import HomeUnusable

_PATIENCE = 300  # seconds; a demo that takes longer has a fault to show


def demo(
    once: Annotated[bool, typer.Option("--once", help="Settle, print and exit.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a pull request.")] = False,
    repo: Annotated[Path | None, typer.Option(help="Judge the last merges of this local clone instead of the shop.")] = None,
    last: Annotated[int, typer.Option(min=1, max=2000, help="How many of them.")] = 30,
    port: Annotated[int, typer.Option(help="Where the sandbox's pull requests are shown; 0 takes a free port.")] = 8081,
    board_port: Annotated[int, typer.Option(help="Where the board is shown; 0 takes a free port.")] = 8080,
) -> None:
    """Show what Twotrack does, without GitHub: real webhooks, a real database, a dozen pull requests."""
    logs.quiet()
    try:
        asyncio.run(_demo(once=once, as_json=as_json, repo=repo, last=last, ports=(port, board_port)))
    except (HistoryUnreadable, HomeUnusable, OSError) as problem:
        print(f"twotrack: {problem}", file=sys.stderr)
        raise typer.Exit(1) from None


async def _demo(*, once: bool, as_json: bool, repo: Path | None, last: int, ports: tuple[int, int]) -> None:
    print("Starting a GitHub of our own and the bot beside it ...", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="twotrack-demo-", ignore_cleanup_errors=True) as home:
        async with _stage(Path(home), (0, 0) if once else ports) as (sandbox, bot):
            if repo is None:
                pulls = shop.open_pulls(sandbox, shop.build_and_install(sandbox))
            else:
                pulls = await asyncio.to_thread(imported.open_pulls, sandbox, repo, last)
            opened = await _settle(sandbox, bot, pulls)
            rows = [await _row(sandbox, bot, pull, opened) for pull in pulls]
            _print(rows, as_json=as_json)
            if not once:
                await _stay(sandbox, bot, pulls)
