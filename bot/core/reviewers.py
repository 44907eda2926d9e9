"""Whom to ask: a pure, stable choice, so that judging again never reshuffles people.

Whoever was chosen once stays chosen. Of the others come first, in this order: who reviewed an earlier head (they know
the change), who is there before who is away or busy, who has room for more, who knows the folders, who has the least to
review, who is a code owner of what is changed. What is left is decided by a hash of the pull request and the login
(rendezvous hashing): fair over many pull requests, the same on every look, and taking one person out moves nobody else.
People, never whole teams, are asked: a request to a team is a request to nobody.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.asked import Asked
from bot.core.field import Field
from bot.core.judgement import Choice, Ignored, Requirement, Reviewers, Standing
from bot.core.memory import Memory
from bot.core.owner_approval import OWNERS
from bot.core.owner_choice import owners_asked
from bot.core.requirements import Bar
from bot.core.rules import Group, Rules

_MOST_REQUESTS = 15  # GitHub refuses more (actions on pull requests, "Reviews may only be requested from …")


@dataclass(frozen=True, slots=True)
class _Need:
    group: Group
    least: int  # people whose word is needed
    count: int  # people who should be looking, in all


def reviewers(bar: Bar, required: tuple[Requirement, ...], field: Field, memory: Memory, *, more: int = 0) -> Reviewers:
    """Choose. Nobody is asked twice, and nobody who cannot approve is asked. `more` are asked where a word is late."""
    needs = tuple(_needs(bar.rules, bar.track, required, more))
    ask: list[Choice] = []
    waiting: list[str] = []
    nobody: list[str] = []
    taken: set[str] = set()
    for need in needs:
        looking = [login for login in field.order(need.group) if field.is_looking(login) and login not in taken]
        waiting += [login for login in looking if field.is_requested(login)]
        taken.update(looking[: need.count])
        free = [login for login in field.order(need.group) if login not in taken and field.reason_not(login) is None]
        missing = need.count - len(looking)
        room = max(0, _MOST_REQUESTS - len(bar.pull.requested) - len(ask))
        chosen = free[: max(0, min(missing, room))]
        ask += [field.choice(login, need.group, free) for login in chosen]
        taken.update(chosen)
        if need.least - len(looking) > len(chosen) and not need.group.is_open:
            nobody.append(need.group.name)
    owners = owners_asked(bar, required, field, taken, max(0, _MOST_REQUESTS - len(bar.pull.requested) - len(ask)))
    ask += owners.ask
    waiting += owners.waiting
    nobody += [OWNERS] if owners.short else []
    anew = [choice for choice in ask if choice not in memory.chosen]
    grouped = (login for need in needs for login in field.order(need.group))
    people = tuple(dict.fromkeys((*grouped, *owners.people)))
    return Reviewers(
        ask=tuple(ask),
        waiting=tuple(dict.fromkeys(waiting)),
        passed=tuple(_passed(people, field)),
        nobody_for=tuple(dict.fromkeys(nobody)),
        chosen=(*_kept(memory, field), *anew),
        skipped=tuple(_skipped(people, ask, field)) if anew else memory.skipped,
        withdraw=field.to_withdraw(),
        again=dict(_again(ask, field, memory)),
        settles_at=min((at for login in people if (at := field.settles_at(login)) is not None), default=None),
    )


def _again(ask: list[Choice], field: Field, memory: Memory) -> Iterator[tuple[str, str]]:
    """Who is, or was, asked again, and who had taken them off."""
    yield from memory.asked_again.items()
    for choice in ask:
        if by := field.taken_off_by(choice.login):
            yield choice.login.lower(), by


def _needs(rules: Rules, track: Asked, required: tuple[Requirement, ...], more: int) -> Iterator[_Need]:
    """The most demanding requirement of each group, and one from each group that the track asks besides."""
    counts: dict[str, int] = {}
    for requirement in required:
        if requirement.group is not None and requirement.standing is not Standing.MET:
            wanted = _wanted(track, requirement)
            counts[requirement.group] = max(counts.get(requirement.group, 0), wanted)
    for name in track.request:
        counts.setdefault(name, 1)
    late = {requirement.group for requirement in required}
    return (_Need(rules.groups[name], count, count + (more if name in late else 0)) for name, count in counts.items())


def _wanted(track: Asked, requirement: Requirement) -> int:
    return max((approval.count for approval in track.approvals if approval.from_group == requirement.group), default=1)


def _kept(memory: Memory, field: Field) -> Iterator[Choice]:
    """The choices of earlier looks, but for those who can no longer be asked."""
    for choice in memory.chosen:
        if field.is_looking(choice.login) or field.reason_not(choice.login) is None:
            yield choice


def _passed(people: tuple[str, ...], field: Field) -> Iterator[Ignored]:
    """Those of the groups in need who are not asked for a reason of their own."""
    for login in people:
        reason = field.reason_not(login)
        if reason is not None and not field.is_looking(login):
            yield Ignored(login, reason)


def _skipped(people: tuple[str, ...], ask: list[Choice], field: Field) -> Iterator[Ignored]:
    """Those who could be asked and were not, as they are away, busy or laden."""
    chosen = {choice.login for choice in ask}
    for login in people:
        drawback = field.drawback(login)
        if drawback and login not in chosen and field.reason_not(login) is None:
            yield Ignored(login, drawback)
