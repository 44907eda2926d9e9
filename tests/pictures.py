"""`make pictures`: takes the pictures of the documents anew, from the demo, in a headless Chromium."""

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser

from tests.browser import chromium
from tests.stage import free_port

DOCS = Path(__file__).parent.parent / "docs"
_PATIENCE = 120  # seconds until the demo is up
_ADDRESS = re.compile(r"https?://127\.0\.0\.1:\d+/")


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: what is at a path, of the board or of the sandbox. Without a `height` all of the page is shown."""

    name: str
    path: str
    width: int
    height: int | None = None
    of_board: bool = False


PICTURES = (
    Picture("pull", "acme/shop/pull/3", 1180, 1640),
    Picture("reviewing-careful", "acme/shop/pull/12", 1000, 1700),
    Picture("reviewing-check", "acme/shop/pull/12/checks", 1000),
)


@asynccontextmanager
async def _demo() -> AsyncIterator[tuple[str, str]]:
    """The demo in a process of its own: where its board is, and where its sandbox."""
    ports = ("--port", str(free_port()), "--board-port", str(free_port()))
    command = (str(Path(sys.executable).parent / "twotrack"), "demo", *ports)
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        found: list[str] = []
        async with asyncio.timeout(_PATIENCE):
            while len(found) < 2:
                if process.stdout is None or not (line := await process.stdout.readline()):
                    raise RuntimeError("the demo ended before it was up")
                found += _ADDRESS.findall(line.decode())
        yield found[0], found[1]
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            await process.wait()


async def _take(browser: Browser, one: Picture, address: str) -> None:
    context = await browser.new_context(viewport={"width": one.width, "height": one.height or 900})
    page = await context.new_page()
    await page.goto(f"{address}{one.path}")
    await page.wait_for_load_state("networkidle")
    await page.screenshot(path=DOCS / f"{one.name}.png", full_page=one.height is None)
    await context.close()
    print(f"docs/{one.name}.png")


async def take_all() -> None:
    """Take each, and say which."""
    async with _demo() as (board, sandbox), chromium() as browser:
        for one in PICTURES:
            await _take(browser, one, board if one.of_board else sandbox)


if __name__ == "__main__":
    asyncio.run(take_all())
