"""What mode `observe` keeps to itself: the words for everything that would have been written to GitHub."""

from bot.core import labels
from bot.core.judgement import Judgement, Outcome
from bot.core.words import Mode

_CHECK = {
    Outcome.SUCCESS: "the check would let it merge",
    Outcome.WAITING: "the check would hold the merge back",
    Outcome.FAILURE: "the check would be red",
    Outcome.ADVICE: "the check would give advice",
}


def observed(judgement: Judgement) -> list[str]:
    """What `enforce` would do, a phrase a thing; nothing in the other modes, which do it."""
    if judgement.mode is not Mode.OBSERVE:
        return []
    if judgement.problems:
        return [_CHECK[judgement.gate.outcome]]
    asked = [choice.login for choice in judgement.reviewers.ask]
    return [
        _CHECK[judgement.gate.outcome],
        f"labels: {', '.join(labels.wanted(judgement))}",
        "one comment",
        *([f"asked for a review: {', '.join(asked)}"] if asked else []),
    ]
