"""Who the rules' groups are on GitHub: team members, and under which id each person can be asked here.

Collaborators are never listed (a peer spent 90 requests on it): only the people the rules name are looked up, fifty a
request, and kept for an hour.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from cachetools import TTLCache

from bot.core.facts import Roster, Team
from bot.core.rules import Group
from bot.github.client import Answer, Client
from bot.github.compose import Part, join
from bot.github.failure import Denied, Gone, Refused, Transient
from bot.github.wire import nodes

_KEPT = 3600.0  # seconds
_AT_ONCE = 50
_MOST_MEMBERS = 1000
_WRITING = {"write", "admin"}  # docs: rest/collaborators/collaborators; `maintain` is told as write, `triage` as read


@dataclass(frozen=True, slots=True)
class _Person:
    """Under which node id a review can be requested; None for whom GitHub would refuse."""

    id: str | None
    busy: bool = False


class People:
    """The rosters of one installation."""

    def __init__(self, client: Client, timer: Callable[[], float]) -> None:
        self._client = client
        self._rosters: TTLCache[tuple[str, frozenset[str]], Roster] = TTLCache(512, _KEPT, timer)
        self._teams: TTLCache[str, Team | str] = TTLCache(512, _KEPT, timer)
        self._persons: TTLCache[tuple[str, str], _Person] = TTLCache(8192, _KEPT, timer)
        self._accounts: TTLCache[str, bool] = TTLCache(8192, _KEPT, timer)  # whether there is such a login
        self._writers: TTLCache[tuple[str, str], bool] = TTLCache(8192, _KEPT, timer)
        self._changed_at = datetime.min.replace(tzinfo=UTC)
        self._asking = asyncio.Lock()  # many looks start together; one of them asks

    async def roster(
        self,
        repository: str,
        groups: Iterable[Group],
        changed_at: datetime | None = None,
        teams: Iterable[str] = (),
    ) -> Roster:
        """Everybody the groups name, as seen from one repository. No request while it is remembered.

        `changed_at` is when GitHub last told that somebody joined or left: what was asked before is asked again.
        Of `teams` only the members are wanted; by names such as `acme/seniors`.
        """
        groups = tuple(groups)
        named = frozenset(name for group in groups for name in (*group.users, *group.teams))
        if not named:
            return Roster()
        async with self._asking:
            self._forget_before(changed_at)
            if (known := self._rosters.get((repository, named))) is None:
                known = self._rosters[repository, named] = await self._fetch(repository, groups)
            asked = {slug for slug in teams if slug.lower() not in {team.lower() for team in known.teams}}
            return replace(known, teams={**known.teams, **(await self._resolve(asked))[0]}) if asked else known

    async def nowhere(self, groups: Iterable[Group]) -> dict[str, str]:
        """Whom the groups name that is nowhere on GitHub, each with why. What is remembered is not asked again."""
        groups = tuple(groups)
        async with self._asking:
            _, unknown = await self._resolve({slug for group in groups for slug in group.teams})
            logins = {user for group in groups for user in group.users}
            missing = sorted(logins - self._accounts.keys(), key=str.lower)
            for start in range(0, len(missing), _AT_ONCE):
                await self._fetch_accounts(missing[start : start + _AT_ONCE])
        gone = (login for login in logins if not self._accounts.get(login, True))
        return unknown | dict.fromkeys(gone, "no person has this login")

    async def _fetch_accounts(self, logins: list[str]) -> None:
        answer = await self._ask("accounts", [Part("AccountOf", {"login": login}) for login in logins])
        for index, login in enumerate(logins):
            error = answer.error(f"part_{index}") or {}
            self._accounts[login] = error.get("type") != "NOT_FOUND"

    async def writers(
        self, repository: str, logins: Iterable[str], changed_at: datetime | None = None
    ) -> dict[str, bool]:
        """Who of them may write here, by lower-case login. Whom GitHub would not tell of is missing, and not kept."""
        async with self._asking:
            self._forget_before(changed_at)
            wanted = sorted({login.lower() for login in logins})
            for login in wanted:
                if (repository, login) not in self._writers:
                    await self._ask_access(repository, login)
            known = {login: self._writers.get((repository, login)) for login in wanted}
            return {login: may for login, may in known.items() if may is not None}

    async def _ask_access(self, repository: str, login: str) -> None:
        """docs: rest/collaborators/collaborators, "Get repository permissions for a user"; it takes metadata: read."""
        try:
            told = await self._client.get(f"/repos/{repository}/collaborators/{quote(login, safe='')}/permission")
        except Gone:  # nobody of that name has anything to do with it
            self._writers[repository, login] = False
            return
        except (Denied, Refused, Transient):
            return
        if isinstance(told, dict) and isinstance(told.get("permission"), str):
            self._writers[repository, login] = told["permission"] in _WRITING

    def _forget_before(self, changed_at: datetime | None) -> None:
        if changed_at is not None and changed_at > self._changed_at:
            self.forget()
            self._changed_at = changed_at

    async def _fetch(self, repository: str, groups: tuple[Group, ...]) -> Roster:
        teams, unknown = await self._resolve({slug for group in groups for slug in group.teams})
        logins = {user for group in groups for user in group.users}
        logins |= {member for team in teams.values() for member in team.members}
        users, busy = await self._users(repository, sorted(logins, key=str.lower))
        return Roster(users=users, teams=teams, unknown=unknown, busy=busy)

    def forget(self) -> None:
        """Somebody joined or left: ask again."""
        self._rosters.clear()
        self._teams.clear()
        self._persons.clear()
        self._accounts.clear()
        self._writers.clear()

    async def _resolve(self, slugs: set[str]) -> tuple[dict[str, Team], dict[str, str]]:
        missing = sorted(slug for slug in slugs if slug not in self._teams)
        for start in range(0, len(missing), _AT_ONCE):
            await self._fetch_teams(missing[start : start + _AT_ONCE])
        found = {slug: self._teams[slug] for slug in slugs if slug in self._teams}
        teams = {slug: team for slug, team in found.items() if isinstance(team, Team)}
        return teams, {slug: reason for slug, reason in found.items() if isinstance(reason, str)}

    async def _fetch_teams(self, slugs: list[str]) -> None:
        answer = await self._ask("team", [Part("Team", {**_split(slug), "after": None}) for slug in slugs])
        for index, slug in enumerate(slugs):
            node = (answer.data.get(f"part_{index}") or {}).get("team")
            self._teams[slug] = _why(answer, index) if node is None else await self._members(slug, node)

    async def _members(self, slug: str, node: dict[str, Any]) -> Team:
        members = [member["login"] for member in nodes(node["members"])]
        page = node["members"]["pageInfo"]
        while page["hasNextPage"] and len(members) < _MOST_MEMBERS:
            answer = await self._ask("team", [Part("Team", {**_split(slug), "after": page["endCursor"]})])
            more = ((answer.data.get("part_0") or {}).get("team") or {}).get("members")
            if not more:
                break
            members += [member["login"] for member in nodes(more)]
            page = more["pageInfo"]
        return Team(slug=slug, id=node["id"], members=frozenset(members))

    async def _users(self, repository: str, logins: list[str]) -> tuple[dict[str, str | None], frozenset[str]]:
        """Each person is asked for once, whichever code owners and groups a change brings together."""
        known = {login: self._persons.get((repository, login)) for login in logins}
        missing = [login for login, person in known.items() if person is None]
        for start in range(0, len(missing), _AT_ONCE):
            known |= await self._fetch_persons(repository, missing[start : start + _AT_ONCE])
        found = {login: person for login, person in known.items() if person is not None}
        busy = frozenset(login.lower() for login, person in found.items() if person.busy)
        return {login: person.id for login, person in found.items()}, busy

    async def _fetch_persons(self, repository: str, logins: list[str]) -> dict[str, _Person]:
        owner, _, name = repository.partition("/")
        parts = [Part("Person", {"owner": owner, "name": name, "login": login}) for login in logins]
        answer = await self._ask("people", parts)
        persons = {login: _person(answer, index) for index, login in enumerate(logins)}
        self._persons.update({(repository, login): person for login, person in persons.items()})
        return persons

    async def _ask(self, name: str, parts: list[Part]) -> Answer:
        joined = join(name, parts)
        return await self._client.ask(joined.text, joined.variables)


def _split(slug: str) -> dict[str, str]:
    organisation, _, team = slug.partition("/")
    return {"organisation": organisation, "slug": team}


def _person(answer: Answer, index: int) -> _Person:
    """Somebody as GitHub knows them here."""
    edges = ((answer.data.get(f"part_{index}") or {}).get("collaborators") or {}).get("edges") or ()
    node = next((edge["node"] for edge in edges if edge and edge.get("node")), None)
    if node is None:
        return _Person(None)
    return _Person(node["id"], busy=bool((node.get("status") or {}).get("indicatesLimitedAvailability")))


def _why(answer: Answer, index: int) -> str:
    error = answer.error(f"part_{index}")
    if error is not None and error.get("type") == "FORBIDDEN":
        return "the app may not read this team; it needs the permission members: read"
    return "there is no such team, or the app may not see it"
