"""What people do around a pull request, as verbs by name: press buttons, react, queue, assign, lock."""

from typing import TYPE_CHECKING, Literal

from bot.sandbox.deeds import Conclusion, comment_of
from bot.sandbox.people import Person
from bot.sandbox.state import CheckRun, PullRequest, Reaction
from bot.sandbox.verbs import Login, Name, verb

if TYPE_CHECKING:
    from bot.sandbox.sandbox import Sandbox

_PULL = "acme/shop#1"
Content = Literal["THUMBS_UP", "THUMBS_DOWN", "LAUGH", "HOORAY", "CONFUSED", "HEART", "ROCKET", "EYES"]


@verb(who="ben", pull=_PULL, identifier="again")
def press(who: Person, pull: PullRequest, identifier: Name) -> CheckRun:
    """Press a button that a check of the head offers, by its identifier."""
    return who.presses(pull, identifier)


@verb(who="ana", pull=_PULL)
def enqueue(who: Person, pull: PullRequest) -> PullRequest:
    """Add to the merge queue of its base branch."""
    who.enqueues(pull)
    return pull


@verb(who="ana", pull=_PULL)
def dequeue(who: Person, pull: PullRequest) -> PullRequest:
    """Take out of the merge queue."""
    who.dequeues(pull)
    return pull


@verb(who="ana", pull=_PULL, commit="0000000000000000000000000000000000000000")
def push_back(who: Person, pull: PullRequest, commit: Name) -> PullRequest:
    """Force-push the head branch back to a commit that was part of it once."""
    who.resets(pull, commit)
    return pull


@verb(who="ana", pull=_PULL, assignee="ben")
def assign(who: Person, pull: PullRequest, assignee: Login) -> PullRequest:
    """Assign somebody who has access."""
    who.assigns(pull, assignee)
    return pull


@verb(who="ana", pull=_PULL, assignee="ben")
def unassign(who: Person, pull: PullRequest, assignee: Login) -> PullRequest:
    """Assign somebody no more."""
    who.unassigns(pull, assignee)
    return pull


@verb(who="ana", pull=_PULL, reason="resolved")
def lock(
    who: Person, pull: PullRequest, reason: Literal["off-topic", "too heated", "resolved", "spam"] | None = None
) -> PullRequest:
    """Let only those who may push comment."""
    who.locks(pull, reason)
    return pull


@verb(who="ana", pull=_PULL)
def unlock(who: Person, pull: PullRequest) -> PullRequest:
    """Let everybody comment again."""
    who.unlocks(pull)
    return pull


@verb(pull=_PULL, name="build", conclusion="success")
def ci_group(
    sandbox: "Sandbox",
    *,
    pull: PullRequest,
    name: Name,
    conclusion: Conclusion | None = None,
    app: Login = "github-actions",
) -> CheckRun:
    """Report another app's check on the pull request's merge group; without a conclusion it is running."""
    return sandbox.ci_group(pull, name, conclusion, app_slug=app)


@verb(who="ben", pull=_PULL, comment=1, content="THUMBS_UP")
def react(who: Person, pull: PullRequest, content: Content, comment: int | None = None) -> Reaction:
    """React to a comment, or to the description when no comment is named."""
    return who.reacts(pull if comment is None else comment_of(pull, comment), content)
