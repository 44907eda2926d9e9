"""Where notices go: a named address, whose letters are a secret of their own (whoever has a Slack address may post)."""

import re
from dataclasses import dataclass
from enum import StrEnum

from pydantic import SecretStr

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class Kind(StrEnum):
    """How a receiver wants its notices."""

    SLACK = "slack"  # an incoming webhook as Slack, Mattermost and Rocket.Chat have it
    SIGNED = "signed"  # plain JSON over HTTPS, signed by us


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """One receiver. Only its name is ever shown: not in a log, an error or a page does its address stand."""

    name: str
    kind: Kind
    url: SecretStr
