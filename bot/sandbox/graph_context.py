"""What a GraphQL execution knows besides the record at hand: who asks, what they may see, and what lags behind."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from graphql import GraphQLError

from bot.sandbox.auth import Grant
from bot.sandbox.state import Account, CheckRun, Comment, GitCommit, PullRequest, Repository, Review, Status, World


def not_found(message: str) -> GraphQLError:
    """As GitHub says it."""
    return GraphQLError(message, extensions={"type": "NOT_FOUND"})


def forbidden() -> GraphQLError:
    """As GitHub says it, with the rest of the data still there."""
    return GraphQLError("Resource not accessible by integration", extensions={"type": "FORBIDDEN"})


def unprocessable(message: str) -> GraphQLError:
    """As GitHub says it of a mutation it will not do."""
    return GraphQLError(message, extensions={"type": "UNPROCESSABLE"})


@dataclass(kw_only=True)
class Context:
    """One request."""

    world: World
    grant: Grant
    viewer: Account
    url: str
    now: datetime
    lag: timedelta
    rate_limit: Callable[[], dict[str, Any]]
    sandbox: Any
    cost: int = 1
    _commits: dict[str, Repository] = field(default_factory=dict)

    def demand(self, permission: str, level: str) -> None:
        """Refuse this field where the token does not allow it."""
        if not self.grant.allows(permission, level):
            raise forbidden()

    def sees(self, repository: Repository) -> bool:
        """Whether the token reaches a repository."""
        if not self.grant.installation.covers(repository):
            return False
        return self.grant.repositories is None or repository.full_name.lower() in self.grant.repositories

    def visible(self, at: datetime | None) -> bool:
        """Whether a read shows something that young: replicas lag behind writes."""
        return at is None or not self.lag or self.now - at >= self.lag

    def head(self, pull: PullRequest) -> str:
        """The head as a lagging replica shows it."""
        seen = [head for at, head in pull.history if self.visible(at)]
        return seen[-1] if seen else pull.history[0][1]

    def updated_at(self, pull: PullRequest) -> datetime:
        """`updatedAt` as a lagging replica shows it."""
        newest = pull.updated_at or pull.at
        return newest if self.visible(newest) else newest - self.lag

    def commit(self, sha: str) -> GitCommit | None:
        """A commit by its sha, wherever it is."""
        found = (repository.commits.get(sha) for repository in self.world.repositories.values())
        return next((commit for commit in found if commit is not None), None)

    def repository_of(self, commit: GitCommit) -> Repository:
        """Where a commit lives."""
        if commit.sha not in self._commits:
            self._commits[commit.sha] = next(
                one for one in self.world.repositories.values() if one.commits.get(commit.sha) is commit
            )
        return self._commits[commit.sha]

    def repository_of_check(self, record: CheckRun | Status) -> Repository | None:
        """Where a check run or status lives."""
        if isinstance(record, CheckRun):
            commit = self.commit(record.head_sha)
            return self.repository_of(commit) if commit else None
        return None

    def pull_of(self, record: Comment | Review) -> PullRequest:
        """The pull request of a comment or review."""
        return self.world.owners[record.node]

    def user_by_email(self, email: str) -> Account | None:
        """The *user* behind an e-mail; a bot is none (GraphQL GitActor.user)."""
        return self.sandbox.user_by_email(email)  # type: ignore[no-any-return]
