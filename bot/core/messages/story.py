"""The parts of the story that the comment, the check and the terminal tell in the same words."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from bot.core.commands import Heard
from bot.core.evidence import Evidence, Provenance, Signal
from bot.core.judgement import Judgement, RequirementKind
from bot.core.messages.markdown import cell, code, plain, prose
from bot.core.messages.time import instant, share
from bot.core.rules.shapes import spoken
from bot.core.words import Basis, Origin, Word

_NO_ISSUE = (
    " **No issue was opened** to follow it up, as the app lacks the permission `issues: write`: please open one."
)
_MOST_ROWS = 30
_MOST_DEAF = 10
_ASKED = {
    RequirementKind.MANUAL_TEST: Word.TESTED,
    RequirementKind.DESIGN_DOC: Word.DESIGN,
    RequirementKind.ARCHITECTURE_REVIEW: Word.ARCHITECTURE,
}
_SIGNALS = {
    Signal.MEASURED: "measured line by line",
    Signal.AGENT_AUTHOR: "written by an agent",
    Signal.CREDIT: "an agent is credited",
    Signal.SESSION: "came out of an agent session",
    Signal.DISCLOSURE: "the author says AI took part",
    Signal.DECLARATION: "somebody said which origin it is",
    Signal.REVIEW_CREDIT: "an AI suggestion was accepted in review",
    Signal.EARLIER: "seen earlier, gone now",
    Signal.HINT: "a tool is present (decides nothing)",
    Signal.AUTOMATION: "a robot that is no AI",
}


def origin_sentence(provenance: Provenance) -> str:
    """Who wrote it and how we know, in one sentence."""
    if provenance.automation:
        return f"A known robot wrote this; it is no AI. {_counted(provenance)}"
    if provenance.origin is Origin.UNDECLARED and provenance.basis is Basis.ASSUMED:
        return f"`{provenance.origin}`: no AI evidence found, and nobody said who wrote it. {_counted(provenance)}"
    tools = f" ({', '.join(code(tool) for tool in provenance.tools)})" if provenance.tools else ""
    return (
        f"`{provenance.origin}`: {share(provenance.share)} of the added lines by AI{tools}, {provenance.basis}. "
        f"{_counted(provenance)}"
    )


def word_lines(judgement: Judgement) -> Iterator[str]:
    """What people said: whose word lowered or turned something, and whose does not count, the newest of them."""
    if judgement.override is not None:
        one = judgement.override
        yield (
            f"⚠️ **Overridden** by {code(one.login)} on {instant(one.at)}: {prose(one.why)}. "
            "What is missing below was not given; the override ends with the next push."
            f"{'' if judgement.follows_up else _NO_ISSUE}"
        )
    if judgement.provenance.lowered:
        yield prose(judgement.provenance.lowered)
    asked = {_ASKED[requirement.kind] for requirement in judgement.requirements if requirement.kind in _ASKED}
    deaf = [one for one in judgement.heard if not one.counts and one.word not in asked]  # the others stand there
    if len(deaf) > _MOST_DEAF:
        yield f"{len(deaf) - _MOST_DEAF} older commands do not count either"
    yield from (
        f"{code(f'/{one.name}')} of {code(one.login)} does not count{_as_meant(one)}: {prose(one.reason)}"
        for one in deaf[-_MOST_DEAF:]
    )


def _as_meant(one: Heard) -> str:
    return " as meant" if one.word is Word.ORIGIN else ""


def _counted(provenance: Provenance) -> str:
    if not provenance.counted:
        return "No added line counts (generated, vendored and lock files do not)."
    lines = "line" if provenance.counted == 1 else "lines"
    return f"{provenance.counted:,} added {lines} counted."


def touched_lines(judgement: Judgement) -> Iterator[str]:
    """One bullet a domain, with the files that touch it."""
    for domain in judgement.touched:
        more = f" and {domain.total - len(domain.files)} more" if domain.total > len(domain.files) else ""
        because = [prose(domain.because)] if domain.because else []
        yield f"- {code(domain.name)} ({domain.risk}): {', '.join([*because, *map(code, domain.files)])}{more}"


def added_lines(judgement: Judgement) -> Iterator[str]:
    """One line for each route that asks for more than the track does."""
    for added in judgement.added:
        yield f"Rule {code(added.route)} adds {spoken(tuple(map(prose, added.what)), 'and')}: {prose(added.why)}."


def tampered_lines(judgement: Judgement) -> Iterator[str]:
    """One bullet for each time somebody changed what is ours."""
    for one in judgement.tampered:
        at = f" on {instant(one.at)}" if one.at else ""
        yield f"- {f'{code(one.login)} ' if one.login else ''}{prose(one.what)}{at}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One kind of finding as people see it, everywhere the same; many alike commits share one. Nothing is escaped."""

    what: str
    quote: str
    tool: str
    where: str
    lines: str
    forgeable: str


def evidence_rows(provenance: Provenance) -> list[Found]:
    """All kinds of findings, strongest first."""
    return [_found(list(group)) for _, group in groupby(provenance.evidence, key=_alike)]


def evidence_table(provenance: Provenance) -> Iterator[str]:
    """The findings as a table."""
    yield "| What we found | Tool | Where | Lines | Who could have put it there |"
    yield "|---|---|---|---:|---|"
    rows = evidence_rows(provenance)
    for row in rows[:_MOST_ROWS]:
        tool = cell(row.tool) if row.tool else ""
        found = f"{row.what}: {cell(row.quote, 80)}"
        yield f"| {found} | {tool} | {plain(row.where)} | {row.lines} | {plain(row.forgeable)} |"
    if len(rows) > _MOST_ROWS:
        yield f"| …and {len(rows) - _MOST_ROWS} more | | | | |"


def _alike(evidence: Evidence) -> tuple[str, str, str, str]:
    """Commits that say the same share a row; of what speaks of the whole, each has its own."""
    return (evidence.signal, evidence.tool or "", evidence.quote, "" if evidence.commit else evidence.source)


def _found(group: list[Evidence]) -> Found:
    first = group[0]
    known = [evidence.lines for evidence in group if evidence.lines is not None]
    return Found(
        what=_SIGNALS[first.signal],
        quote=first.quote,
        tool=first.tool or "",
        where=first.source if len(group) == 1 else f"{len(group)} commits, {first.source} first",
        lines=f"{sum(known):,}" if known else "all" if first.commit is None else "",
        forgeable=first.forgeable,
    )
