"""What machines found and nobody may merge: a requirement where there is any of it."""

from collections.abc import Iterator

from bot.core.judgement import Requirement, RequirementKind, Said, Standing
from bot.core.lint.finding import Severity
from bot.core.lint.secrets import redacted
from bot.core.question import Question, Spot

TITLE = "Nothing found that blocks"
_NAMED = 3  # items that are named in a sentence


def findings(checklist: tuple[Question, ...]) -> Iterator[Requirement]:
    """One, where something that blocks was found; also when all of it was accepted, so that everybody sees by whom."""
    blocking = [question for question in checklist if question.severity is Severity.BLOCK and question.found]
    if not blocking:
        return
    open_ = [question for question in blocking if question.blocks]
    count = sum(question.left for question in open_)
    yield Requirement(
        kind=RequirementKind.FINDINGS,
        title=TITLE,
        short=f"{count} finding{'' if count == 1 else 's'}",
        standing=Standing.REFUSED if open_ else Standing.MET,
        missing="; ".join(_missing(question) for question in open_[:_NAMED]) + (", and more" if open_[_NAMED:] else ""),
        said=tuple(
            Said(one.login, one.at, f"accepts {question.id}: {one.why}")
            for question in blocking
            for one in question.accepted
            if one.at is not None
        ),
    )


def _missing(question: Question) -> str:
    more = f" and {question.left - 1} more" if question.left > 1 else ""
    return (
        f"mend `{question.id}` at `{place(question.spots[0])}`{more}, "
        f"or somebody with no hand in it says `/accept {question.id} because …`"
    )


def place(spot: Spot) -> str:
    """`src/shop.py:7`, or what stands for it."""
    if not spot.path:
        return "the change as a whole"
    path = redacted(spot.path)
    return f"{path}:{spot.line}" if spot.line else path
