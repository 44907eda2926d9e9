"""`make pictures`, the board: draws the pages of the demo's shop anew, for the documents. Nothing here asserts."""

import asyncio
import random
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg
from playwright.async_api import Browser

from bot.app import Bot, run
from bot.cli import logs, shop
from bot.cli.demo import settled
from bot.core.messages.requiring import CHECK
from bot.core.week import Week
from bot.sandbox import Sandbox
from bot.store import embedded
from tests.browser import chromium
from tests.builders import NOW
from tests.town import settings
from tests.weeks import pace, promise, put

DOCS = Path(__file__).parent.parent / "docs"


@dataclass(frozen=True)
class Picture:
    """A page, and how it is looked at."""

    name: str
    path: str
    width: int = 1180
    height: int = 860
    dark: bool = False
    opens: str = ""  # what to click before


PICTURES = (
    Picture("board", "/"),
    Picture("board-filtered", "/?person=ana&risk=high", dark=True, opens=".filters summary"),
    Picture("board-phone", "/", width=390, height=844),
    Picture("board-people", "/people"),
    Picture("board-pull", "/pulls/acme/shop/3", height=1180),
    Picture("board-weekly", f"/weekly/{Week.of(NOW).before}", height=860),
)


@asynccontextmanager
async def played(database: str) -> AsyncIterator[Bot]:
    """The demo's shop, after everybody has done their part; some of what it promised is late by now."""
    async with Sandbox(now=NOW) as sandbox:
        await sandbox.start()
        async with run(settings(sandbox, database), sandbox.now) as bot:
            sandbox.deliver_to(f"{bot.url}/webhook")
            repository = shop.build(sandbox)
            repository.required, repository.pinned = {CHECK}, {CHECK: sandbox.app.id}
            sandbox.installs(repository.owner)
            await settled(sandbox, bot)
            pulls = shop.open_pulls(sandbox, repository)
            await settled(sandbox, bot)
            shop.go_on(sandbox, pulls)
            sandbox.advance(hours=25)
            await settled(sandbox, bot)
            with psycopg.connect(database, autocommit=True) as connection:
                week(connection)
            yield bot


def week(connection: psycopg.Connection[object]) -> None:
    """What a week of a busier house leaves behind."""
    chance = random.Random(3)
    monday = Week.of(NOW).before.since
    for number in range(1, 120):
        track, origin = chance.choice((("fast", "human-led"), ("fast", "ai-assisted"), ("careful", "ai-heavy"),
                                       ("careful", "undeclared")))  # fmt: skip
        groups = ["seniors", "ai-specialists"] if track == "careful" else ["seniors"]
        began = monday + timedelta(hours=chance.uniform(0, 72))
        took = timedelta(hours=chance.expovariate(1 / (20 if track == "careful" else 9)))
        due = began + timedelta(hours=48 if track == "careful" else 24)
        of = {"track": track, "origin": origin, "groups": groups}
        put(connection, promise(number, began_at=began, due_at=due, kept_at=began + took, **of))
        put(connection, pace(
            number, ready_at=began, first_review_at=began + took, closed_at=began + took * 2, merged=number % 9 > 0,
            first_machine_review_at=began + timedelta(minutes=chance.uniform(2, 20)) if track == "careful" else None,
            on_author=took * chance.uniform(0, 0.7), on_reviewers=took, **of,
        ))  # fmt: skip


async def draw(browser: Browser, url: str, picture: Picture) -> None:
    context = await browser.new_context(
        viewport={"width": picture.width, "height": picture.height}, color_scheme="dark" if picture.dark else "light"
    )
    page = await context.new_page()
    await page.goto(url + picture.path)
    if picture.opens:
        await page.locator(picture.opens).click()
    await page.screenshot(path=DOCS / f"{picture.name}.png")
    await context.close()


async def main() -> None:
    logs.quiet()
    with tempfile.TemporaryDirectory(prefix="twotrack-pictures-", ignore_cleanup_errors=True) as home:
        server, _ = embedded.start(Path(home))
        try:
            async with played(server.get_uri(database="postgres")) as bot, chromium() as browser:
                for picture in PICTURES:
                    await draw(browser, bot.url, picture)
        finally:
            embedded.stop(server)


if __name__ == "__main__":
    asyncio.run(main())
