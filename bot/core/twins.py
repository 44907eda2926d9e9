"""Pull requests with the same head commit: GitHub keeps one check for the commit, so all of them get the strictest.

Otherwise somebody opens a second pull request of the same commit to a branch with lax rules, and its green check would
stand on the first one too. What is compared is what each was told by itself, never what it got from the others.
"""

from dataclasses import replace

from bot.core.facts import Twin
from bot.core.gate import TITLE
from bot.core.judgement import Gate, Judgement, Outcome
from bot.core.words import Mode

STRICTNESS = (Outcome.FAILURE, Outcome.WAITING, Outcome.ADVICE, Outcome.SUCCESS)  # strictest first


def with_twins(judgement: Judgement, twins: tuple[Twin, ...]) -> Judgement:
    """The judgement with the strictest verdict on its commit; `own` keeps what it was by itself."""
    judged = replace(judgement, own=judgement.gate)
    known = [(Outcome(twin.outcome), twin) for twin in twins if twin.mode == Mode.ENFORCE]
    outcome, twin = min(known, key=lambda one: STRICTNESS.index(one[0]), default=(Outcome.SUCCESS, None))
    mine = STRICTNESS.index(judgement.gate.outcome)
    if twin is None or judgement.mode is Mode.OBSERVE or STRICTNESS.index(outcome) >= mine:
        return judged
    title = f"#{twin.number} has this commit too. {twin.title}"
    note = (
        f"pull request #{twin.number} to {twin.base} has the same commit, and GitHub keeps one check for both: the "
        "stricter verdict counts. Close one of them, or push a commit to it, to have them judged apart"
    )
    gate = Gate(outcome=outcome, title=title if len(title) <= TITLE else f"{title[: TITLE - 1].rstrip()}…")
    return replace(judged, gate=gate, notes=(*judged.notes, note))
