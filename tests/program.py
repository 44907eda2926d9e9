"""`twotrack` in a process of its own, forked from one that has imported everything: a start of it takes no second.

Arguments, folder, environment, input, output and exit code are those of a real process. What a start from nothing does
besides is tested in tests/cli/test_commands.py.
"""

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bot.cli import COMMANDS, main
from bot.work import inspector

ROOT = Path(__file__).parent.parent
COMMAND = [sys.executable, "-c", "from bot.cli import main; main()"]
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([*(f"bot.cli.{command}" for command in COMMANDS), "tests.stage", "tests.warm"])
_STREAMS = {"stdin": os.O_RDONLY, "stdout": os.O_WRONLY | os.O_CREAT, "stderr": os.O_WRONLY | os.O_CREAT}


def twotrack(
    *arguments: str, folder: Path = ROOT, given: str = "", environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end. Without `environment`, in that of the tests but for settings of the bot and colours."""
    with tempfile.TemporaryDirectory(prefix="twotrack-program-") as papers:
        (Path(papers) / "stdin").write_text(given, "utf-8")
        process = FORKS.Process(
            target=_become, args=(arguments, str(folder), {**(environment or plain_environment())}, papers)
        )
        process.start()
        process.join(120)
        process.kill()
        process.join()
        out, err = ((Path(papers) / name).read_text("utf-8") for name in ("stdout", "stderr"))
    assert process.exitcode is not None
    return subprocess.CompletedProcess(arguments, process.exitcode, out, err)


def plain_environment() -> dict[str, str]:
    """That of the tests, without settings of the bot and without what asks for colours."""
    colours = {"FORCE_COLOR", "TTY_COMPATIBLE"}
    return {
        name: value for name, value in os.environ.items() if not name.startswith("TWOTRACK_") and name not in colours
    }


def as_alone() -> None:
    """In a fork: what it forks itself comes from where it does in the program, and not with all that tests need."""
    inspector._server()


def _become(arguments: tuple[str, ...], folder: str, environment: dict[str, str], papers: str) -> None:
    """What the process does first: everything a program finds when it starts."""
    for number, (name, flags) in enumerate(_STREAMS.items()):
        opened = os.open(f"{papers}/{name}", flags, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin, sys.stdout, sys.stderr = (
        os.fdopen(number, mode, encoding="utf-8", errors="strict") for number, mode in enumerate("rww")
    )
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["twotrack", *arguments]
    as_alone()
    main()
