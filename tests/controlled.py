"""A sandbox steered through its control API."""

import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from bot.sandbox import Sandbox


class Control:
    """A client of the control API."""

    def __init__(self, session: aiohttp.ClientSession, url: str, sandbox: Sandbox) -> None:
        self._session = session
        self.url = url
        self.sandbox = sandbox

    async def ask(self, method: str, call: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        data = None if body is None else io.BytesIO(body) if isinstance(body, bytes) else json.dumps(body)
        async with self._session.request(method, f"{self.url}/_sandbox/{call}", data=data, headers=headers) as answer:
            return answer.status, json.loads(await answer.text())

    async def do(self, call: str, **fields: Any) -> Any:
        status, answer = await self.ask(
            "POST", call, {"as" if name == "who" else name: value for name, value in fields.items()}
        )

        assert (status, answer) == (200, answer)
        return answer

    async def refused(self, call: str, **fields: Any) -> tuple[int, str]:
        status, answer = await self.ask(
            "POST", call, {"as" if name == "who" else name: value for name, value in fields.items()}
        )
        return status, answer["message"]


@asynccontextmanager
async def controlled() -> AsyncIterator[Control]:
    """A sandbox with a shop, two people and one pull request, all made through the control API."""
    async with Sandbox() as sandbox, aiohttp.ClientSession() as session:
        made = Control(session, await sandbox.start(), sandbox)
        for login in ("ana", "ben"):
            await made.do("person", login=login, name=login.title())
        await made.do("repository", name="acme/shop", files={"README.md": "# Shop\n"})
        await made.do("install", owner="acme")
        for login in ("ana", "ben"):
            await made.do("collaborator", repository="acme/shop", who=login)
        await made.do(
            "open",
            who="ana",
            repository="acme/shop",
            title="Say hello",
            body="- [ ] tried",
            branch="hello",
            files={"hello.txt": "Hello\n"},
        )
        yield made
