"""Approval from the code owners: of each changed file that has any, one of them approves what would be merged.

An approval counts as any other does, from whoever may write here: whom CODEOWNERS names without write access is no
code owner to GitHub either (docs: repositories/…/customizing-your-repository/about-code-owners).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.approvals import Count, Tally, members, tally
from bot.core.judgement import Requirement, RequirementKind, Standing
from bot.core.owned import CodeOwned, Owned, Owners
from bot.core.rules import Group
from bot.core.titles import CODE_OWNERS

OWNERS = "code owners"  # no group of the rules can have this name
_MOST = 2  # sets of owners, and files of each, that a sentence names
_MOST_NAMES = 3
_UNTOLD = CodeOwned(trouble="nobody could tell Twotrack who owns the changed files")


@dataclass(frozen=True, slots=True)
class Uncovered:
    """Files of which no owner approved yet, and who could, by lower-case login."""

    owned: Owned
    people: frozenset[str]


def group_of(owners: Owners, name: str = OWNERS) -> Group:
    """Owners as a group. E-mail addresses are nobody's: such a group can be empty, and then it is not open to all."""
    return Group(name=name, users=owners.users, teams=owners.teams)


def everybody(known: CodeOwned | None) -> Group:
    """All owners of the changed files together."""
    owned = known.owned if known is not None else ()
    users = dict.fromkeys(user for each in owned for user in each.owners.users)
    teams = dict.fromkeys(team for each in owned for team in each.owners.teams)
    return Group(name=OWNERS, users=tuple(users), teams=tuple(teams))


def uncovered(count: Count, known: CodeOwned | None) -> tuple[Uncovered, ...]:
    """What still waits for an owner."""
    return tuple(
        Uncovered(each, _people(count, each.owners))
        for each in (known.owned if known is not None else ())
        if not _tally(count, group_of(each.owners)).counted
    )


def owner_approval(count: Count, known: CodeOwned | None, truncated: str | None) -> Requirement:
    """The requirement. `truncated` says why only part of the change was seen, or is None."""
    known = known or _UNTOLD
    everyone = everybody(known)
    counts = _tally(count, everyone)
    missing = _missing(count, known, truncated)
    return Requirement(
        kind=RequirementKind.CODE_OWNERS,
        title=CODE_OWNERS,
        short="code owners",
        standing=Standing.AWAITED if missing else Standing.MET,
        missing=missing,
        who=tuple(sorted(members(everyone, count.roster))),
        said=counts.counted,
        ignored=counts.ignored,
    )


def _tally(count: Count, group: Group) -> Tally:
    """The approvals of owners; a group that names nobody has none."""
    if group.is_open:
        return Tally((), ())
    return tally(count, group)


def _people(count: Count, owners: Owners) -> frozenset[str]:
    """Who could approve as an owner: no e-mail address, and nobody who had a hand in the change."""
    named = {login.lower() for login in members(group_of(owners), count.roster)}
    return frozenset(named - count.barred.keys())


def _missing(count: Count, known: CodeOwned, truncated: str | None) -> str:
    if known.trouble:
        return f"{known.trouble}; until somebody can, this waits"
    if truncated is not None:
        return f"{truncated}, so nobody can tell who owns the rest; smaller pull requests can be told"
    left = uncovered(count, known)
    told = [_awaited(each, count) for each in left[:_MOST]]
    if len(left) > _MOST:
        told.append(f"and the owners of {sum(each.owned.total for each in left[_MOST:])} more files")
    return "; ".join(told)


def _awaited(left: Uncovered, count: Count) -> str:
    owned = left.owned
    files = [f"`{path}`" for path in owned.files[:_MOST]]
    if owned.total > len(files):
        files.append(f"{owned.total - len(files)} more")
    names = [f"`{name}`" for name in owned.owners.names[:_MOST_NAMES]]
    if len(owned.owners.names) > len(names):
        names.append(f"{len(owned.owners.names) - len(names)} more")
    why = "" if left.people else f" ({', '.join(_why_nobody(owned.owners, count))}; name somebody else in CODEOWNERS)"
    return f"an approval from {' or '.join(names)} for {', '.join(files)}{why}"


def _why_nobody(owners: Owners, count: Count) -> Iterator[str]:
    """Why nobody of them could approve it."""
    if any(user.lower() in count.barred for user in owners.users):
        yield "whoever had a hand in it cannot approve it"
    for team in owners.teams[:1]:
        empty = "nobody else is in it" if team in count.roster.teams else "nobody knows who is in it"
        yield f"`@{team}`: {count.roster.unknown.get(team, empty)}"
    if owners.emails:
        yield "GitHub does not tell whose an e-mail address is"
