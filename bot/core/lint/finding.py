"""What a detector reports, how much items weigh, and how findings are told from each other."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.core.inspected import Finding

__all__ = ["Finding", "Hit", "Severity", "keyed", "mark"]


class Severity(StrEnum):
    """`block` holds the check until it is fixed or accepted; `warn` is told; `ask` is a question. Heaviest first."""

    BLOCK = "block"
    WARN = "warn"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Hit:
    """What a detector reports: a line of the new file, from 1 (0 = the file as a whole), and what is there.

    `said` is put after the item's own words; it may quote the change. `whole` is all that was matched, where that is
    more than the line.
    """

    line: int
    said: str = ""
    whole: str = ""


def mark(text: str) -> str:
    """The same for the same line, however far it is indented."""
    return _digest(" ".join(text.split())) if text.strip() else ""


def keyed(findings: Iterable[Finding]) -> dict[str, Finding]:
    """Findings by a name that stays while their lines stay, wherever those move in the file."""
    seen: Counter[str] = Counter()
    named = {}
    for finding in findings:
        name = _digest(repr((finding.item, finding.path, finding.mark, finding.said)))
        seen[name] += 1
        named[f"{name}.{seen[name]}"] = finding
    return named


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
