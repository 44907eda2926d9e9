"""What people do around a pull request, as verbs by name: press buttons, react."""

from typing import Literal

from bot.sandbox.deeds import comment_of
from bot.sandbox.people import Person
from bot.sandbox.state import CheckRun, PullRequest, Reaction
from bot.sandbox.verbs import Name, verb

_PULL = "acme/shop#1"
Content = Literal["THUMBS_UP", "THUMBS_DOWN", "LAUGH", "HOORAY", "CONFUSED", "HEART", "ROCKET", "EYES"]


@verb(who="ben", pull=_PULL, identifier="again")
def press(who: Person, pull: PullRequest, identifier: Name) -> CheckRun:
    """Press a button that a check of the head offers, by its identifier."""
    return who.presses(pull, identifier)


@verb(who="ben", pull=_PULL, comment=1, content="THUMBS_UP")
def react(who: Person, pull: PullRequest, content: Content, comment: int | None = None) -> Reaction:
    """React to a comment, or to the description when no comment is named."""
    return who.reacts(pull if comment is None else comment_of(pull, comment), content)
