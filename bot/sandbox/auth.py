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

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.sandbox.state import Installation
from bot.sandbox.world import World

_LEVELS = {"read": 1, "write": 2, "admin": 3}
_LIFE = timedelta(hours=1)


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
        """Demand the app's own token (RS256, at most ten minutes, issued in the past)."""
        token = _bearer(header)
        try:
            claims = jwt.decode(
                token, self._public_key, algorithms=["RS256"],
                options={"require": ["iat", "exp", "iss"], "verify_iat": False, "verify_aud": False}, leeway=0,
            )  # fmt: skip
        except jwt.ExpiredSignatureError:
            raise Refusal(
                401,
                "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
            ) from None
        except jwt.PyJWTError:
            raise Refusal(401, "A JSON web token could not be decoded") from None
        now = time.time()
        if str(claims["iss"]) not in self._issuers:
            raise Refusal(401, "Integration not found") from None
        if claims["iat"] > now + 60:
            raise Refusal(
                401, "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
            )
        if claims["exp"] > now + 600 + 60:
            raise Refusal(401, "'Expiration time' claim ('exp') is too far in the future")

    def grant(self, header: str) -> Grant:
        """The grant behind an installation token."""
        grant, expires = self._tokens.get(_bearer(header), (None, datetime.now(UTC)))
        if grant is None or expires <= datetime.now(UTC):
            raise Refusal(401, "Bad credentials")
        if grant.installation.suspended or grant.installation.id not in self._world.installations:
            raise Refusal(403, "This installation has been suspended")
        return grant

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


def _bearer(header: str) -> str:
    scheme, _, token = header.partition(" ")
    if scheme.lower() not in {"bearer", "token"} or not token:
        raise Refusal(401, "Requires authentication")
    return token.strip()
