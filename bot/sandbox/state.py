"""What exists on this GitHub: accounts, repositories, pull requests and everything that hangs on them.

Plain mutable records. Whoever changes one does it through the people (`people.py`) or the API, which tell the webhooks.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.sandbox.accounts import Account, AppAccount, Team, new_id, node_id
from bot.sandbox.content import FileChange, Tree
from bot.sandbox.issue import Issue
from bot.sandbox.objects import Objects
from bot.sandbox.queue import MergeQueue
from bot.sandbox.talk import Comment, Event, Reaction, Review

__all__ = ["ROLES", "Account", "AppAccount", "CheckRun", "Comment", "Event", "GitCommit", "Installation", "Issue",
           "Label", "PullRequest", "Push", "Reaction", "Repository", "Review", "Status", "Team", "new_id",
           "node_id"]  # fmt: skip
ROLES = {"triage": "read", "maintain": "write"}  # what GitHub tells of these where it knows only three words


@dataclass(kw_only=True, eq=False)
class Label:
    """A label of a repository."""

    name: str
    color: str = "ededed"
    description: str = ""
    id: int = field(default_factory=new_id)

    @property
    def node(self) -> str:
        """GraphQL id."""
        return node_id("LA", self.id)


@dataclass(kw_only=True, eq=False)
class GitCommit:
    """A commit. `tree` is empty for imported history; `changes` are those against its first parent."""

    sha: str
    message: str
    author: tuple[str, str]
    committer: tuple[str, str]
    at: datetime
    parents: tuple[str, ...]
    tree: Tree
    additions: int
    deletions: int


@dataclass(kw_only=True, eq=False)
class CheckRun:
    """A check run of some app on a commit."""

    name: str
    head_sha: str
    app: AppAccount
    status: str = "queued"
    conclusion: str | None = None
    title: str = ""
    summary: str = ""
    text: str = ""
    annotations: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, str]] = field(default_factory=list)  # buttons: label, description, identifier
    details_url: str | None = None
    external_id: str = ""
    required: bool = False
    started_at: datetime | None = None
    completed_at: datetime | None = None
    changed_at: datetime | None = None
    id: int = field(default_factory=new_id)

    @property
    def node(self) -> str:
        """GraphQL id."""
        return node_id("CR", self.id)


@dataclass(kw_only=True, eq=False)
class Status:
    """A commit status."""

    context: str
    state: str
    creator: Account
    description: str = ""
    target_url: str | None = None
    at: datetime
    required: bool = False
    id: int = field(default_factory=new_id)

    @property
    def node(self) -> str:
        """GraphQL id."""
        return node_id("SC", self.id)


@dataclass(kw_only=True, frozen=True, eq=False)
class Push:
    """What a pull request's branch was from one instant on, kept for replicas that lag."""

    at: datetime
    commits: tuple[GitCommit, ...]
    changes: list[FileChange]
    diff: str | None


@dataclass(kw_only=True, eq=False)
class PullRequest:
    """A pull request and its conversation."""

    repository: "Repository"
    number: int
    title: str
    body: str
    author: Account
    branch: str
    base: str
    base_sha: str
    at: datetime
    draft: bool = False
    fork: str | None = None  # owner of the fork
    state: str = "OPEN"  # OPEN, CLOSED, MERGED
    commits: list[GitCommit] = field(default_factory=list)
    diff: str | None = None  # imported text; else computed from the trees
    changes: list[FileChange] = field(default_factory=list)
    label_records: list[Label] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    requested: list[Account | Team] = field(default_factory=list)
    assignees: list[Account] = field(default_factory=list)
    reactions: list[Reaction] = field(default_factory=list)
    locked: bool = False
    lock_reason: str | None = None  # off-topic, too heated, resolved, spam
    timeline: list[Event] = field(default_factory=list)
    updated_at: datetime | None = None
    closed_at: datetime | None = None
    edited_at: datetime | None = None  # the description, by `editor`
    editor: Account | None = None
    merged_by: Account | None = None
    merge_sha: str | None = None
    history: list[Push] = field(default_factory=list)
    id: int = field(default_factory=new_id)

    @property
    def node(self) -> str:
        """GraphQL id."""
        return node_id("PR", self.id)

    @property
    def full(self) -> str:
        """`owner/name#7`."""
        return f"{self.repository.full_name}#{self.number}"

    @property
    def head_sha(self) -> str:
        """The newest commit."""
        return self.commits[-1].sha

    @property
    def merged(self) -> bool:
        """Whether it was merged."""
        return self.state == "MERGED"

    @property
    def labels(self) -> list[str]:
        """Label names."""
        return [label.name for label in self.label_records]

    @property
    def review_requests(self) -> list[str]:
        """Logins, and teams as `org/team`."""
        return [who.combined if isinstance(who, Team) else who.login for who in self.requested]

    @property
    def checks(self) -> list[CheckRun]:
        """Check runs on the head, oldest first."""
        return self.repository.check_runs.get(self.head_sha, [])

    def check(self, name: str) -> CheckRun | None:
        """The newest check run of that name on the head."""
        return next((run for run in reversed(self.checks) if run.name == name), None)

    @property
    def additions(self) -> int:
        """Added lines of the whole change."""
        return sum(change.additions for change in self.changes)

    @property
    def deletions(self) -> int:
        """Deleted lines of the whole change."""
        return sum(change.deletions for change in self.changes)

    @property
    def diff_text(self) -> str:
        """As the diff media type gives it."""
        return self.diff if self.diff is not None else "".join(change.text for change in self.changes)


