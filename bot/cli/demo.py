"""`twotrack demo`: a GitHub of our own and the bot beside it, judging a believable shop or any local history."""

import asyncio
import json
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.app import Bot, run
from bot.cli import imported, logs, shop
from bot.core.facts import PullRef
from bot.core.messages.requiring import CHECK
from bot.git.history import Change, HistoryUnreadable
from bot.sandbox import PullRequest, Sandbox
from bot.settings import Settings
from bot.store.embedded import HomeUnusable

_PATIENCE = 300  # seconds; a demo that takes longer has a fault to show
_PIPED_WIDTH = 160  # columns, where no terminal says how many it has
_QUIET_ROUNDS = 3  # the bot's own writes come back as webhooks, which it must be given time to ignore


def demo(
    once: Annotated[bool, typer.Option("--once", help="Settle, print and exit.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a pull request.")] = False,
    repo: Annotated[
        Path | None, typer.Option(help="Judge the last merges of this local clone instead of the shop.")
    ] = None,
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
    history = await asyncio.to_thread(imported.read, repo, last) if repo else ()
    with tempfile.TemporaryDirectory(prefix="twotrack-demo-", ignore_cleanup_errors=True) as home:
        async with _stage(Path(home), (0, 0) if once else ports) as stage:
            pulls = await _play(stage, repo, history)
            _print(await _rows(stage, pulls), as_json=as_json)
            if not once:
                await _stay(stage)


@dataclass(frozen=True, slots=True)
class _Stage:
    """The two sides of the demo, and how many requests each pull request took when it was opened."""

    sandbox: Sandbox
    bot: Bot
    home: Path
    opened: dict[str, int]


@asynccontextmanager
async def _stage(home: Path, ports: tuple[int, int]) -> AsyncIterator[_Stage]:
    """Start both; everything is thrown away at the end."""
    async with Sandbox() as sandbox:
        await sandbox.start(port=ports[0])
        settings = Settings.model_validate(
            {
                "app_id": sandbox.app.id,
                "private_key": SecretStr(sandbox.app.private_key),
                "webhook_secret": SecretStr(sandbox.app.webhook_secret),
                "app_slug": sandbox.app.slug,
                "DATABASE_URL": None,
                "home": home,
                "api_url": sandbox.url,
                "graphql_url": f"{sandbox.url}/graphql",
                "port": ports[1],
                "settle": 1.0,
            }
        )
        async with run(settings, sandbox.now) as bot:
            sandbox.deliver_to(f"{bot.url}/webhook")
            yield _Stage(sandbox, bot, home, {})


async def _play(stage: _Stage, repo: Path | None, history: tuple[Change, ...]) -> list[PullRequest]:
    """Open every pull request, see each settle, then let people and machines go on with them."""
    repository = imported.build(stage.sandbox, repo) if repo else shop.build(stage.sandbox)
    repository.required, repository.pinned = {CHECK}, {CHECK: stage.sandbox.app.id}
    stage.sandbox.installs(repository.owner)
    await settled(stage.sandbox, stage.bot)
    if repo:
        pulls = [imported.open_pull(stage.sandbox, repository, change) for change in history]
    else:
        pulls = shop.open_pulls(stage.sandbox, repository)
    await settled(stage.sandbox, stage.bot)
    stage.opened.update({str(pull.number): len(stage.sandbox.requests(pull)) for pull in pulls})
    if not repo:
        shop.go_on(stage.sandbox, pulls)
        await settled(stage.sandbox, stage.bot)
    return pulls


async def settled(sandbox: Sandbox, bot: Bot) -> None:
    """Wait until every webhook is delivered and every look that is due is taken."""
    async with asyncio.timeout(_PATIENCE):
        quiet = 0
        while quiet < _QUIET_ROUNDS:
            await sandbox.delivered()
            await bot.queue.tick()
            quiet = 0 if await bot.queue.busy() else quiet + 1
            await asyncio.sleep(0.01)


async def _rows(stage: _Stage, pulls: list[PullRequest]) -> list[dict[str, Any]]:
    """What the bot concluded and what GitHub shows; then one more look each, to count what it costs when settled."""
    before = {pull.number: len(stage.sandbox.requests(pull)) for pull in pulls}
    rows = [await _row(stage, pull) for pull in pulls]
    for pull in pulls:
        await stage.bot.pulls.ask(pull.repository.full_name, None, [pull.number], stage.sandbox.now())
    await settled(stage.sandbox, stage.bot)
    for row, pull in zip(rows, pulls, strict=True):
        row["requests"]["settled"] = len(stage.sandbox.requests(pull)) - before[pull.number]
    return rows


def _ref(pull: PullRequest) -> PullRef:
    return PullRef.parse(f"{pull.repository.full_name}#{pull.number}")


async def _row(stage: _Stage, pull: PullRequest) -> dict[str, Any]:
    """One pull request: judgement from the bot's own record, labels, reviewers and check as GitHub shows them."""
    judgement = await stage.bot.board.judgement(_ref(pull)) or {}
    card = await stage.bot.board.card(_ref(pull)) or {}
    check = pull.check("twotrack")
    return {
        "number": pull.number,
        "title": pull.title,
        "author": pull.author.login,
        **{key: card.get(key) for key in ("origin", "share", "basis", "tools")},
        "evidence": [_finding(one) for one in judgement.get("provenance", {}).get("evidence", [])],
        **{key: card.get(key) for key in ("domains", "risk", "track", "route")},
        "labels": sorted(pull.labels),
        "reviewers": sorted(pull.review_requests),
        "check": {"status": check.status, "conclusion": check.conclusion, "title": check.title} if check else None,
        "due": card.get("due"),
        "requests": {"open": stage.opened.get(str(pull.number), 0), "settled": 0},
    }


def _finding(evidence: dict[str, Any]) -> dict[str, Any]:
    """One piece of evidence, without what only judging needs."""
    return {key: evidence[key] for key in ("signal", "tool", "source", "quote", "commit", "lines", "says", "forgeable")}


def _print(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        for row in rows:
            print(json.dumps(row, ensure_ascii=False))
        return
    table = Table(title="What Twotrack made of them", title_justify="left", header_style="bold")
    for name in ("#", "Pull request", "Origin", "AI", "Risk", "Track", "Because of", "Check", "Asked"):
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(value, style=style) for value, style in _cells(row)))
    console = Console(soft_wrap=False)
    if not console.is_terminal:
        console.width = _PIPED_WIDTH
    console.print(table)


