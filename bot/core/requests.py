"""How the requests for review stand: who is asked by name or through a team, and who was taken off, by whom.

Whoever takes themselves off is not asked again, nor is whom somebody takes off who may set reviews aside. Anybody else,
the author before all, would choose their reviewers by taking off the others: whom they take off is asked again, once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.approvals import is_member
from bot.core.facts import Account, Removal
from bot.core.heard import permitted
from bot.core.memory import LAG, Memory
from bot.core.requirements import Bar
from bot.core.words import Word

_NOT_TOLD = "was taken off, and GitHub does not say by whom"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requests:
    """Every key is a login in lower case.

    `unseen` are those whom we asked so lately that reads may not show it yet, and until when. `off` says why somebody
    is not asked again; `again` who took off whom without a say in it.
    """

    named: frozenset[str] = frozenset()
    by_team: frozenset[str] = frozenset()
    unseen: Mapping[str, datetime] = field(default_factory=dict)
    off: Mapping[str, str] = field(default_factory=dict)
    again: Mapping[str, str] = field(default_factory=dict)

    @property
    def asked(self) -> frozenset[str]:
        """Whoever is asked, whatever they answered."""
        return self.named | self.by_team | self.unseen.keys()


def requests(bar: Bar, memory: Memory) -> Requests:
    """Read what GitHub shows by what we remember having asked."""
    named = frozenset(login.lower() for login in bar.pull.requested)
    unseen: dict[str, datetime] = {}
    off: dict[str, str] = {}
    again: dict[str, str] = {}
    for login, at in _unanswered(bar, memory).items():
        if login in named:
            continue
        last = _last_removal(bar, login, at)
        lately = bar.snapshot.taken_at - at < LAG
        if lately and (last is None or last.at <= at):  # perhaps the one for which we asked again
            unseen[login] = at + LAG
        elif last is not None and login not in memory.asked_again and not _may_take_off(last, bar):
            again[login] = last.by.login
        else:
            off[login] = _why_off(last, memory)
    by_team = frozenset(_members(bar)) - off.keys()
    return Requests(named=named, by_team=by_team, unseen=unseen, off=off, again=again)


def _unanswered(bar: Bar, memory: Memory) -> dict[str, datetime]:
    """Whom we asked, and when, if they have not reviewed since."""
    asked: dict[str, datetime] = {}
    for key, at in memory.asked.items():
        login = key.rsplit("@", 1)[0].lower()
        asked[login] = max(at, asked.get(login, at))
    for review in bar.pull.reviews:
        login = review.author.login.lower()
        if login in asked and (review.at >= asked[login] or review.head == bar.pull.head):
            del asked[login]
    return asked


def _last_removal(bar: Bar, login: str, since: datetime) -> Removal | None:
    """GitHub tells seconds, and so one of that second may be meant."""
    since = since.replace(microsecond=0)
    found = (one for one in bar.pull.removals if one.login.lower() == login and one.at >= since)
    return max(found, key=lambda one: one.at, default=None)


def _may_take_off(one: Removal, bar: Bar) -> bool:
    """Their own request anybody may; another's those whom the rules let set reviews aside. We do it for who passes."""
    by = one.by.login.lower()
    if by in {one.login.lower(), bar.snapshot.us.lower()}:
        return True
    return by not in bar.barred and one.by.is_person and _may_dismiss(one.by, bar)


def _may_dismiss(who: Account, bar: Bar) -> bool:
    groups = permitted(bar.rules, Word.DISMISS)
    return any(is_member(who.login, group, bar.snapshot.roster, can_push=False) for group in groups)


def _why_off(last: Removal | None, memory: Memory) -> str:
    if last is None:
        return _NOT_TOLD
    login = last.login.lower()
    if last.by.login.lower() == login:
        return "took themselves off"
    again = ", also after being asked again" if login in memory.asked_again else ""
    return f"was taken off by {last.by.login}{again}"


def _members(bar: Bar) -> Iterator[str]:
    """The members of the teams that are asked, as far as GitHub let us read them."""
    slugs = {name.lower() for name in bar.pull.requested if "/" in name}
    for slug, team in bar.snapshot.roster.teams.items():
        if slug.lower() in slugs:
            yield from (login.lower() for login in team.members)
