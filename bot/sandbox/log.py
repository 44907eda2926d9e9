"""The request log: what the app asked, about which pull request, and how it was answered."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.sandbox.state import PullRequest
from bot.sandbox.world import World

_PATH = re.compile(r"/repos/(?P<owner>[^/]+)/(?P<name>[^/]+)/(?:pulls|issues)/(?P<number>\d+)")
_OPERATION = re.compile(r"^\s*(?:#.*\n\s*)*(?P<kind>query|mutation)\s+(?P<name>\w+)", re.MULTILINE)


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
    return (match["name"], match["kind"] == "mutation") if match else (None, document.lstrip().startswith("mutation"))


def pull_of_path(world: World, path: str) -> str | None:
    """The pull request a REST path is about."""
    if (match := _PATH.search(path)) is None:
        return None
    repository = world.repository(f"{match['owner']}/{match['name']}")
    pull = repository.pulls.get(int(match["number"])) if repository else None
    return pull.full if pull else None


def pull_of_variables(world: World, variables: Any) -> str | None:
    """The pull request GraphQL variables are about: by owner, name and number, or by a node id that belongs to one."""
    if isinstance(variables, dict) and {"owner", "name", "number"} <= variables.keys():
        repository = world.repository(f"{variables['owner']}/{variables['name']}")
        pull = repository.pulls.get(variables["number"]) if repository else None
        return pull.full if pull else None
    found = _pull(world, variables)
    return found.full if found else None


def _pull(world: World, value: Any) -> PullRequest | None:
    if isinstance(value, str):
        return world.pull_of(value) or _by_head(world, value)
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((pull for part in parts if (pull := _pull(world, part)) is not None), None)


def _by_head(world: World, value: str) -> PullRequest | None:
    return next(iter(world.heads.get(value, ())), None)
