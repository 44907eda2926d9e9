"""A branch's merge queue: who waits, each with the commit that would become the branch."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.sandbox.accounts import Account, new_id, node_id

if TYPE_CHECKING:
    from bot.sandbox.state import GitCommit, PullRequest, Repository


@dataclass(kw_only=True, eq=False)
class QueueEntry:
    """A pull request that waits. Its group holds it and all before it; `commit` is None while it has no group yet."""

    pull: "PullRequest"
    enqueuer: Account
    at: datetime
    state: str = "QUEUED"  # QUEUED, AWAITING_CHECKS, MERGEABLE, UNMERGEABLE
    parent: "GitCommit | None" = None
    commit: "GitCommit | None" = None
    since: datetime | None = None  # when its group's checks were asked for
    id: int = field(default_factory=new_id)

    @property
    def node(self) -> str:
        """GraphQL id."""
        return node_id("MQE", self.id)

    @property
    def branch(self) -> str:
        """Where its group is, while it has one."""
        sha = self.parent.sha if self.parent else ""
        return f"gh-readonly-queue/{self.pull.base}/pr-{self.pull.number}-{sha}"


@dataclass(kw_only=True, eq=False)
class MergeQueue:
    """The queue of one branch (docs: merging-a-pull-request-with-a-merge-queue, managing-a-merge-queue)."""

    repository: "Repository"
    branch: str
    grouping: str = "ALLGREEN"  # every group must be green; HEADGREEN: the last of those that merge together
    timeout: timedelta = timedelta(minutes=60)  # until then every required check must say something
    most_building: int = 5  # groups at a time
    entries: list[QueueEntry] = field(default_factory=list)
    id: int = field(default_factory=new_id)

    @property
    def node(self) -> str:
        """GraphQL id."""
        return node_id("MQ", self.id)

    def entry(self, number: int) -> QueueEntry | None:
        """The entry of a pull request."""
        return next((one for one in self.entries if one.pull.number == number), None)
