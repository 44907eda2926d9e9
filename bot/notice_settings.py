"""The settings of outgoing notices: which destinations there are, and what is signed with."""

import json
import re
from collections.abc import Iterator
from typing import Annotated, Any, assert_never
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.core.destination import NAME, Destination, Kind

_MOST = 50
_LETTERS = re.compile(r"[!-~]{1,2000}")  # visible ASCII: nothing that two readers of an address could read differently
_EXAMPLE = '{"reviews": {"kind": "slack", "url": "https://…"}}'


class NoticeSettings(BaseSettings):
    """What an operator decides about notices. An address is a secret: errors name a destination and never show it."""

    model_config = SettingsConfigDict(env_prefix="TWOTRACK_", extra="ignore", hide_input_in_errors=True)

    notices_private: bool = Field(
        default=False, description="Whether notices may go to addresses in your own network, and to `http://`."
    )
    notices_secret: SecretStr | None = Field(
        default=None, description="The secret that notices of the kind `signed` are signed with.", min_length=16
    )
    notices: Annotated[tuple[Destination, ...], NoDecode] = Field(
        default=(),
        description="Where notices go, by name, as JSON (docs/notices.md). The addresses are secrets.",
    )

    @field_validator("notices_private", "notices_secret", mode="before")
    @classmethod
    def _empty_is_not_set(cls, value: object, info: ValidationInfo) -> object:
        return cls.model_fields[info.field_name or ""].default if value == "" else value

    @field_validator("notices", mode="before")
    @classmethod
    def _read(cls, value: object, info: ValidationInfo) -> object:
        if isinstance(value, tuple):
            return value
        private = bool(info.data.get("notices_private"))
        signs = "notices_secret" not in info.data or info.data["notices_secret"] is not None
        return read_destinations(value, private=private, signs=signs)


def read_destinations(value: object, *, private: bool, signs: bool) -> tuple[Destination, ...]:
    """Read JSON, or what it says. ValueError tells all that is wrong, and no address.

    `private` allows `http://`; `signs` says that there is a secret to sign with.
    """
    given = _object(value)
    if len(given) > _MOST:
        raise ValueError(f"has {len(given)} destinations, and there may be {_MOST}")
    read = [_destination(number, name, said) for number, (name, said) in enumerate(given.items(), 1)]
    problems = [one for one in read if isinstance(one, str)]
    destinations = tuple(one for one in read if isinstance(one, Destination))
    for one in destinations:
        problems += (f"“{one.name}” {problem}" for problem in _problems(one, private=private, signs=signs))
    if problems:
        raise ValueError("; ".join(problems))
    return destinations


def _object(value: object) -> dict[str, Any]:
    if isinstance(value, str) and not value.strip():
        return {}
    try:
        given = json.loads(value, object_pairs_hook=_once) if isinstance(value, str) else value
    except (json.JSONDecodeError, RecursionError):
        raise ValueError(f"is no JSON; write it as {_EXAMPLE}") from None
    if not isinstance(given, dict):
        raise ValueError(f"is no JSON object; write it as {_EXAMPLE}")  # noqa: TRY004 - pydantic tells ValueErrors only
    return given


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("gives one name twice")
    return made


def _destination(number: int, name: str, said: object) -> Destination | str:
    """One destination, or what is wrong with it. An address alone is one of Slack's kind."""
    if NAME.fullmatch(name) is None:  # which is not shown: an address may stand where its name should
        return f"name {number} is none: a name takes a-z, 0-9 and dashes, 40 at most"
    given = {"kind": Kind.SLACK.value, "url": said} if isinstance(said, str) else said
    if not isinstance(given, dict) or given.keys() != {"kind", "url"} or not isinstance(given["url"], str):
        return f"“{name}” takes two things, “kind” and “url”"
    if given["kind"] not in list(Kind):
        return f"“{name}” is of no kind that there is; choose slack or signed"
    return Destination(name=name, kind=Kind(given["kind"]), url=SecretStr(given["url"].strip()))


def _problems(one: Destination, *, private: bool, signs: bool) -> Iterator[str]:
    match one.kind:
        case Kind.SIGNED if not signs:
            yield "is to be signed, and there is nothing to sign with; set TWOTRACK_NOTICES_SECRET"
        case Kind.SIGNED | Kind.SLACK:
            pass
        case _:
            assert_never(one.kind)
    address = one.url.get_secret_value()
    try:
        parts = urlsplit(address)
        fine = bool(parts.hostname) and parts.port != 0 and _LETTERS.fullmatch(address) is not None
    except ValueError:
        yield "has an address that cannot be read"
        return
    if parts.scheme == "http" and not private:
        yield "has an address with http://; use https://, or set TWOTRACK_NOTICES_PRIVATE=true in your own network"
    elif parts.scheme not in {"http", "https"} or not fine or "\\" in address:
        yield "has an address that cannot be read; it begins with https:// and holds no spaces"
    elif "@" in parts.netloc:
        yield "has a user or password in its address; a signature says who we are"
