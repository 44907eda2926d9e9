"""One conversation with GitHub on behalf of one installation: sends, and says by type what went wrong."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from bot import metrics
from bot.clock import Clock
from bot.github.auth import Tokens, headers
from bot.github.budget import Budget, number
from bot.github.failure import Denied, Gone, RateLimited, Refused, Transient

_JSON = "application/vnd.github+json"
_DIFF = "application/vnd.github.diff"
_NOT_ACCESSIBLE = "Resource not accessible by integration"
_PAUSE = timedelta(seconds=60)  # "wait at least one minute" where a secondary limit names no time
_TIMEOUT = aiohttp.ClientTimeout(total=30, connect=10)
_MOST_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where GitHub is: github.com, a GitHub Enterprise Server or a data-residency host."""

    api_url: str
    graphql_url: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What GraphQL answered. Partial data is normal: each error names the alias it broke."""

    data: dict[str, Any]
    errors: tuple[dict[str, Any], ...] = ()

    def error(self, alias: str) -> dict[str, Any] | None:
        """The error of one top-level alias, or None."""
        return next((error for error in self.errors if (error.get("path") or [None])[0] == alias), None)


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError:
            raise Transient(f"GitHub answered {self.status} with something that is not JSON") from None


class Client:
    """Talks as one installation."""

    def __init__(
        self, session: aiohttp.ClientSession, endpoints: Endpoints, tokens: Tokens, installation: int, clock: Clock
    ) -> None:
        self._session = session
        self._endpoints = endpoints
        self._tokens = tokens
        self._installation = installation
        self._clock = clock
        self.budget = Budget()

    async def ask(self, text: str, variables: Mapping[str, Any]) -> Answer:
        """Send a GraphQL document. Raises for the request as a whole; errors of parts are in the Answer."""
        body = json.dumps({"query": text, "variables": variables}).encode()
        reply = await self._send("POST", self._endpoints.graphql_url, _JSON, body)
        self._raise_for(reply)
        answer = reply.json()
        errors = tuple(answer.get("errors") or ())
        if any(error.get("type") in {"RATE_LIMITED", "RATE_LIMIT"} for error in errors):
            raise RateLimited("the GraphQL budget of the installation is used up", self._reset(reply))
        if answer.get("data") is None:
            raise Transient(f"GitHub could not answer: {_messages(errors)}")
        return Answer(answer["data"], errors)

    async def diff(self, owner: str, name: str, number: int) -> str:
        """The pull request as a diff. Refused (406) when GitHub finds it too large."""
        url = f"{self._endpoints.api_url}/repos/{owner}/{name}/pulls/{number}"
        reply = await self._send("GET", url, _DIFF)
        self._raise_for(reply)
        return reply.body.decode("utf-8", "replace")

    async def delete(self, path: str, given: Mapping[str, Any]) -> None:
        """Take something away (REST)."""
        reply = await self._send("DELETE", f"{self._endpoints.api_url}{path}", _JSON, json.dumps(given).encode())
        self._raise_for(reply)

    async def get(self, path: str) -> Any:
        """One answer of REST."""
        reply = await self._send("GET", f"{self._endpoints.api_url}{path}", _JSON)
        self._raise_for(reply)
        return reply.json()

    async def pages(self, path: str) -> AsyncIterator[Any]:
        """The pages of a REST list, following Link (docs: rest/using-the-rest-api/using-pagination-in-the-rest-api)."""
        url: str | None = f"{self._endpoints.api_url}{path}"
        while url is not None:
            reply = await self._send("GET", url, _JSON)
            self._raise_for(reply)
            yield reply.json()
            url = _next(reply.headers.get("link", ""))
            if url is not None and not url.startswith(f"{self._endpoints.api_url}/"):
                raise Refused("GitHub's next page is on another host; the token stays here")

    async def _send(self, method: str, url: str, accept: str, body: bytes | None = None) -> _Reply:
        reply = await self._once(method, url, accept, body)
        if reply.status == 401:  # the token died early; a fresh one gets one chance
            self._tokens.forget(self._installation)
            reply = await self._once(method, url, accept, body)
        return reply

    async def _once(self, method: str, url: str, accept: str, body: bytes | None) -> _Reply:
        token = await self._tokens.get(self._installation)
        try:
            async with self._session.request(
                method, url, headers=headers(token, accept), data=body, timeout=_TIMEOUT
            ) as response:
                self.budget.note(response.headers)
                content = await response.content.read(_MOST_BYTES + 1)
                while len(content) <= _MOST_BYTES and (more := await response.content.read(_MOST_BYTES)):
                    content += more
                self._count(url, response.status)
                if len(content) > _MOST_BYTES:
                    raise Refused("GitHub's answer is larger than 32 MB")
                return _Reply(response.status, response.headers, content)
        except (aiohttp.ClientError, TimeoutError, ConnectionError) as problem:
            self._count(url, None)
            raise Transient(f"GitHub did not answer ({type(problem).__name__})") from problem

    def _count(self, url: str, status: int | None) -> None:
        metrics.asked_github(self._installation, "graphql" if url == self._endpoints.graphql_url else "rest", status)

    def _raise_for(self, reply: _Reply) -> None:
        """Turn a status into what there is to do about it."""
        if reply.status < 300:
            return
        message = _message(reply.body)
        limited = reply.headers.get("x-ratelimit-remaining") == "0" or "retry-after" in reply.headers
        if reply.status in {403, 429} and (limited or "rate limit" in message.lower()):
            raise RateLimited(f"GitHub asks us to wait: {message}", self._reset(reply))
        if reply.status == 403 and message.startswith(_NOT_ACCESSIBLE):
            raise Denied(reply.headers.get("x-accepted-github-permissions", "for this request"))
        if reply.status in {404, 410, 451}:
            raise Gone(f"GitHub answered {reply.status}: {message}")
        if reply.status >= 500:
            raise Transient(f"GitHub answered {reply.status}")
        raise Refused(f"GitHub answered {reply.status}: {message}")

    def _reset(self, reply: _Reply) -> datetime:
        """When to come back, by GitHub's own words (docs: rest/using-the-rest-api/rate-limits-for-the-rest-api)."""
        if after := number(reply.headers.get("retry-after")):
            return self._clock() + timedelta(seconds=after)
        reset = number(reply.headers.get("x-ratelimit-reset"))
        if reset and reply.headers.get("x-ratelimit-remaining") == "0":
            return datetime.fromtimestamp(reset, UTC)
        return self._clock() + _PAUSE


def _message(body: bytes) -> str:
    try:
        message = json.loads(body)["message"]
    except (ValueError, KeyError, TypeError):
        return ""
    return str(message)[:300]


def _messages(errors: tuple[dict[str, Any], ...]) -> str:
    return "; ".join(str(error.get("message", ""))[:200] for error in errors[:3]) or "no data"


def _next(link: str) -> str | None:
    """The `rel="next"` address of a Link header."""
    for part in link.split(","):
        address, _, rest = part.strip().partition(">")
        if address.startswith("<") and 'rel="next"' in rest:
            return address[1:]
    return None
