"""Every command of the conversation, and whether it counts: who may say what, of which head, and with what words.

One reading for all: requirements, the track, the override, the reactions and the comment's list of what does not count
are made from it, so that nobody is thanked for a word that was not heard.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from bot.core.access import no_access, unlearnt
from bot.core.approvals import contributors, is_member, members
from bot.core.availability import AwayError, away
from bot.core.commands import Command, Heard, commands
from bot.core.document_link import LinkError, read_link
from bot.core.facts import Comment, Pull, Roster, Snapshot
from bot.core.rules import Group, Rules
from bot.core.said_origin import Hearing, weighed
from bot.core.snooze import SnoozeError, snooze
from bot.core.spoken import TEAM_MATES, Since, deaf_to, is_by_its_author, is_rewritten, says_something
from bot.core.words import ReviewState, Track, Word

_WORDS = {word.value: word for word in Word}
_BECAUSE = "because"
_NAMED = 5  # items that are named to whoever took another
_OK = re.compile(r"ok[.!]?|ok[\s,:;.–-]+because\b.*", re.IGNORECASE)
_LATE = "in an e-mail, put the command first; what stands after other words may be another's"
_NOT_OK = "write `/architecture ok`, and nothing after it but `because …`"
_OBJECTED = {ReviewState.CHANGES_REQUESTED, ReviewState.DISMISSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ear:
    """What it takes to weigh somebody's word. `since` is from when on words meant what is there."""

    pull: Pull
    roster: Roster
    rules: Rules | None
    since: Since
    authors: Mapping[str, str] = field(default_factory=dict)
    default_branch: str = ""
    found: frozenset[str] = frozenset()  # items of the checklist that found something


def listen(snapshot: Snapshot, rules: Rules | None, since: Since) -> tuple[Heard, ...]:
    """All commands of the conversation, oldest first. What bots and service accounts say is none."""
    pull = snapshot.pull
    ear = Ear(
        pull=pull,
        roster=snapshot.roster,
        rules=rules,
        since=since,
        authors=contributors(pull),
        default_branch=snapshot.default_branch,
        found=frozenset(one.item for one in snapshot.diff.inspected.findings)
        if snapshot.diff.inspected
        else frozenset(),
    )
    machines = {login.lower() for login in members(rules.service_accounts, snapshot.roster)} if rules else set[str]()
    said = (one for one in pull.comments if _is_listened_to(one) and one.author.login.lower() not in machines)
    return tuple(heard for comment in said for heard in _of(comment, ear))


def _found(snapshot: Snapshot) -> frozenset[str]:
    inspected = snapshot.diff.inspected
    return frozenset(one.item for one in inspected.findings) if inspected else frozenset()


def spoken(heard: tuple[Heard, ...], word: Word) -> tuple[Heard, ...]:
    """The commands of one name."""
    return tuple(one for one in heard if one.word is word)


def permitted(rules: Rules | None, word: Word) -> tuple[Group, ...]:
    """The groups to which the rules give a command."""
    return tuple(rules.groups[name] for name in rules.commands.get(word, ())) if rules else ()


def split(words: str) -> tuple[str, str]:
    """`fast because it is a typo` is `fast` and `it is a typo`."""
    first, _, rest = words.strip().partition(" ")
    rest = rest.strip(" \t,:;–-")
    if first.lower() == _BECAUSE:
        return "", rest
    reason = rest[len(_BECAUSE) :] if rest.lower().startswith(_BECAUSE) else rest
    return first.strip(",:;.").lower(), reason.strip(" \t,:;–-")


def reason_of(words: str) -> str:
    """What follows `because`, or everything where nobody wrote it."""
    text = words.strip()
    return text[len(_BECAUSE) :].strip(" \t,:;–-") if text.lower().startswith(_BECAUSE) else text


def _is_listened_to(comment: Comment) -> bool:
    return not comment.ours and comment.author.is_person


