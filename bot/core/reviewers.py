"""Whom to ask: a pure, stable choice, so that judging again never reshuffles people.

Everybody who could be asked gets a number from a hash of the pull request and their login (rendezvous hashing): the
order is fair over many pull requests, the same on every look, and taking one person out moves nobody else. Somebody who
reviewed an earlier head comes first: they know the change. People, never whole teams, are asked: a request to a team is
a request to nobody.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.approvals import contributors, members
from bot.core.asked import Asked
from bot.core.facts import Snapshot
from bot.core.judgement import Choice, Ignored, Requirement, Reviewers, Standing
from bot.core.memory import LAG, Memory
from bot.core.rules import Group, Rules

_MOST_REQUESTS = 15  # GitHub refuses more (actions on pull requests, "Reviews may only be requested from …")


@dataclass(frozen=True, slots=True)
class _Need:
    group: Group
    count: int  # people who should be looking, in all


def reviewers(
    snapshot: Snapshot, rules: Rules, track: Asked, required: tuple[Requirement, ...], memory: Memory
) -> Reviewers:
    """Choose. Nobody is asked twice, and nobody who cannot approve is asked."""
    field = _Field(snapshot, memory)
    ask: list[Choice] = []
    waiting: list[str] = []
    nobody: list[str] = []
    taken: set[str] = set()
    for need in _needs(rules, track, required):
        looking = [login for login in field.order(need.group) if field.is_looking(login) and login not in taken]
        waiting += [login for login in looking if field.is_requested(login)]
        taken.update(looking[: need.count])
        missing = need.count - len(looking)
        free = [login for login in field.order(need.group) if field.reason_not(login) is None and login not in taken]
        room = max(0, _MOST_REQUESTS - len(snapshot.pull.requested) - len(ask))
        chosen = free[: max(0, min(missing, room))]
        ask += [Choice(login, need.group.name, field.why(login)) for login in chosen]
        taken.update(chosen)
        if missing > len(chosen) and not need.group.is_open:
            nobody.append(need.group.name)
    return Reviewers(
        ask=tuple(ask),
        waiting=tuple(dict.fromkeys(waiting)),
        passed=tuple(field.passed(rules, track, required)),
        nobody_for=tuple(dict.fromkeys(nobody)),
    )


def _needs(rules: Rules, track: Asked, required: tuple[Requirement, ...]) -> Iterator[_Need]:
    """The most demanding requirement of each group, and one from each group that the track asks besides."""
    counts: dict[str, int] = {}
    for requirement in required:
        if requirement.group is not None and requirement.standing is not Standing.MET:
            wanted = _wanted(track, requirement)
            counts[requirement.group] = max(counts.get(requirement.group, 0), wanted)
    for name in track.request:
        counts.setdefault(name, 1)
    return (_Need(rules.groups[name], count) for name, count in counts.items())


def _wanted(track: Asked, requirement: Requirement) -> int:
    return max((approval.count for approval in track.approvals if approval.from_group == requirement.group), default=1)


class _Field:
    """Everybody who could be asked about one pull request."""

    def __init__(self, snapshot: Snapshot, memory: Memory) -> None:
        pull = snapshot.pull
        self._snapshot = snapshot
        self._authors = contributors(pull)
        self._requested = {login.lower() for login in pull.requested}
        self._reviewed = {review.author.login.lower(): review.head == pull.head for review in pull.reviews}
        self._refused = {login.lower(): reason for login, reason in memory.refused.items()}
        asked = {key.rsplit("@", 1)[0].lower(): at for key, at in memory.asked.items() if key.endswith(f"@{pull.head}")}
        seen = {login for login, is_current in self._reviewed.items() if is_current}
        self._just_asked = {login for login, at in asked.items() if snapshot.taken_at - at < LAG} - seen
        self._asked = set(asked) - self._just_asked - seen

    def order(self, group: Group) -> list[str]:
        """The group's people, best first; the same list on every look."""
        people = members(group, self._snapshot.roster)
        return sorted(people, key=lambda login: (login.lower() not in self._reviewed, self._draw(login)))

    def _draw(self, login: str) -> bytes:
        return hashlib.sha256(f"{self._snapshot.pull.ref} {login.lower()}".encode()).digest()

    def is_requested(self, login: str) -> bool:
        """GitHub says so, or we asked so lately that a read may not show it yet."""
        return login.lower() in self._requested | self._just_asked

    def is_looking(self, login: str) -> bool:
        """Requested now, or has reviewed this very head; an author's own review is none."""
        key = login.lower()
        return key not in self._authors and (self.is_requested(login) or self._reviewed.get(key, False))

    def reason_not(self, login: str) -> str | None:
        """Why somebody is not asked, or None."""
        key = login.lower()
        users = {name.lower(): id_ for name, id_ in self._snapshot.roster.users.items()}
        if key in self._authors:
            return self._authors[key]
        if self.is_looking(login):
            return "is looking already"
        if key in self._refused:
            return f"GitHub would not let us ask: {self._refused[key]}"
        if key in self._asked:
            return "took themselves off"
        return None if users.get(key) else "is no collaborator here"

    def why(self, login: str) -> str:
        return "reviewed an earlier commit" if login.lower() in self._reviewed else "next in the draw"

    def passed(self, rules: Rules, track: Asked, required: tuple[Requirement, ...]) -> Iterator[Ignored]:
        """Those of the groups in need who are not asked for a reason of their own."""
        people = {login: None for need in _needs(rules, track, required) for login in self.order(need.group)}
        for login in people:
            reason = self.reason_not(login)
            if reason is not None and not self.is_looking(login):
                yield Ignored(login, reason)
