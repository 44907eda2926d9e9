"""Who approved a design document: reviews of a pull request, or `/approve-design` below an issue."""

from collections.abc import Iterable, Iterator

from bot.core.commands import commands
from bot.core.document import Nod
from bot.core.facts import Comment, Review
from bot.core.spoken import TEAM_MATES, is_by_its_author, is_rewritten
from bot.core.words import ReviewState

APPROVES = "approve-design"  # what a team mate says below an issue; no word of pull requests, where people approve


def nods_of_reviews(reviews: Iterable[Review], head: str) -> tuple[Nod, ...]:
    """The approvals among the latest opinions. Each is bound to the head, as any approval."""
    latest = {review.author.login.lower(): review for review in reviews if review.state is not ReviewState.COMMENTED}
    approving = [review for review in latest.values() if review.state is ReviewState.APPROVED]
    return tuple(Nod(one.author.login, one.at, _void_review(one, head)) for one in approving)


def _void_review(review: Review, head: str) -> str:
    if not review.author.is_person:
        return "is not a person"
    if not review.can_push:
        return "may not push there"
    return "" if review.head == head else "approved an earlier version of it"


def nods_of_comments(comments: Iterable[Comment]) -> tuple[Nod, ...]:
    """Who said `/approve-design` below an issue."""
    return tuple(_nods_of_comments(comments))


def _nods_of_comments(comments: Iterable[Comment]) -> Iterator[Nod]:
    for comment in comments:
        if any(command.name == APPROVES for command in commands(comment.body)):
            yield Nod(comment.author.login, comment.at, _void_comment(comment))


def _void_comment(comment: Comment) -> str:
    if not comment.author.is_person:
        return "is not a person"
    if not is_by_its_author(comment):
        return f"was edited by {comment.edited_by}"
    if is_rewritten(comment):
        return "was edited long after it was written"
    return "" if comment.association in TEAM_MATES else "is not a member or collaborator there"
