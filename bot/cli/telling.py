"""A judgement as a text for the terminal: the same words as the comment on GitHub, in Markdown that rich lays out."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.evidence import Provenance
from bot.core.judgement import Judgement, Requirement, RequirementKind, Standing
from bot.core.messages.markdown import code, plain, prose
from bot.core.messages.story import added_lines, evidence_table, origin_sentence, touched_lines, word_lines

_JOINER = "\u2060"  # what keeps GitHub from linking a name; a terminal links nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What stands above and below the judgement."""

    heading: str
    size: str = ""
    rules: str = ""
    looks: tuple[str, ...] = ()  # groups asked to look besides
    untold: tuple[str, ...] = ()  # what is not known here, and how to say it


def story(judgement: Judgement, told: Told) -> str:
    """The whole text."""
    return "\n".join(_lines(judgement, told)).replace(_JOINER, "")


def _lines(judgement: Judgement, told: Told) -> Iterator[str]:
    yield f"## {plain(told.heading, 200)}\n"
    if told.size:
        yield f"{plain(told.size)}\n"
    yield f"**{judgement.track.capitalize()} track.** Rule {code(judgement.route)}: {prose(judgement.why)}.\n"
    for line in added_lines(judgement):
        yield f"{line}\n"
    yield from _origin(judgement)
    yield from _touched(judgement)
    yield "\n**To merge**\n"
    yield from (f"- {_requirement(each)}" for each in judgement.requirements if each.standing is not Standing.MET)
    yield from (f"- Asked to look besides: {prose(name)}" for name in told.looks)
    yield from (f"- Asked: {code(choice.login)} ({prose(choice.group)})" for choice in judgement.reviewers.ask)
    yield from (f"\nLimit: {prose(note)}" for note in judgement.notes)
    yield from (f"\nNot known here: {prose(each)}" for each in told.untold)
    if told.rules:
        yield f"\nRules: {plain(told.rules)}."


def _origin(judgement: Judgement) -> Iterator[str]:
    provenance = judgement.provenance
    yield f"**Origin** {origin_sentence(provenance)}\n"
    low, high = round(provenance.share.low), round(provenance.share.high)
    yield f"At least {low} % and at most {high} % of the lines that count: {_known(provenance)}\n"
    if provenance.contradiction:
        yield f"> {prose(provenance.contradiction)}\n"
    yield from (f"- {line}\n" for line in word_lines(judgement))
    if provenance.evidence:
        yield from evidence_table(provenance)
    else:
        yield "No sign of any AI tool was found, which proves nothing either way."
    yield ""


def _known(provenance: Provenance) -> str:
    part = f"{provenance.coverage:.0%}".replace("%", " %")
    return f"something speaks for {part} of them, and nobody knows of the rest (basis: {provenance.basis})."


def _touched(judgement: Judgement) -> Iterator[str]:
    yield f"**Risk** {judgement.risk}" + ("" if judgement.touched else ": no named domain is touched")
    yield ""
    yield from touched_lines(judgement)


def _requirement(required: Requirement) -> str:
    line = prose(required.title)
    if required.who and required.kind is not RequirementKind.CODE_OWNERS:  # owners are told with their files
        return f"{line}: {', '.join(code(login) for login in required.who)}"
    return f"{line}: {prose(required.missing)}" if required.group is None and required.missing else line
