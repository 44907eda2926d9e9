"""Issues, as verbs by name."""

from typing import Annotated

from pydantic import Field

from bot.sandbox.auth import Refusal
from bot.sandbox.people import Person
from bot.sandbox.state import Comment, Issue, Repository
from bot.sandbox.verbs import Name, Title, verb

Number = Annotated[int, Field(ge=1, le=2**31)]
_SHOP = "acme/shop"


@verb(who="ana", repository=_SHOP, title="Design of refunds", body="## Security model", labels=["design"])
def open_issue(
    who: Person, repository: Repository, title: Title, body: str = "", labels: list[Name] | None = None
) -> Issue:
    """Open an issue."""
    return who.opens_issue(repository, title, body, labels=labels or [])


@verb(who="ben", repository=_SHOP, issue=2, body="Agreed.")
def comment_issue(who: Person, repository: Repository, issue: Number, body: str) -> Comment:
    """Write a comment on an issue."""
    return who.comments(_found(repository, issue), body)


@verb(who="ana", repository=_SHOP, issue=2, body="## Security model\n\nOnly staff refund.")
def edit_issue(
    who: Person, repository: Repository, issue: Number, title: Title | None = None, body: str | None = None
) -> Issue:
    """Edit an issue's title or description."""
    if title is None and body is None:
        raise Refusal(422, "Nothing to edit: give title or body")
    found = _found(repository, issue)
    who.edits_issue(found, title=title, body=body)
    return found


@verb(who="ana", repository=_SHOP, issue=2)
def close_issue(who: Person, repository: Repository, issue: Number) -> Issue:
    """Close an issue."""
    found = _found(repository, issue)
    who.closes_issue(found)
    return found


@verb(who="ana", repository=_SHOP, issue=2)
def reopen_issue(who: Person, repository: Repository, issue: Number) -> Issue:
    """Open an issue again."""
    found = _found(repository, issue)
    who.reopens_issue(found)
    return found


def _found(repository: Repository, number: int) -> Issue:
    if number not in repository.issues:
        known = sorted(repository.issues)[-50:]
        raise Refusal(404, f"{repository.full_name} has no issue {number}", issues=known)
    return repository.issues[number]
