"""Proves to GitHub who we are: the app by a signed token of minutes, an installation by a token of one hour."""

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

import aiohttp
from cachetools import TLRUCache
from gidgethub import GitHubException, RateLimitExceeded
from gidgethub.aiohttp import GitHubAPI
from gidgethub.apps import get_installation_access_token, get_jwt
from gidgethub.sansio import create_headers

from bot.clock import Clock
from bot.github.failure import Gone, RateLimited, Refused, Transient

REQUESTER = "twotrack"
_SPARE = timedelta(minutes=5)  # a token is renewed this long before it expires, so that none dies on the way
LONGEST_WAIT = timedelta(hours=2)  # whatever an answer says: GitHub's budgets are by the hour
_PAUSE = timedelta(minutes=1)  # where GitHub wants us to wait and names no time


@dataclass(frozen=True, slots=True)
class AppKey:
    """Who the app is. The key never shows in a repr."""

    app_id: int
    private_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Token:
    secret: str = field(repr=False)
    expires_at: datetime
    asked_at: datetime  # by our clock


class Credentials(Protocol):
    """What a client proves with who it is."""

    async def get(self, installation: int) -> str:
        """A secret that is good for minutes at least."""

    def forget(self, installation: int, secret: str) -> None:
        """GitHub did not take this one."""

    def renew(self, installation: int, since: datetime) -> None:
        """Use none that was made before."""


class AppProof:
    """The app itself: a token signed by its key for each request. An installation is not asked for."""

    def __init__(self, key: AppKey) -> None:
        self._key = key

    async def get(self, installation: int) -> str:  # noqa: ARG002 - it is the same for all
        """A fresh one; signing takes about a millisecond."""
        return get_jwt(app_id=str(self._key.app_id), private_key=self._key.private_key)

    def forget(self, installation: int, secret: str) -> None:
        """None is kept."""

    def renew(self, installation: int, since: datetime) -> None:
        """None is kept."""


def _expiry(_installation: int, token: _Token, _now: float) -> float:
    return (token.expires_at - _SPARE).timestamp()


class Tokens:
    """Installation tokens, one request an hour for each installation however many looks ask at once."""

    def __init__(self, session: aiohttp.ClientSession, key: AppKey, api_url: str, clock: Clock) -> None:
        self._app = GitHubAPI(session, REQUESTER, base_url=api_url)
        self._key = key
        self._clock = clock
        # The machine's time, never a test's: GitHub expires tokens by its own clock.
        self._cache: TLRUCache[int, _Token] = TLRUCache(4096, ttu=_expiry, timer=time.time)
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def get(self, installation: int) -> str:
        """A token that is good for minutes at least."""
        async with self._locks[installation]:
            token = self._cache.get(installation)
            if token is None:
                token = await self._fetch(installation)
                self._cache[installation] = token
            return token.secret

    def forget(self, installation: int, secret: str) -> None:
        """GitHub would not take it any more. One that somebody else has fetched meanwhile stays."""
        token = self._cache.get(installation)
        if token is not None and token.secret == secret:
            del self._cache[installation]

    def renew(self, installation: int, since: datetime) -> None:
        """What a token may do is settled when it is made: one from before `since` is not used any more."""
        token = self._cache.get(installation)
        if token is not None and token.asked_at < since:
            del self._cache[installation]

    async def _fetch(self, installation: int) -> _Token:
        asked_at = self._clock()
        try:
            answer = await get_installation_access_token(
                self._app,
                installation_id=str(installation),
                app_id=str(self._key.app_id),
                private_key=self._key.private_key,
            )
        except (aiohttp.ClientError, TimeoutError) as problem:
            raise Transient(f"GitHub did not answer ({type(problem).__name__})") from problem
        except GitHubException as problem:
            if (until := self._limited_until(problem)) is not None:
                raise RateLimited("GitHub gives no tokens for now: it asks us to wait", until) from problem
            raise _token_failure(problem, installation) from problem
        return _Token(answer["token"], datetime.fromisoformat(answer["expires_at"]), asked_at)

    def _limited_until(self, problem: GitHubException) -> datetime | None:
        """A 403 may be a limit as well, which says nothing about the installation."""
        if isinstance(problem, RateLimitExceeded):
            now, reset = self._clock(), datetime.fromtimestamp(problem.rate_limit.reset_datetime.timestamp(), UTC)
            return max(min(reset, now + LONGEST_WAIT), now + _PAUSE)
        if int(getattr(problem, "status_code", 0)) in {403, 429} and "rate limit" in str(problem).lower():
            return self._clock() + _PAUSE
        return None


def _token_failure(problem: GitHubException, installation: int) -> Exception:
    status = int(getattr(problem, "status_code", 0))
    if status in {403, 404}:
        return Gone(f"installation {installation} is suspended or was removed")
    if status == 401:
        return Refused("GitHub does not accept the app's key: check the app id, the key and this machine's clock")
    return Transient(f"GitHub gave no token for installation {installation} ({status or type(problem).__name__})")


def headers(token: str, accept: str) -> dict[str, str]:
    """Request headers, with the API version this code was written for."""
    # As a bearer: the app's own token is taken in no other way
    # (docs: rest/authentication/authenticating-to-the-rest-api).
    made: dict[str, str] = create_headers(REQUESTER, accept=accept, jwt=token)
    return made | {"X-GitHub-Api-Version": "2022-11-28"}


async def app_slug(session: aiohttp.ClientSession, key: AppKey, api_url: str) -> str:
    """The app's name in URLs and in its bot account's login. Proves at start that id and key belong together."""
    app = GitHubAPI(session, REQUESTER, base_url=api_url, app_id=str(key.app_id), private_key=key.private_key)
    try:
        answer = await app.getitem("/app")
    except (aiohttp.ClientError, TimeoutError) as problem:
        raise Transient(f"GitHub does not answer at {api_url} ({type(problem).__name__})") from problem
    except GitHubException as problem:
        raise _token_failure(problem, 0) from problem
    return str(answer["slug"])
