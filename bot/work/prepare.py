"""Prepares a repository when it joins and at every start: labels made once, open pull requests found.

Where the rules only observe, no label is made: such a repository does not show that we are there.

GitHub's open pull requests are compared with what we remember, and a look is asked for at each that is new, moved on or
was closed behind our back. It costs one request a hundred open pull requests. While we run, `work/sweep.py` does so.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.core.rules import Composed
from bot.core.words import Mode
from bot.github.apply import our_labels
from bot.github.client import Answer, Client
from bot.github.connect import Connections
from bot.github.failure import Denied, GitHubFailure, Gone, RateLimited
from bot.github.pulls import OpenPulls, open_pulls
from bot.github.rulefiles import default_file, organisation_file
from bot.store.pulls import Pulls
from bot.store.repositories import Prepared, Repositories
from bot.work.rulebook import Rulebook

log = structlog.get_logger()

_AGAIN = timedelta(minutes=1)
_SELDOM = timedelta(hours=1)  # where only people can mend it; once they have, a webhook tells


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparer:
    """Everything a preparation needs."""

    connections: Connections
    pulls: Pulls
    repositories: Repositories
    rulebook: Rulebook
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
        if repository.parked_until is not None and repository.parked_until > began:
            await self.repositories.again(full_name, repository.parked_until)
            return
        if repository.joined_at is not None:
            self.connections.client(repository.installation).renew(repository.joined_at)
        try:
            await self._prepare(repository, began)
        except RateLimited as failure:
            await self.repositories.park(repository.installation, failure.until)
            await self.repositories.again(full_name, failure.until)
        except Gone as failure:
            log.warning("repository is not there for us", repository=full_name, why=str(failure))
            await self.repositories.prepared(full_name, began)
        except Denied as failure:
            log.warning("preparing waits for a permission", repository=full_name, why=str(failure))
            await self.repositories.again(full_name, self.clock() + _SELDOM)
        except GitHubFailure as failure:
            log.warning("preparing failed", repository=full_name, why=str(failure))
            await self.repositories.again(full_name, self.clock() + _AGAIN)
        else:
            await self.repositories.prepared(full_name, began)

    async def _prepare(self, repository: Prepared, now: datetime) -> None:
        client = self.connections.client(repository.installation)
        remembered = await self.pulls.opened(repository.full_name)
        found, composed = await self._found(client, repository.full_name)
        if repository.labels is None and _speaks(composed):
            made = await our_labels(client, repository.full_name)
            await self.repositories.keep_labels(repository.full_name, repository.installation, made)
        changed = [number for number, at in found.items() if (seen := remembered.get(number)) is None or at > seen]
        closed = [number for number in remembered if number not in found]
        await self.pulls.ask(repository.full_name, repository.installation, [*changed, *closed], now)

    async def _found(self, client: Client, full_name: str) -> tuple[dict[int, datetime], Composed | None]:
        """Number to `updatedAt` of everything that is open, and the rules; None where GitHub could not tell them."""
        found: dict[int, datetime] = {}
        page: OpenPulls | None = None
        async for page in open_pulls(client, full_name):
            found |= page.changed
        return found, await self._composed(page.answer, full_name) if page is not None else None

    async def _composed(self, answer: Answer, full_name: str) -> Composed | None:
        files = organisation_file(answer, full_name.partition("/")[0]), default_file(answer, full_name)
        if any(file.trouble for file in files):
            return None
        return await self.rulebook.composed(*(file.source for file in files))


def _speaks(composed: Composed | None) -> bool:
    """Whether rules write anything but a check to GitHub. Where that is not known, a look makes labels if it must."""
    rules = composed.rules if composed is not None else None
    return rules is not None and rules.reach is not Mode.OBSERVE
