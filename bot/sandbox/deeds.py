"""What people and machines do to pull requests, as verbs by name."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from bot.sandbox.auth import Refusal
from bot.sandbox.content import Commit, split
from bot.sandbox.people import Person
from bot.sandbox.state import CheckRun, Comment, GitCommit, PullRequest, Repository, Review, Status
from bot.sandbox.verbs import Branch, Count, Login, Name, Path, Title, verb

if TYPE_CHECKING:
    from bot.sandbox.sandbox import Sandbox

_STATES = {"approve": "APPROVED", "request_changes": "CHANGES_REQUESTED", "comment": "COMMENTED"}
_PULL = "acme/shop#1"
_GIT = re.compile(r"^diff --git ", re.MULTILINE)
Files = dict[Path, str | None]
Conclusion = Literal[
    "success", "failure", "neutral", "cancelled", "skipped", "timed_out", "action_required", "stale", "startup_failure"
]


class CommitFields(BaseModel):
    """A commit: new texts by path (null deletes), lines to append by path, renames from old to new."""

    model_config = ConfigDict(extra="forbid")
    message: str = "Change it"
    files: Files = {}
    append: dict[Path, str] = {}
    renames: dict[Path, Path] = {}
    author: tuple[str, str] | None = None
    committer: tuple[str, str] | None = None

    def on(self, tree: Mapping[str, str]) -> Commit:
        """The commit, made for a tree."""
        files = dict(self.files)
        for path, more in self.append.items():
            before = files.get(path, tree.get(path)) or ""
            gap = "\n" if before and not before.endswith("\n") else ""
            files[path] = f"{before}{gap}{more.rstrip(chr(10))}\n"
        return Commit(self.message, files=files, renames=self.renames, author=self.author, committer=self.committer)


Commits = list[CommitFields]


@verb(who="ana", repository="acme/shop", title="Say hello", branch="hello", files={"hello.txt": "Hello\n"})
def open_(  # noqa: PLR0913 - a form with this many fields
    *,
    who: Person,
    repository: Repository,
    title: Title,
    body: str = "",
    branch: Branch = "topic",
    base: Branch | None = None,
    draft: bool = False,
    fork: bool = False,
    message: str | None = None,
    files: Files | None = None,
    commits: Commits | None = None,
    diff: str | None = None,
) -> PullRequest:
    """Open a pull request: with `files`, with `commits`, or with a unified `diff`."""
    start = repository.branches.get(base or repository.default_branch)
    tree = start.tree if start else {}
    made = _commits(tree, commits, files, message or title, diff)
    return who.opens(repository, title=title, body=body, branch=branch, base=base, draft=draft, fork=fork,
                     commits=made, diff=diff)  # fmt: skip


@verb(who="ana", pull=_PULL, base="release", title="Say hello there too")
def open_again(who: Person, pull: PullRequest, base: Branch, title: Title) -> PullRequest:
    """Open another pull request of the same branch, to another base."""
    return who.opens_another(pull, title=title, base=base)


@verb(who="ana", pull=_PULL, message="Say it louder", append={"README.md": "Hello!"})
def push(  # noqa: PLR0913
    *,
    who: Person,
    pull: PullRequest,
    message: str = "Change it",
    files: Files | None = None,
    append: dict[Path, str] | None = None,
    commits: Commits | None = None,
    diff: str | None = None,
) -> PullRequest:
    """Push to the head branch: `files`, lines to `append`, several `commits`, or a new unified `diff` of the whole."""
    one = [CommitFields(message=message, files=files or {}, append=append or {})] if files or append else None
    who.pushes(pull, *_commits(pull.commits[-1].tree, commits or one, None, message, diff), diff=diff)
    return pull


@verb(who="ana", pull=_PULL, message="Start over", files={"hello.txt": "Hello again\n"})
def force_push(
    who: Person,
    pull: PullRequest,
    message: str = "Change it",
    files: Files | None = None,
    commits: Commits | None = None,
    diff: str | None = None,
) -> PullRequest:
    """Replace every commit of the head branch."""
    tip = pull.repository.branches.get(pull.base)
    made = _commits(tip.tree if tip else {}, commits, files, message, diff)
    who.pushes(pull, *made, force=True, diff=diff)
    return pull


def _commits(
    tree: Mapping[str, str], commits: Commits | None, files: Files | None, message: str, diff: str | None
) -> list[Commit]:
    """The commits a caller described, each on top of the one before."""
    if diff is not None:
        if _GIT.search(diff) is None:
            raise Refusal(422, "diff: this is no unified diff; it has no line `diff --git a/... b/...`")
        changes = split(diff)
        added, deleted = sum(one.additions for one in changes), sum(one.deletions for one in changes)
        return [Commit(message, additions=added, deletions=deleted)]
    listed = commits or ([CommitFields(message=message, files=files)] if files else [])
    if not listed:
        raise Refusal(422, "Nothing to commit: give files, commits or diff")
    made = []
    for one in listed:
        made.append(one.on(tree))
        tree = made[-1].applied(tree) if all(path in tree for path in one.renames) else tree
    return made


@verb(who="ben", pull=_PULL, state="approve", body="Looks good.")
def review(
    who: Person,
    pull: PullRequest,
    state: Literal["approve", "request_changes", "comment"],
    body: str = "",
    commit: str | None = None,
) -> Review:
    """Submit a review of the head, or of an earlier `commit`."""
    if state != "approve" and not body.strip():
        raise Refusal(422, f"body: a review that says {state} needs words")
    return who.reviews(pull, _STATES[state], body, commit=commit)


@verb(who="ana", pull=_PULL, review=1, message="The finding was ours to fix.")
def dismiss(who: Person, pull: PullRequest, review: int, message: str = "") -> Review:
    """Dismiss somebody's review, by its id, with a word why."""
    found = next((one for one in pull.reviews if one.id == review), None)
    if found is None:
        raise Refusal(404, f"{pull.full} has no review {review}", reviews=[one.id for one in pull.reviews])
    who.dismisses(pull, found, message)
    return found


