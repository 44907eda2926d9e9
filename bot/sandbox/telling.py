"""Tells the webhooks what happened, to whoever installed the app there and subscribed to the event."""

from typing import Any

from bot.sandbox.content import Commit
from bot.sandbox.hooks import Hooks
from bot.sandbox.queue import MergeQueue, QueueEntry
from bot.sandbox.shapes import Shapes
from bot.sandbox.state import (
    Account,
    AppAccount,
    CheckRun,
    Comment,
    GitCommit,
    Installation,
    Issue,
    Label,
    PullRequest,
    Repository,
    Review,
    Status,
    Team,
)
from bot.sandbox.world import World

_ALWAYS = {"installation", "installation_repositories", "ping", "github_app_authorization"}
# GitHub describes the requested teams of these as REST does, and those of all other actions in another way.
_WITH_SIMPLE_TEAMS = {"opened", "closed", "reopened", "edited", "converted_to_draft", "ready_for_review"}
_EMPTY = "0" * 40


class Telling:
    """Builds payloads (docs: webhooks/webhook-events-and-payloads) and hands them to the hooks."""

    def __init__(self, world: World, hooks: Hooks, app: AppAccount, events: list[str]) -> None:
        self._world = world
        self._hooks = hooks
        self._app = app
        self.events = events
        self.shapes = Shapes("http://127.0.0.1")

    def pull(self, pull: PullRequest, action: str, sender: Account, **extra: Any) -> None:
        """A `pull_request` event."""
        shown = self.shapes.pull(pull) if action in _WITH_SIMPLE_TEAMS else self.shapes.hook_pull(pull)
        payload = {"action": action, "number": pull.number, "pull_request": shown, **extra}
        self._tell("pull_request", pull.repository, sender, payload)

    def label_set(self, pull: PullRequest, label: Label, action: str, sender: Account) -> None:
        """`labeled` or `unlabeled`."""
        self.pull(pull, action, sender, label=self.shapes.label(pull.repository, label))

    def request(self, pull: PullRequest, who: Account | Team, action: str, sender: Account) -> None:
        """`review_requested` or `review_request_removed`."""
        if isinstance(who, Team):
            self.pull(pull, action, sender, requested_team=self.shapes.hook_team(who))
        else:
            self.pull(pull, action, sender, requested_reviewer=self.shapes.user(who))

    def review(self, pull: PullRequest, review: Review, action: str, sender: Account) -> None:
        """A `pull_request_review` event."""
        payload = {
            "action": action,
            "review": self.shapes.review(pull, review, hook=True),
            "pull_request": self.shapes.hook_pull(pull, simple=True),
        }
        self._tell("pull_request_review", pull.repository, sender, payload)

    def comment(self, pull: PullRequest | Issue, comment: Comment, action: str, sender: Account, **extra: Any) -> None:
        """An `issue_comment` event."""
        payload = {
            "action": action, "issue": self.shapes.thread(pull),
            "comment": self.shapes.comment(pull, comment, self.written_by_app(pull, comment)), **extra,
        }  # fmt: skip
        self._tell("issue_comment", pull.repository, sender, payload)

    def issue(self, issue: Issue, action: str, sender: Account, **extra: Any) -> None:
        """An `issues` event."""
        payload = {"action": action, "issue": self.shapes.thread(issue), **extra}
        self._tell("issues", issue.repository, sender, payload)

    def written_by_app(self, pull: PullRequest | Issue, comment: Comment) -> dict[str, Any] | None:
        """The app, where it wrote a comment."""
        if comment.author.kind == "Bot" and comment.author.login == self._app.slug:
            return self.shapes.app(self._app, pull.repository.owner)
        return None

    def check_run(self, repository: Repository, run: CheckRun, action: str, sender: Account, **extra: Any) -> None:
        """A `check_run` event."""
        pulls = repository.by_head.get(run.head_sha, [])
        payload = {"action": action, "check_run": self.shapes.check_run(repository, run, pulls), **extra}
        self._tell("check_run", repository, sender, payload, always=action in {"rerequested", "requested_action"})

    def check_suite(self, repository: Repository, run: CheckRun, action: str, sender: Account) -> None:
        """A `check_suite` event."""
        pulls = repository.by_head.get(run.head_sha, [])
        payload = {"action": action, "check_suite": self.shapes.check_suite(repository, run, pulls)}
        self._tell("check_suite", repository, sender, payload, always=action == "rerequested")

    def status(self, repository: Repository, sha: str, status: Status) -> None:
        """A `status` event."""
        found = self.shapes.status(repository, sha, status)
        commit = repository.commits[sha]
        payload = {
            "id": status.id, "sha": sha, "name": repository.full_name, "target_url": status.target_url,
            "context": status.context, "description": status.description or None, "state": status.state.lower(),
            "commit": self.shapes.commit(repository, commit, None), "branches": [], "created_at": found["created_at"],
            "updated_at": found["updated_at"], "avatar_url": found["avatar_url"],
        }  # fmt: skip
        self._tell("status", repository, status.creator, payload)

    def push(  # noqa: PLR0913 - what a push has
        self,
        repository: Repository,
        branch: str,
        before: GitCommit,
        after: GitCommit,
        sender: Account,
        commit: Commit,
        *,
        created: bool = False,
    ) -> None:
        """A `push` event of one commit."""
        added = [path for path, text in commit.files.items() if text is not None and path not in before.tree]
        modified = [path for path, text in commit.files.items() if text is not None and path in before.tree]
        removed = [path for path, text in commit.files.items() if text is None] + list(commit.renames)
        url = f"{self.shapes.url}/{repository.full_name}"
        one = {
            **self.shapes.simple_commit(repository, after), "distinct": True, "url": f"{url}/commit/{after.sha}",
            "added": [*added, *commit.renames.values()], "modified": modified, "removed": removed,
        }  # fmt: skip
        payload = {
            "ref": f"refs/heads/{branch}", "before": _EMPTY if created else before.sha,
            "after": after.sha, "created": created,
            "deleted": False, "forced": False, "base_ref": None, "compare": f"{url}/compare/{before.sha}...{after.sha}",
            "commits": [one], "head_commit": one, "pusher": {"name": sender.login, "email": sender.email or None},
        }  # fmt: skip
        self._tell("push", repository, sender, payload)

    def branch_made(
        self, repository: Repository, branch: str, parent: GitCommit, made: GitCommit, sender: Account
    ) -> None:
        """A `push` event of a new branch with one commit."""
        self.push(repository, branch, parent, made, sender, Commit(made.message), created=True)

    def merge_group(
        self, queue: MergeQueue, entry: QueueEntry, action: str, sender: Account, *, reason: str | None = None
    ) -> None:
        """A `merge_group` event; `reason` says why one was destroyed: merged, invalidated or dequeued."""
        if entry.commit is None or entry.parent is None:
            return
        group = {
            "head_sha": entry.commit.sha, "head_ref": f"refs/heads/{entry.branch}", "base_sha": entry.parent.sha,
            "base_ref": f"refs/heads/{queue.branch}",
            "head_commit": self.shapes.simple_commit(queue.repository, entry.commit),
        }  # fmt: skip
        payload = {"action": action, "merge_group": group, **({"reason": reason} if reason else {})}
        self._tell("merge_group", queue.repository, sender, payload)

    def repository(self, repository: Repository, action: str, sender: Account, **extra: Any) -> None:
        """A `repository` event."""
        self._tell("repository", repository, sender, {"action": action, **extra})

    def installation_repositories(
        self, installation: Installation, action: str, repositories: list[Repository], sender: Account
    ) -> None:
        """An `installation_repositories` event: added to an installation or removed from it."""
        shown = [self._minimal(one) for one in repositories]
        payload = {
            "action": action,
            "installation": self.shapes.installation(installation, self._app.id, self._app.slug, self.events),
            "repository_selection": "all" if installation.repositories is None else "selected",
            "repositories_added": shown if action == "added" else [],
            "repositories_removed": shown if action == "removed" else [],
            "requester": None, "sender": self.shapes.user(sender),
        }  # fmt: skip
        self._hooks.put("installation_repositories", action, payload, installation.id)

    def _minimal(self, one: Repository) -> dict[str, Any]:
        return {"id": one.id, "node_id": one.node, "name": one.name, "full_name": one.full_name, "private": one.private}

    def team(self, team: Team, action: str, sender: Account, **extra: Any) -> None:
        """A `team` event."""
        self._tell_organisation(
            "team", team.organisation, sender, {"action": action, "team": self.shapes.team(team)} | extra
        )

    def membership(self, team: Team, member: Account, action: str, sender: Account) -> None:
        """A `membership` event: added to a team or removed from it."""
        payload = {
            "action": action,
            "scope": "team",
            "member": self.shapes.user(member),
            "team": self.shapes.team(team),
        }
        self._tell_organisation("membership", team.organisation, sender, payload)

    def member(self, repository: Repository, member: Account, action: str, sender: Account, **extra: Any) -> None:
        """A `member` event: somebody's access to a repository."""
        payload = {"action": action, "member": self.shapes.user(member), **extra}
        self._tell("member", repository, sender, payload)

    def organisation(self, organisation: Account, member: Account, action: str, sender: Account) -> None:
        """An `organization` event about a member."""
        payload = {"action": action, "membership": self.shapes.membership(organisation, member)}
        self._tell_organisation("organization", organisation, sender, payload)

    def _tell_organisation(self, event: str, organisation: Account, sender: Account, payload: dict[str, Any]) -> None:
        """What concerns no repository is told where the app is installed on the organisation."""
        for installation in self._world.installations.values():
            if installation.account is organisation and not installation.suspended and event in self.events:
                payload |= {
                    "organization": self.shapes.organisation(organisation), "sender": self.shapes.user(sender),
                    "installation": {"id": installation.id, "node_id": f"MDI_{installation.id}"},
                }  # fmt: skip
                self._hooks.put(event, payload["action"], payload, installation.id)

    def label(self, repository: Repository, label: Label, action: str, sender: Account, **extra: Any) -> None:
        """A `label` event."""
        payload = {"action": action, "label": self.shapes.label(repository, label), **extra}
        self._tell("label", repository, sender, payload)

    def installation(self, installation: Installation, action: str, repositories: list[Repository]) -> None:
        """An `installation` event."""
        payload = {
            "action": action,
            "installation": self.shapes.installation(installation, self._app.id, self._app.slug, self.events),
            "repositories": [self._minimal(one) for one in repositories],
            "requester": None,
            "sender": self.shapes.user(installation.account),
        }
        self._hooks.put("installation", action, payload, installation.id)

    def _tell(
        self, event: str, repository: Repository, sender: Account, payload: dict[str, Any], *, always: bool = False
    ) -> None:
        installation = self._world.installed_on(repository)
        if installation is None or installation.suspended or not (always or event in self.events or event in _ALWAYS):
            return
        payload |= {
            "repository": self.shapes.repository(repository),
            "sender": self.shapes.user(sender),
            "installation": {"id": installation.id, "node_id": f"MDI_{installation.id}"},
        }
        if repository.owner.kind == "Organization":
            payload["organization"] = self.shapes.organisation(repository.owner)
        self._hooks.put(event, payload.get("action"), payload, installation.id)
