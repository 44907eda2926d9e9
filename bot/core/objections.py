"""Requests for changes: who still objects, and whose objection was set aside by somebody who may.

An objection ends when whoever made it approves or takes it back, or when somebody whom the rules name for it
(`commands: {dismiss: [seniors]}`), with no hand in the change, dismisses it with a reason: on GitHub, or by `/dismiss`.
GitHub lets everybody with write access dismiss, the author of the change included; that alone ends nothing here.
GitHub tells seconds: what was objected in the second of a `/dismiss` may have come after it, and so it stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.approvals import WHILE_CLOSED, is_member, is_void, opinions
from bot.core.commands import Heard
from bot.core.facts import Dismissal, Pull, Review, Roster
from bot.core.heard import permitted, split, spoken
from bot.core.judgement import Ignored, Said
from bot.core.rules import Group, Rules
from bot.core.spoken import says_something
from bot.core.words import ReviewState, Word

MOST_DISMISSALS = 50  # that a look reads, the newest (look.graphql)


@dataclass(frozen=True, slots=True, kw_only=True)
class Objections:
    """Who still objects; whose word set an objection aside; and whose does not count, with the reason."""

    open: tuple[str, ...] = ()
    aside: tuple[Said, ...] = ()
    ignored: tuple[Ignored, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """Who has a say. `barred` are those with a hand in the change, by lower-case login."""

    pull: Pull
    roster: Roster
    rules: Rules
    barred: Mapping[str, str]
    heard: tuple[Heard, ...] = ()


def objections(dispute: Dispute) -> Objections:
    """Weigh every request for changes that was not followed by another opinion of the same person."""
    open_: list[str] = []
    aside: list[Said] = []
    ignored: list[Ignored] = []
    dismissals = {one.review: one for one in dispute.pull.dismissals if one.review}
    buried = len(dispute.pull.dismissals) >= MOST_DISMISSALS
    for review in opinions(dispute.pull):
        if not _objects(review, dismissals, buried=buried):
            continue
        if reason := _no_say(review, dispute):
            ignored += [Ignored(review.author.login, f"asks for changes, and {reason}")] if _asks(review) else []
            continue
        said, deaf = _set_aside(review, dismissals.get(review.id), dispute)
        aside += [said] if said else []
        ignored += [deaf] if deaf else []
        open_ += [] if said else [review.author.login]
    late = {one.author.login for one in dispute.pull.reviews if is_void(one, dispute.pull)}
    ignored += [Ignored(login, WHILE_CLOSED) for login in open_ if login in late]
    return Objections(open=tuple(open_), aside=tuple(aside), ignored=tuple(ignored))


def _objects(review: Review, dismissals: Mapping[str, Dismissal], *, buried: bool) -> bool:
    """It asks for changes, or did until somebody dismissed it."""
    if review.state is ReviewState.DISMISSED:
        dismissed = dismissals.get(review.id)
        if dismissed is None:  # buried under later ones, as far as anybody knows
            return buried
        return dismissed.was is ReviewState.CHANGES_REQUESTED
    return review.state is ReviewState.CHANGES_REQUESTED


def _asks(review: Review) -> bool:
    return review.state is ReviewState.CHANGES_REQUESTED


def _no_say(review: Review, dispute: Dispute) -> str:
    """A passer-by cannot block. Who had a hand in the change can: else naming them a co-author would silence them."""
    if not review.author.is_person:
        return "is not a person"
    groups = (group for group in dispute.rules.groups.values() if not group.is_open)
    if review.can_push or any(_is_in(review.author.login, group, dispute) for group in groups):
        return ""
    return "neither may push here nor is in a group of the rules"


def _is_in(login: str, group: Group, dispute: Dispute) -> bool:
    return is_member(login, group, dispute.roster, can_push=True)


def _set_aside(review: Review, dismissal: Dismissal | None, dispute: Dispute) -> tuple[Said | None, Ignored | None]:
    login = review.author.login
    for one in spoken(dispute.heard, Word.DISMISS):
        if one.counts and one.at > review.at and split(one.words)[0].lstrip("@") == login.lower():
            return Said(one.login, one.at, f"set the objection of {login} aside: {split(one.words)[1]}"), None
    if dismissal is None:
        return None, None
    if reason := _may_not(dismissal, login, dispute):
        return None, Ignored(dismissal.by.login, f"dismissed the review of {login}: {reason}")
    return Said(dismissal.by.login, dismissal.at, f"dismissed the review of {login}: {dismissal.message}"), None


def _may_not(dismissal: Dismissal, objector: str, dispute: Dispute) -> str | None:
    """Why a dismissal on GitHub does not end an objection."""
    who = dismissal.by
    if who.login.lower() == objector.lower():
        return None
    if not who.is_person:
        return "is not a person"
    if who.login.lower() in dispute.barred:
        return dispute.barred[who.login.lower()]
    allowed = permitted(dispute.rules, Word.DISMISS)
    if not any(_is_in(who.login, group, dispute) for group in allowed):
        return f"is not in {' or '.join(group.name for group in allowed) or 'a group that may'}"
    return None if says_something(dismissal.message) else "gave no reason"
