"""What it costs to inspect changes of a size: in the process that does it, as the bot has it done."""

import asyncio
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from bot.app import knowledge
from bot.core.lint.changed import Change, read_change
from bot.core.lint.skipping import unchecked
from bot.work.inspector import Inspector

_SOURCE = Path(__file__).parent.parent / "bot"


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one size of change. `megabytes` is the most that the process held."""

    milliseconds: float
    megabytes: float
    findings: int


def diff(files: int, lines: int) -> str:
    """A change that adds files of this very project, each cut or repeated to so many lines."""
    sources = sorted(_SOURCE.rglob("*.py"))
    return "".join(_new(f"src/part_{at}.py", _text(sources[at % len(sources)], lines)) for at in range(files))


def cost(files: int, lines: int, times: int = 5) -> Cost:
    """The median of some goes with a warm process: parsing the diff, finding, and the way there and back."""
    return asyncio.run(_cost(diff(files, lines), times))


async def _cost(text: str, times: int) -> Cost:
    known, inspector, took = knowledge(), Inspector(), []
    try:
        for _ in range(times + 1):
            began = time.perf_counter()
            change = read_change(text)
            assert change is not None
            skipped = unchecked(change, known.signals.uncounted)
            change = Change(files=change.files, uncounted=frozenset(skipped))
            found = await inspector.inspect(change, known.checklist, skipped)
            took.append(time.perf_counter() - began)
        children = psutil.Process().children(recursive=True)
        memory = max(child.memory_info().rss for child in children) / 1024 / 1024
    finally:
        await inspector.close()
    return Cost(1000 * statistics.median(took[1:]), memory, len(found.findings))


def _text(source: Path, lines: int) -> list[str]:
    text = source.read_text("utf-8").splitlines() or ["x = 1"]
    return (text * (lines // len(text) + 1))[:lines]


def _new(path: str, text: list[str]) -> str:
    added = "\n".join(f"+{line}" for line in text)
    head = f"diff --git a/{path} b/{path}\nnew file mode 100644\n--- /dev/null\n+++ b/{path}\n"
    return f"{head}@@ -0,0 +1,{len(text)} @@\n{added}\n"
