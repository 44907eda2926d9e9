"""Teams and organisations: who joins, who leaves, and what apps are told of it.

docs: webhooks member, membership, team, organization;
organizations/organizing-members-into-teams/about-teams (nested teams)
"""

from collections.abc import Sequence

from bot.sandbox.accounts import Account, Team
from bot.sandbox.auth import Refusal
from bot.sandbox.changes import Changes
from bot.sandbox.state import ROLES, Repository


class Teams(Changes):
    """Changes of teams. An organisation's owner makes them; here that is octocat."""

    @property
    def _owner(self) -> Account:
        return self.world.account("octocat", "User")

    def team(self, combined: str, members: Sequence[str] = (), *, parent: str | None = None) -> Team:
        """A team `org/slug` with these members and no others, below a parent of the same organisation."""
        organisation, _, slug = combined.partition("/")
        owner = self.world.account(organisation, "Organization")
        above = self._team(parent) if parent else None
        found = self.world.teams.get(combined)
        if found is None:
            found = self.world.teams[combined] = Team(organisation=owner, slug=slug)
            self.world.remember(found)
            self.telling.team(found, "created", self._owner)
        if parent is not None and found.parent is not above:
            self._move(found, above)
        wanted = [self.world.account(login, "User") for login in members]
        for one in [one for one in found.members if one not in wanted]:
            self.leaves_team(combined, one.login)
        for one in wanted:
            self.joins_team(combined, one.login)
        return found

    def joins_team(self, combined: str, login: str) -> None:
        """Somebody becomes a member; of the organisation too, if they were none."""
        team, member = self._team(combined), self.world.account(login, "User")
        if member not in team.members:
            team.members.append(member)
            if member not in team.organisation.members:
                team.organisation.members.append(member)
            self.telling.membership(team, member, "added", self._owner)

    def leaves_team(self, combined: str, login: str) -> None:
        """Somebody is no member any more; of a team below they may still be one."""
        team, member = self._team(combined), self.world.account(login, "User")
        if member not in team.members:
            raise Refusal(422, f"{login} is not in {combined} itself")
        team.members.remove(member)
        self.telling.membership(team, member, "removed", self._owner)

    def renames_team(self, combined: str, slug: str) -> Team:
        """A team by another name."""
        team, before = self._team(combined), combined.partition("/")[2]
        if (name := f"{team.organisation.login}/{slug}") in self.world.teams:
            raise Refusal(422, f"{name} exists already")
        del self.world.teams[combined]
        team.slug = slug
        self.world.teams[name] = team
        self.telling.team(team, "edited", self._owner, changes={"name": {"from": before}})
        return team

    def deletes_team(self, combined: str) -> None:
        """A team goes with all teams below it, and with it what was asked of it."""
        team = self._team(combined)
        for child in list(team.children):
            self.deletes_team(child.combined)
        if team.parent is not None:
            team.parent.children.remove(team)
        del self.world.teams[combined]
        self.world.forget(team)
        for repository in self.world.repositories.values():
            for pull in repository.pulls.values():
                pull.requested = [one for one in pull.requested if one is not team]
        self.telling.team(team, "deleted", self._owner)

    def joins(self, organisation: str, login: str) -> None:
        """Somebody becomes a member of an organisation."""
        owner, member = self.world.account(organisation, "Organization"), self.world.account(login, "User")
        if member not in owner.members:
            owner.members.append(member)
            self.telling.organisation(owner, member, "member_added", self._owner)

    def leaves(self, organisation: str, login: str) -> None:
        """Somebody leaves an organisation: its teams and repositories too, which no webhook of its own tells."""
        owner, member = self.world.account(organisation, "Organization"), self.world.account(login, "User")
        for team in self.world.teams.values():
            if team.organisation is owner and member in team.members:
                team.members.remove(member)
        for repository in self.world.repositories.values():
            if repository.owner is owner:
                repository.permissions.pop(member.login, None)
        if member in owner.members:
            owner.members.remove(member)
        self.telling.organisation(owner, member, "member_removed", self._owner)

    def gives_access(self, repository: Repository, login: str, permission: str) -> None:
        """Somebody becomes a collaborator, or one who may do more or less than before."""
        member = self.world.account(login, "User")
        before = repository.permissions.get(member.login)
        repository.collaborator(member.login, permission)
        now = {"to": ROLES.get(permission, permission)}
        if before is None:
            self.telling.member(repository, member, "added", self._owner, changes={"permission": now})
        elif before != permission:
            changes = {"permission": {"from": ROLES.get(before, before), **now}}
            self.telling.member(repository, member, "edited", self._owner, changes=changes)

    def takes_access(self, repository: Repository, login: str) -> None:
        """Somebody is no collaborator any more."""
        member = self.world.account(login, "User")
        if repository.permissions.pop(member.login, None) is None:
            raise Refusal(422, f"{login} is no collaborator of {repository.full_name}")
        self.telling.member(repository, member, "removed", self._owner)

    def _team(self, combined: str) -> Team:
        if combined not in self.world.teams:
            raise Refusal(404, f"There is no team {combined}")
        return self.world.teams[combined]

    def _move(self, team: Team, above: Team | None) -> None:
        if above is not None and (above.organisation is not team.organisation or _is_below(above, team)):
            raise Refusal(422, f"{above.combined} cannot be above {team.combined}")
        if team.parent is not None:
            team.parent.children.remove(team)
        team.parent = above
        if above is not None:
            above.children.append(team)
        self.telling.team(team, "edited", self._owner, changes={})


def _is_below(team: Team, other: Team) -> bool:
    """Whether a team is the other, or below it."""
    return team is other or (team.parent is not None and _is_below(team.parent, other))
