"""The way a pull request takes: by which route, or by whose word, and who has used up their say in that."""

from dataclasses import dataclass, replace

from bot.core.approvals import contributors, members, opinions
from bot.core.case import Case
from bot.core.commands import Heard
from bot.core.evidence import Provenance
from bot.core.facts import Pressed, Pull, Roster
from bot.core.heard import reason_of, split, spoken
from bot.core.judgement import Override, Requirement, RequirementKind, Steer
from bot.core.memory import Memory
from bot.core.rules import Routed, Rules, route
from bot.core.said_track import steer, turns
from bot.core.words import Mode, Origin, Track, Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """The track, what led there, and why. `steer` is the word that turned it, where one did."""

    routed: Routed
    mode: Mode
    steer: Steer | None = None

    @property
    def track(self) -> Track:
        """Where it goes."""
        return self.steer.track if self.steer else self.routed.track

    @property
    def why(self) -> str:
        """The reason the route gives, and whose word turned it."""
        said = self.routed.why.said
        return f"{self.steer.said} ({said})" if self.steer else said


def way(rules: Rules, case: Case, heard: tuple[Heard, ...], memory: Memory, pressed: Pressed | None = None) -> Way:
    """Route by the rules, then by what people said."""
    routed = route(rules, case)
    return Way(
        routed=routed,
        mode=routed.route.mode or rules.mode,
        steer=turns(steer(heard, memory.raised, pressed), routed),
    )


def outranked(heard: tuple[Heard, ...], taken: Way) -> tuple[Heard, ...]:
    """The commands, with those told so that ask for the fast track where the organisation's floor wants it careful."""
    if not taken.routed.is_held:
        return heard
    return tuple(replace(one, reason=_FLOOR) if one.counts and _is_fast(one) else one for one in heard)


def objected(heard: tuple[Heard, ...], pull: Pull, required: tuple[Requirement, ...]) -> tuple[Heard, ...]:
    """The commands, with those overrides told so that came before an objection which stands.

    Breaking the glass says that what is missing can come later, and knew nothing of what somebody objects since.
    """
    objecting = {who.lower() for one in required if one.kind is RequirementKind.NO_OBJECTION for who in one.who}
    reviews = (review for review in opinions(pull) if review.author.login.lower() in objecting)
    if (last := max(reviews, key=lambda review: review.at, default=None)) is None:
        return heard
    reason = f"{last.author.login} asked for changes after it, which it does not cover"
    return tuple(
        replace(one, reason=reason) if one.word is Word.OVERRIDE and one.counts and one.at <= last.at else one
        for one in heard
    )


def answered(heard: tuple[Heard, ...], required: tuple[Requirement, ...]) -> tuple[Heard, ...]:
    """The commands, with those told so that answer for an architecture that others are asked about."""
    asked = [one for one in required if one.kind is RequirementKind.ARCHITECTURE_REVIEW]
    given = {said.login for one in asked for said in one.said}
    reasons = {ignored.login: ignored.reason for one in asked for ignored in one.ignored if ignored.login not in given}
    return tuple(
        replace(one, reason=reasons[one.login])
        if one.word is Word.ARCHITECTURE and one.counts and one.login in reasons
        else one
        for one in heard
    )


_FLOOR = "the organisation's floor wants it careful, and nobody here can make it fast"


def _is_fast(one: Heard) -> bool:
    return one.word is Word.TRACK and split(one.words)[0] == Track.FAST


def barred(pull: Pull, heard: tuple[Heard, ...], provenance: Provenance, taken: Way) -> dict[str, str]:
    """Who cannot approve, by lower-case login, and why: who had a hand in it, or made it easier to merge."""
    found = contributors(pull)
    if taken.steer is not None and taken.steer.track is Track.FAST:
        found.setdefault(taken.steer.login.lower(), "made it fast; somebody else has to approve it")
    if provenance.lowered:
        for one in spoken(heard, Word.ORIGIN):
            if one.counts and split(one.words)[0] != Origin.AI_HEAVY:
                found.setdefault(one.login.lower(), "lowered its AI share; somebody else has to approve it")
    return found


def service_accounts(rules: Rules, roster: Roster) -> dict[str, str]:
    """Accounts that no person stands behind, by lower-case login: never asked, and never counted."""
    accounts = members(rules.service_accounts, roster)
    return {login.lower(): "is a service account by the rules" for login in accounts}


def override_of(heard: tuple[Heard, ...]) -> Override | None:
    """Who broke the glass for this head: the first who did."""
    said = next((one for one in spoken(heard, Word.OVERRIDE) if one.counts), None)
    if said is None:
        return None
    return Override(login=said.login, at=said.at, why=reason_of(said.words), comment=said.comment)
