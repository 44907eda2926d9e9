"""Repositories that get another name or another owner, and the way from the old name to the new.

docs: repositories/creating-and-managing-repositories/renaming-a-repository, transferring-a-repository
"""

from bot.sandbox.auth import Refusal
from bot.sandbox.changes import Changes
from bot.sandbox.state import Account, Repository


class Relocations(Changes):
    """Renames and transfers."""

    def rename(self, repository: Repository, name: str, sender: Account) -> None:
        """Another name; the old one leads here until somebody else takes it."""
        before = repository.name
        self._relocate(repository, repository.owner, name)
        changes = {"repository": {"name": {"from": before}}}
        self.telling.repository(repository, "renamed", sender, changes=changes)

    def transfer(self, repository: Repository, login: str, sender: Account) -> None:
        """Another owner. Who had the app installed on the old one sees it no more; the new one's installation does."""
        before = repository.owner
        shown = self.telling.shapes.organisation(before)
        left = self.world.installed_on(repository)
        self._relocate(repository, self.world.account(login, "Organization"), repository.name)
        if left is not None:
            self.telling.installation_repositories(left, "removed", [repository], sender)
        changes = {"owner": {"from": {"organization": shown}}}
        self.telling.repository(repository, "transferred", sender, changes=changes)

    def _relocate(self, repository: Repository, owner: Account, name: str) -> None:
        old, new = repository.full_name, f"{owner.login}/{name}"
        if new.lower() == old.lower():
            raise Refusal(422, f"{old} is called that already")
        if new.lower() in self.world.repositories:
            raise Refusal(422, f"{new} exists already")
        del self.world.repositories[old.lower()]
        repository.owner, repository.name = owner, name
        self.world.repositories[new.lower()] = repository
        self.world.former.pop(new.lower(), None)
        self.world.former[old.lower()] = repository
        for installation in self.world.installations.values():
            if installation.repositories is not None and old in installation.repositories:
                installation.repositories.remove(old)
                if installation.account is owner:
                    installation.repositories.add(new)
