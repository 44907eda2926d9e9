"""Which approvals count for this head, and why the others do not."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.facts import Commit, Pull, Review, Roster
from bot.core.judgement import Ignored, Said
from bot.core.rules import Group
from bot.core.words import ReviewState

# docs: account-and-profile/setting-up-and-managing-your-personal-account/…/email-addresses-reference
_NOREPLY = re.compile(r"^(?:\d+\+)?(?P<login>[a-z\d](?:[a-z\d-]{0,38}))(?:\[bot\])?@users\.noreply\.github\.com$")
_CO_AUTHOR = re.compile(r"^\s*co-authored-by:[^<\n]{0,200}<(?P<email>[^>\s]{3,200})>", re.IGNORECASE | re.MULTILINE)
_OPINIONS = {ReviewState.APPROVED, ReviewState.CHANGES_REQUESTED, ReviewState.DISMISSED}
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
    for login, how in had_a_hand(pull.commits).items():
        found.setdefault(login, how)
    return found


def had_a_hand(commits: Iterable[Commit]) -> dict[str, str]:
    """Who wrote or committed any of these commits, by lower-case login, with how we know."""
    found: dict[str, str] = {}
    for commit in commits:
        for signature, verb in ((commit.author, "wrote"), (commit.committer, "committed")):
            login = signature.login or _noreply_login(signature.email)
            if login and login.lower() != _GITHUB_ITSELF:
                found.setdefault(login.lower(), f"{verb} commit {commit.sha[:7]}")
        for login in commit.authors:
            found.setdefault(login.lower(), f"is an author of commit {commit.sha[:7]}")
        for match in _CO_AUTHOR.finditer(commit.message):
            if login := _noreply_login(match["email"]):
                found.setdefault(login.lower(), f"is a co-author of commit {commit.sha[:7]}")
    return found


def _noreply_login(email: str) -> str | None:
    match = _NOREPLY.match(email.lower())
    return match["login"] if match else None


def opinions(pull: Pull) -> tuple[Review, ...]:
    """The latest opinion of each reviewer, oldest first; a plain comment is no opinion."""
    latest = {review.author.login.lower(): review for review in pull.reviews if review.state in _OPINIONS}
    return tuple(sorted(latest.values(), key=lambda review: (review.at, review.author.login)))


def tally(pull: Pull, group: Group, roster: Roster, barred: Mapping[str, str], since: datetime | None = None) -> Tally:
    """Count the approvals from one group.

    `barred` are those who cannot approve, by lower-case login, with the reason. `since` is when the pull request was
    given another base: older ones fall.
    """
    counted: list[Said] = []
    ignored: list[Ignored] = []
    for review in opinions(pull):
        if review.state is not ReviewState.APPROVED:
            continue
        login = review.author.login
        if since is not None and review.at < since:
            ignored.append(Ignored(login, "approved it for another base branch"))
        elif reason := _why_not(review, pull, group, roster, barred):
            ignored.append(Ignored(login, reason))
        else:
            counted.append(Said(login, review.at, "approved"))
    return Tally(tuple(counted), tuple(ignored))


def _why_not(review: Review, pull: Pull, group: Group, roster: Roster, barred: Mapping[str, str]) -> str | None:
    login = review.author.login.lower()
    if not review.author.is_person:
        return "is not a person"
    if login in barred:
        return barred[login]
    if review.head != pull.head:
        return f"approved {review.head[:7] or 'a commit that is gone'}, not the newest {pull.head[:7]}"
    if not is_member(login, group, roster, can_push=review.can_push):
        return "may not push to this repository" if group.is_open else f"is not in {group.name}"
    return None


def is_member(login: str, group: Group, roster: Roster, *, can_push: bool) -> bool:
    """Whether somebody speaks for a group. A group that names nobody is open to all who may push."""
    if group.is_open:
        return can_push
    return login.lower() in {member.lower() for member in members(group, roster)}


def members(group: Group, roster: Roster) -> frozenset[str]:
    """The logins of a group: its users, and the members of its teams as far as GitHub let us read them."""
    teams = (roster.teams[slug].members for slug in group.teams if slug in roster.teams)
    return frozenset(group.users).union(*teams)
