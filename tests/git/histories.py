"""Small histories, made with git itself."""

import os
import subprocess
from pathlib import Path

CLAUDE = "\n\nCo-Authored-By: Claude <noreply@anthropic.com>"
_START = 1_750_000_000


class History:
    """A repository in the making. Every commit comes a minute after the last."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._clock = _START
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str, feed: bytes | None = None, **environment: str) -> str:
        names = {"GIT_AUTHOR_NAME": "Ana", "GIT_AUTHOR_EMAIL": "ana@acme.example", "GIT_COMMITTER_NAME": "Ana",
                 "GIT_COMMITTER_EMAIL": "ana@acme.example", "GIT_CONFIG_GLOBAL": os.devnull,
                 "GIT_AUTHOR_DATE": f"{self._clock} +0000", "GIT_COMMITTER_DATE": f"{self._clock} +0000"}  # fmt: skip
        command = ["git", "-C", str(self.folder), *arguments]
        done = subprocess.run(
            command, check=True, capture_output=True, input=feed, env={**os.environ, **names, **environment}
        )
        return done.stdout.decode("utf-8", "replace").strip()

    def commit(self, message: str | bytes, files: dict[str, bytes | str] | None = None, **environment: str) -> str:
        """Write the files and commit them; the answer is the sha."""
        self._clock += 60
        for name, content in (files or {}).items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        self.git("add", "-A")
        text = message if isinstance(message, bytes) else message.encode()
        self.git(
            "commit",
            "-q",
            "--allow-empty",
            "--allow-empty-message",
            "--cleanup=verbatim",
            "-F",
            "-",
            feed=text,
            **environment,
        )
        return self.git("rev-parse", "HEAD")

    def branch(self, name: str, start: str = "main") -> None:
        self.git("switch", "-q", "-c", name, start)

    def merge(self, *branches: str, message: str) -> str:
        self._clock += 60
        self.git("switch", "-q", "main")
        self.git("merge", "-q", "--no-ff", "-m", message, *branches)
        return self.git("rev-parse", "HEAD")

    def numstat(self, base: str, head: str) -> tuple[int, int]:
        """Added and deleted lines as git itself counts them."""
        rows = [line.split("\t")[:2] for line in self.git("diff", "--numstat", base, head).splitlines()]
        return sum(int(row[0]) for row in rows if row[0] != "-"), sum(int(row[1]) for row in rows if row[1] != "-")
