"""What people do around a pull request besides writing code and reviews: buttons, reactions."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.sandbox.accounts import UserStatus
from bot.sandbox.auth import Refusal
from bot.sandbox.queue import QueueEntry
from bot.sandbox.state import Account, CheckRun, Comment, Issue, Label, PullRequest, Reaction, Repository, Review

if TYPE_CHECKING:
    from bot.sandbox.sandbox import Sandbox


class Gestures:
    """Somebody who presses, reacts, and the like."""

    def __init__(self, sandbox: "Sandbox", account: Account) -> None:
        self._sandbox = sandbox
        self.account = account

    @property
    def login(self) -> str:
        """As GraphQL spells it."""
        return self.account.login

    def presses(self, pull: PullRequest, identifier: str) -> CheckRun:
        """Press a button that a check of the head offers, by its identifier."""
        return self._sandbox.presses(pull, identifier, self.account)

    def enqueues(self, pull: PullRequest) -> QueueEntry:
        """Add to the merge queue of its base branch."""
        return self._sandbox.enqueue(pull, self.account)

    def dequeues(self, pull: PullRequest) -> None:
        """Take out of the merge queue."""
        if not self._sandbox.dequeue(pull, self.account):
            raise Refusal(422, f"{pull.full} is in no merge queue")

    def assigns(self, pull: PullRequest, login: str) -> None:
        """Assign somebody who has access."""
        self._sandbox.assign(pull, self._sandbox.person(login).account, self.account)

    def unassigns(self, pull: PullRequest, login: str) -> None:
        """Assign somebody no more."""
        self._sandbox.unassign(pull, self._sandbox.person(login).account, self.account)

    def locks(self, pull: PullRequest, reason: str | None = None) -> None:
        """Let only those who may push comment: off-topic, too heated, resolved or spam."""
        self._sandbox.lock(pull, self.account, reason)

    def unlocks(self, pull: PullRequest) -> None:
        """Let everybody comment again."""
        self._sandbox.unlock(pull, self.account)

    def renames(self, repository: Repository, name: str) -> None:
        """Give a repository another name."""
        self._sandbox.rename(repository, name, self.account)

    def transfers(self, repository: Repository, owner: str) -> None:
        """Give a repository another owner."""
        self._sandbox.transfer(repository, owner, self.account)

    def opens_issue(self, repository: Repository, title: str, body: str = "", *, labels: Sequence[str] = ()) -> Issue:
        """Open an issue; labels are made where the repository has none of that name."""
        known = [
            repository.labels.get(name.lower()) or self._sandbox.add_label(repository, Label(name=name), self.account)
            for name in labels
        ]
        return self._sandbox.open_issue(repository, self.account, title, body, labels=known)

    def edits_issue(self, issue: Issue, *, title: str | None = None, body: str | None = None) -> None:
        """Edit an issue's title or description."""
        self._sandbox.edit_issue(issue, self.account, title=title, body=body)

    def closes_issue(self, issue: Issue) -> None:
        """Close an issue."""
        self._sandbox.close_issue(issue, self.account)

    def reopens_issue(self, issue: Issue) -> None:
        """Open an issue again."""
        self._sandbox.reopen_issue(issue, self.account)

    def sets_status(self, message: str = "", *, busy: bool = False, until: datetime | None = None) -> UserStatus:
        """Say of oneself; `busy` is GitHub's limited availability. It is gone after `until`."""
        now = self._sandbox.now()
        if until is not None and until <= now:
            raise Refusal(422, "A status ends in the future")
        self.account.status = UserStatus(message=message, busy=busy, at=now, expires_at=until)
        return self.account.status

    def clears_status(self) -> None:
        """Say nothing more of oneself."""
        self.account.status = None

    def reacts(self, subject: PullRequest | Issue | Comment | Review, content: str) -> Reaction:
        """React, with one of GraphQL's ReactionContent such as `THUMBS_UP`."""
        return self._sandbox.react(subject, content, self.account)

    def takes_back(self, subject: PullRequest | Issue | Comment | Review, content: str) -> None:
        """Take a reaction back."""
        self._sandbox.unreact(subject, content, self.account)
