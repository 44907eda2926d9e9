"""What people and machines do on GitHub. Each verb changes the state and tells the webhooks, as the site would."""

import re
from collections.abc import Sequence
from typing import Any

from bot.sandbox.auth import Refusal
from bot.sandbox.commits import merge_of
from bot.sandbox.content import Commit
from bot.sandbox.gestures import Gestures
from bot.sandbox.issues import closed_by
from bot.sandbox.state import Account, Comment, GitCommit, Issue, PullRequest, Repository, Review, Team

BOX = re.compile(r"^([ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+\[)([ xX])(\][ \t])", re.MULTILINE)


class Person(Gestures):
    """Somebody who acts: a person, or a bot that opens pull requests."""

    def opens(  # noqa: PLR0913 - a form with this many fields
        self,
        repository: Repository,
        *,
        title: str,
        commits: Sequence[Commit],
        body: str = "",
        branch: str = "topic",
        base: str | None = None,
        draft: bool = False,
        fork: bool = False,
        diff: str | None = None,
    ) -> PullRequest:
        """Open a pull request with commits of made-up content, or with an imported diff."""
        target = base or repository.default_branch
        start = _branch(repository, target)
        if not commits:
            raise Refusal(422, f"Validation Failed: No commits between {target} and {branch}")
        pull = PullRequest(
            repository=repository, number=self._sandbox.next_number(repository), title=title, body=body,
            author=self.account, branch=branch, base=target, base_sha=start.sha, at=self._sandbox.now(), draft=draft,
            fork=self.login if fork else None, diff=diff,
        )  # fmt: skip
        self._commit(pull, start, commits)
        return self._announced(pull)

    def opens_another(self, pull: PullRequest, *, title: str, base: str) -> PullRequest:
        """Open a second pull request of the same branch, and so of the same commits, to another base."""
        if base == pull.base:
            raise Refusal(422, f"Validation Failed: A pull request already exists for {pull.branch}.")
        start = _branch(pull.repository, base)
        other = PullRequest(
            repository=pull.repository, number=self._sandbox.next_number(pull.repository), title=title, body="",
            author=self.account, branch=pull.branch, base=base, base_sha=start.sha, at=self._sandbox.now(),
        )  # fmt: skip
        other.commits = list(pull.commits)
        return self._announced(other)

    def _announced(self, pull: PullRequest) -> PullRequest:
        self._sandbox.recompute(pull)
        pull.repository.pulls[pull.number] = pull
        self._sandbox.world.remember(pull)
        self._tell(pull, "opened")
        return pull

    def pushes(self, pull: PullRequest, *commits: Commit, force: bool = False, diff: str | None = None) -> None:
        """Push; with `force` the commits replace those that were there."""
        _still_open(pull)
        if not commits:
            raise Refusal(422, "A push needs at least one commit")
        before = pull.head_sha
        self._sandbox.dequeue(pull, self.account, "UNKNOWN_REMOVAL_REASON")
        start = _branch(pull.repository, pull.base) if force else pull.commits[-1]
        if force:
            pull.commits.clear()
            pull.base_sha = start.sha
        if diff is not None:
            pull.diff = diff
        self._commit(pull, start, commits)
        self._sandbox.recompute(pull)
        if force:
            self._event(pull, "HeadRefForcePushedEvent", (before, pull.head_sha))
        self._tell(pull, "synchronize", before=before, after=pull.head_sha)

    def force_pushes(self, pull: PullRequest, commits: Sequence[Commit]) -> None:
        """Replace all commits."""
        self.pushes(pull, *commits, force=True)

    def resets(self, pull: PullRequest, commit: str) -> None:
        """Force-push the branch back to a commit that was part of it once."""
        _still_open(pull)
        push = next((one for one in reversed(pull.history) if any(c.sha == commit for c in one.commits)), None)
        if push is None:
            raise Refusal(422, f"{commit} was never a commit of {pull.full}")
        before, shas = pull.head_sha, [one.sha for one in push.commits]
        self._sandbox.dequeue(pull, self.account, "UNKNOWN_REMOVAL_REASON")
        pull.commits[:] = push.commits[: shas.index(commit) + 1]
        pull.diff = push.diff
        self._sandbox.recompute(pull)
        self._event(pull, "HeadRefForcePushedEvent", (before, commit))
        self._tell(pull, "synchronize", before=before, after=commit)

    def approves(self, pull: PullRequest, body: str = "", *, commit: str | None = None) -> Review:
        """Approve the head, or an earlier commit."""
        return self.reviews(pull, "APPROVED", body, commit=commit)

    def requests_changes(self, pull: PullRequest, body: str = "Please change this.") -> Review:
        """Ask for changes."""
        return self.reviews(pull, "CHANGES_REQUESTED", body)

    def reviews(self, pull: PullRequest, state: str, body: str = "", *, commit: str | None = None) -> Review:
        """Submit a review; a request for it is thereby answered."""
        if self.account is pull.author and state != "COMMENTED":
            done = "approve" if state == "APPROVED" else "request changes on"
            raise Refusal(422, f"Unprocessable Entity: Can not {done} your own pull request")
        if commit is not None and commit not in pull.repository.commits:
            raise Refusal(422, f"No commit found for SHA: {commit}")
        now = self._sandbox.now()
        review = Review(author=self.account, state=state, body=body, commit=commit or pull.head_sha, at=now)
        pull.reviews.append(review)
        pull.requested = [who for who in pull.requested if who is not self.account]
        self._sandbox.world.remember(review, pull)
        self._sandbox.tell_review(pull, review, "submitted", self.account)
        return review

    def dismisses(self, pull: PullRequest, review: Review, message: str = "") -> None:
        """Dismiss somebody's review, with a word why."""
        if not pull.repository.can_push(self.login):
            raise Refusal(403, f"{self.login} may not dismiss reviews: that takes write access")
        self._sandbox.dismiss(pull, review, self.account, message)

    def comments(self, pull: PullRequest | Issue, body: str, *, by_mail: bool = False) -> Comment:
        """Comment, or answer a notification by e-mail: GitHub makes a comment of that."""
        return self._sandbox.add_comment(pull, self.account, body, by_mail=by_mail)

    def edits_comment(self, pull: PullRequest | Issue, comment: Comment, body: str) -> None:
        """Edit a comment, one's own or another's."""
        self._sandbox.edit_comment(pull, comment, self.account, body)

    def deletes_comment(self, pull: PullRequest | Issue, comment: Comment) -> None:
        """Delete a comment."""
        self._sandbox.delete_comment(pull, comment, self.account)

    def ticks(self, pull: PullRequest, comment: Comment | None, box: int, *, checked: bool = True) -> None:
        """Tick the nth checkbox of a comment, or of the description: GitHub edits the text in the person's name."""
        body = _ticked(pull.body if comment is None else comment.body, box, checked=checked)
        if comment is None:
            self.edits(pull, body=body)
        else:
            self.edits_comment(pull, comment, body)

    def labels(self, pull: PullRequest, name: str) -> None:
        """Set a label."""
        self._sandbox.set_label(pull, name, self.account)

    def unlabels(self, pull: PullRequest, name: str) -> None:
        """Take a label off."""
        self._sandbox.unset_label(pull, name, self.account)

    def edits(
        self, pull: PullRequest, *, title: str | None = None, body: str | None = None, base: str | None = None
    ) -> None:
        """Edit title, body or base branch."""
        changes: dict[str, Any] = {}
        start = _branch(pull.repository, base or pull.base)
        if title is not None:
            self._event(pull, "RenamedTitleEvent", (pull.title, title))
            changes["title"], pull.title = {"from": pull.title}, title
        if body is not None:
            changes["body"], pull.body = {"from": pull.body}, body
            pull.edited_at, pull.editor = self._sandbox.now(), self.account
        if base is not None:
            self._sandbox.dequeue(pull, self.account, "UNKNOWN_REMOVAL_REASON")
            self._event(pull, "BaseRefChangedEvent", (pull.base, base))
            changes["base"] = {"ref": {"from": pull.base}, "sha": {"from": pull.base_sha}}
            pull.base, pull.base_sha = base, start.sha
            self._sandbox.recompute(pull)
        self._tell(pull, "edited", changes=changes)

    def changes_base(self, pull: PullRequest, base: str) -> None:
        """Aim it at another branch."""
        self.edits(pull, base=base)

    def marks_ready(self, pull: PullRequest) -> None:
        """End the draft."""
        if not pull.draft:
            raise Refusal(422, "Pull request is already ready for review")
        pull.draft = False
        self._event(pull, "ReadyForReviewEvent")
        self._tell(pull, "ready_for_review")

    def converts_to_draft(self, pull: PullRequest) -> None:
        """Make it a draft again."""
        _still_open(pull)
        if pull.draft:
            raise Refusal(422, "Pull request is already a draft")
        self._sandbox.dequeue(pull, self.account, "UNKNOWN_REMOVAL_REASON")
        pull.draft = True
        self._event(pull, "ConvertToDraftEvent")
        self._tell(pull, "converted_to_draft")

    def requests_review(self, pull: PullRequest, who: str) -> None:
        """Ask a person or a team."""
        self._sandbox.request(pull, [self._reviewer(who)], self.account)

    def removes_request(self, pull: PullRequest, who: str) -> None:
        """Take a request back, also one's own."""
        self._sandbox.unrequest(pull, self._reviewer(who), self.account)

    def closes(self, pull: PullRequest) -> None:
        """Close without merging."""
        _still_open(pull)
        self._sandbox.dequeue(pull, self.account, "UNKNOWN_REMOVAL_REASON")
        pull.state, pull.closed_at = "CLOSED", self._sandbox.now()
        self._event(pull, "ClosedEvent")
        self._tell(pull, "closed")

    def reopens(self, pull: PullRequest) -> None:
        """Open again."""
        if pull.state != "CLOSED":
            raise Refusal(422, "Only a closed pull request that was not merged can be opened again")
        pull.state, pull.closed_at = "OPEN", None
        self._event(pull, "ReopenedEvent")
        self._tell(pull, "reopened")

    def merges(self, pull: PullRequest) -> GitCommit:
        """Merge into the base branch with a merge commit; what other people changed there meanwhile stays."""
        _still_open(pull)
        if pull.draft:
            raise Refusal(405, "Pull Request is still a draft")
        self._sandbox.dequeue(pull, self.account, "ALREADY_MERGED")
        tip, commit = _branch(pull.repository, pull.base), merge_of(pull)
        made = self._made(pull.repository, tip, commit, second=pull.head_sha)
        pull.state, pull.closed_at = "MERGED", self._sandbox.now()
        pull.merged_by, pull.merge_sha = self.account, made.sha
        pull.repository.branches[pull.base] = made
        pull.repository.contributors.add(pull.author.login)
        self._event(pull, "MergedEvent", made.sha)
        self._tell(pull, "closed")
        for issue in closed_by(pull):
            self._sandbox.close_issue(issue, self.account)
        self._sandbox.tell_push(pull.repository, pull.base, tip, made, self.account, commit)
        self._sandbox.rebuild(pull.repository, pull.base)
        return made

    def commits_to(self, repository: Repository, commit: Commit, branch: str | None = None) -> GitCommit:
        """Push straight to a branch."""
        name = branch or repository.default_branch
        start = repository.branches.get(name) or _branch(repository, repository.default_branch)
        made = self._made(repository, start, commit)
        repository.branches[name] = made
        self._sandbox.tell_push(repository, name, start, made, self.account, commit)
        self._sandbox.rebuild(repository, name)
        return made

    def _commit(self, pull: PullRequest, start: GitCommit, commits: Sequence[Commit]) -> None:
        for commit in commits:
            start = self._made(pull.repository, start, commit)
            pull.commits.append(start)

    def _made(
        self, repository: Repository, parent: GitCommit, commit: Commit, *, second: str | None = None
    ) -> GitCommit:
        return self._sandbox.commit(repository, parent, commit, self.account, second=second)

    def _reviewer(self, who: str) -> Account | Team:
        if "/" not in who:
            return self._sandbox.person(who).account
        if who not in self._sandbox.world.teams:
            raise Refusal(422, f"There is no team {who}")
        return self._sandbox.world.teams[who]

    def _event(self, pull: PullRequest, kind: str, about: object = None) -> None:
        self._sandbox.note(pull, kind, self.account, about)

    def _tell(self, pull: PullRequest, action: str, **extra: Any) -> None:
        self._sandbox.touch(pull)
        self._sandbox.tell_pull(pull, action, self.account, **extra)


def _branch(repository: Repository, name: str) -> GitCommit:
    if name not in repository.branches:
        raise Refusal(422, f"Validation Failed: {repository.full_name} has no branch {name}")
    return repository.branches[name]


def _still_open(pull: PullRequest) -> None:
    if pull.state != "OPEN":
        raise Refusal(422, f"{pull.full} is {pull.state.lower()}; this needs an open pull request")


def _ticked(text: str, box: int, *, checked: bool) -> str:
    found = list(BOX.finditer(text))
    if not 0 <= box < len(found):
        raise Refusal(422, f"There is no checkbox {box}; boxes are counted from 0 and there are {len(found)}")
    return text[: found[box].start(2)] + ("x" if checked else " ") + text[found[box].end(2) :]
