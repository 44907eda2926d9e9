"""The pages, walked in a real browser as a visitor of the demo would."""

import pytest
from playwright.async_api import Browser, Page

from tests.browser import chromium
from tests.town import CLAUDE, Town

pytestmark = pytest.mark.browser


async def shown(browser: Browser, address: str, *, width: int, dark: bool) -> tuple[Page, list[str]]:
    """A page, and whatever it asked of hosts that are not ours or complained about."""
    context = await browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light"
    )
    page = await context.new_page()
    wrong: list[str] = []
    page.on("request", lambda request: wrong.append(request.url) if "//127.0.0.1" not in request.url else None)
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    await page.goto(address)
    return page, wrong


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("dark", [False, True])
async def test_the_board_fits_and_asks_nobody_else(shop_town: Town, width: int, *, dark: bool) -> None:
    await shop_town.opens("hana", message="Add it" + CLAUDE, title="A <b>bold</b> title " + "very " * 30 + "long")
    async with chromium() as browser:
        page, wrong = await shown(browser, f"{shop_town.bot.url}/", width=width, dark=dark)

        assert await page.locator("#careful").inner_text() == "Careful 1"
        assert "A <b>bold</b> title" in await page.locator(".card h3").inner_text()
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        assert wrong == []


async def test_a_visitor_approves_and_sees_the_check_turn_green(shop_town: Town) -> None:
    town = shop_town
    pull = await town.opens("hana")
    town.person("hana").labels(pull, "human-led")
    await town.settle()
    async with chromium() as browser:
        address = f"{town.sandbox.url}/acme/shop/pull/{pull.number}"
        page, wrong = await shown(browser, address, width=1280, dark=False)
        await page.select_option("select", "ben")
        await page.get_by_role("button", name="Approve").click()
        await page.get_by_text("Fast: all it asks for is there").first.wait_for()

        assert pull.check("twotrack").conclusion == "success"
        assert wrong == []
        narrow, wrong = await shown(browser, address, width=390, dark=True)
        assert await narrow.evaluate("document.documentElement.scrollWidth") <= 390
        assert wrong == []
