"""A history of any length, and what replaying it costs: time beside git's own, memory of all our processes together."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.git.histories import CLAUDE

_START = 1_600_000_000
_FOLDERS = ("src", "src/payments", "src/basket", "docs", "tests", "web/pages", "vendor/lib")
_FILES = [f"{folder}/part{number}.py" for number in range(60) for folder in _FOLDERS]
_TEXTS = ["".join(f"value_{line} = {'@' if (line + at) % 9 == 0 else line}\n" for line in range(50)).encode() for at in range(9)]  # fmt: skip
_SIDE = 25  # every so many commits one is made on a branch and merged
_TWOTRACK = (sys.executable, "-c", "from bot.cli import main; main()", "replay", "--unit", "commit",
             "--format", "jsonl", "--repo")  # fmt: skip


@dataclass(frozen=True)
class Cost:
    """Wall seconds, and the most memory (MB) that all our processes held at once; git's own is not ours.

    `shared` counts what forked processes share once (PSS), `apart` once for each of them (RSS).
    """

    rows: int
    seconds: float
    git_seconds: float
    shared: float
    apart: float


def write(folder: Path, commits: int) -> Path:
    """So many commits, by forty people, over a few hundred files; every fifth credits a tool. And some merges."""
    folder.mkdir()
    subprocess.run(["git", "-C", str(folder), "init", "-q", "-b", "main"], check=True)
    with subprocess.Popen(["git", "-C", str(folder), "fast-import", "--quiet"], stdin=subprocess.PIPE) as writing:
        assert writing.stdin is not None
        writing.stdin.writelines(_stream(commits))
    assert writing.returncode == 0
    return folder


def measured(repository: Path) -> Cost:
    """Replay every commit of a history, and let git count the same lines."""
    began = time.monotonic()
    subprocess.run(["git", "-C", str(repository), "log", "--numstat"], check=True, stdout=subprocess.DEVNULL)
    git_seconds = time.monotonic() - began
    with tempfile.TemporaryFile() as printed:
        began = time.monotonic()
        ours = psutil.Popen([*_TWOTRACK, str(repository)], stdout=printed)
        held = [_held(ours)]
        while ours.poll() is None:
            with suppress(psutil.TimeoutExpired):
                ours.wait(0.1)
            held.append(_held(ours))
        seconds = time.monotonic() - began
        assert ours.returncode == 0
        printed.seek(0)
        rows = sum(1 for _ in printed)
    return Cost(rows, seconds, git_seconds, *(max(kind) / 1e6 for kind in zip(*held, strict=True)))


def _held(ours: psutil.Popen) -> tuple[int, int]:
    """The memory of a process and those it started, but for git."""
    shared = apart = 0
    with suppress(psutil.Error):  # they come and go
        for one in (ours, *ours.children(recursive=True)):
            if not one.name().startswith("git"):
                memory = one.memory_full_info()
                shared, apart = shared + memory.pss, apart + memory.rss
    return shared, apart


def _stream(commits: int) -> Iterator[bytes]:
    for at in range(1, commits + 1):
        if at % _SIDE:
            yield _commit(at, "main", f"Change part {at}{CLAUDE if at % 5 == 0 else ''}")
            continue
        yield b"reset refs/heads/side\nfrom refs/heads/main\n\n"
        yield _commit(at, "side", f"Change part {at}{CLAUDE}")
        yield _commit(at, "main", f"Merge pull request #{at} from p{at % 40}/side\n\nA part", "merge refs/heads/side\n")


def _commit(at: int, branch: str, message: str, joins: str = "") -> bytes:
    who = f"P{at % 40} <p{at % 40}@acme.example> {_START + 60 * at} +0000"
    text = message.encode()
    head = f"commit refs/heads/{branch}\nauthor {who}\ncommitter {who}\ndata {len(text)}\n"
    return b"%b%b\n%b%b" % (head.encode(), text, joins.encode(), _changes(at))


def _changes(at: int) -> bytes:
    """One to three files, written anew: each time a few of their fifty lines differ."""
    parts = []
    for path in (_FILES[(at * 7 + more * 31) % len(_FILES)] for more in range(1 + at % 3)):
        text = _TEXTS[at % 9].replace(b"@", b"%d" % at)
        parts.append(f"M 100644 inline {path}\ndata {len(text)}\n".encode() + text + b"\n")
    return b"".join(parts)
