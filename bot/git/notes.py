"""The records in a clone of who wrote which lines: notes, and Agent Trace files (see `bot/core/carriers/`).

However many commits are asked about, two short git commands find out what there is and one `git cat-file --batch` reads
it, a record at a time. A clone has notes only where somebody fetched them:
`git fetch origin 'refs/notes/*:refs/notes/*'`.
"""

import os
import string
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO

from bot.core.carriers.agent_trace import AgentTrace
from bot.core.carriers.carrier import LARGEST
from bot.core.carriers.known import CARRIERS, noted
from bot.core.facts import Commit, Note

_HEX = frozenset(string.hexdigits.lower())
_SHA_LENGTHS = {40, 64}
_TRACES = AgentTrace.ref
_MOST_TRACES = 16  # files
_CHUNK = 1 << 18


class Notes:
    """The records of a clone, by commit. `batch` is a running `git cat-file --batch`, or None where there are none."""

    def __init__(self, blobs: Mapping[str, Sequence[tuple[str, str]]], batch: "subprocess.Popen[bytes] | None") -> None:
        self._blobs = blobs
        self._batch = batch
        self._traces: dict[str, tuple[Note, ...]] = {}

    def __bool__(self) -> bool:
        return bool(self._blobs or self._traces)

    def of(self, sha: str) -> tuple[Note, ...]:
        """The records about one commit: only who wrote which lines."""
        found = (noted(ref, self.text(blob)) for ref, blob in self._blobs.get(sha, ()))
        return (*(note for note in found if note), *self._traces.get(sha, ()))

    def on(self, commits: Iterable[Commit]) -> tuple[Commit, ...]:
        """The commits with their records. Those of merges tell of resolved conflicts, and merges weigh nothing."""
        return tuple(
            replace(one, notes=notes) if not one.is_merge and (notes := self.of(one.sha)) else one for one in commits
        )

    def learn(self, ref: str, text: str) -> None:
        """Take in a file of Agent Trace records, each of which names its commit."""
        for sha, records in AgentTrace().by_commit(text).items():
            if note := noted(ref, records):
                self._traces[sha] = (*self._traces.get(sha, ()), note)

    def text(self, blob: str) -> str:
        """A blob as text, cut at what is read of any record. Empty where the clone does not hold it."""
        if self._batch is None or self._batch.stdin is None or self._batch.stdout is None:
            return ""
        self._batch.stdin.write(f"{blob}\n".encode())
        self._batch.stdin.flush()
        header = self._batch.stdout.readline().split()
        if len(header) != 3:
            return ""
        return _body(self._batch.stdout, int(header[2])).decode("utf-8", "replace")


@contextmanager
def open_notes(repository: Path) -> Iterator[Notes]:
    """Find what records there are; git is ended when nobody needs it any more."""
    blobs: dict[str, list[tuple[str, str]]] = {}
    for ref in _refs(repository):
        for path, blob in _tree(repository, ref):
            if _is_sha(sha := path.replace("/", "")):
                blobs.setdefault(sha, []).append((ref, blob))
    traces = [one for one in _tree(repository, "HEAD", _TRACES) if one[0].endswith(".jsonl")][:_MOST_TRACES]
    if not blobs and not traces:
        yield Notes({}, None)
        return
    with _batch(repository) as batch:
        notes = Notes(blobs, batch)
        for path, blob in traces:
            notes.learn(path, notes.text(blob))
        yield notes


@contextmanager
def _batch(repository: Path) -> "Iterator[subprocess.Popen[bytes]]":
    command, pipe = _command(repository, "cat-file", "--batch"), subprocess.PIPE
    with subprocess.Popen(  # noqa: S603 - fixed words
        command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environment()
    ) as batch:
        try:
            yield batch
        finally:
            batch.kill()


def _refs(repository: Path) -> list[str]:
    """The notes refs that are there, of those we can read."""
    wanted = [carrier.ref for carrier in CARRIERS if carrier.ref.startswith("refs/")]
    there = _ask(repository, "for-each-ref", "--format=%(refname)", *wanted).decode("utf-8", "replace").split("\n")
    return [ref for ref in wanted if ref in there]


def _tree(repository: Path, commit: str, *paths: str) -> Iterator[tuple[str, str]]:
    """Path and blob of every file of a commit."""
    for line in _ask(repository, "ls-tree", "-r", "-z", commit, "--", *paths).split(b"\0"):
        entry, _, path = line.partition(b"\t")
        words = entry.split()
        if path and words[1:2] == [b"blob"]:
            yield path.decode("utf-8", "replace"), words[2].decode("ascii")


def _ask(repository: Path, *arguments: str) -> bytes:
    """What git prints; nothing where it fails, as it does without a first commit."""
    done = subprocess.run(  # noqa: S603 - fixed words
        _command(repository, *arguments), capture_output=True, check=False, env=environment()
    )
    return done.stdout if done.returncode == 0 else b""


def _command(repository: Path, *arguments: str) -> list[str]:
    return ["git", "-C", str(repository), *arguments]


def environment() -> dict[str, str]:
    """Git that asks nobody and fetches nothing."""
    return {**os.environ, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"}


def _is_sha(text: str) -> bool:
    return len(text) in _SHA_LENGTHS and _HEX.issuperset(text)


def _body(pipe: IO[bytes], size: int) -> bytes:
    """The content of an object, as much as anybody reads of it; the rest is passed over."""
    kept = pipe.read(min(size, LARGEST))
    left = size - len(kept) + 1  # and the line's end behind it
    while left > 0 and (passed := pipe.read(min(left, _CHUNK))):
        left -= len(passed)
    return kept
