"""Who made commits that are gone, where others came that may hold their lines: squashing makes nobody's work another's.

Evidence only ratchets up: whoever wrote a commit that was replaced by a fresh one had a hand in it still. Where every
commit that is left was there before, with the same author and no more lines, what is gone is simply gone: a branch was
cleaned of what another pull request brought, and nobody is silenced by that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.core.approvals import had_a_hand
from bot.core.facts import Commit, Pull
from bot.core.traces import marks

_MOST = 100  # people
_MOST_COMMITS = 300
_GONE = ", which is gone; its lines may stand in what came instead"


@dataclass(frozen=True, slots=True)
class Made:
    """A commit that was seen: its lines, and its authors by lower-case login."""

    added: int
    authors: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """What a look learnt of one head. `makers` and `gone` are by lower-case login, with how we know."""

    head: str = ""
    makers: Mapping[str, str]
    made: Mapping[str, Made]
    gone: Mapping[str, str]


def gone_makers(pull: Pull, before: Hands) -> dict[str, str]:
    """Those who had a hand in commits that others replaced, by lower-case login, with how we know."""
    found = dict(before.gone)
    if before.head in {"", pull.head}:  # what goes while the head stays has come into the base
        return found
    makers = had_a_hand(pull.commits)
    lost = {login: how for login, how in before.makers.items() if login not in makers and login not in found}
    if not lost or _is_left(pull, before.made):
        return found
    return dict(list((found | {login: f"{how}{_GONE}" for login, how in lost.items()}).items())[:_MOST])


def made(pull: Pull) -> dict[str, Made]:
    """The commits of a head by the name that survives a rebase, for remembering; none of a head with too many."""
    if len(pull.commits) > _MOST_COMMITS:
        return {}
    return {mark: Made(commit.added, _authors(commit)) for commit, mark in marks(pull) if not commit.is_merge}


def _is_left(pull: Pull, before: Mapping[str, Made]) -> bool:
    """Whether everything that is there was there before."""
    if len(pull.commits) < pull.commits_total:
        return False
    return all(_was_there(commit, before.get(mark)) for commit, mark in marks(pull))


def _was_there(commit: Commit, known: Made | None) -> bool:
    if commit.is_merge:
        return True
    return known is not None and commit.added <= known.added and _authors(commit) == known.authors


def _authors(commit: Commit) -> tuple[str, ...]:
    """Whoever rebases commits what others wrote, so committers aside."""
    return tuple(sorted(had_a_hand((replace(commit, committer=commit.author),))))
