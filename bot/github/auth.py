"""Proves to GitHub who we are: the app by a signed token of minutes, an installation by a token of one hour."""

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import aiohttp
from cachetools import TLRUCache
from gidgethub import GitHubException
from gidgethub.aiohttp import GitHubAPI
from gidgethub.apps import get_installation_access_token
from gidgethub.sansio import create_headers

from bot.github.failure import Gone, Refused, Transient

REQUESTER = "twotrack"
_SPARE = timedelta(minutes=5)  # a token is renewed this long before it expires, so that none dies on the way


@dataclass(frozen=True, slots=True)
class AppKey:
    """Who the app is. The key never shows in a repr."""

    app_id: int
    private_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Token:
    secret: str = field(repr=False)
    expires_at: datetime


def _expiry(_installation: int, token: _Token, _now: float) -> float:
    return (token.expires_at - _SPARE).timestamp()


class Tokens:
    """Installation tokens, one request an hour for each installation however many looks ask at once."""

    def __init__(self, session: aiohttp.ClientSession, key: AppKey, api_url: str) -> None:
        self._app = GitHubAPI(session, REQUESTER, base_url=api_url)
        self._key = key
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

    def forget(self, installation: int) -> None:
        """GitHub would not take it any more."""
        self._cache.pop(installation, None)

    async def _fetch(self, installation: int) -> _Token:
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
            raise _token_failure(problem, installation) from problem
        return _Token(answer["token"], datetime.fromisoformat(answer["expires_at"]))


def _token_failure(problem: GitHubException, installation: int) -> Exception:
    status = int(getattr(problem, "status_code", 0))
    if status in {403, 404}:
        return Gone(f"installation {installation} is suspended or was removed")
    if status == 401:
        return Refused("GitHub does not accept the app's key: check the app id, the key and this machine's clock")
    return Transient(f"GitHub gave no token for installation {installation} ({status or type(problem).__name__})")


async def installations(session: aiohttp.ClientSession, key: AppKey, api_url: str) -> list[int]:
    """Where the app is installed and not suspended: known from GitHub, whatever webhooks were lost."""
    app = GitHubAPI(session, REQUESTER, base_url=api_url, app_id=str(key.app_id), private_key=key.private_key)
    try:
        return [
            int(one["id"]) async for one in app.getiter("/app/installations?per_page=100") if not one["suspended_at"]
        ]
    except (aiohttp.ClientError, TimeoutError) as problem:
        raise Transient(f"GitHub does not answer at {api_url} ({type(problem).__name__})") from problem
    except GitHubException as problem:
        raise _token_failure(problem, 0) from problem


def headers(token: str, accept: str) -> dict[str, str]:
    """Request headers, with the API version this code was written for."""
    made: dict[str, str] = create_headers(REQUESTER, accept=accept, oauth_token=token)
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
