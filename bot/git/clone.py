"""A local clone, and what git says of it: short answers, and long ones as they come.

git speaks English here, asks nobody and fetches nothing. Its failures are HistoryUnreadable, in words for people.
"""

import os
import re
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.git.history import HistoryUnreadable

_CHUNK = 1 << 18
_ABSENT = re.compile(r"unable to read|missing blob|bad object|could not fetch|promisor")


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


def lines_of(clone: Clone, arguments: list[str]) -> Generator[str, None, None]:
    """Lines of plain words, as they come."""
    rest = b""
    with closing(output_of(clone, arguments)) as chunks:
        for chunk in chunks:
            *lines, rest = (rest + chunk).split(b"\n")
            yield from (line.decode("ascii") for line in lines)


def output_of(clone: Clone, arguments: list[str], feed: bytes = b"") -> Generator[bytes, None, None]:
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