@verb(who="ben", pull=_PULL, body="Thank you!")
def comment(who: Person, pull: PullRequest, body: str, *, by_mail: bool = False) -> Comment:
    """Write a comment, or answer a notification by e-mail."""
    return who.comments(pull, body, by_mail=by_mail)


@verb(who="ben", pull=_PULL, comment=1, body="Thank you both!")
def edit_comment(who: Person, pull: PullRequest, comment: int, body: str) -> Comment:
    """Edit a comment, one's own or another's, by its id."""
    found = comment_of(pull, comment)
    who.edits_comment(pull, found, body)
    return found


@verb(who="ben", pull=_PULL, comment=1)
def delete_comment(who: Person, pull: PullRequest, comment: int) -> PullRequest:
    """Delete a comment, by its id."""
    who.deletes_comment(pull, comment_of(pull, comment))
    return pull


@verb(who="ben", pull=_PULL, comment=1, box=0)
def tick(
    *,
    who: Person,
    pull: PullRequest,
    box: Count,
    comment: int | None = None,
    checked: bool = True,
) -> PullRequest:
    """Tick a checkbox, counted from 0, of a comment, or of the description when no comment is named."""
    who.ticks(pull, None if comment is None else comment_of(pull, comment), box, checked=checked)
    return pull


@verb(who="ana", pull=_PULL, name="ai-assisted")
def label(who: Person, pull: PullRequest, name: Name) -> PullRequest:
    """Set a label; the repository gets it when it has none of that name."""
    who.labels(pull, name)
    return pull


@verb(who="ana", pull=_PULL, name="ai-assisted")
def unlabel(who: Person, pull: PullRequest, name: Name) -> PullRequest:
    """Take a label off."""
    who.unlabels(pull, name)
    return pull


