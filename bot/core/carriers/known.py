"""The formats we read, and which of them a record is."""

from bot.core.carriers.agent_trace import AgentTrace
from bot.core.carriers.carrier import LARGEST_SHARE, Carrier, Measured
from bot.core.carriers.git_ai import GitAi
from bot.core.carriers.srctrace import SourceTrace
from bot.core.carriers.whogitit import Whogitit
from bot.core.facts import Note

UNREAD = "unread"
_NOTHING_LISTED = "---"  # how a git-ai note begins that lists no line, whatever transcripts follow

CARRIERS: tuple[Carrier, ...] = (GitAi(), Whogitit(), SourceTrace(), AgentTrace())


def carrier_of(ref: str) -> Carrier | None:
    """The format that is kept under a notes ref or path."""
    return next((one for one in CARRIERS if ref == one.ref or (one.ref[-1] == "/" and ref.startswith(one.ref))), None)


def noted(ref: str, text: str) -> Note | None:
    """A record as a fact: only who wrote which lines. None when there is nothing of that in it.

    A note that says something, of which nothing can be read because it is too long, is kept as UNREAD.
    """
    carrier = carrier_of(ref)
    kept = carrier.slim(text.encode("utf-8", "replace").decode()) if carrier else ""
    if not kept and ref.startswith("refs/") and len(text) > LARGEST_SHARE and not text.startswith(_NOTHING_LISTED):
        return Note(ref, UNREAD)
    return Note(ref, kept) if kept else None


def measured(note: Note) -> Measured:
    """Who wrote which lines, by this record."""
    carrier = carrier_of(note.ref)
    return carrier.read(note.text) if carrier and note.text != UNREAD else Measured()
