"""Pull requests with the same head commit: GitHub keeps one check for the commit, so all of them get the strictest.

Otherwise somebody opens a second pull request of the same commit to a branch with lax rules, and its green check would
stand on the first one too. What is compared is what each was told by itself, never what it got from the others. So all
come to the same answer, whichever is looked at, and none writes over what another wrote.
"""

from dataclasses import replace

from bot.core.facts import Twin
from bot.core.gate import TITLE
from bot.core.judgement import Gate, Judgement, Outcome
from bot.core.words import Mode

STRICTNESS = (Outcome.FAILURE, Outcome.WAITING, Outcome.ADVICE, Outcome.SUCCESS)  # strictest first


def strictest(twins: tuple[Twin, ...]) -> tuple[Twin, ...]:
    """In the order in which they decide. Who only observes shows nothing; whoever enforces goes before advice."""
    return tuple(sorted((one for one in twins if one.mode != Mode.OBSERVE), key=_rank))


def _rank(twin: Twin) -> tuple[bool, int, int]:
    return twin.mode != Mode.ENFORCE, STRICTNESS.index(Outcome(twin.outcome)), twin.number


def with_twins(judgement: Judgement, twins: tuple[Twin, ...]) -> Judgement:
    """The judgement with the strictest verdict on its commit; `own` keeps what it was by itself."""
    judged = replace(judgement, own=judgement.gate)
    others = strictest(twins)
    if not others or judgement.mode is Mode.OBSERVE or not judgement.open:
        return judged
    mine = Twin(
        number=judgement.ref.number,
        base=judgement.base,
        mode=judgement.mode,
        outcome=judgement.gate.outcome,
        title=judgement.gate.title,
        track=judgement.track,
    )
    shared = strictest((mine, *(replace(one, told="") for one in others)))
    title = f"#{shared[0].number}: {shared[0].title}"
    gate = Gate(
        outcome=Outcome(shared[0].outcome),
        title=title if len(title) <= TITLE else f"{title[: TITLE - 1].rstrip()}…",
    )
    return replace(judged, gate=gate, shared=shared)
