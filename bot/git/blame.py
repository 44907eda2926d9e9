"""Which lines of each commit are left in the head of a local change, asked of git where a record speaks of them."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bot.core.blamed import joined, with_left
from bot.core.diff import added_spans, unquoted
from bot.core.facts import Commit, Left
from bot.git.facts import Proposal
from bot.git.notes import Notes, environment

_MOST_FILES = 200
_HEADER = re.compile(rb"^(?P<sha>[0-9a-f]{40,64}) (?P<then>\d+) \d+ (?P<lines>\d+)$")
_PLAINLY = ("-c", "blame.ignoreRevsFile=", "-c", "blame.markIgnoredLines=false")  # whatever the clone is set to
_DIFF = ("-p", "-U0", "--find-renames", "--no-ext-diff", "--no-textconv", "--no-color")
_PREFIXES = ("--src-prefix=a/", "--dst-prefix=b/")
_PATIENCE = 60  # seconds for one file


def with_records(proposal: Proposal, notes: Notes, repository: Path) -> Proposal:
    """The proposal with all that notes say of its commits, joined to the lines that its head has."""
    commits = notes.on(proposal.commits)
    if not any(commit.notes for commit in commits):
        return replace(proposal, commits=commits)
    writers = [commit.sha for commit in commits if not commit.is_merge]
    alone = writers == [proposal.head]
    left = _added(proposal, repository) if alone else _left(proposal, commits, repository)
    return replace(proposal, commits=tuple(with_left(commits, left)))


def _added(proposal: Proposal, repository: Path) -> dict[str, list[Left]] | None:
    """What a single commit adds is what is left of it; one diff tells all of it."""
    if proposal.diff.truncated:
        return None
    command = ["git", "-C", str(repository), *_PLAINLY, "diff-tree", *_DIFF, *_PREFIXES, proposal.base, proposal.head]
    text = _asked(command)
    if text is None:
        return None
    spans = added_spans(text.decode("utf-8", "replace"))
    return {proposal.head: [Left(path, (path,), lines) for path, lines in spans.items()]}


def _left(proposal: Proposal, commits: tuple[Commit, ...], repository: Path) -> dict[str, list[Left]] | None:
    """By commit; None where git cannot tell, or is asked too much."""
    files = [file.path for file in proposal.diff.files if file.added and not file.binary]
    if len(files) > _MOST_FILES or proposal.diff.truncated:
        return None
    known = {commit.sha for commit in commits}
    found: dict[str, list[Left]] = {}
    for path in files:
        told = _blame(repository, f"{proposal.base}..{proposal.head}", path)
        if told is None:
            return None
        spans: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for sha, name, first, last in told:
            if sha in known:
                spans.setdefault((sha, name), []).append((first, last))
        for (sha, name), some in spans.items():
            found.setdefault(sha, []).append(Left(path, (name,), joined(some)))
    return found


def _blame(repository: Path, revisions: str, path: str) -> list[tuple[str, str, int, int]] | None:
    """Commit, name of the file there, first and last line as numbered there; None where git does not answer."""
    # `--incremental` ends each entry with the file's name; the order of entries does not matter here (git-blame(1)).
    # A line that was only indented anew (`-w`) is still whose it was.
    command = ["git", "-C", str(repository), *_PLAINLY, "blame", "-w", "--incremental", revisions, "--", path]
    text = _asked(command)
    return None if text is None else list(_entries(text))


def _asked(command: list[str]) -> bytes | None:
    try:
        done = subprocess.run(  # noqa: S603 - fixed words
            command, capture_output=True, check=False, timeout=_PATIENCE, env=environment()
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout if done.returncode == 0 else None


def _entries(text: bytes) -> Iterator[tuple[str, str, int, int]]:
    header: re.Match[bytes] | None = None
    for line in text.split(b"\n"):
        if match := _HEADER.match(line):
            header = match
        elif header is not None and line.startswith(b"filename "):
            first = int(header["then"])
            name = unquoted(line.removeprefix(b"filename ").decode("utf-8", "replace"))
            yield header["sha"].decode(), name, first, first + int(header["lines"]) - 1
