"""One mistake that was found: which item of the checklist speaks, where, and how much it weighs."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_EXCERPT = 120  # characters


class Severity(StrEnum):
    """`block` holds the check until it is fixed or accepted; `warn` is told; `ask` is a question. Heaviest first."""

    BLOCK = "block"
    WARN = "warn"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Hit:
    """What a detector reports: a line of the new file, from 1 (0 = the file as a whole), and what is there.

    `said` is put after the item's own words; it may quote the change. `hidden` = the line must not be repeated.
    """

    line: int
    said: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A hit with its place. `path` is empty where it speaks of the whole change; `excerpt` quotes the line.

    `accepted` is the reason that stands on the line itself: `twotrack: accept <item> because …`.
    """

    item: str
    path: str
    line: int
    excerpt: str = ""
    said: str = ""
    accepted: str = ""


def excerpt(text: str) -> str:
    """A line as it is quoted: without its margins, and not longer than is read."""
    line = text.strip()
    return line if len(line) <= _EXCERPT else line[: _EXCERPT - 1] + "…"


def keyed(findings: Iterable[Finding]) -> dict[str, Finding]:
    """Findings by a name that stays while their lines stay, wherever those move in the file."""
    seen: Counter[str] = Counter()
    named = {}
    for finding in findings:
        said = repr((finding.item, finding.path, finding.excerpt, finding.said))
        name = hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16]
        seen[name] += 1
        named[f"{name}.{seen[name]}"] = finding
    return named
