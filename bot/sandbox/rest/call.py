"""One REST call: what is asked of which record, checked as GitHub checks it; and the table of operations."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from aiohttp import web

from bot.sandbox.auth import Grant, Refusal
from bot.sandbox.shapes import Shapes
from bot.sandbox.state import Account, Issue, PullRequest, Repository, node_id

if TYPE_CHECKING:
    from bot.sandbox.sandbox import Sandbox

Answer = tuple[int, Any]
Record = TypeVar("Record")
REPO = "/repos/{owner}/{repo}"
_WORDS = {str: "a string", int: "an integer", bool: "a boolean", list: "an array", dict: "an object"}


@dataclass
class Call:
    """One call. `body` is JSON of any kind; `grant` is None where the app itself or nobody asks."""

    sandbox: "Sandbox"
    request: web.Request
    grant: Grant | None
    body: Any
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def shapes(self) -> Shapes:
        """Makes the JSON of records."""
        return self.sandbox.telling.shapes

    @property
    def bot(self) -> Account:
        """Who acts: the app's bot."""
        return self.sandbox.bot_account

    # -- the path -----------------------------------------------------------------------------------------------------

    def part(self, name: str) -> str:
        """A part of the path."""
        return self.request.match_info[name]

    def number(self, name: str) -> int:
        """A part of the path that is a number; none is longer than 18 digits."""
        text = self.part(name)
        if not text.isascii() or not text.isdigit() or len(text) > 18:
            raise Refusal(404, "Not Found")
        return int(text)

    @cached_property
    def repository(self) -> Repository:
        """The repository of the path, if the token reaches it; 404 otherwise, as GitHub keeps secrets.

        A name it had leads on to its address by number (docs: rest/using-the-rest-api/best-practices, redirects).
        """
        world, by_number = self.sandbox.world, self.request.match_info.get("repository_id")
        if by_number is not None:
            found = next((one for one in world.repositories.values() if str(one.id) == by_number), None)
        else:
            found = world.known(f"{self.part('owner')}/{self.part('repo')}")
        if found is None or self.grant is None or not self.grant.reaches(found):
            raise Refusal(404, "Not Found")
        if by_number is None and found.full_name.lower() != f"{self.part('owner')}/{self.part('repo')}".lower():
            raise self._moved(found)
        return found

    def _moved(self, repository: Repository) -> Refusal:
        """Reads may repeat as they like; whatever else must be sent again as it was."""
        head, _, rest = self.request.rel_url.raw_path_qs.partition(f"/{self.part('owner')}/{self.part('repo')}")
        url = f"{self.sandbox.url}{head.removesuffix('/repos')}/repositories/{repository.id}{rest}"
        reading = self.request.method in {"GET", "HEAD"}
        status, message = (301, "Moved Permanently") if reading else (307, "Temporary Redirect")
        return Refusal(status, message, {"Location": url}, url=url)

    @cached_property
    def pull(self) -> PullRequest:
        """The pull request of the path. Reads may come from a replica that lags; writes see the truth."""
        found = self.repository.pulls.get(self.number("number"))
        if found is None or not self.sandbox.replica.knows(found.at):
            raise Refusal(404, "Not Found")
        return self.sandbox.replica.seen(found) if self.request.method == "GET" else found

    @cached_property
    def thread(self) -> PullRequest | Issue:
        """The issue of the path, or the pull request of that number."""
        return self.repository.issues.get(self.number("number")) or self.pull

    def found(self, kind: type[Record], prefix: str, name: str = "id") -> Record:
        """A record of this repository by its number in the path."""
        record = self.sandbox.world.nodes.get(node_id(prefix, self.number(name)))
        if not isinstance(record, kind) or self.sandbox.world.home(record) is not self.repository:
            raise Refusal(404, "Not Found")
        return record

    # -- the body -----------------------------------------------------------------------------------------------------

    @property
    def fields(self) -> dict[str, Any]:
        """The body as an object."""
        if not isinstance(self.body, dict):
            raise Refusal(400, "Body should be a JSON object")
        return self.body

    def given(self, name: str, kind: type[Record]) -> Record | None:
        """A field of the body, if it is there."""
        return typed(self.fields.get(name), kind, name)

    def text(self, name: str) -> str:
        """A text the body must have."""
        value = self.given(name, str)
        if value is None:
            raise Refusal(422, f'Invalid request.\n\n"{name}" wasn\'t supplied.')
        return value

    def texts(self, name: str) -> list[str]:
        """A list of texts; empty when it is not there."""
        return [one for one in self.given(name, list) or () if typed(one, str, f"{name}/items") is not None]

    # -- pages --------------------------------------------------------------------------------------------------------

    def count(self, name: str, otherwise: int) -> int:
        """A number of the query."""
        text = self.request.query.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise

    def page(self, items: Sequence[Record], most: int | None = None) -> list[Record]:
        """A page of a list, with its Link header (docs: rest/using-the-rest-api/using-pagination-in-the-rest-api)."""
        size = min(100, max(1, self.count("per_page", 30)))
        number = max(1, self.count("page", 1))
        items = items[:most] if most is not None else items
        last = max(1, -(-len(items) // size))
        links = []
        if number > 1:
            links += [self.link("prev", page=number - 1), self.link("first", page=1)]
        if number < last:
            links += [self.link("next", page=number + 1), self.link("last", page=last)]
        if links:
            self.headers["Link"] = ", ".join(links)
        return list(items[(number - 1) * size : number * size])

    def link(self, relation: str, **changed: object) -> str:
        """One part of a Link header."""
        query = urlencode({**self.request.query, **changed}, errors="replace")
        return f'<{self.sandbox.url}{self.request.rel_url.raw_path}?{query}>; rel="{relation}"'


def typed(value: Any, kind: type[Record], name: str) -> Record | None:
    """A value that is of that kind or not there; GitHub's words otherwise."""
    if value is None:
        return None
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        shown = json.dumps(value)[:80]
        raise Refusal(422, f"Invalid request.\n\nFor 'properties/{name}', {shown} is not {_WORDS[kind]}.")
    return value


@dataclass(frozen=True)
class Handler:
    """An operation and who may call it: `app`, `nothing`, or a permission such as `checks:write`.

    GitHub's refusal names every permission that would do, `also` among them; here `needs` must be held.
    """

    run: Callable[[Call], Answer]
    needs: str
    also: str | None = None

    def __call__(self, call: Call) -> Answer:
        """Answer."""
        return self.run(call)

    @property
    def accepted(self) -> str:
        """X-Accepted-GitHub-Permissions (docs: rest/using-the-rest-api/troubleshooting-the-rest-api)."""
        return "; ".join(one.replace(":", "=") for one in (self.also, self.needs) if one)


ROUTES: list[tuple[str, str, Handler]] = []


def route(
    method: str, path: str, needs: str, also: str | None = None
) -> Callable[[Callable[[Call], Answer]], Callable[[Call], Answer]]:
    """Add an operation to the table."""

    def add(run: Callable[[Call], Answer]) -> Callable[[Call], Answer]:
        ROUTES.append((method, path, Handler(run, needs, also)))
        return run

    return add
