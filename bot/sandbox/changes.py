"""What both people and the API do to pull requests: each changes the state and tells the webhooks."""

from collections.abc import Sequence
from typing import Any

from bot.sandbox.app import App
from bot.sandbox.auth import Refusal
from bot.sandbox.clock import Clock
from bot.sandbox.content import compare, split
from bot.sandbox.state import (
    Account,
    Comment,
    Event,
    GitCommit,
    Issue,
    Label,
    PullRequest,
    Push,
    Reaction,
    Repository,
    Review,
    Team,
)
from bot.sandbox.talk import Dismissal
from bot.sandbox.telling import Telling
from bot.sandbox.world import World

_MOST_COMMENT = 65_536
_PASSING = {"success", "neutral", "skipped"}


class Changes:
    """Changes with a check of what GitHub would refuse."""

    app: App
    bot_account: Account
    clock: Clock
    telling: Telling
    world: World

    def note(self, pull: PullRequest, kind: str, actor: Account, about: Any = None) -> None:
        """Something the timeline shows."""
        self.touch(pull)
        pull.timeline.append(Event(kind=kind, at=self.clock.now(), actor=actor, about=about))

    def touch(self, pull: PullRequest | Issue) -> None:
        """Something about it changed now."""
        pull.updated_at = self.clock.now()

    def recompute(self, pull: PullRequest) -> None:
        """Diff and indexes after a push or another base."""
        base = pull.repository.commits[pull.base_sha].tree
        pull.changes = split(pull.diff) if pull.diff is not None else compare(base, pull.commits[-1].tree)
        for heads in (pull.repository.by_head, self.world.heads):
            pulls = heads.setdefault(pull.head_sha, [])
            if pull not in pulls:
                pulls.append(pull)
        now, commits = self.clock.now(), tuple(pull.commits)
        pull.history.append(Push(at=now, commits=commits, changes=pull.changes, diff=pull.diff))

    def tell_pull(self, pull: PullRequest, action: str, sender: Account, **extra: Any) -> None:
        """A `pull_request` event."""
        self.telling.pull(pull, action, sender, **extra)

    def tell_review(self, pull: PullRequest, review: Review, action: str, sender: Account) -> None:
        """A `pull_request_review` event."""
        self.touch(pull)
        self.telling.review(pull, review, action, sender)

    def tell_request(self, pull: PullRequest, who: Account | Team, action: str, sender: Account) -> None:
        """A request made or taken back."""
        self.touch(pull)
        self.telling.request(pull, who, action, sender)

    def tell_push(
        self, repository: Repository, branch: str, before: GitCommit, after: GitCommit, sender: Account, commit: Any
    ) -> None:
        """A `push` event."""
        self.telling.push(repository, branch, before, after, sender, commit)

    def add_label(self, repository: Repository, label: Label, sender: Account) -> Label:
        """A new label of a repository."""
        repository.labels[label.name.lower()] = self.world.remember(label, home=repository)
        self.telling.label(repository, label, "created", sender)
        return label

    def delete_label(self, repository: Repository, name: str, sender: Account) -> None:
        """A label goes, from every pull request too."""
        label = repository.labels.pop(name.lower())
        self.world.forget(label)
        for pull in repository.pulls.values():
            pull.label_records = [one for one in pull.label_records if one is not label]
        self.telling.label(repository, label, "deleted", sender)

    def set_label(self, pull: PullRequest, name: str, sender: Account) -> None:
        """A label on a pull request; made when the repository has none of that name."""
        label = pull.repository.labels.get(name.lower())
        if label is None:
            label = self.add_label(pull.repository, Label(name=name), sender)
        if label in pull.label_records:
            return
        if len(pull.label_records) >= 100:
            raise Refusal(422, "Validation Failed: Issues cannot have more than 100 labels")
        pull.label_records.append(label)
        self.note(pull, "LabeledEvent", sender, label)
        self.telling.label_set(pull, label, "labeled", sender)

    def unset_label(self, pull: PullRequest, name: str, sender: Account) -> None:
        """A label off a pull request."""
        label = next((one for one in pull.label_records if one.name.lower() == name.lower()), None)
        if label is not None:
            pull.label_records.remove(label)
            self.note(pull, "UnlabeledEvent", sender, label)
            self.telling.label_set(pull, label, "unlabeled", sender)

    def add_comment(self, pull: PullRequest | Issue, author: Account, body: str, *, by_mail: bool = False) -> Comment:
        """A comment; on what is locked only by those who may push, and by the app."""
        _fits(body)
        if pull.locked and not (pull.repository.can_push(author.login) or author is self.bot_account):
            raise Refusal(403, "Unable to create comment because issue is locked.")
        comment = Comment(author=author, body=body, at=self.clock.now(), by_mail=by_mail)
        pull.comments.append(comment)
        self.world.remember(comment, pull)
        self.touch(pull)
        self.telling.comment(pull, comment, "created", author)
        return comment

    def edit_comment(self, pull: PullRequest | Issue, comment: Comment, editor: Account, body: str) -> None:
        """A comment's new body."""
        _fits(body)
        before = comment.body
        comment.edits.append(before)
        comment.body, comment.edited_at, comment.editor = body, self.clock.now(), editor
        self.touch(pull)
        self.telling.comment(pull, comment, "edited", editor, changes={"body": {"from": before}})

    def delete_comment(self, pull: PullRequest | Issue, comment: Comment, sender: Account) -> None:
        """A comment goes."""
        pull.comments.remove(comment)
        self.world.forget(comment)
        self.touch(pull)
        self.telling.comment(pull, comment, "deleted", sender)

    def react(self, subject: PullRequest | Issue | Comment | Review, content: str, user: Account) -> Reaction:
        """A reaction; whoever has one of that kind there already keeps it. No webhook tells of it."""
        for one in subject.reactions:
            if one.user is user and one.content == content:
                return one
        made: Reaction = self.world.remember(Reaction(content=content, user=user, at=self.clock.now()))
        subject.reactions.append(made)
        return made

    def unreact(self, subject: PullRequest | Issue | Comment | Review, content: str, user: Account) -> Reaction | None:
        """A reaction taken back; None when there was none."""
        found = next((one for one in subject.reactions if one.user is user and one.content == content), None)
        if found is not None:
            subject.reactions.remove(found)
            self.world.forget(found)
        return found

    def dismiss(self, pull: PullRequest, review: Review, sender: Account, message: str = "") -> None:
        """A review that counts no more (docs: rest/pulls/reviews, dismiss a review)."""
        if review.state not in {"APPROVED", "CHANGES_REQUESTED"}:
            raise Refusal(422, f"Can not dismiss a {review.state.lower()} pull request review")
        self.note(pull, "ReviewDismissedEvent", sender, Dismissal(review, review.state, message))
        review.state = "DISMISSED"
        self.tell_review(pull, review, "dismissed", sender)

    def unrequest(self, pull: PullRequest, who: Account | Team, sender: Account) -> None:
        """A request taken back; one that was never made changes nothing."""
        if who in pull.requested:
            pull.requested = [one for one in pull.requested if one is not who]
            self.note(pull, "ReviewRequestRemovedEvent", sender, who)
            self.tell_request(pull, who, "review_request_removed", sender)

    def demand_mergeable(self, pull: PullRequest, head: str | None = None) -> None:
        """Refuse to merge where GitHub would (docs: rest/pulls/pulls, merge a pull request)."""
        if head is not None and head != pull.head_sha:
            raise Refusal(409, "Head branch was modified. Review and try the merge again.")
        if pull.state != "OPEN":
            raise Refusal(405, "Pull Request is not mergeable")
        if missing := self.missing_checks(pull.repository, pull.head_sha):
            raise Refusal(405, f'Required status check "{missing[0]}" is expected.')
        if pull.base in pull.repository.queues:
            raise Refusal(405, "Repository rule violations found\n\nChanges must be made through the merge queue\n\n")

    def missing_checks(self, repository: Repository, sha: str) -> list[str]:
        """The required checks of a commit that are not green, by name."""
        said = self._required(repository, sha)
        return sorted(name for name in repository.required if said.get(name) != "good")

    def failed_checks(self, repository: Repository, sha: str) -> list[str]:
        """The required checks of a commit that have failed, by name."""
        return sorted(name for name, word in self._required(repository, sha).items() if word == "bad")

    def _required(self, repository: Repository, sha: str) -> dict[str, str]:
        """What the required checks of a commit say: good, bad or open. Of a check and a status, the worse counts."""
        order, found = ("good", "open", "bad"), dict[str, str]()
        heard = [
            (one.name, "open" if one.status != "completed" else "good" if one.conclusion in _PASSING else "bad")
            for one in repository.newest_runs(sha)
            if repository.pinned.get(one.name, one.app.id) == one.app.id
        ]
        words = {"SUCCESS": "good", "PENDING": "open"}
        heard += [
            (one.context, words.get(one.state, "bad"))
            for one in repository.newest_statuses(sha)
            if one.context not in repository.pinned
        ]
        for name, word in heard:
            if name in repository.required:
                found[name] = max(found.get(name, "good"), word, key=order.index)
        return found

    def request(self, pull: PullRequest, who: Sequence[Account | Team], sender: Account, *, union: bool = True) -> None:
        """Ask reviewers: all of them or, for one wrong name, nobody (github/docs#35057, apache/texera#5359)."""
        if any(one is pull.author for one in who):
            raise Refusal(422, "Review cannot be requested from pull request author.")
        strangers = [one for one in who if isinstance(one, Account) and one.login not in pull.repository.permissions]
        if strangers:
            raise not_collaborators(pull.repository)
        kept = list(pull.requested) if union else []
        new = [one for one in who if one not in kept]
        if len(kept) + len(new) > 15:
            raise Refusal(422, "Validation Failed: a pull request may have at most 15 requested reviewers")
        pull.requested = kept + new
        for one in new:
            self.note(pull, "ReviewRequestedEvent", sender, one)
            self.tell_request(pull, one, "review_requested", sender)


def not_collaborators(repository: Repository) -> Refusal:
    """As GitHub says it of reviewers, whether they lack access or are nobody (apache/texera#5359)."""
    return Refusal(
        422,
        "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a"
        f" collaborator of the {repository.full_name} repository.",
    )


def _fits(body: str) -> None:
    if not body.strip():
        raise Refusal(422, "Validation Failed: Body cannot be blank")
    if len(body) > _MOST_COMMENT:
        raise Refusal(422, f"Validation Failed: Body is too long (maximum is {_MOST_COMMENT} characters)")
