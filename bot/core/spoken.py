"""Whether somebody's word in the conversation counts, and if not, why not."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.facts import Comment
from bot.core.spans import Closure

TEAM_MATES = frozenset({"owner", "member", "collaborator"})  # CommentAuthorAssociation of those with a say here
_SECOND_THOUGHTS = timedelta(minutes=5)  # for mending a slip; who edits later would change what others have read
_SAYS_SOMETHING = re.compile(r"\w{3}")
_RETURNED = "was said before the branch was elsewhere and came back to this commit; please say it again"
_ELSEWHERE = "was said of this commit for another base branch; please say it again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """From when on words can have meant what is judged now: its newest commit, on its base.

    `head` is when the newest commit was first seen, or seen again where the branch `returned` to it; `base` when the
    base branch was changed, and None where it never was. An approval names its commit, and so stays where a newer one
    says the same; a word names none. What was the newest as it was said we may not have seen: so it falls with a push.
    """

    head: datetime
    base: datetime | None = None
    returned: bool = False

    def missed(self, at: datetime) -> str | None:
        """What words of that instant cannot have meant, or None."""
        if at < self.head:
            return _RETURNED if self.returned else "spoke of an earlier commit; please say it again"
        return _ELSEWHERE if self.base is not None and at < self.base else None


def is_by_its_author(comment: Comment) -> bool:
    """A person wrote it, and nobody else put words into it since."""
    edited = comment.edited_by
    return comment.author.is_person and (edited is None or edited.lower() == comment.author.login.lower())


def is_rewritten(comment: Comment) -> bool:
    """Whether it was edited so late that it says something else than it did when it was written."""
    return comment.edited_at is not None and comment.edited_at - comment.at > _SECOND_THOUGHTS


def says_something(words: str) -> bool:
    """More than a dot."""
    return _SAYS_SOMETHING.search(words) is not None


def deaf_to(
    comment: Comment, authors: Mapping[str, str], since: Since | None, closures: Iterable[Closure] = ()
) -> str | None:
    """Why a command does not count, or None. `authors` are those who had a hand in the change, with how we know.

    What was said in one of the `closures` nobody was asked to look at, and it is not brought back by reopening.
    """
    if comment.ours or not comment.author.is_person:
        return "is not a person"
    if reason := authors.get(comment.author.login.lower()):
        return reason
    if not is_by_its_author(comment):
        return f"was edited by {comment.edited_by}"
    if is_rewritten(comment):
        return "was edited long after it was written; please say it in a new comment"
    if comment.association not in TEAM_MATES:
        return "is not a member or collaborator here"
    if since is not None and (missed := since.missed(comment.at)):
        return missed
    if was_closed(comment.at, closures):
        return "was said while this was closed; please say it again"
    return None


def was_closed(at: datetime, closures: Iterable[Closure]) -> bool:
    """Whether an instant lies in one of them."""
    return any(one.began_at <= at and (one.ended_at is None or at < one.ended_at) for one in closures)
