"""What the check run says: the whole story behind its title, for whoever asks why."""

from collections.abc import Iterator

from bot.core.facts import Twin
from bot.core.judgement import Judgement, Requirement, Standing
from bot.core.messages import unreadable
from bot.core.messages.checklist import found
from bot.core.messages.markdown import code, plain, prose
from bot.core.messages.promises import promise_lines
from bot.core.messages.story import (
    added_lines,
    evidence_table,
    origin_sentence,
    tampered_lines,
    touched_lines,
    word_lines,
)
from bot.core.messages.time import instant
from bot.core.messages.twins import check_lines

_MOST = 60_000  # GitHub: at most 65,535 characters (OpenAPI, checks/create)
_MARK = {Standing.MET: "✅", Standing.AWAITED: "⏳", Standing.REFUSED: "❌"}


def shown(judgement: Judgement, twins: tuple[Twin, ...]) -> str:
    """The check run's summary in Markdown: that of the strictest where several pull requests have its commit."""
    if not judgement.shared:
        return summary(judgement)
    first = judgement.shared[0].number
    told = next((one.told for one in twins if one.number == first), "")
    return _cut(
        "\n".join([*check_lines(judgement.shared), summary(judgement) if first == judgement.ref.number else told])
    )


def summary(judgement: Judgement) -> str:
    """The summary of a pull request by itself."""
    lines = unreadable.story(judgement) if judgement.problems else _story(judgement)
    return _cut("\n".join([*_age(judgement), *lines]))


def _cut(text: str) -> str:
    return text if len(text) <= _MOST else text[:_MOST].rsplit("\n", 1)[0] + "\n\n…and more than fits here."


def _age(judgement: Judgement) -> Iterator[str]:
    """An instant and not an age, so that an outage does not write every check anew at each look."""
    if judgement.rules_told_at is not None:
        yield f"> ⚠️ GitHub cannot show the rules at the moment: these are from {instant(judgement.rules_told_at)}.\n"


def _story(judgement: Judgement) -> Iterator[str]:
    yield f"**{judgement.track.value.capitalize()} track**, because of the rule {code(judgement.route)}: "
    yield f"{prose(judgement.why)}.\n"
    for line in added_lines(judgement):
        yield f"{line}\n"
    yield f"**Origin.** {origin_sentence(judgement.provenance)}\n"
    if judgement.provenance.contradiction:
        yield f"> ⚠️ {prose(judgement.provenance.contradiction)}\n"
    yield from (f"- {line}\n" for line in word_lines(judgement))
    yield f"**Risk.** {judgement.risk.value}."
    yield from touched_lines(judgement)
    yield "\n### What it takes to merge\n"
    for requirement in judgement.requirements:
        yield from _requirement(requirement)
    if told := list(found(judgement)):
        yield "\n### What machines found\n"
        yield from told
    if promised := list(promise_lines(judgement)):
        yield "\n### Promised\n"
        yield from promised
    if judgement.tampered:
        yield "\n### Noticed, and undone where that is possible\n"
        yield from tampered_lines(judgement)
    if judgement.notes:
        yield "\n### Limits\n"
        yield from (f"- {prose(note)}" for note in judgement.notes)
    if judgement.provenance.evidence:
        yield "\n### How we know\n"
        yield from evidence_table(judgement.provenance)
    rules = code(judgement.rules_digest[:12])
    yield f"\nJudged head {code(judgement.head)} for base {code(judgement.base)} by rules {rules}."


def _requirement(requirement: Requirement) -> Iterator[str]:
    missing = f": {prose(requirement.missing)}" if requirement.missing else ""
    yield f"- {_MARK[requirement.standing]} **{prose(requirement.title)}**{missing}"
    for said in requirement.said:
        yield f"  - {code(said.login)} {plain(said.what)}"
    for ignored in requirement.ignored:
        yield f"  - does not count: {code(ignored.login)} {prose(ignored.reason)}"
    if requirement.who and requirement.standing is not Standing.MET:
        yield f"  - can give it: {', '.join(code(login) for login in requirement.who[:12])}"
