"""Connections to GitHub, one for each installation, made when first needed."""

import time
from dataclasses import dataclass

import aiohttp

from bot.clock import Clock
from bot.github.auth import AppKey, Tokens, installations
from bot.github.budget import Told
from bot.github.client import Client, Endpoints
from bot.github.documents import Documents
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
        self._key = key
        self._endpoints = endpoints
        self._clock = clock
        self._tokens = Tokens(session, key, endpoints.api_url, clock)
        self._open: dict[int, _Connection] = {}
        self.app_id = key.app_id

    async def everywhere(self) -> dict[int, list[str]]:
        """Every installation and the repositories it reaches, asked of GitHub."""
        found: dict[int, list[str]] = {}
        for installation in await installations(self._session, self._key, self._endpoints.api_url):
            pages = self.client(installation).pages("/installation/repositories?per_page=100")
            found[installation] = [str(one["full_name"]) async for page in pages for one in page["repositories"]]
        return found

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
