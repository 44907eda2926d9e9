"""`twotrack sandbox`: the GitHub of our own, alone, for developing any GitHub App."""

import asyncio
import os
import signal
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.cli import logs, shop
from bot.sandbox import Sandbox


def sandbox(
    port: Annotated[int, typer.Option(help="Where it listens; 0 takes a free port.")] = 8081,
    webhook: Annotated[str | None, typer.Option(help="Where webhooks are delivered.")] = None,
    slug: Annotated[str, typer.Option(help="The app's name in URLs.")] = "my-app",
    empty: Annotated[bool, typer.Option("--empty", help="Without the example repository.")] = False,
    key_file: Annotated[Path | None, typer.Option(help="Where the app's private key is written.")] = None,
) -> None:
    """Serve a GitHub on loopback: REST, GraphQL, signed webhooks, and people you can play."""
    logs.configure(verbose=False, json=False)
    asyncio.run(_serve(port=port, webhook=webhook, slug=slug, empty=empty, key_file=key_file))


async def _serve(*, port: int, webhook: str | None, slug: str, empty: bool, key_file: Path | None) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with Sandbox(app_slug=slug) as github:
        await github.start(port=port)
        github.deliver_to(webhook)
        if not empty:
            repository = shop.build(github)
            github.installs(repository.owner)
            shop.open_pulls(github, repository)
        _introduce(github, webhook, _write_key(github, key_file))
        await stop.wait()


def _write_key(github: Sandbox, key_file: Path | None) -> Path:
    """The private key in a file of its own, for its owner alone."""
    path = key_file or Path(tempfile.mkdtemp(prefix="twotrack-sandbox-")) / "app.pem"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(github.app.private_key)
    return path


def _introduce(github: Sandbox, webhook: str | None, key: Path) -> None:
    console = Console(soft_wrap=True, highlight=False)
    console.print(f"GitHub for apps   {github.url}   (also {github.url}/api/v3)")
    console.print(f"GraphQL           {github.url}/graphql   (also {github.url}/api/graphql)")
    console.print(f"For people        {github.url}/")
    console.print(f"Control           {github.url}/_sandbox/")
    console.print(f"App id            {github.app.id}")
    console.print(f"Private key       {key}")
    console.print(f"Webhook secret    {github.app.webhook_secret}")
    console.print(f"Webhooks go to    {webhook or 'nobody; give --webhook URL'}")
