"""Other pull requests of the very same commit, to other bases: GitHub keeps one check for all, so the strictest speaks.

A check belongs to a commit. Without this, whoever opens a second pull request of their branch, to a base that already
has what is risky in it, would get the first one's commit a green check.
"""

from dataclasses import replace

from bot.core.facts import Sibling
from bot.core.judgement import Gate, Judgement, Outcome, Requirement, RequirementKind, Standing

_PERMITS = {Outcome.SUCCESS, Outcome.ADVICE}
_MOST = 5  # named


def permitted(judgement: Judgement) -> str:
    """The head that may merge as far as this pull request alone is asked; empty = none."""
    return judgement.head if judgement.open and (judgement.alone or judgement.gate.outcome) in _PERMITS else ""


def among(judgement: Judgement, siblings: tuple[Sibling, ...]) -> Judgement:
    """The judgement beside those of its siblings: none turns the commit green before all of them do."""
    held_by = tuple(one for one in siblings if not one.permits)
    if not held_by or not judgement.open:
        return judgement
    named = _named(held_by)
    required = Requirement(
        kind=RequirementKind.SAME_COMMIT,
        title="Other pull requests of this commit",
        short=named,
        standing=Standing.AWAITED,
        missing=f"{_described(held_by)} of this very commit, and GitHub keeps one check for all: it turns green "
        "when each has what it needs, or is closed",
    )
    judgement = replace(judgement, requirements=(*judgement.requirements, required))
    if judgement.gate.outcome not in _PERMITS:
        return judgement
    waiting = Gate(outcome=Outcome.WAITING, title=f"{judgement.track.capitalize()}: awaiting {named}, of this commit")
    return replace(judgement, gate=waiting, alone=judgement.gate.outcome)


def _named(siblings: tuple[Sibling, ...]) -> str:
    more = f" and {len(siblings) - 1} more" if len(siblings) > 1 else ""
    return f"#{siblings[0].number}{more}"


def _described(siblings: tuple[Sibling, ...]) -> str:
    each = [f"`#{one.number}`" + (f" (to `{one.base}`)" if one.base else "") for one in siblings[:_MOST]]
    more = f" and {len(siblings) - _MOST} more" if len(siblings) > _MOST else ""
    return f"{', '.join(each)}{more} {'is' if len(siblings) == 1 else 'are'}"
