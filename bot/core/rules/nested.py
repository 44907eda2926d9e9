"""Groups in groups: `{group: leads}` among the members of a group stands for everybody in `leads`.

They are resolved when rules are composed, so that whoever asks a group later finds people and teams alone.
"""

from collections.abc import Mapping
from typing import NamedTuple

from bot.core.rules.names import Member
from bot.core.rules.report import Report
from bot.core.rules.source import Place
from bot.core.rules.tree import Node, at

Groups = Mapping[str, tuple[Member, ...]]
_MOST = 100  # groups within one; keeps the time short that any file can take


class _Reached(NamedTuple):
    members: tuple[Member, ...]  # people and teams, each once, in the order in which they stand
    groups: frozenset[str]  # by which they were reached


def flat(groups: Groups, within: Groups | None = None) -> dict[str, tuple[Member, ...]]:
    """The groups with people and teams alone. Groups that they name stand among them, or else in `within`."""
    known = {**(within or {}), **groups}
    return {name: _reached(name, known).members for name in groups}


def _reached(name: str, known: Groups) -> _Reached:
    """Everybody in a group, through others; a way back to where one came from leads nowhere."""
    seen: set[str] = set()
    found: dict[Member, None] = {}
    left = [Member(name, is_team=False, is_group=True)]
    while left and len(seen) <= _MOST:
        member = left.pop()
        if not member.is_group:
            found[member] = None
        elif member.name not in seen:
            seen.add(member.name)
            left += reversed(known.get(member.name, ()))
    return _Reached(tuple(found), frozenset(seen))


def check_nested(root: Node, groups: Groups, known: Groups, report: Report, *path: str) -> None:
    """No group is in itself, and none that is open is in another. `path` leads to the section of `groups`."""
    for name, members in groups.items():
        for position, member in enumerate(members):
            if member.is_group and member.name in known:
                _check(root, name, member.name, known, report, (*path, name, position))


def _check(root: Node, name: str, inner: str, known: Groups, report: Report, path: tuple[str | int, ...]) -> None:
    place = _place(root, path)
    reached = _reached(inner, known)
    if name in reached.groups:
        message = f"`{name}` would be in itself" if name == inner else f"`{inner}` names `{name}` in turn"
        report.add(place, message, hint="a group cannot be in itself; take one of them out")
    elif len(reached.groups) > _MOST:
        report.add(place, f"more than {_MOST} groups are in this one", hint="name teams, or fewer groups")
    elif not known[inner]:
        hint = f"name people or teams in `groups: {{{inner}: […]}}`"
        report.add(place, f"the group `{inner}` names nobody, and so everybody", hint=hint)


def _place(root: Node, path: tuple[str | int, ...]) -> Place:
    node = at(root, *path) or at(root, *path[:-1])
    return root.place if node is None else node.place
