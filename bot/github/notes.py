"""The notes of a pull request's commits: who wrote which lines, where a tool wrote that down (`bot/core/carriers/`).

Whether the repository has such notes comes with the look, for nothing. Where it has none, nothing is asked; where it
has, a hundred commits take one request, and the answer is remembered with the head. Tools push notes a moment after
the commits, so a notes ref that has moved is asked again, until each commit has its note.

A note numbers the lines of its own commit. So the same request asks who wrote which line of the head, and the notes'
lines are joined to those that the pull request adds (`bot/core/blamed.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.core.blamed import Blame, lines_left, with_left
from bot.core.carriers.known import noted
from bot.core.facts import ChangedFile, Commit, Left, Note, PullRef
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
_MOST_BLAMED = 40  # files; GitHub blames each of them anew

Json = Mapping[str, Any]
Notes = Mapping[str, tuple[Note, ...]]  # by commit


def notes_at(repository: Mapping[str, Any]) -> str:
    """Which notes there are and what they are at, in a word that changes when any note does; empty = none."""
    targets = ((ref, (repository.get(alias) or {}).get("target") or {}) for alias, ref in _REFS.items())
    return " ".join(f"{ref}@{target['oid']}" for ref, target in targets if target.get("oid"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What to read: the notes of these commits, and who wrote which line of these files of the head.

    `at` is the answer of `notes_at`. `files` is empty when blame is not to be asked for.
    """

    pull: PullRef
    head: str
    commits: Sequence[Commit]
    at: str
    files: Sequence[ChangedFile] = ()


async def read_records(client: Client, wanted: Records) -> list[Commit]:
    """The commits with their notes, and with what is left of them in the head.

    Merges have none: they weigh nothing (their notes tell of resolved conflicts). Usually it is one request.
    """
    refs = [one.partition("@")[0] for one in wanted.at.split()]
    places = [(commit.sha, ref) for commit in wanted.commits if not commit.is_merge for ref in refs]
    files = _to_blame(wanted)
    parts = [
        *(Part("Note", _variables(wanted.pull, sha, ref)) for sha, ref in places),
        *(Part("Blame", _named(wanted.pull) | {"head": wanted.head, "path": file.path}) for file in files),
    ]
    answers: list[Json] = []
    for start in range(0, len(parts), _AT_ONCE):
        answers += await _ask(client, parts[start : start + _AT_ONCE])
    commits = with_notes(wanted.commits, _notes(places, answers))
    order = [commit.sha for commit in wanted.commits]
    return with_left(commits, _left(files, answers[len(places) :], order))


def with_notes(commits: Sequence[Commit], notes: Notes) -> list[Commit]:
    """The commits, each with its notes."""
    return [replace(commit, notes=notes.get(commit.sha, ())) for commit in commits]


def _to_blame(wanted: Records) -> list[ChangedFile]:
    """The files with added lines; none where they are too many to ask for."""
    files = [file for file in wanted.files if file.added and not file.binary]
    return files if len(files) <= _MOST_BLAMED else []


def _notes(places: Sequence[tuple[str, str]], answers: Sequence[Json]) -> Notes:
    found: dict[str, tuple[Note, ...]] = {}
    left = _MOST_KEPT
    for (sha, ref), answer in zip(places, answers, strict=False):
        note = _note(ref, answer)
        if note is not None and len(note.text) <= left:
            found[sha] = (*found.get(sha, ()), note)
            left -= len(note.text)
    return found


def _left(files: Sequence[ChangedFile], answers: Sequence[Json], order: Sequence[str]) -> dict[str, list[Left]] | None:
    """What is left of each commit; None where GitHub did not tell of every file."""
    if not files:
        return None
    found: dict[str, list[Left]] = {}
    for file, answer in zip(files, answers, strict=True):
        ranges = ((answer.get("head") or {}).get("blame") or {}).get("ranges")
        if ranges is None:
            return None
        told = (Blame(one["commit"]["oid"], int(one["startingLine"]), int(one["endingLine"])) for one in ranges)
        for sha, left in lines_left(file, told, order).items():
            found.setdefault(sha, []).append(left)
    return found


async def _ask(client: Client, parts: Sequence[Part]) -> list[Json]:
    """Ask for all at once. An answer too large to take (transcripts stood in notes once) is asked for in halves."""
    joined = join("notes", parts)
    try:
        answer = await client.ask(joined.text, joined.variables)
    except Refused:
        if len(parts) == 1:
            return [{}]
        half = len(parts) // 2
        return [*await _ask(client, parts[:half]), *await _ask(client, parts[half:])]
    return [answer.data.get(f"part_{index}") or {} for index in range(len(parts))]


def _variables(pull: PullRef, sha: str, ref: str) -> dict[str, str]:
    return _named(pull) | {"flat": f"{ref}:{sha}", "folder": f"{ref}:{sha[:2]}/{sha[2:]}"}


def _named(pull: PullRef) -> dict[str, str]:
    return {"owner": pull.owner, "name": pull.name}


def _note(ref: str, part: Json) -> Note | None:
    """The note. GitHub cuts large files off: what is left may still say whose the lines are, above the cut."""
    text = (part.get("flat") or part.get("folder") or {}).get("text")
    return noted(ref, text) if isinstance(text, str) else None