@verb(who="ana", pull=_PULL, title="Say hello, kindly")
def edit(
    who: Person,
    pull: PullRequest,
    title: Title | None = None,
    body: str | None = None,
    base: Branch | None = None,
) -> PullRequest:
    """Edit title, description or base branch."""
    if title is None and body is None and base is None:
        raise Refusal(422, "Nothing to edit: give title, body or base")
    who.edits(pull, title=title, body=body, base=base)
    return pull


@verb(who="ana", pull=_PULL)
def ready(who: Person, pull: PullRequest) -> PullRequest:
    """End the draft."""
    who.marks_ready(pull)
    return pull


@verb(who="ana", pull=_PULL)
def draft(who: Person, pull: PullRequest) -> PullRequest:
    """Make it a draft again."""
    who.converts_to_draft(pull)
    return pull


@verb(who="ana", pull=_PULL, reviewer="ben")
def request_review(who: Person, pull: PullRequest, reviewer: Name) -> PullRequest:
    """Ask a collaborator, or a team as `org/team`, for a review."""
    who.requests_review(pull, reviewer)
    return pull


@verb(who="ana", pull=_PULL, reviewer="ben")
def remove_request(who: Person, pull: PullRequest, reviewer: Name) -> PullRequest:
    """Take a request for a review back."""
    who.removes_request(pull, reviewer)
    return pull


@verb(who="ana", pull=_PULL)
def close(who: Person, pull: PullRequest) -> PullRequest:
    """Close without merging."""
    who.closes(pull)
    return pull


@verb(who="ana", pull=_PULL)
def reopen(who: Person, pull: PullRequest) -> PullRequest:
    """Open again what was closed."""
    who.reopens(pull)
    return pull


@verb(who="ana", pull=_PULL)
def merge(who: Person, pull: PullRequest) -> GitCommit:
    """Merge into the base branch. No rule of the repository is asked."""
    return who.merges(pull)


@verb(who="ana", repository="acme/shop", message="Tidy up", files={"README.md": "# Tidy\n"})
def commit_to(  # noqa: PLR0913
    *,
    who: Person,
    repository: Repository,
    message: str = "Change it",
    files: Files | None = None,
    append: dict[Path, str] | None = None,
    renames: dict[Path, Path] | None = None,
    branch: Branch | None = None,
) -> GitCommit:
    """Push a commit straight to a branch; a new branch begins at the default branch."""
    start = repository.branches.get(branch or "") or repository.branches[repository.default_branch]
    fields = CommitFields(message=message, files=files or {}, append=append or {}, renames=renames or {})
    return who.commits_to(repository, fields.on(start.tree), branch)


@verb(pull=_PULL, name="build", conclusion="success")
def ci(
    sandbox: "Sandbox",
    *,
    pull: PullRequest,
    name: Name,
    conclusion: Conclusion | None = None,
    app: Login = "github-actions",
    required: bool = False,
) -> CheckRun:
    """Report another app's check on the head; without a conclusion it is running."""
    return sandbox.ci(pull, name, conclusion, app_slug=app, required=required)


@verb(pull=_PULL, context="ci/build", state="success")
def status(
    sandbox: "Sandbox",
    *,
    pull: PullRequest,
    context: Name,
    state: Literal["error", "failure", "pending", "success"],
    required: bool = False,
) -> Status:
    """Set a commit status on the head."""
    return sandbox.status(pull, context, state, required=required)


@verb(who="ana", pull=_PULL, name="my-app")
def rerequest(sandbox: "Sandbox", who: Person, pull: PullRequest, name: Name) -> PullRequest:
    """Press Re-run on a check of the app."""
    sandbox.rerequests(pull, name, who.account)
    return pull


def comment_of(pull: PullRequest, number: int) -> Comment:
    """A comment of a pull request by its id."""
    found = next((one for one in pull.comments if one.id == number), None)
    if found is None:
        raise Refusal(404, f"{pull.full} has no comment {number}", comments=[one.id for one in pull.comments])
    return found
