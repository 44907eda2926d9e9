"""Every setting, from the environment, or from the file that `<NAME>_FILE` names: secrets best from there."""

import os
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings

from bot.notice_settings import NoticeSettings
from bot.store.embedded import default_home

_Wanted = TypeVar("_Wanted", bound=BaseSettings)


class SettingsMissing(Exception):
    """Something needed is not set; the message lists all of it."""


class Settings(NoticeSettings):
    """What an operator decides. Secrets never show in a repr or an error."""

    app_id: int = Field(description="The GitHub App's id, from its settings page.")
    private_key: SecretStr = Field(description="The app's private key (PEM).")
    webhook_secret: SecretStr = Field(description="The secret its webhooks are signed with.", min_length=8)
    app_slug: str = Field(default="", description="The app's name in URLs; asked from GitHub at start when empty.")
    database_url: SecretStr | None = Field(
        default=None, validation_alias="DATABASE_URL", description="PostgreSQL to use in place of the embedded one."
    )
    home: Path = Field(default_factory=default_home, description="Where the embedded PostgreSQL keeps its data.")
    api_url: str = Field(default="https://api.github.com", description="GitHub's REST address.")
    graphql_url: str = Field(default="", description="GitHub's GraphQL address; derived from the REST one when empty.")
    public_url: str = Field(
        default="",
        description="Where people reach the board; the check's Details lead to its page of the pull request.",
    )
    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    port: int = Field(default=8080, ge=0, le=65535, description="The port to listen on; 0 takes a free one.")
    concurrency: int = Field(default=20, ge=1, le=90, description="Looks at once; GitHub allows 100 requests at once.")
    settle: float = Field(
        default=10.0, ge=0, le=300, description="Seconds a write of ours may stay invisible to GitHub's reads."
    )
    redeliver: int = Field(
        default=10,
        ge=0,
        le=1440,
        description="Minutes between two looks at deliveries GitHub could not hand over; 0: none.",
    )
    sweep: int = Field(
        default=60, ge=0, le=10080, description="Minutes between two sweeps of a repository's pull requests; 0: none."
    )

    drain: float = Field(
        default=5.0,
        ge=0,
        le=300,
        description="Seconds between SIGTERM and closing the port: `/readyz` says 503, all else goes on, and a load "
        "balancer has time to notice.",
    )
    grace: float = Field(
        default=10.0,
        ge=0,
        le=300,
        description="Seconds that looks and requests under way have to end when it stops. What is left is looked at "
        "again by whoever runs next.",
    )

    @field_validator("private_key")
    @classmethod
    def _is_a_key(cls, value: SecretStr) -> SecretStr:
        text = value.get_secret_value().replace("\\n", "\n")
        try:
            load_pem_private_key(text.encode(), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise ValueError("is not a PEM private key; download one from the app's settings page") from None
        return SecretStr(text)

    @field_validator("database_url", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value

    @property
    def graphql(self) -> str:
        """Where GraphQL is: github.com and data residency beside REST, GitHub Enterprise Server at /api/graphql."""
        base = self.api_url.rstrip("/")
        return self.graphql_url or (base.removesuffix("/v3") + "/graphql")


def load() -> Settings:
    """Read the environment; SettingsMissing names everything that is missing or wrong, at once."""
    return _loaded(Settings, "Twotrack cannot start; please set:")


def load_notices() -> NoticeSettings:
    """Only what notices need: enough to try one where nothing else is set up yet."""
    return _loaded(NoticeSettings, "Notices cannot be sent; please set:")


def secrets(settings: NoticeSettings) -> list[str]:
    """All that must never show: the secret settings, the password in an address, and where notices go."""
    values = [value for _, value in settings if isinstance(value, SecretStr)]
    texts = [value.get_secret_value() for value in values]
    passwords = [urlsplit(text).password or "" for text in texts if "://" in text]
    return [*texts, *passwords, *(destination.url.get_secret_value() for destination in settings.notices)]


def database_url() -> str | None:
    """Where PostgreSQL is, for commands that need no other setting; None = the embedded one."""
    _read_file("DATABASE_URL")
    return os.environ.get("DATABASE_URL") or None


def _loaded(wanted: type[_Wanted], heading: str) -> _Wanted:
    for name in _names(wanted):
        _read_file(name)
    try:
        return wanted()
    except ValidationError as problem:
        lines = [f"  {_name(error['loc'])}: {_said(error)}" for error in problem.errors()]
        raise SettingsMissing("\n".join((heading, *lines))) from None


def _names(wanted: type[BaseSettings]) -> list[str]:
    fields = wanted.model_fields.items()
    return [str(field.validation_alias or f"TWOTRACK_{name.upper()}") for name, field in fields]


def _said(error: ErrorDetails) -> str:
    """Our own words as they are: they may name settings. Pydantic's begin like a sentence."""
    ours = error["msg"].removeprefix("Value error, ")
    return ours if error["type"] == "value_error" else ours.lower()


def _name(location: tuple[int | str, ...]) -> str:
    name = str(location[0]) if location else "?"
    return name if name.isupper() else f"TWOTRACK_{name.upper()}"


def _read_file(name: str) -> None:
    path = os.environ.get(f"{name}_FILE")
    if not path or name in os.environ:
        return
    try:
        os.environ[name] = Path(path).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise SettingsMissing(f"{name}_FILE names {path}, which cannot be read ({type(problem).__name__})") from None
