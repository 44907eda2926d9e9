"""Which code owners to ask: as few as cover every file that still waits for one, whoever looks already counted."""

from collections.abc import Collection
from dataclasses import dataclass

from bot.core.field import Field
from bot.core.judgement import Choice, Requirement, RequirementKind, Standing
from bot.core.owner_approval import everybody, uncovered
from bot.core.requirements import Bar


@dataclass(frozen=True, slots=True)
class OwnersAsked:
    """Who of `people` is asked now, and who was already; `short` = some files have nobody left to ask."""

    people: tuple[str, ...] = ()
    ask: tuple[Choice, ...] = ()
    waiting: tuple[str, ...] = ()
    short: bool = False


def owners_asked(
    bar: Bar, required: tuple[Requirement, ...], field: Field, asked: Collection[str], room: int
) -> OwnersAsked:
    """Choose, besides those `asked` for their groups. At most `room` more can be asked."""
    wanted = any(each.kind is RequirementKind.CODE_OWNERS and each.standing is not Standing.MET for each in required)
    if not wanted:
        return OwnersAsked()
    everyone = everybody(bar.snapshot.code_owned)
    order = [] if everyone.is_open else field.order(everyone)
    looking = [login for login in order if field.is_looking(login)]
    seen = {login.lower() for login in (*looking, *asked)}
    left = [each.people for each in uncovered(bar.counting, bar.snapshot.code_owned)]
    left = [people for people in left if people.isdisjoint(seen)]
    free = [login for login in order if login.lower() not in seen and field.reason_not(login) is None]
    chosen, rest = _covering(free, left, room)
    return OwnersAsked(
        people=tuple(order),
        ask=tuple(field.choice(login, everyone, free) for login in chosen),
        waiting=tuple(login for login in looking if field.is_requested(login)),
        short=bool(rest) and len(chosen) < room,
    )


def _covering(free: list[str], left: list[frozenset[str]], room: int) -> tuple[list[str], list[frozenset[str]]]:
    """Greedily: each time whoever owns most of what is left, the best of those alike; and what nobody is left for."""
    chosen: list[str] = []
    while left and free and len(chosen) < room:
        best = max(free, key=lambda login: sum(login.lower() in people for people in left))
        kept = [people for people in left if best.lower() not in people]
        if len(kept) == len(left):
            break
        chosen.append(best)
        left = kept
    return chosen, left
