"""The notes of a pull request's commits: who wrote which lines, where a tool wrote that down (`bot/core/carriers/`).

Whether the repository has such notes comes with the look, for nothing. Where it has none, nothing is asked; where it
has, a hundred commits take one request, and the answer is remembered with the head. Tools push notes a moment after
the commits, so a notes ref that has moved is asked again, until each commit has its note.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.core.carriers.known import noted
from bot.core.facts import Commit, Note, PullRef
from bot.github.client import Client
from bot.github.compose import Part, join
from bot.github.failure import Refused

# The alias in look.graphql, and the ref.
_REFS = {
    "gitAi": "refs/notes/ai",
    "whogitit": "refs/notes/whogitit",
    "sourceTrace": "refs/notes/srctrace/attribution",
}
_AT_ONCE = 100
_MOST_KEPT = 2_000_000  # characters of all notes of a pull request: they are kept with each decision

Notes = Mapping[str, tuple[Note, ...]]  # by commit


def notes_at(repository: Mapping[str, Any]) -> str:
    """Which notes there are and what they are at, in a word that changes when any note does; empty = none."""
    targets = ((ref, (repository.get(alias) or {}).get("target") or {}) for alias, ref in _REFS.items())
    return " ".join(f"{ref}@{target['oid']}" for ref, target in targets if target.get("oid"))


async def read_notes(client: Client, pull: PullRef, commits: Sequence[Commit], at: str) -> Notes:
    """The notes of all commits but merges, which weigh nothing (their notes tell of resolved conflicts)."""
    refs = [one.partition("@")[0] for one in at.split()]
    wanted = [(commit.sha, ref) for commit in commits if not commit.is_merge for ref in refs]
    found: dict[str, tuple[Note, ...]] = {}
    left = _MOST_KEPT
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        for (sha, _), note in zip(some, await _ask(client, pull, some), strict=True):
            if note is not None and len(note.text) <= left:
                found[sha] = (*found.get(sha, ()), note)
                left -= len(note.text)
    return found


def with_notes(commits: Sequence[Commit], notes: Notes) -> list[Commit]:
    """The commits, each with its notes."""
    return [replace(commit, notes=notes.get(commit.sha, ())) for commit in commits]


async def _ask(client: Client, pull: PullRef, wanted: Sequence[tuple[str, str]]) -> list[Note | None]:
    """Ask for all at once. An answer too large to take (transcripts stood in notes once) is asked for in halves."""
    joined = join("notes", [Part("Note", _variables(pull, sha, ref)) for sha, ref in wanted])
    try:
        answer = await client.ask(joined.text, joined.variables)
    except Refused:
        if len(wanted) == 1:
            return [None]
        half = len(wanted) // 2
        return [*await _ask(client, pull, wanted[:half]), *await _ask(client, pull, wanted[half:])]
    return [_note(ref, answer.data.get(f"part_{index}") or {}) for index, (_, ref) in enumerate(wanted)]


def _variables(pull: PullRef, sha: str, ref: str) -> dict[str, str]:
    return {
        "owner": pull.owner,
        "name": pull.name,
        "flat": f"{ref}:{sha}",
        "folder": f"{ref}:{sha[:2]}/{sha[2:]}",
    }


def _note(ref: str, part: Mapping[str, Any]) -> Note | None:
    """The note. GitHub cuts large files off: what is left may still say whose the lines are, above the cut."""
    text = (part.get("flat") or part.get("folder") or {}).get("text")
    return noted(ref, text) if isinstance(text, str) else None
