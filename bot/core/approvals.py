"""Which approvals count for this head, and why the others do not."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.access import NO_ACCESS
from bot.core.co_authors import CoAuthor, co_authors
from bot.core.facts import Commit, Pull, Review, Roster, Signature
from bot.core.judgement import Ignored, Said
from bot.core.rules import Group
from bot.core.spoken import was_closed
from bot.core.words import ReviewState

# docs: account-and-profile/setting-up-and-managing-your-personal-account/…/email-addresses-reference
_NOREPLY = re.compile(r"^(?:\d+\+)?(?P<login>[a-z\d](?:[a-z\d-]{0,38}))(?:\[bot\])?@users\.noreply\.github\.com$")
_LOGIN = re.compile(r"[a-z\d](?:-?[a-z\d]){0,38}")  # docs: enterprise, username considerations
_NOBODY = re.compile(r"^(?:no-?reply|do-?not-?reply)@", re.IGNORECASE)  # a service's, such as Claude's
_CLAUDE = "noreply@anthropic.com"  # whose name beside it is no login
_OPINIONS = {ReviewState.APPROVED, ReviewState.CHANGES_REQUESTED, ReviewState.DISMISSED}
WHILE_CLOSED = "approved it while it was closed; please approve it again"
_GITHUB_ITSELF = "web-flow"  # commits made in the browser: https://github.com/web-flow


@dataclass(frozen=True, slots=True)
class Tally:
    """The approvals that count, and those that do not, with the reason."""

    counted: tuple[Said, ...]
    ignored: tuple[Ignored, ...]


def contributors(pull: Pull) -> dict[str, str]:
    """Everybody who had a hand in the change, by lower-case login, with how we know. They cannot approve it."""
    found = {pull.author.login.lower(): "opened this pull request"}
    found |= {login.lower(): "pushed to it" for login in pull.pushers if login.lower() not in found}
    if not pull.author.is_person:
        for login in pull.assignees:
            found.setdefault(login.lower(), "is assigned to what an app opened, and so steers it")
        for login in pull.once_assigned:
            found.setdefault(login.lower(), "was assigned to what an app opened, and so steered it")
    for login, how in (*had_a_hand(pull.commits).items(), *pull.drivers, *pull.gone_makers):
        found.setdefault(login, how)
    return found


def had_a_hand(commits: Iterable[Commit]) -> dict[str, str]:
    """Who wrote or committed any of these commits, by lower-case login, with how we know."""
    found: dict[str, str] = {}
    for commit in commits:
        for login, how in _makers(commit):
            found.setdefault(login, how)
    return found


def _makers(commit: Commit) -> Iterator[tuple[str, str]]:
    """Who made a commit, in lower case, and how we know."""
    name = f"commit {commit.sha[:7]}"
    for signature, verb in ((commit.author, "wrote"), (commit.committer, "committed")):
        yield from ((login, f"{verb} {name}") for login in logins_of(signature))
        if signature.login is None:
            likely = _likely_logins(signature)
            yield from ((login, f"bears the name that {name} gives, whose e-mail no account has") for login in likely)
    yield from ((login.lower(), f"is an author of {name}") for login in commit.authors)
    yield from ((login, f"{how} {name}") for login, how in _co_authors(commit))


def _co_authors(commit: Commit) -> Iterator[tuple[str, str]]:
    """Whom the message names besides those whose e-mail GitHub knows."""
    named = tuple(co_authors(commit.message))
    mailed = [one for one in named if _is_somebodys(one.email)]
    all_known = len(set(commit.authors)) > len(mailed)  # the author is among them
    for one in mailed:
        if login := _noreply_login(one.email):
            yield login.lower(), "is a co-author of"
        elif not all_known:
            likely = (login for name in one.names for login in _likely_logins(Signature(name, one.email)))
            yield from ((login, "bears the name of a co-author of") for login in likely)
    yield from ((login, "is named as a co-author of") for one in named for login in _named(one))


def _named(one: CoAuthor) -> Iterator[str]:
    """Who is mentioned; and, where GitHub knows nobody by the address, what is left of the words can be a login."""
    words = () if _is_somebodys(one.email) or one.email.lower() == _CLAUDE else (*one.names, one.email)
    yield from (word.lower() for word in (*one.mentioned, *words) if _LOGIN.fullmatch(word.lower()))


def _is_somebodys(email: str) -> bool:
    return "@" in email and _NOBODY.match(email) is None


def logins_of(signature: Signature) -> list[str]:
    """Whose it is as far as GitHub knows the e-mail, in lower case; at most one."""
    login = signature.login or _noreply_login(signature.email)
    return [login.lower()] if login and login.lower() != _GITHUB_ITSELF else []


def _likely_logins(signature: Signature) -> set[str]:
    """Whom an e-mail that no account has may belong to: somebody with a second one approves their own work so."""
    likely = {signature.name.lower(), signature.email.lower().partition("@")[0]}
    return {login for login in likely if _LOGIN.fullmatch(login)}


def _noreply_login(email: str) -> str | None:
    match = _NOREPLY.match(email.lower())
    return match["login"] if match else None


def opinions(pull: Pull) -> tuple[Review, ...]:
    """The latest opinion of each reviewer, oldest first; a plain comment is no opinion.

    What is approved while it is closed takes nothing back that was said before.
    """
    latest: dict[str, Review] = {}
    for review in pull.reviews:
        login = review.author.login.lower()
        if review.state in _OPINIONS and not (login in latest and is_void(review, pull)):
            latest[login] = review
    return tuple(sorted(latest.values(), key=lambda review: (review.at, review.author.login)))


def is_void(review: Review, pull: Pull) -> bool:
    """Whether it approves what nobody was asked to look at: reopening brings such an approval no more than a word."""
    return review.state is ReviewState.APPROVED and was_closed(review.at, pull.closures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """By what approvals are counted.

    `barred` are those who cannot approve, by lower-case login, with the reason. `since` is when the pull request was
    given another base: older ones fall. `same` are earlier heads that say what this one says; `stay` = those of any
    earlier head count.
    """

    pull: Pull
    roster: Roster
    barred: Mapping[str, str]
    since: datetime | None = None
    same: frozenset[str] = frozenset()
    stay: bool = False


def tally(count: Count, group: Group) -> Tally:
    """Count the approvals from one group."""
    counted: list[Said] = []
    ignored: list[Ignored] = []
    for review in opinions(count.pull):
        if review.state is ReviewState.APPROVED:
            if reason := _why_not(review, count, group):
                ignored.append(Ignored(review.author.login, reason))
            else:
                counted.append(Said(review.author.login, review.at, _approved(review, count)))
    return Tally(tuple(counted), tuple(ignored))


def _approved(review: Review, count: Count) -> str:
    if review.head == count.pull.head:
        return "approved"
    why = "which says the same" if review.head in count.same else "and approvals stay on this track"
    return f"approved {review.head[:7]}, {why}"


def _why_not(review: Review, count: Count, group: Group) -> str | None:
    login, pull = review.author.login.lower(), count.pull
    if count.since is not None and review.at < count.since:
        return "approved it for another base branch"
    if is_void(review, pull):
        return WHILE_CLOSED
    if not review.author.is_person:
        return "is not a person"
    if login in count.barred:
        return count.barred[login]
    if not is_member(login, group, count.roster, can_push=True):
        return outside(group.name)
    if not review.can_push:  # GitHub counts no approval of theirs either, whatever group names them
        return NO_ACCESS
    if review.head != pull.head and review.head not in count.same and not count.stay:
        return f"approved {review.head[:7] or 'a commit that is gone'}, not the newest {pull.head[:7]}"
    return None


def outside(group: str) -> str:
    """Why somebody does not count who may well count for another group."""
    return f"is not in {group}"


def is_member(login: str, group: Group, roster: Roster, *, can_push: bool) -> bool:
    """Whether somebody speaks for a group. A group that names nobody is open to all who may push."""
    if group.is_open:
        return can_push
    return login.lower() in {member.lower() for member in members(group, roster)}


def members(group: Group, roster: Roster) -> frozenset[str]:
    """The logins of a group: its users, and the members of its teams as far as GitHub let us read them."""
    teams = (roster.teams[slug].members for slug in group.teams if slug in roster.teams)
    return frozenset(group.users).union(*teams)
