"""Accounts, the teams they are in, and apps; and the numbers and ids that records are known by."""

import base64
import itertools
from dataclasses import dataclass, field
from datetime import datetime

_NUMBERS = itertools.count(1000)


def new_id() -> int:
    """A number no other record has."""
    return next(_NUMBERS)


def node_id(kind: str, number: int) -> str:
    """A GraphQL id as GitHub's look; opaque to clients."""
    return f"{kind}_{base64.urlsafe_b64encode(f'kw{number}'.encode()).decode().rstrip('=')}"


@dataclass(kw_only=True, frozen=True, eq=False)
class UserStatus:
    """What somebody says of themselves: `busy` is GitHub's limited availability."""

    message: str
    busy: bool
    at: datetime
    expires_at: datetime | None = None
    id: int = field(default_factory=new_id)

    @property
    def node(self) -> str:
        """GraphQL id."""
        return node_id("US", self.id)


@dataclass(kw_only=True, eq=False)
class Account:
    """A user, a bot or an organisation. A bot's `login` carries no `[bot]`; REST adds it."""

    login: str
    kind: str = "User"  # User, Bot, Organization
    name: str = ""
    email: str = ""
    status: "UserStatus | None" = None
    members: list["Account"] = field(default_factory=list)  # of an organisation
    id: int = field(default_factory=new_id)

    @property
    def node(self) -> str:
        """GraphQL id."""
        return node_id({"User": "U", "Bot": "BOT", "Organization": "O"}[self.kind], self.id)

    @property
    def rest_login(self) -> str:
        """As REST and webhooks spell it."""
        return f"{self.login}[bot]" if self.kind == "Bot" else self.login


@dataclass(kw_only=True, eq=False)
class Team:
    """A team of an organisation."""

    organisation: Account
    slug: str
    members: list[Account] = field(default_factory=list)  # its own; those of teams below it are members too
    parent: "Team | None" = None
    children: list["Team"] = field(default_factory=list)
    id: int = field(default_factory=new_id)

    @property
    def node(self) -> str:
        """GraphQL id."""
        return node_id("T", self.id)

    @property
    def combined(self) -> str:
        """`org/team`."""
        return f"{self.organisation.login}/{self.slug}"

    @property
    def everyone(self) -> list[Account]:
        """Its members and those of the teams below (docs: organizing-members-into-teams/about-teams, nested teams)."""
        below = [one for child in self.children for one in child.everyone]
        return list(dict.fromkeys([*self.members, *below]))


@dataclass(kw_only=True, eq=False)
class AppAccount:
    """An app as its check runs show it."""

    id: int
    slug: str
    name: str
