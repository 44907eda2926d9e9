"""Who is asking, and what they may do: the app's signed token, installation tokens, permissions.

Tokens live in the machine's time, not the sandbox's: an app signs with its own clock, and advancing the sandbox by days
must not expire everything. `expire_tokens` does that when a test wants it.
docs: apps/creating-github-apps/authenticating-with-a-github-app
"""

import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.types import Options

from bot.sandbox.state import Installation, Repository
from bot.sandbox.world import World

_LEVELS = {"read": 1, "write": 2, "admin": 3}
_LIFE = timedelta(hours=1)
_LONGEST_JWT = 600  # seconds
_DRIFT = 5
_IAT = "must be an Integer representing the time that the assertion was issued"
_EXP = "must be a numeric value representing the future time at which the assertion expires"


class Refusal(Exception):
    """An answer other than what was asked for."""

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None, **body: object) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers or {}
        self.body = body


@dataclass(frozen=True, slots=True)
class Grant:
    """What an installation token allows."""

    installation: Installation
    permissions: dict[str, str]
    repositories: frozenset[str] | None  # lower-case full names; None = all the installation covers

    def reaches(self, repository: Repository) -> bool:
        """Whether the token sees a repository."""
        if not self.installation.covers(repository):
            return False
        return self.repositories is None or repository.full_name.lower() in self.repositories

    def allows(self, permission: str, level: str) -> bool:
        """Whether a permission is held at that level."""
        return _LEVELS.get(self.permissions.get(permission, ""), 0) >= _LEVELS[level]


def new_key() -> tuple[str, str]:
    """A fresh RSA key: private and public, PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


@cache
def app_key() -> tuple[str, str]:
    """One key for every sandbox of this process: making one takes long."""
    return new_key()


class Gatekeeper:
    """Checks tokens."""

    def __init__(self, world: World, app_id: int, client_id: str, public_key: str) -> None:
        self._world = world
        self._issuers = {str(app_id), client_id}
        self._public_key = public_key
        self._tokens: dict[str, tuple[Grant, datetime]] = {}

    def app(self, header: str) -> None:
        """Demand the app's own token: RS256, issued in the past, at most ten minutes ahead.

        docs: authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
        """
        claims = self._claims(_bearer(header))
        now = time.time()
        if str(claims["iss"]) not in self._issuers:
            raise Refusal(401, "Integration not found")
        if not _is_instant(claims["iat"]) or claims["iat"] > now + _DRIFT:
            raise Refusal(401, f"'Issued at' claim ('iat') {_IAT}")
        if claims["exp"] > now + _LONGEST_JWT + _DRIFT:
            raise Refusal(401, "'Expiration time' claim ('exp') is too far in the future")

    def _claims(self, token: str) -> dict[str, Any]:
        needed: Options = {
            "require": ["iat", "exp", "iss"],
            "verify_iat": False,
            "verify_aud": False,
            "verify_iss": False,
        }
        try:
            return jwt.decode(token, self._public_key, algorithms=["RS256"], options=needed)
        except jwt.ExpiredSignatureError:
            raise Refusal(401, f"'Expiration time' claim ('exp') {_EXP}") from None
        except (jwt.PyJWTError, ValueError):
            raise Refusal(401, "A JSON web token could not be decoded") from None

    def grant(self, header: str) -> Grant:
        """The grant behind an installation token."""
        grant = self.peek(header)
        if grant is None or grant.installation.id not in self._world.installations:
            _bearer(header)
            raise Refusal(401, "Bad credentials")
        if grant.installation.suspended:
            raise Refusal(403, "This installation has been suspended")
        return grant

    def peek(self, header: str) -> Grant | None:
        """The grant behind a token, if there is one."""
        grant, expires = self._tokens.get(header.partition(" ")[2].strip(), (None, datetime.now(UTC)))
        return grant if expires > datetime.now(UTC) else None

    def issue(
        self, installation: Installation, permissions: dict[str, str] | None, repositories: frozenset[str] | None
    ) -> tuple[str, Grant, datetime]:
        """A token of one hour. Long and dotted, as they are since 2026: nobody may count on forty characters."""
        for name, level in (permissions or {}).items():
            if _LEVELS.get(level, 9) > _LEVELS.get(installation.permissions.get(name, ""), 0):
                raise Refusal(422, f"The permissions requested are not granted to this installation: {name}")
        grant = Grant(installation, dict(permissions or installation.permissions), repositories)
        token = f"ghs_{installation.id}_{secrets.token_urlsafe(60)}.{secrets.token_urlsafe(80)}"
        expires = datetime.now(UTC) + _LIFE
        self._tokens[token] = (grant, expires)
        return token, grant, expires

    def expire_tokens(self) -> None:
        """Every token given so far dies now."""
        self._tokens.clear()


def _is_instant(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _bearer(header: str) -> str:
    scheme, _, token = header.partition(" ")
    if scheme.lower() not in {"bearer", "token"} or not token:
        raise Refusal(401, "Requires authentication")
    return token.strip()
