"""The commands as an operator meets them: a process, its output, its exit code."""

import asyncio
import json
import os
import re
import signal
import subprocess
from pathlib import Path

import aiohttp
import pytest

from bot.cli import COMMANDS
from bot.sandbox.auth import new_key
from tests.program import COMMAND, ROOT, plain_environment, twotrack


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, timeout=120, check=False, cwd=ROOT,
        env={**plain_environment(), **environment},
    )  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_starts_from_nothing_and_says_what_the_list_says_of_it(command: str) -> None:
    done = run(command, "--help", COLUMNS="300")

    assert (done.returncode, done.stderr) == (0, "")
    assert COMMANDS[command] in [line.strip() for line in done.stdout.splitlines()]


def test_the_list_of_commands_waits_for_none_of_them() -> None:
    tell = "import atexit, sys; atexit.register(lambda: print(*sorted(sys.modules), file=sys.stderr));"
    done = subprocess.run(
        [COMMAND[0], "-c", f"{tell} {COMMAND[2]}", "--help"], capture_output=True, text=True, check=True
    )

    assert all(f"│ {command} " in done.stdout for command in COMMANDS)
    assert [name for name in done.stderr.split() if name.startswith("bot.")] == ["bot.cli"]


def test_serve_names_everything_that_is_missing_at_once() -> None:
    done = twotrack("serve")

    assert done.returncode == 1
    for name in ("TWOTRACK_APP_ID", "TWOTRACK_PRIVATE_KEY", "TWOTRACK_WEBHOOK_SECRET"):
        assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_serve_says_in_one_line_that_the_database_is_away() -> None:
    done = run("serve", TWOTRACK_APP_ID="1", TWOTRACK_PRIVATE_KEY=new_key()[0], TWOTRACK_WEBHOOK_SECRET="hunter2hunter2",
               DATABASE_URL="postgresql://bot:swordfish@127.0.0.1:9/twotrack")  # fmt: skip

    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stderr.startswith("twotrack: cannot reach the database twotrack on 127.0.0.1")
    for secret in ("swordfish", "hunter2hunter2", "PRIVATE KEY"):
        assert secret not in done.stderr


def test_a_key_that_is_none_is_refused_without_showing_it() -> None:
    given = {"APP_ID": "1", "PRIVATE_KEY": "swordfish", "WEBHOOK_SECRET": "hunter2hunter2"}
    done = twotrack(
        "serve", environment=plain_environment() | {f"TWOTRACK_{name}": text for name, text in given.items()}
    )

    assert "TWOTRACK_PRIVATE_KEY" in done.stderr
    assert "swordfish" not in done.stderr


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    missing = twotrack(
        "serve", environment=plain_environment() | {"TWOTRACK_PRIVATE_KEY_FILE": str(tmp_path / "nothing.pem")}
    )

    assert missing.returncode == 1
    assert "TWOTRACK_PRIVATE_KEY_FILE names" in missing.stderr


def test_the_demo_prints_one_object_a_pull_request_and_nothing_else() -> None:
    done = run("demo", "--once", "--json")
    rows = [json.loads(line) for line in done.stdout.splitlines()]

    assert done.returncode == 0, done.stderr
    assert len(rows) >= 12
    keys = {"number", "title", "author", "origin", "share", "basis", "tools", "evidence", "domains", "risk", "track", "route",
            "labels", "reviewers", "check", "due", "requests"}  # fmt: skip
    assert [keys] * len(rows) == [set(row) for row in rows]
    assert {"human-led", "ai-assisted", "ai-heavy", "undeclared"} == {row["origin"] for row in rows}
    assert {"fast", "careful"} == {row["track"] for row in rows}
    assert {"success", "failure", None} == {row["check"]["conclusion"] for row in rows}
    assert {1} == {row["requests"]["settled"] for row in rows}
    assert {3} == {row["requests"]["open"] for row in rows if row["title"] != "Add every translation"}


def git(folder: Path, *arguments: str, **environment: str) -> None:
    names = {"GIT_AUTHOR_NAME": "Ana", "GIT_AUTHOR_EMAIL": "ana@acme.example", "GIT_COMMITTER_NAME": "Ana",
             "GIT_COMMITTER_EMAIL": "ana@acme.example"}  # fmt: skip
    subprocess.run(["git", "-C", str(folder), "-c", "commit.gpgsign=false", *arguments], check=True, capture_output=True,
                   env={**os.environ, **names, **environment})  # fmt: skip


def test_the_demo_judges_a_local_history(tmp_path: Path) -> None:
    """Merges where there are any; true messages, odd names and a binary file included."""
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "a.txt").write_text("one\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "Begin")
    for number, message in enumerate(["By hand", "By tool\n\nCo-Authored-By: Claude <noreply@anthropic.com>"]):
        git(tmp_path, "switch", "-q", "-c", f"b{number}", "main")
        (tmp_path / f"ü {number}.py").write_text("x = 1\n" * 30)
        (tmp_path / f"{number}.bin").write_bytes(b"\0\xff" * 50)
        git(tmp_path, "add", ".")
        git(tmp_path, "commit", "-q", "-m", message)
        git(tmp_path, "switch", "-q", "main")
        git(
            tmp_path,
            "merge",
            "-q",
            "--no-ff",
            "-m",
            f"Merge pull request #{number} from ana/b{number}\n\nTitle {number}",
            f"b{number}",
        )
    done = run("demo", "--once", "--json", "--repo", str(tmp_path), "--last", "5")
    rows = [json.loads(line) for line in done.stdout.splitlines()]

    assert done.returncode == 0, done.stderr
    assert [(row["title"], row["origin"]) for row in rows] == [("Title 0", "undeclared"), ("Title 1", "ai-heavy")]
    assert [row["tools"] for row in rows[1:]] == [["claude-code"]]


def test_the_demo_says_what_is_no_repository(tmp_path: Path) -> None:
    done = run("demo", "--once", "--repo", str(tmp_path))

    assert done.returncode == 1
    assert "is not a git repository" in done.stderr
    assert "Traceback" not in done.stderr


async def test_the_sandbox_introduces_itself_and_ends_when_told() -> None:
    process = await asyncio.create_subprocess_exec(
        *COMMAND, "sandbox", "--port", "0", stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout is not None
    text = b""
    async with asyncio.timeout(60):
        while b"Webhooks go to" not in text:
            text += await process.stdout.readline()
    url = re.search(rb"http://127\.0\.0\.1:\d+", text)
    assert url is not None
    async with aiohttp.ClientSession() as session:
        for path in ("/meta", "/api/v3/meta", "/"):
            async with session.get(url[0].decode() + path) as answer:
                assert answer.status == 200
    process.send_signal(signal.SIGTERM)

    assert await process.wait() == 0
    for word in (b"App id", b"Private key", b"Webhook secret"):
        assert word in text
