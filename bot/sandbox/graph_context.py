"""What a GraphQL execution knows besides the record at hand: who asks, what they may see, and what lags behind."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError

from bot.sandbox.auth import Grant
from bot.sandbox.replica import Replica
from bot.sandbox.state import Account, Comment, GitCommit, Repository, Review
from bot.sandbox.world import World


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
    replica: Replica
    rate_limit: Callable[[], dict[str, Any]]
    sandbox: Any

    def demand(self, permission: str, level: str) -> None:
        """Refuse this field where the token does not allow it."""
        if not self.grant.allows(permission, level):
            raise forbidden()

    def sees(self, repository: Repository) -> bool:
        """Whether the token reaches a repository."""
        return self.grant.reaches(repository)

    def reaches(self, record: Any) -> bool:
        """Whether the token reaches what a record belongs to; people and teams are everybody's to see."""
        home = self.world.home(record)
        return home is None or self.sees(home)

    def commit(self, sha: str) -> GitCommit | None:
        """A commit by its sha, wherever it is."""
        home = self.world.homes.get(sha)
        return home.commits.get(sha) if home is not None else None

    def repository_of(self, commit: GitCommit) -> Repository:
        """Where a commit lives."""
        return self.world.homes[commit.sha]

    def pull_of(self, record: Comment | Review) -> Any:
        """The pull request of a comment or review, or the issue of a comment."""
        return self.world.owners[record.node]

    def user_by_email(self, email: str) -> Account | None:
        """The *user* behind an e-mail; a bot is none (GraphQL GitActor.user)."""
        return self.sandbox.user_by_email(email)  # type: ignore[no-any-return]
