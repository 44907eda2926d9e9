"""Reads the newest merges of a local clone as changes: true messages, authors and diffs, one git process each question.

A merge is what a pull request became; on a linear history each commit is one. Everything git prints is taken as bytes:
names, messages and file contents of other people's repositories need not be UTF-8.
"""

import re
import subprocess
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from bot.core.facts import Commit, Signature
from bot.git.notes import open_notes

_FIELDS = "%x1e%H%x1f%P%x1f%an%x1f%ae%x1f%at%x1f%cn%x1f%ce%x1f%B%x1f"  # ends before --numstat's lines
# GitHub's own message for a merged pull request (docs: pull-requests/…/about-pull-request-merges).
_MERGED = re.compile(r"Merge pull request #\d+ from [^/\s]+/(?P<branch>\S{1,200})")
_LARGEST_DIFF = 64 * 1024 * 1024
_TIMEOUT = 120


class HistoryUnreadable(Exception):
    """The folder is no clone we can read; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One merge, or one commit of a linear history, as a pull request would have shown it."""

    sha: str
    title: str
    branch: str  # empty where the history does not tell
    message: str
    author: Signature
    at: datetime
    commits: tuple[Commit, ...]  # oldest first
    diff: str | None  # None: too large to hold


def changes(repository: Path, last: int) -> list[Change]:
    """The newest `last` changes of the checked-out branch, oldest first. Raises HistoryUnreadable."""
    _check(repository)
    merges = _git(repository, "rev-list", "--first-parent", "--min-parents=2", f"--max-count={last}", "HEAD").split()
    commits = merges or _git(repository, "rev-list", "--min-parents=1", f"--max-count={last}", "HEAD").split()
    found = [_change(repository, sha.decode()) for sha in reversed(commits)]
    with open_notes(repository) as notes:
        return [replace(change, commits=notes.on(change.commits)) for change in found]


def _check(repository: Path) -> None:
    if not repository.is_dir():
        raise HistoryUnreadable(f"{repository} is not a folder")
    try:
        _git(repository, "rev-parse", "--verify", "HEAD^{commit}")
    except HistoryUnreadable as problem:
        raise HistoryUnreadable(f"{repository} is not a git repository with a commit ({problem})") from None


def _change(repository: Path, sha: str) -> Change:
    base = _git(repository, "merge-base", f"{sha}^1", f"{sha}^2") if _parents(repository, sha) > 1 else b""
    start = base.decode().strip() or f"{sha}^1"
    head = f"{sha}^2" if base else sha
    commits = _commits(repository, f"{start}..{head}", first_parent_base=f"{sha}^1" if base else None)
    merge = _commits(repository, sha, only=True)[0]
    main = commits[-1] if commits else merge
    branch = match["branch"] if (match := _MERGED.match(merge.message)) else ""
    return Change(
        sha=sha,
        title=_title(merge.message, main.message)[:200],
        branch=branch,
        message=merge.message,
        author=main.author,
        at=merge.at,
        commits=tuple(commits) or (merge,),
        diff=_diff(repository, f"{sha}^1" if base else start, sha),
    )


def _parents(repository: Path, sha: str) -> int:
    return len(_git(repository, "rev-list", "--parents", "--max-count=1", sha).split()) - 1


def _title(merge: str, newest: str) -> str:
    """What the pull request was called: below GitHub's `Merge …` line, or else what the newest commit says."""
    lines = [line.strip() for line in merge.splitlines() if line.strip()]
    if lines and lines[0].startswith("Merge "):
        lines = lines[1:] or [line.strip() for line in newest.splitlines() if line.strip()]
    return lines[0] if lines else "(no message)"


def _commits(repository: Path, what: str, *, only: bool = False, first_parent_base: str | None = None) -> list[Commit]:
    """Commits oldest first with their line counts; what the base already has is left out."""
    arguments = ["log", "--reverse", "--topo-order", "--numstat", "--no-renames", f"--format={_FIELDS}", what]
    if only:
        arguments[1:1] = ["--no-walk", "--diff-merges=first-parent"]
    if first_parent_base is not None:
        arguments += [f"^{first_parent_base}"]
    text = _git(repository, *arguments).decode("utf-8", "replace")
    return [_commit(record) for record in text.split("\x1e") if record.strip()]


def _commit(record: str) -> Commit:
    sha, parents, author, author_mail, at, committer, committer_mail, message, numbers = record.split("\x1f", 8)
    added = deleted = 0
    for line in numbers.splitlines():
        plus, _, rest = line.partition("\t")
        minus = rest.partition("\t")[0]
        if plus.isdigit() and minus.isdigit():  # binary files show dashes
            added, deleted = added + int(plus), deleted + int(minus)
    return Commit(
        sha=sha,
        message=message,
        author=Signature(author, author_mail),
        committer=Signature(committer, committer_mail),
        at=datetime.fromtimestamp(max(0, min(int(at or 0), 253402300799)), UTC),
        added=added,
        deleted=deleted,
        parents=len(parents.split()),
    )


def _diff(repository: Path, base: str, head: str) -> str | None:
    raw = _git(repository, "diff", "--no-color", "--no-ext-diff", "--no-textconv", "--find-renames", base, head)
    return raw.decode("utf-8", "replace") if len(raw) <= _LARGEST_DIFF else None


def _git(repository: Path, *arguments: str) -> bytes:
    command = ["git", "-C", str(repository), "-c", "core.quotepath=off", "-c", "log.showSignature=false", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_TIMEOUT, check=False)  # noqa: S603 - fixed words
    except FileNotFoundError:
        raise HistoryUnreadable("git is not installed") from None
    except subprocess.TimeoutExpired:
        raise HistoryUnreadable(f"git {arguments[0]} took longer than {_TIMEOUT} s") from None
    if done.returncode != 0:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise HistoryUnreadable(lines[-1] if lines else f"git {arguments[0]} failed")
    return done.stdout
