"""A shop on a sandbox of its own, and a client that talks to it as an app does: with a signed token, over HTTP."""

import io
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

import aiohttp
import jwt
import pytest
from aiohttp import web
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from bot.sandbox import Commit, Person, PullRequest, Repository, Sandbox
from bot.sandbox.state import Installation

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@cache
def signer(pem: str) -> Any:
    """A key, read once: reading one takes longer than a request."""
    return load_pem_private_key(pem.encode(), None)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: Any


@dataclass
class Shop:
    """The sandbox, one repository with its people, and a session."""

    sandbox: Sandbox
    session: aiohttp.ClientSession
    shop: Repository
    installation: Installation
    token: str = ""
    heard: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)  # GUID, event, payload

    def person(self, login: str) -> Person:
        return self.sandbox.person(login)

    def opens(self, login: str = "hana", branch: str = "topic", **more: Any) -> PullRequest:
        more.setdefault("commits", [Commit("Change it", files={f"src/{branch}.py": "one\ntwo\n"})])
        return self.person(login).opens(self.shop, title=more.pop("title", "Change it"), branch=branch, **more)

    def jwt(self, key: str | None = None, **claims: Any) -> str:
        now = int(time.time())
        made = {"iat": now - 60, "exp": now + 540, "iss": str(self.sandbox.app.id)} | claims
        return jwt.encode(made, signer(key or self.sandbox.app.private_key), algorithm="RS256")

    async def ask(
        self, method: str, path: str, body: Any = None, *, token: str | None = None, **headers: str
    ) -> Answer:
        """Any request. Header names are written with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent["Authorization"] = f"Bearer {self.token if token is None else token}"
        more: dict[str, Any] = {} if body is None else {"json": body}
        if isinstance(body, bytes):
            more = {"data": io.BytesIO(body)}
        url = path if path.startswith("http") else f"{self.sandbox.url}{path}"
        async with self.session.request(method, url, headers=sent, **more) as answer:
            text = await answer.text()
            parsed = await answer.json() if text and "json" in answer.content_type else text
            return Answer(answer.status, answer.headers, parsed)

    async def get(self, path: str, **more: Any) -> Answer:
        return await self.ask("GET", path, **more)

    async def graphql(self, query: str, token: str | None = None, **variables: Any) -> Answer:
        return await self.ask("POST", "/graphql", {"query": query, "variables": variables}, token=token)

    async def new_token(self, installation: Installation | None = None, **body: Any) -> Answer:
        number = (installation or self.installation).id
        return await self.ask("POST", f"/app/installations/{number}/access_tokens", body, token=self.jwt())

    async def listens(self) -> None:
        """Hear every webhook from now on."""

        async def hear(request: web.Request) -> web.Response:
            payload = await request.json()
            self.heard.append((request.headers["X-GitHub-Delivery"], request.headers["X-GitHub-Event"], payload))
            return web.Response(status=202)

        app = web.Application(client_max_size=30 * 1024 * 1024)
        app.router.add_post("/webhook", hear)
        self._listener = web.AppRunner(app, shutdown_timeout=1)
        await self._listener.setup()
        await web.TCPSite(self._listener, "127.0.0.1", 0).start()
        self.sandbox.deliver_to(f"http://127.0.0.1:{self._listener.addresses[0][1]}/webhook")

    async def close(self) -> None:
        await self.session.close()
        await self.sandbox.close()
        if hasattr(self, "_listener"):
            await self._listener.cleanup()


async def open_shop(sandbox: Sandbox) -> Shop:
    repository = sandbox.repository("acme/shop", files={"README.md": "# Shop\n", "src/a.py": "one\ntwo\nthree\n"})
    for login in ("ana", "ben", "hana", "ivo"):
        sandbox.person(login, name=login.capitalize(), email=f"{login}@acme.example")
        repository.collaborator(login, "write")
    sandbox.team("acme/seniors", members=["ana", "ben"])
    await sandbox.start()
    found = Shop(sandbox, aiohttp.ClientSession(), repository, sandbox.installs("acme"))
    found.token = sandbox.gate.issue(found.installation, None, None)[0]
    return found


@pytest.fixture
async def shop() -> AsyncIterator[Shop]:
    """A fresh shop on a clock that stands still until it is moved."""
    found = await open_shop(Sandbox(NOW))
    yield found
    await found.close()
