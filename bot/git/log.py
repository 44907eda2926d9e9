"""Reads `git log`: commits with the lines that each adds to its files, one after the other, as git prints them.

Everything git prints is bytes between NULs, so that no name, path or message can break the reading. A message longer
than a mebibyte is cut there, and the step says so.
"""

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from bot.core.facts import ChangedFile, Commit, Signature
from bot.core.words import FileStatus
from bot.git.clone import Clone, output_of

_FORMAT = "--format=tformat:%H%x00%P%x00%at%x00%an%x00%ae%x00%cn%x00%ce%x00%B"
_DIFF = ("-z", "--numstat", "--find-renames", "--no-ext-diff", "--no-textconv", "--no-color")
_LOG = ("log", "--no-show-signature", "--encoding=UTF-8", "--no-mailmap", "--no-notes", *_DIFF, _FORMAT)
_LONGEST = 1 << 20  # bytes of a message
_LAST_SECOND = 253370764799  # of the year 9998: every zone can still show it
_RECORD_FIELDS = 7


@dataclass(frozen=True, slots=True)
class Step:
    """One commit and what it changes against its first parent. `cut` = its message was too long to read whole."""

    commit: Commit
    parents: tuple[str, ...]
    files: tuple[ChangedFile, ...]
    cut: bool = False


def steps(clone: Clone, *arguments: str, feed: bytes = b"") -> Iterator[Step]:
    """The commits that `git log` shows. What a shallow clone's edge changed, no diff tells: it is left out."""
    with closing(_tokens_of(clone, [*_LOG, *arguments], feed)) as tokens:
        sha = next(tokens, b"")
        while sha:
            fields = [next(tokens, b"") for _ in range(_RECORD_FIELDS)]
            files, following = _files(tokens)
            step = _step(sha, fields, files)
            sha = following
            if step.commit.sha not in clone.edge:
                yield step


def changed(clone: Clone, start: str, end: str) -> tuple[ChangedFile, ...]:
    """What lies between two commits, file by file."""
    with closing(_tokens_of(clone, ["diff", *_DIFF, start, end, "--"])) as tokens:
        return _files(tokens)[0]


def _step(sha: bytes, fields: list[bytes], files: tuple[ChangedFile, ...]) -> Step:
    parents, at, author, author_mail, committer, committer_mail, message = fields
    named = tuple(parents.decode("ascii").split())
    commit = Commit(
        sha=sha.decode("ascii"),
        message=message[:_LONGEST].decode("utf-8", "replace"),
        author=_signature(author, author_mail),
        committer=_signature(committer, committer_mail),
        at=_instant(at),
        added=sum([file.added for file in files]),
        deleted=sum([file.deleted for file in files]),
        parents=len(named),
    )
    return Step(commit, named, files, cut=len(message) > _LONGEST)


@lru_cache(maxsize=4096)
def _signature(name: bytes, email: bytes) -> Signature:
    return Signature(name.decode("utf-8", "replace"), email.decode("utf-8", "replace"))


def _instant(seconds: bytes) -> datetime:
    """Git keeps any number as a date; what no calendar has is put to its nearest end."""
    try:
        return datetime.fromtimestamp(max(0, min(int(seconds), _LAST_SECOND)), UTC)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)


def _files(tokens: Iterator[bytes]) -> tuple[tuple[ChangedFile, ...], bytes]:
    """The lines of `--numstat -z`, and the first token behind them: a sha, which holds no tab, or nothing."""
    files: list[ChangedFile] = []
    for token in tokens:
        if b"\t" not in token:
            return tuple(files), token
        added, deleted, path = token.split(b"\t", 2)
        previous = None
        if not path:  # a rename: both names follow
            previous, path = next(tokens, b"").decode("utf-8", "replace"), next(tokens, b"")
        binary = deleted == b"-"
        files.append(
            ChangedFile(
                path=path.decode("utf-8", "replace"),
                previous=previous,
                status=FileStatus.MODIFIED if previous is None else FileStatus.RENAMED,
                added=0 if binary else int(added),
                deleted=0 if binary else int(deleted),
                binary=binary,
            )
        )
    return tuple(files), b""


def _tokens_of(clone: Clone, arguments: list[str], feed: bytes = b"") -> Generator[bytes, None, None]:
    """What git prints, cut at each NUL."""
    with closing(output_of(clone, arguments, feed)) as chunks:
        rest = b""
        for chunk in chunks:
            first, *others = chunk.split(b"\0")
            if len(rest) <= _LONGEST:  # of a longer text only the beginning is kept
                rest += first
            if others:
                yield rest
                rest = others.pop()
                yield from others
        if rest:
            yield rest
