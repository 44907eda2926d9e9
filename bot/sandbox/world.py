"""Everything there is on this GitHub, with indexes: no request looks through all pull requests or all commits."""

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.state import Account, GitCommit, Installation, Issue, PullRequest, Repository, Team


@dataclass(eq=False)
class World:
    """Everything there is, and indexes to find it by."""

    accounts: dict[str, Account] = field(default_factory=dict)  # by lower-case login
    teams: dict[str, Team] = field(default_factory=dict)  # by `org/team`
    repositories: dict[str, Repository] = field(default_factory=dict)  # by lower-case full name
    former: dict[str, Repository] = field(default_factory=dict)  # by names they had
    installations: dict[int, Installation] = field(default_factory=dict)
    nodes: dict[str, Any] = field(default_factory=dict)
    owners: dict[str, PullRequest | Issue] = field(
        default_factory=dict
    )  # node id of a comment or check run to its pull
    homes: dict[str, Repository] = field(default_factory=dict)  # node id, or sha of a commit, to its repository
    heads: dict[str, list[PullRequest]] = field(default_factory=dict)  # by sha of their newest commit

    def remember(self, record: Any, pull: PullRequest | Issue | None = None, home: Repository | None = None) -> Any:
        """Make a record findable by its node id."""
        self.nodes[record.node] = record
        if pull is not None:
            self.owners[record.node] = pull
        if (home := home or (pull.repository if pull else None)) is not None:
            self.homes[record.node] = home
        return record

    def forget(self, record: Any) -> None:
        """A record is gone."""
        for index in (self.nodes, self.owners, self.homes):
            index.pop(record.node, None)

    def keep(self, repository: Repository, commit: GitCommit) -> GitCommit:
        """Make a commit findable."""
        repository.commits[commit.sha] = commit
        self.homes[commit.sha] = repository
        return commit

    def home(self, record: Any) -> Repository | None:
        """The repository something belongs to; None for people and teams, who belong to none."""
        if isinstance(record, Repository):
            return record
        if isinstance(record, PullRequest | Issue):
            return record.repository
        if isinstance(record, GitCommit):
            return self.homes.get(record.sha)
        return self.homes.get(record.node)

    def account(self, login: str, kind: str = "User", number: int | None = None) -> Account:
        """An account by login, made when unknown."""
        found = self.accounts.get(login.lower())
        if found is None:
            found = Account(login=login, kind=kind) if number is None else Account(login=login, kind=kind, id=number)
            self.accounts[login.lower()] = self.remember(found)
        return found

    def repository(self, full_name: str) -> Repository | None:
        """By name; case does not count."""
        return self.repositories.get(full_name.lower())

    def known(self, full_name: str) -> Repository | None:
        """By name, or by a name it had that nobody took."""
        return self.repository(full_name) or self.former.get(full_name.lower())

    def installed_on(self, repository: Repository) -> Installation | None:
        """The installation that covers a repository."""
        return next((one for one in self.installations.values() if one.covers(repository)), None)

    def pull_of(self, node: str) -> PullRequest | None:
        """The pull request a node id belongs to."""
        record = self.nodes.get(node)
        owner = record if isinstance(record, PullRequest) else self.owners.get(node)
        return owner if isinstance(owner, PullRequest) else None
