"""What is said where one commit is in several pull requests: which of them its one check speaks of, and why."""

from collections.abc import Iterator

from bot.core.facts import Twin
from bot.core.judgement import Judgement, Outcome
from bot.core.messages.markdown import code, prose

_MOST = 10
_APART = "Close one of them, or push a commit to it, to have them judged apart."


def check_lines(shared: tuple[Twin, ...]) -> Iterator[str]:
    """For the check: the same words, whichever of them was looked at last."""
    first = shared[0]
    count, named = len(shared), _named(first)
    yield f"> **One commit, {count} pull requests.** GitHub keeps one check for a commit: this is that of {named}."
    yield f"> {_APART}"
    yield ">"
    yield from (f"> - {_named(one)}: {prose(one.title)}" for one in sorted(shared, key=_number)[:_MOST])
    if len(shared) > _MOST:
        yield f"> - …and {len(shared) - _MOST} more"
    yield f"\nWhat follows is about #{first.number}.\n"


def comment_lines(judgement: Judgement) -> Iterator[str]:
    """For the comment of one of them."""
    if not judgement.shared:
        return
    first, mine = judgement.shared[0], judgement.ref.number
    others = sorted((one for one in judgement.shared if one.number != mine), key=_number)
    named = ", ".join(_named(one) for one in others[:_MOST])
    has = "has" if len(others) == 1 else "have"
    if first.outcome == Outcome.SUCCESS:
        yield f"> {named} {has} this commit too. GitHub keeps one check for a commit; each has what it needs.\n"
    elif first.number == mine:
        yield f"> {named} {has} this commit too. GitHub keeps one check for a commit, and it shows this one. {_APART}\n"
    else:
        yield (
            f"> ⏳ {_named(first)} has this commit too, and {_does(first)}: {prose(first.title)}. "
            f"GitHub keeps one check for a commit, and the strictest counts. {_APART}\n"
        )


def _does(first: Twin) -> str:
    return "the check speaks of it" if first.outcome == Outcome.ADVICE else "**holds the check back**"


def _named(twin: Twin) -> str:
    return f"#{twin.number} to {code(twin.base)}"


def _number(twin: Twin) -> int:
    return twin.number
