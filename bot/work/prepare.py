"""Prepares a repository when it joins and at every start: labels made once, open pull requests found.

The sweep is what heals: it compares GitHub's open pull requests with what we remember, and asks for a look at each that
is new, moved on or was closed behind our back. It costs one request a hundred open pull requests.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.github.apply import our_labels
from bot.github.client import Client
from bot.github.compose import document
from bot.github.connect import Connections
from bot.github.failure import GitHubFailure, Gone, RateLimited
from bot.github.wire import nodes, time
from bot.store.pulls import Pulls
from bot.store.repositories import Prepared, Repositories

log = structlog.get_logger()

_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparer:
    """Everything a preparation needs."""

    connections: Connections
    pulls: Pulls
    repositories: Repositories
    clock: Clock

    async def discover(self) -> None:
        """Join every repository the app is installed on: done at every start, for webhooks that never came."""
        try:
            found = await self.connections.everywhere()
        except GitHubFailure as failure:
            log.warning("could not ask where the app is installed; webhooks will tell", why=str(failure))
            found = {}
        for installation, names in found.items():
            await self.repositories.join(installation, names, self.clock())
        await self.repositories.ask_all(self.clock())

    async def prepare(self, full_name: str) -> None:
        """Prepare one repository; try again later where GitHub does not play along."""
        began = self.clock()
        repository = await self.repositories.get(full_name)
        if repository is None or repository.asked_at is None or repository.asked_at > began:
            return
        try:
            await self._prepare(repository, began)
        except RateLimited as failure:
            await self.repositories.park(repository.installation, failure.until)
            await self.repositories.again(full_name, failure.until)
        except Gone as failure:
            log.warning("repository is not there for us", repository=full_name, why=str(failure))
            await self.repositories.prepared(full_name, began)
        except GitHubFailure as failure:
            log.warning("preparing failed", repository=full_name, why=str(failure))
            await self.repositories.again(full_name, self.clock() + _AGAIN)
        else:
            await self.repositories.prepared(full_name, began)

    async def _prepare(self, repository: Prepared, now: datetime) -> None:
        client = self.connections.client(repository.installation)
        if repository.labels is None:
            made = await our_labels(client, repository.full_name)
            await self.repositories.keep_labels(repository.full_name, repository.installation, made)
        remembered = await self.pulls.opened(repository.full_name)
        found = await _open_pulls(client, repository.full_name)
        changed = [number for number, at in found.items() if (seen := remembered.get(number)) is None or at > seen]
        closed = [number for number in remembered if number not in found]
        await self.pulls.ask(repository.full_name, repository.installation, [*changed, *closed], now)


async def _open_pulls(client: Client, full_name: str) -> dict[int, datetime]:
    """Number to `updatedAt` of everything that is open."""
    owner, _, name = full_name.partition("/")
    found: dict[int, datetime] = {}
    after: str | None = None
    while True:
        answer = await client.ask(document("pulls"), {"owner": owner, "name": name, "after": after})
        repository = answer.data.get("repository")
        if repository is None:
            raise Gone(f"{full_name} is not there for us")
        found |= {node["number"]: time(node["updatedAt"]) for node in nodes(repository["pullRequests"])}
        page = repository["pullRequests"]["pageInfo"]
        if not page["hasNextPage"]:
            return found
        after = page["endCursor"]
