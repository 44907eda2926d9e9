"""One line of `replay` for each change: for people, or as JSON; and what the summary needs to know of it."""

import json
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from bot.core.evidence import Share
from bot.core.verdict import Verdict
from bot.core.words import Origin, Track
from bot.git.facts import Proposal


class Format(StrEnum):
    """How rows are written."""

    TABLE = "table"
    JSONL = "jsonl"


class Row(NamedTuple):
    """A change that was judged. A tuple, for that is what passes from one process to another fastest."""

    text: str
    origin: Origin
    track: Track
    lines: int  # added and deleted
    asked: tuple[tuple[str, int], ...]  # in a table, which ends by summing it up


@dataclass(frozen=True, slots=True)
class Trouble:
    """A change that could not be read, and why."""

    text: str


_WIDTHS = "{:<12}  {:<11}  {:<14}  {:>13}  {:<7}  {:<32}  {}"
HEADING = _WIDTHS.format("Change", "Origin", "AI share", "Lines", "Track", "Because of", "Title")


def row(proposal: Proposal, verdict: Verdict, form: Format) -> Row:
    """Write one down."""
    write = _json if form is Format.JSONL else _line
    return Row(
        text=write(proposal, verdict),
        origin=verdict.provenance.origin,
        track=verdict.track,
        lines=proposal.added + proposal.deleted,
        asked=verdict.asked if form is Format.TABLE else (),
    )


def _line(proposal: Proposal, verdict: Verdict) -> str:
    return _WIDTHS.format(
        shown(str(proposal.ref), 12),
        verdict.provenance.origin,
        percent(verdict.provenance.share),
        f"+{proposal.added} -{proposal.deleted}",
        verdict.track,
        shown(verdict.route, 32),
        shown(proposal.title, 72),
    ).rstrip()


def percent(share: Share) -> str:
    """`88 % (70-100)`."""
    return f"{share.best:.0f} % ({share.low:.0f}-{share.high:.0f})"


def shown(text: str, most: int) -> str:
    """Text from outside on one line of a terminal: without control characters, which could steer it, and shortened."""
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(sign)[0] == "Z" else sign for sign in text if _is_visible(sign))
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"


def _is_visible(sign: str) -> bool:
    return unicodedata.category(sign)[0] != "C" or sign in "\t\n"


def _json(proposal: Proposal, verdict: Verdict) -> str:
    provenance = verdict.provenance
    share = provenance.share
    return _ENCODE(
        {
            "ref": proposal.ref,
            "base": proposal.base,
            "head": proposal.head,
            "title": proposal.title,
            "at": proposal.at.isoformat(),
            "added": proposal.added,
            "deleted": proposal.deleted,
            "origin": provenance.origin,
            "share": {"low": share.low, "best": share.best, "high": share.high},
            "basis": provenance.basis,
            "tools": provenance.tools,
            "evidence": [_evidence(one) for one in provenance.evidence],
            "domains": verdict.domains,
            "risk": verdict.risk,
            "track": verdict.track,
            "route": verdict.route,
        }
    )


def _evidence(one: Any) -> dict[str, Any]:
    return {"signal": one.signal, "tool": one.tool, "source": one.source, "lines": one.lines, "commit": one.commit}


# ASCII only: titles may hold anything, and a terminal or a pipe in another encoding must not fail on it.
_ENCODE = json.JSONEncoder(ensure_ascii=True).encode
