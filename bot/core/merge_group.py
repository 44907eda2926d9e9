"""What our check says of a merge group: what the pull requests in it were told, each at the head it was queued with."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.core.judgement import Outcome
from bot.core.messages.markdown import code, prose
from bot.core.plan import CheckContent
from bot.core.words import Mode


class Answer(StrEnum):
    """What a group's check can say; `unsettled` = look at its pull requests first."""

    SUCCESS = "success"
    FAILURE = "failure"
    NEUTRAL = "neutral"
    SILENT = "silent"  # every rule only observes
    UNSETTLED = "unsettled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One pull request of a group. `head` is what was queued, `judged` the head of the newest verdict (empty: none)."""

    number: int
    head: str
    judged: str = ""
    outcome: Outcome | None = None
    mode: Mode = Mode.ENFORCE
    title: str = ""  # of its check
    pending: bool = False  # something happened that was not looked at yet


def answer(members: tuple[Member, ...]) -> Answer:
    """Fold. One that is not green holds the group back; nobody is taken for green without a verdict on that head."""
    if not members or any(each.pending or each.judged != each.head for each in members):
        return Answer.UNSETTLED
    if all(each.mode is Mode.OBSERVE for each in members):
        return Answer.SILENT
    held = [each for each in members if each.mode is Mode.ENFORCE]
    if any(each.outcome is not Outcome.SUCCESS for each in held):
        return Answer.FAILURE
    return Answer.SUCCESS if held else Answer.NEUTRAL


def content(members: tuple[Member, ...], said: Answer) -> CheckContent:
    """The check run on the group's head."""
    match said:
        case Answer.SUCCESS:
            conclusion, title = "success", "All pull requests of this group are green"
        case Answer.NEUTRAL:
            conclusion, title = "neutral", "Advice only: see the pull requests"
        case _:
            conclusion, title = "failure", _held_back(members)
    return CheckContent(status="completed", conclusion=conclusion, title=title, summary="\n".join(_lines(members)))


def _held_back(members: tuple[Member, ...]) -> str:
    red = [each.number for each in members if each.mode is Mode.ENFORCE and not _is_green(each)]
    if not red:
        return "Nobody could tell whether this group may merge"
    more = f" and {len(red) - 1} more" if len(red) > 1 else ""
    return f"#{red[0]}{more} may not merge as queued"


def _is_green(member: Member) -> bool:
    return member.judged == member.head and not member.pending and member.outcome is Outcome.SUCCESS


def _lines(members: tuple[Member, ...]) -> Iterator[str]:
    yield "A merge group is as green as the pull requests in it were when they were queued.\n"
    for each in members:
        mark = "✅" if _is_green(each) else "💬" if each.mode is not Mode.ENFORCE else "❌"
        if each.judged != each.head:
            said = f"no verdict on {code(each.head[:12])}, which was queued"
        elif each.pending:
            said = "something happened to it that could not be looked at"
        else:
            said = prose(each.title)
        yield f"- {mark} #{each.number}: {said}"
    if not members:
        yield "GitHub did not say which pull requests are in it."
