"""Streams a history of any length out of one git process: commits with their line counts, then the changes they make.

Everything git prints is bytes between NULs, so that no name, path or message can break the reading. The memory needed
is that of a piece of history, however long the whole is. A message longer than a mebibyte is cut there, and the change
says so.
"""

import os
import re
import subprocess
import tempfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from bot.core.facts import ChangedFile, Commit, Signature
from bot.core.words import FileStatus
from bot.git.history import HistoryUnreadable

MOST_COMMITS = 1000  # of one change; the newest are kept
_FORMAT = "--format=tformat:%H%x00%P%x00%at%x00%an%x00%ae%x00%cn%x00%ce%x00%B"
_DIFF = ("-z", "--numstat", "--find-renames", "--no-ext-diff", "--no-textconv", "--no-color")
_LOG = ("log", "--no-show-signature", "--encoding=UTF-8", "--no-mailmap", "--no-notes", *_DIFF, _FORMAT)
_CHUNK = 1 << 18
_LONGEST = 1 << 20  # bytes of a message
_LAST_SECOND = 253402300799  # of the year 9999
_RECORD_FIELDS = 7
# `(#12)` is how GitHub ends the title of a squash (docs: about-merge-methods-on-github).
_SQUASH = re.compile(r"\(#\d{1,9}\)$")
_ABSENT = re.compile(r"unable to read|missing blob|bad object|could not fetch|promisor")


@dataclass(frozen=True, slots=True)
class Step:
    """One commit and what it changes against its first parent. `cut` = its message was too long to read whole."""

    commit: Commit
    parents: tuple[str, ...]
    files: tuple[ChangedFile, ...]
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A step of the checked-out line of history, and the commits it brought in: oldest first, and how many in all."""

    step: Step
    commits: tuple[Commit, ...] = ()
    total: int = 0
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Clone:
    """A repository that can be read. `edge` are commits of a shallow clone whose parents were not fetched."""

    path: Path
    edge: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """What people call it."""
        return self.path.name if self.path.name not in {".git", "repo"} else self.path.parent.name

    def ask(self, *arguments: str) -> str:
        """The answer of a short git command; HistoryUnreadable says why there is none."""
        try:
            done = subprocess.run(  # noqa: S603 - fixed words
                self.command(*arguments), capture_output=True, check=False, env=_environment()
            )
        except FileNotFoundError:
            raise HistoryUnreadable("git is not installed") from None
        if done.returncode:
            raise _unreadable(arguments[0], done.stderr)
        return done.stdout.decode("utf-8", "replace")

    def command(self, *arguments: str) -> list[str]:
        """A git command on this repository."""
        return ["git", "-C", str(self.path), "-c", "core.quotepath=off", *arguments]

    def commit(self, name: str) -> str:
        """The full sha of a commit."""
        try:
            return self.ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").strip()
        except HistoryUnreadable:
            raise HistoryUnreadable(f"{name!r} names no commit of {self.path}") from None


def open_clone(path: Path) -> Clone:
    """Look whether history can be read here; HistoryUnreadable says why not."""
    path = path.expanduser().resolve()
    if not path.is_dir():
        raise HistoryUnreadable(f"{path} is not a folder")
    clone = Clone(path)
    try:
        folder = Path(clone.ask("rev-parse", "--absolute-git-dir").strip())
        edge = Path(clone.ask("rev-parse", "--git-path", "shallow").strip())
    except HistoryUnreadable as problem:
        raise HistoryUnreadable(f"{path} is not a git repository ({problem})") from None
    edge = edge if edge.is_absolute() else path / edge
    shallow = edge.read_text("ascii").split() if folder.is_dir() and edge.is_file() else ()
    return Clone(path, frozenset(shallow))


def revisions(clone: Clone, what: str) -> tuple[str, ...]:
    """The commits that `A..B` or `B` names, as git is told them: what to read, and with `^` what to leave out."""
    start, dots, end = what.partition("..")
    if not dots:
        return (clone.commit(what),)
    if end.startswith("."):
        raise HistoryUnreadable(f"{what!r} is no range; write it as A..B")
    return (clone.commit(end or "HEAD"), f"^{clone.commit(start or 'HEAD')}")


def count(clone: Clone, revs: Sequence[str], *, merges: bool) -> int:
    """How many commits there are, or how many steps of the first-parent line."""
    return int(clone.ask("rev-list", "--count", "--first-parent" if merges else "--no-merges", *revs, "--"))


def names(clone: Clone, revs: Sequence[str], last: int | None) -> Iterator[str]:
    """Every commit but merges by its sha, newest first."""
    most = [] if last is None else [f"--max-count={last}"]
    yield from _lines(clone, ["rev-list", "--no-merges", *most, *revs, "--"])


def chosen(clone: Clone, shas: Sequence[str]) -> Iterator[Step]:
    """These commits, in this order."""
    yield from _read(clone, [*_LOG, "--no-walk=unsorted", "--stdin"], "\n".join(shas).encode())


def is_linear(clone: Clone, revs: Sequence[str]) -> bool:
    """Whether nothing here tells of pull requests: no merge, and no squash that GitHub named."""
    first = ("--first-parent", "--max-count=1")
    squash = ("--format=%H", "--extended-regexp", "--grep=\\(#[0-9]+\\)$")
    merged = clone.ask("rev-list", *first, "--merges", *revs, "--")
    return not merged.strip() and not clone.ask("log", *first, *squash, *revs, "--").strip()


def chain(clone: Clone, revs: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    """The history in pieces of `size` steps of the first-parent line, newest first, as revisions for `proposals`."""
    out = [rev for rev in revs if rev.startswith("^")]
    start = ""
    for at, sha in enumerate(_lines(clone, ["rev-list", "--first-parent", *revs, "--"])):
        if at % size == 0:
            if start:
                yield (start, f"^{sha}", *out)
            start = sha
    if start:
        yield (start, *out)


def groups(clone: Clone, revs: Sequence[str]) -> Iterator[Group]:
    """Every step of the first-parent line, newest first, with the commits that it brought in.

    A commit belongs to the oldest step that reaches it. Commits are held until all are read: ask for pieces of a long
    history, as `chain` cuts them.
    """
    tops: list[Step] = []
    side: dict[str, Step] = {}
    for step in _read(clone, [*_LOG, "--topo-order", "--diff-merges=first-parent", *revs, "--"]):
        if not tops or step.commit.sha in tops[-1].parents[:1]:
            tops.append(step)
        else:
            side[step.commit.sha] = Step(step.commit, step.parents, (), step.cut)
    places = {sha: at for at, sha in enumerate(side)}
    found = [_group(top, side, places) for top in reversed(tops)]
    yield from reversed(found)


def _group(top: Step, side: dict[str, Step], places: dict[str, int]) -> Group:
    """Take out of `side` what a step reaches besides its first parent."""
    brought: list[Step] = []
    ahead = list(top.parents[1:])
    while ahead:
        if (step := side.pop(ahead.pop(), None)) is not None:
            brought.append(step)
            ahead.extend(step.parents)
    brought.sort(key=lambda step: places[step.commit.sha])  # git printed them newest first
    kept = tuple(step.commit for step in reversed(brought[:MOST_COMMITS]))
    return Group(top, kept, len(brought), any(step.cut for step in brought))


def proposals(clone: Clone, revs: Sequence[str], *, linear: bool) -> Iterator[Group]:
    """The groups that were pull requests: merges, and squashes as GitHub names them; all of a linear history."""
    for group in groups(clone, revs):
        if linear or len(group.step.parents) > 1 or is_squash(group.step.commit):
            yield group


def is_squash(commit: Commit) -> bool:
    """Whether GitHub named the commit after a pull request."""
    return _SQUASH.search(commit.message.partition("\n")[0].rstrip()) is not None


def between(clone: Clone, base: str, head: str) -> Group:
    """What `head` adds to `base` (both shas): the diff from where they parted, as a pull request shows it."""
    start = _parted(clone, base, head)
    side: list[Commit] = []
    total, cut = 0, False
    for step in _read(clone, [*_LOG, "--topo-order", "--diff-merges=first-parent", head, f"^{base}", "--"]):
        total, cut = total + 1, cut or step.cut
        if total <= MOST_COMMITS:
            side.append(step.commit)
    if not side:
        raise HistoryUnreadable(f"nothing lies between {base[:12]} and {head[:12]}")
    with closing(_tokens_of(clone, ["diff", *_DIFF, start, head, "--"])) as tokens:
        files, _ = _files(tokens)
    return Group(Step(side[0], (start,), files), tuple(reversed(side)), total, cut)


def _parted(clone: Clone, base: str, head: str) -> str:
    try:
        return clone.ask("merge-base", base, head).split()[0]
    except (HistoryUnreadable, IndexError):
        hint = " (the clone is shallow; `git fetch --unshallow` gets the rest)" if clone.edge else ""
        raise HistoryUnreadable(f"{base[:12]} and {head[:12]} have no commit in common{hint}") from None


def _read(clone: Clone, arguments: list[str], feed: bytes = b"") -> Iterator[Step]:
    """Parse what `git log` prints, as it comes. What a shallow clone's edge changed, no diff tells: it is left out."""
    with closing(_tokens_of(clone, arguments, feed)) as tokens:
        sha = next(tokens, b"")
        while sha:
            fields = [next(tokens, b"") for _ in range(_RECORD_FIELDS)]
            files, following = _files(tokens)
            step = _step(sha, fields, files)
            sha = following
            if step.commit.sha not in clone.edge:
                yield step


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
    with closing(_output(clone, arguments, feed)) as chunks:
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


