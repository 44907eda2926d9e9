"""`twotrack queue` shows what the board shows; and an open board hears of a look within two seconds."""

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import psycopg
import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import commands
from tests.crowd import card, crowd, stored
from tests.hostile import EVIL
from tests.town import CLAUDE, Town, town
from tests.window import window


def queue(database: str, *arguments: str, **environment: str | None) -> Result:
    return CliRunner().invoke(commands("queue"), ["queue", *arguments], env={"DATABASE_URL": database, **environment})


def ids(done: Result) -> list[str]:
    assert done.exit_code == 0, done.stderr
    return [f"{one['repository']}-{one['number']}" for one in map(json.loads, done.stdout.splitlines())]


def test_the_terminal_shows_the_order_of_the_board(database: str) -> None:
    stored(database, crowd(120))

    async def look(**query: str) -> list[str]:
        async with window(database) as board:
            return (await board.see(**query)).order()

    # The terminal's clock is not the test's: what is late there is not what is late here, so nothing may be due.
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("UPDATE pull SET card = (card - 'due') || '{\"promises\": []}'")
    for options, query in (
        ([], {}), (["--track", "fast"], {"track": "fast"}), (["--group", "seniors"], {"group": "seniors"}),
        (["--person", "ana1"], {"person": "ana1"}), (["--repo", "acme/shop"], {"repository": "acme/shop"}),
    ):  # fmt: skip
        assert ids(queue(database, *options, "--json", "--most", "40")) == asyncio.run(look(**query))


def test_the_table_says_what_waits_for_whom_and_how_many_there_are(database: str) -> None:
    stored(database, [card(1, title="Pay by card", risk="high", due="2020-01-01T00:00:00Z"), card(2), card(3, track="fast", due=None)])  # fmt: skip
    done = queue(database, "--most", "1")
    words = " ".join(done.stdout.split())

    assert "Careful 2, the first 1 of them" in words
    assert "acme/shop#1 Pay by card ai-heavy high +300 -12 waits for ben, cleo was due" in words
    assert "Fast 1 " in words


@pytest.mark.parametrize(("environment", "configured", "found"), [
    ({"TWOTRACK_ME": "Ana"}, "", ["acme/shop-1"]),
    ({"TWOTRACK_ME": None}, "[github]\nuser = ben\n", ["acme/shop-2"]),
    ({"TWOTRACK_ME": "ana"}, "[github]\nuser = ben\n", ["acme/shop-1"]),
])  # fmt: skip
def test_mine_is_what_waits_for_me(
    database: str, tmp_path: Path, environment: dict[str, str | None], configured: str, found: list[str]
) -> None:
    stored(database, [card(1, reviewers=["ana"]), card(2, reviewers=["ben"])])
    (tmp_path / "config").write_text(configured)
    done = queue(database, "--mine", "--json", GIT_CONFIG_GLOBAL=str(tmp_path / "config"), **environment)

    assert ids(done) == found


@pytest.mark.parametrize(("arguments", "code", "words"), [
    (("--mine",), 2, "--mine needs to know who you are on GitHub: `git config --global github.user LOGIN`, or set TWOTRACK_ME"),
    (("--mine", "--person", "ana"), 2, "name different people; leave one of them out"),
    (("--track", "slow"), 2, "'slow' is not one of"),
    (("--most", "0"), 2, "should be greater than or equal to 1"),
    ((), 0, "Nothing is open. A good moment for a coffee."),
    (("--person", "zoe"), 0, "Nothing that fits is open."),
    (("--json",), 0, ""),
])  # fmt: skip
def test_what_cannot_be_shown_is_said_in_a_line(
    database: str, arguments: tuple[str, ...], code: int, words: str
) -> None:
    done = queue(database, *arguments, TWOTRACK_ME=None, GIT_CONFIG_GLOBAL="none", GIT_CONFIG_SYSTEM="none")

    assert done.exit_code == code
    assert words in " ".join((done.stdout + done.stderr).replace("│", " ").split())


def test_a_database_of_an_older_version_is_told_of(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("ALTER TABLE pull DROP COLUMN waits_on, DROP COLUMN rests")
    done = queue(database)

    assert (done.exit_code, done.stdout) == (1, "")
    assert "the next start of `twotrack serve` brings it up to date" in done.stderr


@pytest.mark.parametrize("text", [*EVIL, "[bold red]x[/]", "\x1b[31mred", "\u202egnp.exe"])
def test_no_title_steers_the_terminal(database: str, text: str) -> None:
    text = text.replace("\0", "")
    stored(database, [card(1, title=text, author=text, reviewers=[text])])
    done = queue(database)

    assert done.exit_code == 0
    assert not {sign for sign in done.stdout if not sign.isprintable() and sign != "\n"}
    assert "[bold red]" in done.stdout or not text.startswith("[bold")


async def test_an_open_board_hears_of_a_look_within_two_seconds(shop_town: Town) -> None:
    """From the moment in which somebody opens a pull request until the page that shows it has arrived."""
    await shop_town.opens("hana", branch="warm")
    async with aiohttp.ClientSession() as session, session.get(f"{shop_town.bot.url}/live") as live:
        await arrived(live, lambda said: True, event=b"hello")
        began = time.monotonic()
        pull = await shop_town.opens("ivo", message="Pay" + CLAUDE, title="Fresh")
        await arrived(live, lambda said: f"acme/shop#{pull.number}" in said["pulls"])
        async with session.get(shop_town.bot.url) as answer:
            page = await answer.text()
        took = time.monotonic() - began

    assert "Fresh" in page
    assert took < 2


async def arrived(
    live: aiohttp.ClientResponse, fits: Callable[[dict[str, Any]], bool], event: bytes = b"changed"
) -> None:
    async with asyncio.timeout(10):
        while line := await live.content.readline():
            if line == b"event: " + event + b"\n":
                said = json.loads((await live.content.readline()).removeprefix(b"data: "))
                if fits(said):
                    return
    raise AssertionError(said)


async def test_a_look_that_changes_nothing_tells_nobody(database: str) -> None:
    async with town(database) as place:
        pull = await place.opens("hana")
        place.sandbox.rerequests(pull, "twotrack")  # this look is the first that sees what GitHub says of our check
        await place.settle()
        async with await psycopg.AsyncConnection.connect(database, autocommit=True) as listening:
            await listening.execute("LISTEN twotrack_board")
            place.sandbox.rerequests(pull, "twotrack")
            await place.settle()
            quiet = [notify.payload async for notify in listening.notifies(timeout=0)]
            place.person("ben").approves(pull)
            await place.settle()
            told = [notify.payload async for notify in listening.notifies(timeout=0)]

    assert quiet == []
    assert set(told) == {"acme/shop#1"}
