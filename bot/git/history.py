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

# NUL is the one thing that no name and no message can hold. The last field ends before --numstat's lines.
_RECORD = "\0\0\1"
_FIELDS = "%x00%x00%x01%H%x00%P%x00%an%x00%ae%x00%at%x00%cn%x00%ce%x00%B%x00"
_ORDER = "-O/dev/null"  # whatever order of files the user's own configuration asks for
_CATCHING_UP = re.compile(r"Merge (branch '[^']*' of |remote-tracking branch )")
# GitHub's own message for a merged pull request (docs: pull-requests/…/about-pull-request-merges).
_MERGED = re.compile(r"Merge pull request #\d+ from [^/\s]+/(?P<branch>\S{1,200})")
_LARGEST_DIFF = 64 * 1024 * 1024
_TIMEOUT = 120


class HistoryUnreadable(Exception):
    """The folder is no clone we can read; the message says why."""


class NothingBetween(HistoryUnreadable):
    """Of two commits, the second has nothing that the first has not."""


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


@dataclass(frozen=True, slots=True)
class History:
    """The newest changes, oldest first, and why some could not be read."""

    changes: tuple[Change, ...]
    left_out: tuple[str, ...] = ()


def changes(repository: Path, last: int) -> History:
    """The newest `last` changes of the checked-out branch. Raises HistoryUnreadable where there are none to read."""
    _check(repository)
    found: list[Change] = []
    left_out: list[str] = []
    for sha in reversed(_newest(repository, last)):
        try:
            found.append(_change(repository, sha))
        except HistoryUnreadable as problem:
            left_out.append(f"{sha[:12]}: {problem}")
    if not found:
        why = f" ({left_out[0]})" if left_out else ": it has a single commit, or is a shallow clone of one"
        raise HistoryUnreadable(f"{repository} holds no change to judge{why}")
    with open_notes(repository) as notes:
        return History(tuple(replace(one, commits=notes.on(one.commits)) for one in found), tuple(left_out))


def _newest(repository: Path, last: int) -> list[str]:
    """Merges of pull requests and topics, newest first; where there are none, commits.

    Merges that only brought a clone up to date ("Merge branch 'main' of …") proposed nothing.
    """
    arguments = ("log", "--first-parent", "--min-parents=2", "--format=%H %s", "HEAD")
    lines = _git(repository, *arguments).decode("utf-8", "replace").splitlines()
    merges = [line.partition(" ")[0] for line in lines if not _CATCHING_UP.match(line.partition(" ")[2])]
    if merges:
        return merges[:last]
    return (
        _git(repository, "rev-list", "--min-parents=1", "--max-parents=1", f"--max-count={last}", "HEAD")
        .decode()
        .split()
    )


def _check(repository: Path) -> None:
    if not repository.is_dir():
        raise HistoryUnreadable(f"{repository} is not a folder")
    try:
        _git(repository, "rev-parse", "--verify", "HEAD^{commit}")
    except HistoryUnreadable as problem:
        raise HistoryUnreadable(f"{repository} is not a git repository with a commit ({problem})") from None


def _change(repository: Path, sha: str) -> Change:
    """What the first parent gained: from one other parent or, for an octopus, from all."""
    merge, *_ = _commits(repository, sha, only=True)
    commits = [one for one in _commits(repository, sha, f"^{sha}^1") if one.sha != sha] if merge.is_merge else [merge]
    main = next((one for one in reversed(commits) if not one.is_merge), merge)
    branch = match["branch"] if (match := _MERGED.match(merge.message)) else ""
    return Change(
        sha=sha,
        title=_title(merge.message, main.message)[:200],
        branch=branch,
        message=merge.message,
        author=main.author,
        at=merge.at,
        commits=tuple(commits) or (merge,),
        diff=_diff(repository, f"{sha}^1", sha),
    )


def _title(merge: str, newest: str) -> str:
    """What the pull request was called: below GitHub's `Merge …` line, or else what the newest commit says."""
    lines = [line.strip() for line in merge.splitlines() if line.strip()]
    if lines and lines[0].startswith("Merge "):
        lines = lines[1:] or [line.strip() for line in newest.splitlines() if line.strip()]
    return lines[0] if lines else "(no message)"


def _commits(repository: Path, *what: str, only: bool = False) -> list[Commit]:
    """Commits oldest first with their line counts."""
    one = ("--no-walk", "--diff-merges=first-parent") if only else ()
    arguments = ("log", *one, "--reverse", "--topo-order", "--numstat", "--no-renames", _ORDER, f"--format={_FIELDS}")
    text = _git(repository, *arguments, *what, "--").decode("utf-8", "replace")
    return [_commit(record) for record in text.split(_RECORD)[1:]]


def _commit(record: str) -> Commit:
    sha, parents, author, author_mail, at, committer, committer_mail, message, numbers = record.split("\0", 8)
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
        at=datetime.fromtimestamp(max(0, min(int(at or 0), 253370764799)), UTC),
        added=added,
        deleted=deleted,
        parents=len(parents.split()),
    )


def _diff(repository: Path, base: str, head: str) -> str | None:
    raw = _git(
        repository,
        "diff",
        "--no-color",
        "--no-ext-diff",
        "--no-textconv",
        "--find-renames",
        _ORDER,
        "--src-prefix=a/",
        "--dst-prefix=b/",
        base,
        head,
        "--",
    )
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
