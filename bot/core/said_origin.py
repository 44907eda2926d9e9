"""What people say of the origin in the conversation: ticked boxes of our comment, and `/origin … because …`.

Whoever says that more of it is AI is believed at once. Less than other evidence shows is believed of one person only:
somebody whom the rules name for it (`commands: {origin: [seniors]}`), who had no hand in the change, gives a reason,
and speaks of the newest commit. Such a word outranks, is shown beside what it outranks, and falls with the next push.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from bot.core.access import no_access
from bot.core.approvals import contributors, is_member
from bot.core.boxes import Tick
from bot.core.commands import commands
from bot.core.evidence import Evidence, Signal
from bot.core.facts import Comment, Pull, Roster
from bot.core.judgement import Ignored
from bot.core.messages.time import iso
from bot.core.rules import Group
from bot.core.spoken import TEAM_MATES, Since, deaf_to, is_by_its_author, is_rewritten, says_something
from bot.core.traces import quote
from bot.core.words import Origin

DECLARABLE = (Origin.HUMAN_LED, Origin.AI_ASSISTED, Origin.AI_HEAVY)
_WORDS = {origin.value: origin for origin in DECLARABLE}
_SPLIT = re.compile(r"^(?P<word>\S{0,40})[\s,:;.–-]*(?:because\b[\s,:;.–-]*)?(?P<reason>.*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sayings:
    """What was said, as evidence, and what does not count."""

    evidence: tuple[Evidence, ...] = ()
    unheard: tuple[Ignored, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What it takes to weigh somebody's word. `lowering` are the groups that may lower; without any, nobody can."""

    pull: Pull
    roster: Roster = field(default_factory=Roster)
    lowering: tuple[Group, ...] = ()
    since: Since | None = None  # from when on words can lower
    ticks: Mapping[str, Tick] = field(default_factory=dict)


def sayings(hearing: Hearing) -> Sayings:
    """All ticks, then all commands in their order."""
    evidence, unheard = list(_ticks(hearing.ticks)), []
    authors = contributors(hearing.pull)
    for comment in hearing.pull.comments:
        if comment.ours:
            continue
        for spoken in commands(comment.body, by_mail=comment.by_mail):
            if spoken.name == "origin" and not spoken.late:
                found, reason = weighed(comment, spoken.rest, authors, hearing)
                evidence += [found] if found else []
                unheard += [Ignored(comment.author.login, reason)] if reason else []
    return Sayings(tuple(evidence), tuple(unheard))


def _ticks(ticks: Mapping[str, Tick]) -> Iterator[Evidence]:
    for origin in DECLARABLE:
        if tick := ticks.get(f"origin:{origin}"):
            text = f"{origin}, ticked {iso(tick.at)}"
            yield _declaration(origin, f"tick of {tick.login}", text, "whoever may edit comments here")


def weighed(
    comment: Comment, rest: str, authors: Mapping[str, str], hearing: Hearing
) -> tuple[Evidence | None, str | None]:
    """What one command says, and why it does not do what it could."""
    split = _SPLIT.match(rest.strip())
    word, why = (split["word"], split["reason"]) if split else ("", "")
    login = comment.author.login
    if (origin := _WORDS.get(word.lower().rstrip(",:;."))) is None:
        return None, _misspelt(word)
    if not is_by_its_author(comment) or is_rewritten(comment):
        return None, deaf_to(comment, {}, None)
    if comment.association not in TEAM_MATES and login.lower() not in authors:
        return None, "is not a member or collaborator here"
    deaf = _no_senior(comment, authors, hearing) or (None if says_something(why) else "gave no reason: `because …`")
    deaf = deaf or no_access(login, hearing.roster)
    source, text = f"word of {login}", f"{origin} because {why}" if why else origin.value
    forgeable = "whoever may comment here" if deaf else f"{_standing(login, hearing)} had no hand in it"
    return _declaration(origin, source, text, forgeable, outranks=deaf is None), deaf and _cannot_lower(origin, deaf)


def _no_senior(comment: Comment, authors: Mapping[str, str], hearing: Hearing) -> str | None:
    if reason := deaf_to(comment, authors, hearing.since, hearing.pull.closures):
        return reason
    if not hearing.lowering:
        return "the rules let nobody lower it (`commands: {origin: [a-group]}` would)"
    if any(is_member(comment.author.login, group, hearing.roster, can_push=True) for group in hearing.lowering):
        return None
    return f"is not in {_named(hearing.lowering)}"


def _standing(login: str, hearing: Hearing) -> str:
    """By what somebody speaks: a group that names them, or write access where the rules name nobody."""
    named = tuple(group for group in hearing.lowering if is_member(login, group, hearing.roster, can_push=False))
    return f"{login} of {_named(named)}, who" if named else f"{login}, who may write here and"


def _named(groups: tuple[Group, ...]) -> str:
    return " or ".join(f"`{group.name}`" for group in groups)


def _cannot_lower(origin: Origin, deaf: str) -> str | None:
    """Said only where lowering can have been meant."""
    return None if origin is Origin.AI_HEAVY else f"can raise the AI share, but not lower it: {deaf}"


def _misspelt(word: str) -> str:
    near = get_close_matches(word.lower(), _WORDS, n=1)
    known = ", ".join(f"`{origin}`" for origin in _WORDS)
    return f"did they mean `/origin {near[0]}`?" if near else f"`/origin` takes {known}"


def _declaration(says: Origin, source: str, text: str, forgeable: str, *, outranks: bool = False) -> Evidence:
    return Evidence(
        signal=Signal.DECLARATION,
        tool=None,
        source=source,
        quote=quote(text),
        says=says,
        forgeable=forgeable,
        outranks=outranks,
    )