def _of(comment: Comment, ear: Ear) -> Iterator[Heard]:
    for command in commands(comment.body, by_mail=comment.by_mail):
        word = _WORDS.get(command.name)
        if word is None:
            reason = _misspelt(command.name)
            if not reason:
                continue  # some other app's
        else:
            reason = _LATE if command.late else _EARS[word](comment, command, ear) or ""
        yield Heard(
            comment=comment.id,
            login=comment.author.login,
            at=comment.at,
            name=command.name,
            word=word,
            words=command.rest,
            reason=reason,
            waits=reason.endswith(unlearnt(comment.author.login)),
        )


def _misspelt(name: str) -> str:
    near = get_close_matches(name, _WORDS, n=1, cutoff=0.7)
    return f"there is no `/{name}`; did you mean `/{near[0]}`?" if near else ""


def _deaf_to_track(comment: Comment, command: Command, ear: Ear) -> str | None:
    """Anybody here may ask for more care; asking for less takes somebody the rules name, and a reason."""
    wanted, reason = split(command.rest)
    match wanted:
        case Track.CAREFUL:
            return _stranger(comment, ear)
        case Track.FAST:
            return _outsider(comment, ear, Word.TRACK) or _no_reason(reason) or _no_access(comment, ear)
        case _:
            return "`/track` takes `careful` or `fast`, and a reason: `/track fast because …`"


def _no_objector(comment: Comment, command: Command, ear: Ear) -> str | None:
    """Whose objection, and why. It stays said when they approve later."""
    login, reason = split(command.rest)
    if not login:
        return "say whose: `/dismiss ana because …`"
    theirs = [one for one in ear.pull.reviews if one.author.login.lower() == login.lstrip("@")]
    asked = [one.at for one in theirs if one.state in _OBJECTED]
    if not asked:
        return "nobody of that name asks for changes"
    if min(asked) >= comment.at:
        return "was not said after they asked for changes; please say it again"
    return _no_reason(reason)


def _stranger(comment: Comment, ear: Ear) -> str | None:
    """Anybody with a say here, and the authors of the change, as long as the words are their own."""
    if not is_by_its_author(comment):
        return f"was edited by {comment.edited_by}"
    if is_rewritten(comment):
        return "was edited long after it was written; please say it in a new comment"
    if comment.association not in TEAM_MATES and comment.author.login.lower() not in ear.authors:
        return "is not a member or collaborator here"
    return None


def _deaf(comment: Comment, ear: Ear) -> str | None:
    """What holds of all words that bring a merge nearer."""
    return deaf_to(comment, ear.authors, ear.since, ear.pull.closures)


def _outsider(comment: Comment, ear: Ear, word: Word) -> str | None:
    """Why somebody may not say what the rules give to a few: of the newest commit, and with no hand in the change."""
    if reason := _deaf(comment, ear):
        return reason
    groups = permitted(ear.rules, word)
    if not groups:
        return f"the rules let nobody say `/{word}` (`commands: {{{word}: [a-group]}}` would)"
    everybody = word is not Word.OVERRIDE  # an open group may lower, with a reason; breaking the glass takes a name
    if any(is_member(comment.author.login, group, ear.roster, can_push=everybody) for group in groups):
        return None
    named = " or ".join(f"`{group.name}`" for group in groups)
    return f"is not in {named}, who may say `/{word}` here"


def _no_access(comment: Comment, ear: Ear) -> str | None:
    """Weighed last: GitHub is asked of those only whose word would count."""
    return no_access(comment.author.login, ear.roster)


def _no_reason(reason: str) -> str | None:
    return None if says_something(reason) else "gave no reason: `because …`"


def _says_nothing(command: Command, what: str) -> str | None:
    return None if says_something(command.rest) else f"did not say {what}"


def _not_dated(comment: Comment, command: Command, ear: Ear) -> str | None:
    if reason := _stranger(comment, ear):
        return reason
    try:
        away(command.rest)
    except AwayError as error:
        return str(error)
    return None


