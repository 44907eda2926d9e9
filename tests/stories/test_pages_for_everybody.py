"""The pages in a real browser: sound for keyboards and screen readers, on phones, light and dark, and live."""

import time
from typing import Any

import psycopg
import pytest
from playwright.async_api import Browser, Page

from bot.core.week import Week
from tests.browser import chromium
from tests.builders import NOW
from tests.npm_artefacts import npm_package
from tests.stories.test_browser import shown
from tests.town import CLAUDE, Town
from tests.weeks import pace, promise, put

pytestmark = [pytest.mark.browser, pytest.mark.npm]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = (
    "/",
    "/?person=ben&risk=high",
    "/people",
    "/people/ben",
    "/pulls/acme/shop/1",
    f"/weekly/{Week.of(NOW)}",
    "/no",
)


async def busy(town: Town, database: str) -> str:
    """Something on every page; the answer is somebody who is asked for a review."""
    pull = await town.opens("hana", path="src/payments/pay.py", message="Pay" + CLAUDE, title="Pay by card")
    second = await town.opens("ivo", branch="second", title="A <b>bold</b> title " + "very " * 30 + "long")
    town.person("ben").approves(pull)
    town.person("hana").comments(pull, "/tested it myself")
    town.sandbox.advance(days=1, hours=2)
    await town.settle()
    of: dict[str, Any] = {"track": "careful", "origin": "ai-heavy", "groups": ["seniors", "architects"]}
    with psycopg.connect(database, autocommit=True) as connection:
        put(connection, promise(1, kept_at=NOW, **of))
        put(
            connection,
            pace(1, first_review_at=NOW, first_machine_review_at=NOW, closed_at=NOW, on_author=NOW - NOW, **of),
        )
    return min(second.review_requests)


async def wrongs(page: Page) -> list[str]:
    """What axe-core finds."""
    await page.evaluate((npm_package("axe-core") / "axe.min.js").read_text("utf-8"))
    found = await page.evaluate("(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}})", WCAG)
    assert len(found["passes"]) > 10, "it looked at the page"
    return [f"{one['id']}: {node['html'][:160]} {node['failureSummary']}" for one in found["violations"] for node in one["nodes"]]  # fmt: skip


@pytest.mark.parametrize("dark", [False, True])
async def test_every_page_is_sound_fits_a_phone_and_asks_nobody_else(
    shop_town: Town, database: str, *, dark: bool
) -> None:
    await busy(shop_town, database)
    async with chromium() as browser:
        for path in PAGES:
            for width in (1280, 390):
                page, wrong = await shown(browser, shop_town.bot.url + path, width=width, dark=dark)
                for fold in await page.locator("summary").all():
                    await fold.click()

                assert await wrongs(page) == [], (path, width)
                assert await page.evaluate("document.documentElement.scrollWidth") <= width, path
                assert [one for one in wrong if "404" not in one] == [], path
                await page.context.close()


async def test_whoever_uses_the_keyboard_gets_everywhere(shop_town: Town, database: str) -> None:
    person = await busy(shop_town, database)
    async with chromium() as browser:
        page, _ = await shown(browser, shop_town.bot.url, width=1280, dark=False)
        await page.keyboard.press("Tab")
        assert await focused(page) == "Skip to the content"
        await page.keyboard.press("Enter")
        await page.keyboard.press("j")
        assert await focused(page) not in {"Pay by card", "Filter"}, "letters do nothing outside of a card"
        await page.locator(".card h3 a").first.focus()
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert await page.evaluate(outline) == "solid"
        await page.keyboard.press("j")
        second = await focused(page)
        await page.keyboard.press("k")
        assert await focused(page) != second
        await page.locator(".filters summary").focus()
        await page.keyboard.press("Enter")
        await page.get_by_label("Person").fill(person)
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"**/?*person={person}*")
        assert await page.get_by_role("heading", name=f"Next for {person}").is_visible()


async def focused(page: Page) -> str:
    return str(await page.evaluate("document.activeElement.innerText")).strip()


async def opens_in(browser: Browser, town: Town, *, reduced: bool = False) -> Page:
    context = await browser.new_context(
        viewport={"width": 900, "height": 500}, reduced_motion="reduce" if reduced else "no-preference"
    )
    page = await context.new_page()
    await page.goto(town.bot.url)
    return page


async def test_an_open_board_follows_and_leaves_the_reader_where_they_are(shop_town: Town) -> None:
    """New cards come in above; what is unfolded, in focus and in sight stays so; and it is announced, politely."""
    town = shop_town
    for number in range(8):
        await town.opens("hana", message="Add it" + CLAUDE, title=f"Old {number}", branch=f"old-{number}")
    async with chromium() as browser:
        page = await opens_in(browser, town)
        card = page.locator("article", has_text="Old 7")
        await card.locator("summary").click()
        await card.locator("h3 a").focus()
        await card.scroll_into_view_if_needed()
        before = await card.bounding_box()
        pull = await town.opens(
            "ivo", path="src/payments/pay.py", message="Pay" + CLAUDE, title="Risky", branch="risky"
        )
        began = time.monotonic()
        await page.get_by_text("Risky").wait_for(timeout=5_000)
        took = time.monotonic() - began

        assert took < 2
        assert await page.locator("article h3").first.inner_text() == "Risky"
        assert await focused(page) == "Old 7"
        assert await card.locator("details[open]").count() == 1
        after = await card.bounding_box()
        assert before
        assert after
        assert abs(before["y"] - after["y"]) <= 2
        assert await page.locator("#told[role=status]").inner_text() == "1 changed"
        town.person("dan").merges(pull)
        await town.settle()
        await page.get_by_text("Risky").wait_for(state="detached", timeout=5_000)


async def test_who_wants_little_motion_sees_none(shop_town: Town) -> None:
    async with chromium() as browser:
        page = await opens_in(browser, shop_town, reduced=True)
        await shop_town.opens("ivo", title="New here")
        card = page.locator("article.is-new")
        await card.wait_for(timeout=5_000)

        assert await card.evaluate("one => getComputedStyle(one).animationName") == "none"


async def test_without_a_script_the_same_can_be_done(shop_town: Town, database: str) -> None:
    await busy(shop_town, database)
    async with chromium() as browser:
        context = await browser.new_context(java_script_enabled=False)
        page = await context.new_page()
        await page.goto(shop_town.bot.url)
        await page.locator(".filters summary").click()
        await page.get_by_label("Risk").select_option("high")
        await page.get_by_role("button", name="Show").click()

        assert await page.locator("article h3").all_inner_texts() == ["Pay by card"]
        await page.get_by_role("link", name="risk: high").click()
        assert await page.locator("article").count() == 2
        await page.get_by_role("link", name="acme/shop#1").click()
        assert await page.get_by_role("heading", name="Pay by card").is_visible()


async def test_the_weekly_summary_prints_without_what_only_a_screen_needs(shop_town: Town, database: str) -> None:
    await busy(shop_town, database)
    async with chromium() as browser:
        page, _ = await shown(browser, f"{shop_town.bot.url}/weekly/{Week.of(NOW)}", width=1280, dark=True)
        await page.emulate_media(media="print")

        assert await page.locator("nav").first.is_hidden()
        assert await page.get_by_role("heading", name="seniors").is_visible()
        assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
