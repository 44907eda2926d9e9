"""Everybody who could be asked about one pull request: who looks already, who cannot be asked, and who comes first."""

import hashlib
from datetime import datetime

from bot.core.absences import Spared
from bot.core.approvals import is_void, members
from bot.core.availability import Absence
from bot.core.candidate import Candidate
from bot.core.facts import Review
from bot.core.judgement import Choice, Pass
from bot.core.memory import LAG, Memory
from bot.core.owner_approval import everybody
from bot.core.requests import requests
from bot.core.requirements import Bar
from bot.core.rules import Group
from bot.core.words import Preference

_NOTHING = Candidate()


class Field:
    """The people of one pull request. Every login is compared in lower case, as GitHub does."""

    def __init__(self, bar: Bar, memory: Memory, spared: Spared) -> None:
        snapshot, pull = bar.snapshot, bar.pull
        self._bar = bar
        self._now = snapshot.taken_at
        self._reviewing = bar.rules.reviewing
        self._spared = spared
        self._memory = memory
        self._chosen = {choice.login.lower(): choice for choice in memory.chosen}
        self._place = {key: place for place, key in enumerate(self._chosen)}
        self._requests = requests(bar, memory)
        self._reviewed = {review.author.login.lower(): _is_of_now(review, bar) for review in pull.reviews}
        self._refused = {login.lower(): reason for login, reason in memory.refused.items()}
        self._here = {login.lower() for login, id_ in snapshot.roster.users.items() if id_ is not None}
        self._owners = {login.lower() for login in members(everybody(snapshot.code_owned), snapshot.roster)}
        self._asked = {key for key in self._requests.asked if self._standing_pass(key) is None}
        self._orders: dict[str, list[str]] = {}

    def order(self, group: Group) -> list[str]:
        """The group's people, best first; the same list on every look."""
        if group.name not in self._orders:
            self._orders[group.name] = sorted(members(group, self._bar.snapshot.roster), key=self._rank)
        return self._orders[group.name]

    def _rank(self, login: str) -> tuple[bool | int | bytes, ...]:
        """Least first. What changes from look to look comes after what was chosen once."""
        key = login.lower()
        return (
            self._place.get(key, len(self._place)),
            not self.is_requested(login),
            key not in self._reviewed,
            bool(self._absent(login)),
            bool(self._laden(login)),
            Preference.FAMILIAR not in self._reviewing.prefer or not self._known(login).familiar,
            self._known(login).open,
            key not in self._owners,
            hashlib.sha256(f"{self._bar.pull.ref} {key}".encode()).digest(),
        )

    def _known(self, login: str) -> Candidate:
        return self._bar.snapshot.candidates.get(login.lower(), _NOTHING)

    def is_requested(self, login: str) -> bool:
        """GitHub says so, or we asked so lately that a read may not show it yet. Whoever passed is not."""
        return login.lower() in self._asked

    def _standing_pass(self, key: str) -> Pass | None:
        """The word by which somebody passes, until somebody asks them anew after we took the request back."""
        said = self._spared.passes.get(key)
        if said is None:
            return None
        withdrawn = self._memory.withdrawn.get(said.comment)
        asked_anew = withdrawn is not None and key in self._requests.named and self._now - withdrawn >= LAG
        return None if asked_anew else said

    def is_looking(self, login: str) -> bool:
        """Requested now, or has reviewed this very head; a review of whoever cannot approve is none."""
        key = login.lower()
        return key not in self._bar.barred and (self.is_requested(login) or self._reviewed.get(key, False))

    def reason_not(self, login: str) -> str | None:
        """Why somebody cannot be asked, or None."""
        key = login.lower()
        if key in self._bar.barred:
            return self._bar.barred[key]
        if self.is_looking(login):
            return "is looking already"
        if key in self._refused:
            return f"GitHub would not let us ask: {self._refused[key]}"
        if (said := self._standing_pass(key)) is not None:
            return said.why
        if key in self._requests.off:
            return self._requests.off[key]
        return None if key in self._here else "is no collaborator here"

    def taken_off_by(self, login: str) -> str:
        """Who took somebody off without a say in it, so that they are asked again; else nothing."""
        return self._requests.again.get(login.lower(), "")

    def settles_at(self, login: str) -> datetime | None:
        """Until when reads may lag behind what we asked of somebody, where their silence means something after that."""
        key = login.lower()
        if key in self._bar.barred:
            return None
        said = self._standing_pass(key)
        if said is not None:
            withdrawn = self._memory.withdrawn.get(said.comment)
            return withdrawn + LAG if withdrawn is not None and key in self._requests.named else None
        return self._requests.unseen.get(key)

    def drawback(self, login: str) -> str:
        """Why somebody is asked after others, or nothing."""
        return self._absent(login) or self._laden(login)

    def _absent(self, login: str) -> str:
        absence = self._absence(login)
        if absence is not None and absence.holds(self._now):
            return f"is away until {absence.last}"
        return "is busy, as their status on GitHub says" if login.lower() in self._bar.snapshot.roster.busy else ""

    def _absence(self, login: str) -> Absence | None:
        """Their last word, here or elsewhere."""
        words = (self._spared.absences.get(login.lower()), self._known(login).absence)
        return max((word for word in words if word is not None), key=lambda word: word.said_at, default=None)

    def _laden(self, login: str) -> str:
        known, caps = self._known(login), self._reviewing
        if caps.most_open is not None and known.open >= caps.most_open:
            return f"has {known.open} open reviews, of at most {caps.most_open}"
        if caps.most_open_here is not None and known.here >= caps.most_open_here:
            return f"has {known.here} open reviews here, of at most {caps.most_open_here}"
        return ""

    def choice(self, login: str, group: Group, others: list[str]) -> Choice:
        """Somebody to ask; whoever was chosen before stays so for the reason given then."""
        known = self._chosen.get(login.lower())
        return known or Choice(login, group.name, self._why(login, others), self.drawback(login))

    def _why(self, login: str, others: list[str]) -> str:
        key, known = login.lower(), self._known(login)
        if key in self._reviewed:
            return "reviewed an earlier commit"
        if Preference.FAMILIAR in self._reviewing.prefer and known.familiar:
            earlier = f"{known.familiar} earlier change{'s' if known.familiar > 1 else ''}"
            return f"knows these folders ({earlier})"
        if any(self._known(other).open > known.open for other in others):
            return f"has the fewest open reviews ({known.open})"
        return "is a code owner of what it changes" if key in self._owners else "next in the draw"

    def to_withdraw(self) -> tuple[Pass, ...]:
        """Whose request to take back: those who passed since they were asked."""
        said = (one for key, one in sorted(self._spared.passes.items()) if key in self._requests.named)
        return tuple(one for one in said if one.comment not in self._memory.withdrawn)


def _is_of_now(review: Review, bar: Bar) -> bool:
    """Of what is judged now, and not given where it could not count."""
    of_another_base = bar.based_at is not None and review.at < bar.based_at
    fell = of_another_base or is_void(review, bar.pull)
    return review.head in {bar.pull.head, *bar.same} and not fell
