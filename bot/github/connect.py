"""Connections to GitHub, one for each installation, made when first needed."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp

from bot.clock import Clock
from bot.github.auth import AppKey, AppProof, Tokens
from bot.github.budget import Told
from bot.github.client import Client, Endpoints
from bot.github.documents import Documents
from bot.github.failure import Gone
from bot.github.owners import OwnersFiles
from bot.github.people import People
from bot.github.properties import Properties


@dataclass(slots=True)
class _Connection:
    client: Client
    people: People
    properties: Properties
    documents: Documents
    owners: OwnersFiles


class Connections:
    """Hands out clients. Everything they remember is a cache: losing it costs requests, never truth."""

    def __init__(self, session: aiohttp.ClientSession, key: AppKey, endpoints: Endpoints, clock: Clock) -> None:
        self._session = session
        self._endpoints = endpoints
        self._clock = clock
        self._tokens = Tokens(session, key, endpoints.api_url, clock)
        self._app = Client(session, endpoints, AppProof(key), 0, clock)
        self._open: dict[int, _Connection] = {}
        self.app_id = key.app_id

    async def everywhere(self) -> dict[int, list[str]]:
        """Every installation and the repositories it reaches, asked of GitHub."""
        return {one: [name async for name in self.reach(one)] for one in await self.installations()}

    async def installations(self) -> list[int]:
        """Where the app is installed and not suspended: known from GitHub, whatever webhooks were lost."""
        pages = self.as_app().pages("/app/installations?per_page=100")
        return [int(one["id"]) async for page in pages for one in page if not one["suspended_at"]]

    async def is_active(self, installation: int) -> bool:
        """The same of one."""
        try:
            return not (await self.as_app().get(f"/app/installations/{installation}"))["suspended_at"]
        except Gone:
            return False

    async def reach(self, installation: int) -> AsyncIterator[str]:
        """The repositories it reaches."""
        async for page in self.client(installation).pages("/installation/repositories?per_page=100"):
            for one in page["repositories"]:
                yield str(one["full_name"])

    def as_app(self) -> Client:
        """The client of the app itself."""
        return self._app

    def budgets(self) -> list[tuple[int, Told]]:
        """What GitHub told of the budget of each installation that was talked with."""
        return [(number, told) for number, one in self._open.items() for told in one.client.budget.told()]

    def client(self, installation: int) -> Client:
        """The client of one installation."""
        return self._connection(installation).client

    def people(self, installation: int) -> People:
        """Who its groups are."""
        return self._connection(installation).people

    def properties(self, installation: int) -> Properties:
        """What its organisation says of its repositories."""
        return self._connection(installation).properties

    def documents(self, installation: int) -> Documents:
        """The design documents that it may read."""
        return self._connection(installation).documents

    def owners(self, installation: int) -> OwnersFiles:
        """The CODEOWNERS files that it may read."""
        return self._connection(installation).owners

    def _connection(self, installation: int) -> _Connection:
        if installation not in self._open:
            client = Client(self._session, self._endpoints, self._tokens, installation, self._clock)
            self._open[installation] = _Connection(
                client,
                People(client, time.monotonic),
                Properties(client, time.monotonic),
                Documents(client, lambda: self._clock().timestamp()),
                OwnersFiles(client),
            )
        return self._open[installation]
