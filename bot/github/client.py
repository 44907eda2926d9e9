"""One conversation with GitHub on behalf of one installation: sends, and says by type what went wrong."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from bot import metrics
from bot.clock import Clock
from bot.github.auth import LONGEST_WAIT, Credentials, headers
from bot.github.budget import Budget, number
from bot.github.failure import Denied, Gone, RateLimited, Refused, Transient

_JSON = "application/vnd.github+json"
_DIFF = "application/vnd.github.diff"
_NOT_ACCESSIBLE = "Resource not accessible by integration"
# Where a secondary limit names no time: "wait for at least one minute", and then exponentially longer
# (docs: rest/using-the-rest-api/rate-limits-for-the-rest-api, "Exceeding the rate limit")
_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=16)
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
class Page:
    """One page of a REST list, and the address of the next."""

    content: Any
    next: str | None


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes
    secret: str = field(default="", repr=False)  # that it was asked for with

    def json(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError:
            raise Transient(f"GitHub answered {self.status} with something that is not JSON") from None


class Client:
    """Talks as one installation."""

    def __init__(
        self, session: aiohttp.ClientSession, endpoints: Endpoints, tokens: Credentials, installation: int, clock: Clock
    ) -> None:
        self._session = session
        self._endpoints = endpoints
        self._tokens = tokens
        self._installation = installation
        self._clock = clock
        self._pause = _PAUSE  # the last one that GitHub left to us
        self._paused_until: datetime | None = None
        self.budget = Budget()

    def renew(self, since: datetime) -> None:
        """From here on, use no token that was made before `since`, when permissions may have been accepted."""
        self._tokens.renew(self._installation, since)

    async def ask(self, text: str, variables: Mapping[str, Any]) -> Answer:
        """Send a GraphQL document. Raises for the request as a whole; errors of parts are in the Answer."""
        body = json.dumps({"query": text, "variables": variables}).encode()
        reply = await self._send("POST", self._endpoints.graphql_url, _JSON, body)
        self._raise_for(reply)
        answer = reply.json()
        errors = tuple(answer.get("errors") or ())
        if any(_is_limit(error) for error in errors):
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

    async def post(self, path: str) -> None:
        """Set something off (REST)."""
        self._raise_for(await self._send("POST", f"{self._endpoints.api_url}{path}", _JSON, b"{}"))

    async def page(self, path: str) -> Page:
        """One page of a REST list (docs: rest/using-the-rest-api/using-pagination-in-the-rest-api)."""
        reply = await self._send("GET", f"{self._endpoints.api_url}{path}", _JSON)
        self._raise_for(reply)
        url = _next(reply.headers.get("link", ""))
        if url is not None and not url.startswith(f"{self._endpoints.api_url}/"):
            raise Refused("GitHub's next page is on another host; the token stays here")
        return Page(reply.json(), url and url.removeprefix(self._endpoints.api_url))

    async def pages(self, path: str) -> AsyncIterator[Any]:
        """The pages of a REST list, one after the other."""
        following: str | None = path
        while following is not None:
            page = await self.page(following)
            yield page.content
            following = page.next

    async def _send(self, method: str, url: str, accept: str, body: bytes | None = None) -> _Reply:
        reply = await self._once(method, url, accept, body)
        if reply.status == 401:  # the token died early; a fresh one gets one chance
            self._tokens.forget(self._installation, reply.secret)
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
                return _Reply(response.status, response.headers, content, token)
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
        now = self._clock()
        if after := number(reply.headers.get("retry-after")):
            return now + min(timedelta(seconds=after), LONGEST_WAIT)
        reset = number(reply.headers.get("x-ratelimit-reset"))
        if reset and reply.headers.get("x-ratelimit-remaining") == "0":
            return min(datetime.fromtimestamp(reset, UTC), now + LONGEST_WAIT)
        return self._unnamed(now)

    def _unnamed(self, now: datetime) -> datetime:
        """Where GitHub names no time: twice as long as the last time, and once for all requests under way."""
        before = self._paused_until
        if before is not None and now < before:
            return before
        forgiven = before is None or now > before + _LONGEST_PAUSE
        self._pause = _PAUSE if forgiven else min(self._pause * 2, _LONGEST_PAUSE)
        self._paused_until = now + self._pause
        return self._paused_until


def _is_limit(error: Mapping[str, Any]) -> bool:
    """GraphQL tells of limits with status 200, of secondary ones by their words alone."""
    return error.get("type") in {"RATE_LIMITED", "RATE_LIMIT"} or (
        "type" not in error and "secondary rate limit" in str(error.get("message", "")).lower()
    )


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
