"""A detector that does to its process what a parser's bug might do: a module of its own, so that the process finds it."""

import os
import signal
from dataclasses import dataclass

from typing_extensions import override

from bot.core.lint.changed import Changed
from bot.core.lint.detector import FileDetector
from bot.core.lint.finding import Hit


@dataclass(frozen=True, slots=True, kw_only=True)
class Hostile(FileDetector):
    """Does to its process what a parser's bug might do, in a file that asks for it."""

    @override
    def parses(self, file: Changed) -> bool:
        return True

    @override
    def find(self, file: Changed) -> list[Hit]:
        match file.path:
            case "src/loop.py":
                while True:
                    pass
            case "src/crash.py":
                os.kill(os.getpid(), signal.SIGSEGV)
            case "src/memory.py":
                bytearray(2 << 30)
            case "src/deep.py":
                _endless(0)
        return []


def _endless(depth: int) -> int:
    return 1 + _endless(depth + 1)