def _no_snooze(command: Command) -> str | None:
    try:
        snooze(command.rest)
    except SnoozeError as error:
        return str(error)
    return _no_reason(split(command.rest)[1])


def _deaf_to_origin(comment: Comment, command: Command, ear: Ear) -> str | None:
    hearing = Hearing(pull=ear.pull, roster=ear.roster, lowering=permitted(ear.rules, Word.ORIGIN), since=ear.since)
    return weighed(comment, command.rest, ear.authors, hearing)[1]


def _untested(comment: Comment, command: Command, ear: Ear) -> str | None:
    return _deaf(comment, ear) or _says_nothing(command, "what they tried and where")


def _no_link(command: Command, ear: Ear) -> str | None:
    """Anybody here may say where the document is: what counts is what it holds, and who approved it."""
    try:
        read_link(command.rest, ear.pull, ear.default_branch)
    except LinkError as error:
        return str(error)
    return None


def _not_ok(comment: Comment, command: Command, ear: Ear) -> str | None:
    reason = _deaf(comment, ear) or (None if _OK.fullmatch(command.rest) else _NOT_OK)
    return reason or _no_access(comment, ear)


def _not_accepting(comment: Comment, command: Command, ear: Ear) -> str | None:
    """A reviewer may leave what was found as it is. Which lines they spoke of shows when they are looked up."""
    item, reason = split(command.rest)
    if not item:
        return "say which: `/accept an-item because …`"
    if item not in ear.found:
        others = f"; `/accept` takes {_either(sorted(ear.found))}" if ear.found else ""
        return f"nothing was found by `{item}`{others}"
    return deaf_to(comment, ear.authors, None, ear.pull.closures) or _no_reason(reason) or _unnamed(comment, ear)


def _unnamed(comment: Comment, ear: Ear) -> str | None:
    """Anybody who may write here, unless the rules name who."""
    if ear.rules is not None and Word.ACCEPT in ear.rules.commands:
        groups = permitted(ear.rules, Word.ACCEPT)
        if not any(is_member(comment.author.login, group, ear.roster, can_push=True) for group in groups):
            named = " or ".join(f"`{group.name}`" for group in groups) or "any group"
            return f"is not in {named}, who may say `/accept` here"
    return _no_access(comment, ear)


def _either(names: list[str]) -> str:
    return " or ".join(f"`{name}`" for name in names[:_NAMED])


# Why a command does not count, or None; one for each word there is.
_EARS: Final[Mapping[Word, Callable[[Comment, Command, Ear], str | None]]] = {
    Word.TRACK: _deaf_to_track,
    Word.ORIGIN: _deaf_to_origin,
    Word.TESTED: _untested,
    Word.DESIGN: lambda comment, command, ear: _stranger(comment, ear) or _no_link(command, ear),
    Word.ARCHITECTURE: _not_ok,
    Word.RECHECK: lambda comment, _, ear: _stranger(comment, ear),
    Word.AWAY: _not_dated,
    Word.BACK: lambda comment, _, ear: _stranger(comment, ear),
    Word.SNOOZE: lambda comment, command, ear: _stranger(comment, ear) or _no_snooze(command),
    Word.PASS: lambda comment, command, ear: _stranger(comment, ear) or _no_reason(reason_of(command.rest)),
    Word.DISMISS: lambda comment, command, ear: (
        _outsider(comment, ear, Word.DISMISS) or _no_objector(comment, command, ear) or _no_access(comment, ear)
    ),
    Word.OVERRIDE: lambda comment, command, ear: (
        _outsider(comment, ear, Word.OVERRIDE) or _no_reason(reason_of(command.rest)) or _no_access(comment, ear)
    ),
    Word.ACCEPT: _not_accepting,
    Word.HELP: lambda comment, _, ear: _stranger(comment, ear),
}
