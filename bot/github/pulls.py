"""The open pull requests of a repository, newest change first, a hundred a request."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.github.client import Answer, Client
from bot.github.compose import document
from bot.github.failure import Denied, Gone
from bot.github.wire import nodes, time


@dataclass(frozen=True, slots=True)
class OpenPulls:
    """A page. `name` is what the repository is called now, `total` how many are open, on all pages."""

    name: str
    total: int
    changed: dict[int, datetime]  # number to updatedAt
    answer: Answer


async def open_pulls(client: Client, full_name: str) -> AsyncIterator[OpenPulls]:
    """Page after page. Gone where there is no such repository for us."""
    owner, _, name = full_name.partition("/")
    after: str | None = None
    while True:
        answer = await client.ask(document("pulls"), {"owner": owner, "name": name, "after": after})
        repository = answer.data.get("repository")
        if repository is None or repository.get("pullRequests") is None:
            raise _unseen(full_name, answer)
        pulls: dict[str, Any] = repository["pullRequests"]
        changed = {node["number"]: time(node["updatedAt"]) for node in nodes(pulls)}
        yield OpenPulls(repository["nameWithOwner"], pulls["totalCount"], changed, answer)
        if not pulls["pageInfo"]["hasNextPage"]:
            return
        after = pulls["pageInfo"]["endCursor"]


def _unseen(full_name: str, answer: Answer) -> Exception:
    if any(error.get("type") == "FORBIDDEN" for error in answer.errors):
        return Denied("pull_requests: read")
    return Gone(f"{full_name} is not there for us")