@dataclass(kw_only=True, eq=False)
class Repository:
    """A repository: branches, labels, pull requests, and who may do what."""

    owner: Account
    name: str
    private: bool
    default_branch: str
    at: datetime
    branches: dict[str, GitCommit] = field(default_factory=dict)
    commits: dict[str, GitCommit] = field(default_factory=dict)
    labels: dict[str, Label] = field(default_factory=dict)  # by lower-case name
    pulls: dict[int, PullRequest] = field(default_factory=dict)
    issues: dict[int, Issue] = field(default_factory=dict)  # in one row of numbers with the pull requests
    by_head: dict[str, list[PullRequest]] = field(default_factory=dict)
    check_runs: dict[str, list[CheckRun]] = field(default_factory=dict)
    statuses: dict[str, list[Status]] = field(default_factory=dict)
    permissions: dict[str, str] = field(default_factory=dict)  # login to read, triage, write, maintain, admin
    required: set[str] = field(default_factory=set)  # names of required checks
    pinned: dict[str, int] = field(default_factory=dict)  # of them, those that one app alone can give, by its id
    queues: dict[str, MergeQueue] = field(default_factory=dict)  # by branch
    properties: dict[str, str | list[str]] = field(default_factory=dict)  # custom properties that are set
    refs: dict[str, GitCommit] = field(default_factory=dict)  # other than branches, such as refs/notes/ai
    contributors: set[str] = field(default_factory=set)  # logins whose changes were merged
    objects: Objects = field(default_factory=Objects)
    archived: bool = False
    id: int = field(default_factory=new_id)

    @property
    def node(self) -> str:
        """GraphQL id."""
        return node_id("R", self.id)

    @property
    def full_name(self) -> str:
        """`owner/name`."""
        return f"{self.owner.login}/{self.name}"

    def collaborator(self, login: str, permission: str = "write") -> None:
        """Give somebody access: read, triage, write, maintain or admin."""
        self.permissions[login] = permission

    def can_push(self, login: str) -> bool:
        """Whether somebody may push."""
        return self.permissions.get(login) in {"write", "maintain", "admin"}

    def ref(self, name: str) -> GitCommit | None:
        """What a ref points at: `refs/heads/main`, `heads/main`, or any other that was made."""
        full = name if name.startswith("refs/") else f"refs/{name}"
        if full.startswith("refs/heads/"):
            return self.branches.get(full.removeprefix("refs/heads/"))
        return self.refs.get(full)

    def commit(self, ref: str) -> GitCommit | None:
        """A commit by branch, ref or sha."""
        if ref == "HEAD":
            return self.branches.get(self.default_branch)
        return self.branches.get(ref) or self.commits.get(ref) or self.ref(ref)

    def tree_sha(self, commit: GitCommit) -> str:
        """The sha of a commit's tree, which can from then on be asked for."""
        return self.objects.keep_tree(commit.tree)

    def newest_statuses(self, commit: str) -> Iterator[Status]:
        """The newest status of each context."""
        newest = {status.context: status for status in self.statuses.get(commit, [])}
        yield from newest.values()

    def newest_runs(self, commit: str) -> list[CheckRun]:
        """The newest check run of each app and name: what a rollup shows."""
        return list({(run.app.id, run.name): run for run in self.check_runs.get(commit, [])}.values())


@dataclass(kw_only=True, eq=False)
class Installation:
    """The app on one account. `repositories` None = all of them."""

    account: Account
    permissions: dict[str, str]
    repositories: set[str] | None = None
    suspended_at: datetime | None = None
    id: int = field(default_factory=new_id)

    @property
    def suspended(self) -> bool:
        """Whether the app may see nothing of it for now."""
        return self.suspended_at is not None

    def covers(self, repository: Repository) -> bool:
        """Whether the app may see it."""
        if repository.owner is not self.account:
            return False
        return self.repositories is None or repository.full_name in self.repositories
