"""The web half alone, on a database that a test has filled."""

import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from yarl import URL

from bot.app import Halves, run
from bot.sandbox import Sandbox
from tests.builders import NOW
from tests.hostile import Reader
from tests.town import settings


@dataclass
class Seen:
    """What was answered, unpacked, and how many bytes travelled."""

    status: int
    text: str
    headers: dict[str, str]
    travelled: int
    words: str = field(init=False)

    def __post_init__(self) -> None:
        reader = Reader()
        reader.feed(self.text)
        self.words = " ".join(" ".join(reader.text).split())

    def order(self) -> list[str]:
        """The ids of the cards, as they stand on the page."""
        reader = Reader()
        reader.feed(self.text)
        return [str(said["id"]) for tag, said in reader.tags if tag == "article"]


@dataclass
class Window:
    """Somebody who looks in."""

    url: str
    session: aiohttp.ClientSession

    async def see(self, path: str = "/", **query: str) -> Seen:
        async with self.session.get(URL(self.url + path, encoded=True).update_query(query)) as answer:
            packed = await answer.read()
            text = unpacked(answer, packed)
            return Seen(answer.status, text, dict(answer.headers), len(packed))


def unpacked(answer: Any, packed: bytes) -> str:
    kind = answer.headers.get("Content-Encoding")
    return (zlib.decompress(packed, 31 if kind == "gzip" else 15) if kind else packed).decode()


@asynccontextmanager
async def window(database: str, **more: Any) -> AsyncIterator[Window]:
    """It is NOW all the time."""
    async with Sandbox(now=NOW) as sandbox, aiohttp.ClientSession(auto_decompress=False) as session:
        await sandbox.start()
        async with run(settings(sandbox, database, **more), sandbox.now, Halves(worker=False)) as bot:
            yield Window(bot.url, session)
