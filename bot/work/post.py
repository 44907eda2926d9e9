"""Sends one notice to one receiver, and says what came of it in words that hold no secret.

A receiver is hostile: it may answer slowly, endlessly, or by sending us elsewhere. Its answer is not read where its
status says enough, is never followed, and never quoted: it might repeat its own address, which is a secret.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

import aiohttp
from aiohttp.abc import AbstractResolver

from bot.clock import Clock
from bot.core.destination import Destination, Kind
from bot.core.notice import Notice, body
from bot.core.notice_signature import signature
from bot.core.retrying import LONGEST_HOLD
from bot.work.public_connector import NotPublic, connector

_MOST_BYTES = 200  # of an answer that says no: Slack puts one word there
_WORD = re.compile(rb"[a-z_]{3,40}")  # docs: messaging/sending-messages-using-incoming-webhooks, "Handling errors"
_UNFIT = {400, 413, 415, 422}  # it is this notice that is not wanted; whatever else is wrong, somebody may mend
_NOT_PUBLIC = "its address is not in the public internet; for one in your own network set TWOTRACK_NOTICES_PRIVATE=true"
_NO_CERTIFICATE = "its certificate is not trusted: it may have expired, be self-signed, or be for another name"
_REDIRECTS = "it leads elsewhere ({}), which is not followed; set the address it leads to"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver did. `trouble` is why it did not take the notice, as a clause; empty = it did."""

    trouble: str = ""
    status: int | None = None
    is_final: bool = False  # it will never take this one
    wait: timedelta = timedelta()  # how long it wants to be left alone


@asynccontextmanager
async def posting(
    clock: Clock, *, secret: str, private: bool, resolver: AbstractResolver | None = None, seconds: float = 10
) -> AsyncIterator["Post"]:
    """A Post for as long as it is needed. It keeps no cookies, uses no proxy, and unpacks nothing."""
    async with aiohttp.ClientSession(
        connector=connector(private=private, resolver=resolver),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=seconds),
        auto_decompress=False,
        headers={"User-Agent": "twotrack"},
        trust_env=False,
    ) as session:
        yield Post(session, clock, secret, seconds)


class Post:
    """Sends."""

    def __init__(self, session: aiohttp.ClientSession, clock: Clock, secret: str, seconds: float) -> None:
        self._session = session
        self._clock = clock
        self._secret = secret
        self._seconds = seconds

    async def send(self, destination: Destination, notice: Notice) -> Answer:
        """Make one attempt. Whatever the network and the receiver do is in the Answer."""
        content = body(notice, destination.kind)
        url = destination.url.get_secret_value()
        headers = self._headers(destination, notice, content)
        try:
            async with self._session.post(url, data=content, headers=headers, allow_redirects=False) as response:
                try:
                    return await self._read(response, url)
                finally:
                    response.close()  # and not read to its end, of which there may be none
        except TimeoutError:
            return Answer(f"it did not answer within {self._seconds:g} seconds")
        except (aiohttp.ClientError, OSError, ValueError) as problem:
            return Answer(_why(problem))

    def _headers(self, destination: Destination, notice: Notice, content: bytes) -> dict[str, str]:
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": notice.delivery,
            "X-Twotrack-Delivery": notice.delivery,
        }
        if destination.kind is Kind.SIGNED:
            timestamp = int(self._clock().timestamp())
            headers["X-Twotrack-Timestamp"] = str(timestamp)
            headers["X-Twotrack-Signature-256"] = signature(self._secret, timestamp, content)
        return headers

    async def _read(self, response: aiohttp.ClientResponse, url: str) -> Answer:
        status = response.status
        if 200 <= status < 300:
            return Answer(status=status)
        if 300 <= status < 400:
            return Answer(_REDIRECTS.format(status), status)
        word = await _word(response, url)
        return Answer(f"it answered {status}{word}", status, status in _UNFIT, self._wait(response))

    def _wait(self, response: aiohttp.ClientResponse) -> timedelta:
        """What Retry-After says, in seconds or as a date (RFC 9110, 10.2.3), up to an hour; nothing for nonsense."""
        said = response.headers.get("Retry-After", "").strip()
        if said.isascii() and said.isdigit() and len(said) < 10:
            return min(timedelta(seconds=int(said)), LONGEST_HOLD)
        try:
            at = parsedate_to_datetime(said)
        except (ValueError, OverflowError):
            return timedelta()
        at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
        return min(max(at - self._clock(), timedelta()), LONGEST_HOLD)


async def _word(response: aiohttp.ClientResponse, url: str) -> str:
    """Slack's word for what is wrong, in brackets; nothing where there is anything else, or a part of the address."""
    try:
        said = (await response.content.read(_MOST_BYTES)).strip()
    except (aiohttp.ClientError, OSError):  # a TimeoutError is an OSError
        return ""
    return f" ({said.decode()})" if _WORD.fullmatch(said) and said.decode() not in url else ""


def _why(problem: Exception) -> str:
    """By its kind alone: what such an exception says of itself names the address."""
    match problem:
        case aiohttp.InvalidURL():
            return "its address cannot be read"
        case aiohttp.ClientConnectorCertificateError():
            return _NO_CERTIFICATE
        case aiohttp.ClientSSLError():
            return "no encrypted connection to it could be made"
        case aiohttp.ClientConnectorDNSError():
            return "its name is not known to the name servers"
        case aiohttp.ClientConnectorError() if isinstance(problem.os_error, NotPublic):
            return _NOT_PUBLIC
        case aiohttp.ClientConnectorError():
            return "it accepts no connection"
        case aiohttp.ClientPayloadError() | aiohttp.ClientResponseError():
            return "its answer is no HTTP"
        case aiohttp.ServerDisconnectedError() | aiohttp.ClientOSError():
            return "it broke the connection off"
        case _:
            return f"it could not be asked ({type(problem).__name__})"