def _lines(clone: Clone, arguments: list[str]) -> Generator[str, None, None]:
    """Lines of plain words, as they come."""
    rest = b""
    with closing(_output(clone, arguments)) as chunks:
        for chunk in chunks:
            *lines, rest = (rest + chunk).split(b"\n")
            yield from (line.decode("ascii") for line in lines)


def _output(clone: Clone, arguments: list[str], feed: bytes = b"") -> Generator[bytes, None, None]:
    """What git prints, as it comes. git is ended when nobody reads on; its failure is HistoryUnreadable."""
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as complaints:
        told.write(feed)
        told.seek(0)
        command, environment = clone.command(*arguments), _environment()
        try:
            git = subprocess.Popen(command, stdin=told, stdout=subprocess.PIPE, stderr=complaints, env=environment)  # noqa: S603 - fixed words
        except FileNotFoundError:
            raise HistoryUnreadable("git is not installed") from None
        with git:
            try:
                while git.stdout and (chunk := os.read(git.stdout.fileno(), _CHUNK)):
                    yield chunk
            except BaseException:
                git.kill()
                raise
        if git.returncode:
            complaints.seek(0)
            raise _unreadable(arguments[0], complaints.read(4096))


def _environment() -> dict[str, str]:
    """Git in English, that asks nobody and fetches nothing."""
    quiet = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1"}
    return {**os.environ, **quiet}


def _unreadable(verb: str, complaint: bytes) -> HistoryUnreadable:
    lines = [line for line in complaint.decode("utf-8", "replace").splitlines() if line.strip()]
    last = lines[-1].removeprefix("fatal: ")[:300] if lines else f"git {verb} failed"
    if _ABSENT.search(last):
        last += "; this clone does not hold all of its files, and a complete one is needed"
    return HistoryUnreadable(last)
