"""Organisations with their teams, members and repositories, as verbs by name."""

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from bot.sandbox.accounts import Team, UserStatus
from bot.sandbox.auth import Refusal
from bot.sandbox.levers import free
from bot.sandbox.people import Person
from bot.sandbox.state import Repository
from bot.sandbox.verbs import FullName, Login, Name, verb

if TYPE_CHECKING:
    from bot.sandbox.sandbox import Sandbox

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,99}$")]


@verb(team="acme/seniors", members=["ana", "ben"])
def team(
    sandbox: "Sandbox", team: FullName, members: list[Login] | None = None, parent: FullName | None = None
) -> Team:
    """Make a team, or give it other members or another parent."""
    free(sandbox, team.partition("/")[0], "Organization")
    for login in members or []:
        free(sandbox, login, "User")
    return sandbox.team(team, members or [], parent=parent)


@verb(team="acme/seniors", who="ana")
def join_team(sandbox: "Sandbox", team: FullName, who: Person) -> dict[str, Any]:
    """Somebody becomes a member of a team."""
    sandbox.joins_team(team, who.login)
    return {"team": team, "joined": who.login}


@verb(team="acme/seniors", who="ana")
def leave_team(sandbox: "Sandbox", team: FullName, who: Person) -> dict[str, Any]:
    """Somebody is no member of a team any more."""
    sandbox.leaves_team(team, who.login)
    return {"team": team, "left": who.login}


@verb(team="acme/seniors", slug="elders")
def rename_team(sandbox: "Sandbox", team: FullName, slug: Slug) -> Team:
    """A team by another name."""
    return sandbox.renames_team(team, slug)


@verb(team="acme/seniors")
def delete_team(sandbox: "Sandbox", team: FullName) -> dict[str, Any]:
    """A team goes, with those below it."""
    sandbox.deletes_team(team)
    return {"deleted": team}


@verb(organisation="acme", who="ana")
def join(sandbox: "Sandbox", organisation: Login, who: Person) -> dict[str, Any]:
    """Somebody becomes a member of an organisation."""
    free(sandbox, organisation, "Organization")
    sandbox.joins(organisation, who.login)
    return {"organisation": organisation, "joined": who.login}


@verb(organisation="acme", who="ana")
def leave(sandbox: "Sandbox", organisation: Login, who: Person) -> dict[str, Any]:
    """Somebody leaves an organisation, its teams and its repositories."""
    free(sandbox, organisation, "Organization")
    sandbox.leaves(organisation, who.login)
    return {"organisation": organisation, "left": who.login}


@verb(who="ana", repository="acme/shop", name="store")
def rename(who: Person, repository: Repository, name: Name) -> Repository:
    """Give a repository another name; the old one leads on."""
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,100}", name):
        raise Refusal(422, f"name: {name[:100]!r} is no name of a repository: letters, digits, dots, dashes")
    who.renames(repository, name)
    return repository


@verb(who="ana", repository="acme/shop", owner="globex")
def transfer(sandbox: "Sandbox", who: Person, repository: Repository, owner: Login) -> Repository:
    """Give a repository another owner."""
    free(sandbox, owner, "Organization")
    who.transfers(repository, owner)
    return repository


@verb(who="ben", message="On holiday", busy=True, until="2027-01-02T00:00:00Z")
def set_status(who: Person, message: str = "", *, busy: bool = False, until: datetime | None = None) -> UserStatus:
    """Say of oneself; `busy` is limited availability. It is gone after `until`."""
    return who.sets_status(
        message, busy=busy, until=until if until is None or until.tzinfo else until.replace(tzinfo=UTC)
    )


@verb(who="ben")
def clear_status(who: Person) -> dict[str, Any]:
    """Say nothing more of oneself."""
    who.clears_status()
    return {"who": who.login}