def _cells(row: dict[str, Any]) -> list[tuple[str, str]]:
    """The cells of one row, each with its colour. They are Text, so that no title is read as markup."""
    share, check = (
        row["share"] or {"low": 0, "best": 0, "high": 100},
        row["check"] or {"title": "none", "conclusion": None},
    )
    best = f"{share['best']:.0f} % ({share['low']:.0f}-{share['high']:.0f})"
    colour = {"success": "green", "failure": "red"}.get(check["conclusion"] or "", "yellow")
    return [
        (str(row["number"]), ""),
        (row["title"], ""),
        (row["origin"] or "", "magenta" if row["origin"] == "ai-heavy" else ""),
        (best, ""),
        (row["risk"] or "", "red" if row["risk"] == "high" else ""),
        (row["track"] or "", "bold yellow" if row["track"] == "careful" else "bold green"),
        (row["route"] or "", ""),
        (check["title"], colour),
        (", ".join(row["reviewers"]), ""),
    ]


async def _stay(stage: _Stage) -> None:
    """Keep both up until interrupted."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    console = Console()
    console.print(f"\nThe board:               {stage.bot.url}/")
    console.print(f"GitHub, as people see it: {stage.sandbox.url}/")
    console.print(f"What it keeps:           TWOTRACK_HOME={stage.home}", soft_wrap=True)
    console.print("Approve, push, tick or comment there and watch the check. Ctrl+C ends the demo.")
    await stop.wait()
