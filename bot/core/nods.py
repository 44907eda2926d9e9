"""Who approved a design document: reviews of a pull request, or `/approve-design` below an issue."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from bot.core.access import NO_ACCESS, unlearnt
from bot.core.commands import commands
from bot.core.document import Document, DocumentKind, Nod
from bot.core.facts import Comment, Review
from bot.core.spoken import TEAM_MATES, is_by_its_author, is_rewritten
from bot.core.words import ReviewState

APPROVES = "approve-design"  # what a team mate says below an issue; no word of pull requests, where people approve
MEMBERS = frozenset({"owner", "member"})  # CommentAuthorAssociation of those who belong to the owner of a repository
MOST_ASKED = 10  # of those who approve an issue, whether they may write there
GUEST = "is a guest of that repository, which is not the one of the change"


def nods_of_reviews(reviews: Iterable[Review], head: str, guests: Collection[str] = ()) -> tuple[Nod, ...]:
    """The approvals among the latest opinions. Each is bound to the head, as any approval.

    `guests` are logins of those who belong to a repository and not to its owner. Where the document is not where the
    change is, they do not count: whoever owns a repository may invite a second account of their own.
    """
    latest = {review.author.login.lower(): review for review in reviews if review.state is not ReviewState.COMMENTED}
    approving = [review for review in latest.values() if review.state is ReviewState.APPROVED]
    return tuple(
        Nod(one.author.login, one.at, GUEST if one.author.login in guests else _void_review(one, head))
        for one in approving
    )


def _void_review(review: Review, head: str) -> str:
    if not review.author.is_person:
        return "is not a person"
    if not review.can_push:
        return "may not push there"
    return "" if review.head == head else "approved an earlier version of it"


def nods_of_comments(comments: Iterable[Comment], *, is_home: bool = True) -> tuple[Nod, ...]:
    """Who said `/approve-design` below an issue. `is_home` = it is in the repository of the change."""
    return tuple(_nods_of_comments(comments, TEAM_MATES if is_home else MEMBERS))


def _nods_of_comments(comments: Iterable[Comment], trusted: Collection[str]) -> Iterator[Nod]:
    for comment in comments:
        said = commands(comment.body, by_mail=comment.by_mail)
        if any(command.name == APPROVES and not command.late for command in said):
            yield Nod(comment.author.login, comment.at, _void_comment(comment, trusted))


def _void_comment(comment: Comment, trusted: Collection[str]) -> str:
    if not comment.author.is_person:
        return "is not a person"
    if not is_by_its_author(comment):
        return f"was edited by {comment.edited_by}"
    if is_rewritten(comment):
        return "was edited long after it was written"
    if comment.association not in TEAM_MATES:
        return "is not a member or collaborator there"
    return "" if comment.association in trusted else GUEST


def unvouched(document: Document) -> tuple[str, ...]:
    """Whose approval below an issue counts if they may write there: GitHub tells it with a review, not with a comment.

    In lower case, and each once, whoever said it first before others.
    """
    if document.kind is not DocumentKind.ISSUE or document.trouble:
        return ()
    writers = {writer.lower() for writer in document.writers}
    nods = sorted((nod for nod in document.nods if not nod.void), key=lambda nod: nod.at)
    return tuple(dict.fromkeys(nod.login.lower() for nod in nods if nod.login.lower() not in writers))


def vouched(document: Document, may_write: Mapping[str, bool]) -> Document:
    """The document with what GitHub tells of those who approve it; what it does not tell is no access."""
    logins = unvouched(document)
    asked = frozenset(logins[:MOST_ASKED])
    nods = (_weighed(nod, asked, may_write) if nod.login.lower() in logins else nod for nod in document.nods)
    return replace(document, nods=tuple(nods)) if logins else document


def _weighed(nod: Nod, asked: Collection[str], may_write: Mapping[str, bool]) -> Nod:
    login = nod.login.lower()
    if nod.void or may_write.get(login):
        return nod
    if login not in asked:
        return replace(nod, void=f"came after {MOST_ASKED} others, and is not asked for")
    return replace(nod, void=NO_ACCESS if login in may_write else unlearnt(nod.login))


def is_waiting(document: Document) -> bool:
    """Whether GitHub could not tell yet if somebody may write where they approve it."""
    return any(nod.void == unlearnt(nod.login) for nod in document.nods)
