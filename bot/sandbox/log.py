"""The request log: what the app asked, about which pull request, and how it was answered."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.sandbox.state import PullRequest, node_id
from bot.sandbox.world import World

_REPOSITORY = re.compile(r"/repos/(?P<owner>[^/]+)/(?P<name>[^/]+)/(?P<rest>.+)")
_NUMBER = re.compile(r"(?:pulls|issues)/(?P<number>[0-9]{1,18})(?:/|$)")
_RECORD = re.compile(r"(?P<kind>check-runs|issues/comments)/(?P<id>[0-9]{1,18})(?:/|$)")
_COMMIT = re.compile(r"(?:commits|statuses)/(?P<sha>[0-9a-f]{40})(?:/|$)")
_KINDS = {"check-runs": "CR", "issues/comments": "IC"}
_OPERATION = re.compile(r"(?:^|\})(?:\s|,|#.*\n)*(?P<kind>query|mutation)\b[^\S\n]*(?P<name>\w+)?")


@dataclass(kw_only=True, eq=False)
class Request:
    """One request. `status` is 0 while it is under way, or when the connection was dropped."""

    at: datetime
    started: float
    kind: str  # rest or graphql
    method: str
    path: str
    operation: str | None = None
    mutation: bool = False
    pull: str | None = None  # `acme/shop#7`
    installation: int | None = None
    status: int = 0
    seconds: float = 0.0

    @property
    def is_about_api(self) -> bool:
        """Whether it counts as one of the app's requests; all in the log do."""
        return True


def operation(document: str) -> tuple[str | None, bool]:
    """Name and kind of a document's first operation."""
    match = _OPERATION.search(document)
    return (match["name"], match["kind"] == "mutation") if match else (None, False)


def pull_of_path(world: World, path: str) -> str | None:
    """The pull request a REST path is about: by its number, or by a comment, a check run or a commit of it."""
    if (match := _REPOSITORY.search(path)) is None:
        return None
    repository, rest = world.known(f"{match['owner']}/{match['name']}"), match["rest"]
    pull: PullRequest | None = None
    if repository is not None and (one := _NUMBER.match(rest)):
        pull = repository.pulls.get(int(one["number"]))
    elif one := _RECORD.match(rest):
        pull = world.pull_of(node_id(_KINDS[one["kind"]], int(one["id"])))
    elif one := _COMMIT.match(rest):
        pull = _by_head(world, one["sha"])
    return pull.full if pull else None


def pull_of_variables(world: World, variables: Any) -> str | None:
    """The pull request a body is about: by owner, name and number, or by a node id or head that belongs to one."""
    if isinstance(variables, dict) and {"owner", "name", "number"} <= variables.keys():
        repository, number = world.known(f"{variables['owner']}/{variables['name']}"), variables["number"]
        pull = repository.pulls.get(number) if repository is not None and isinstance(number, int) else None
        return pull.full if pull else None
    waiting = [variables]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str) and (pull := world.pull_of(value) or _by_head(world, value)) is not None:
            return pull.full
        if isinstance(value, dict | list):
            waiting += reversed(list(value.values()) if isinstance(value, dict) else value)
    return None


def _by_head(world: World, value: str) -> PullRequest | None:
    return next(iter(world.heads.get(value, ())), None)
