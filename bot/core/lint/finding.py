"""What a detector reports, how much items weigh, and how findings are told from each other."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.core.inspected import Finding

__all__ = ["Finding", "Hit", "Severity", "first_seen", "keyed", "mark"]
_BETWEEN: Final = "-"  # what is found, and where


class Severity(StrEnum):
    """`block` holds the check until it is fixed or accepted; `warn` is told; `ask` is a question. Heaviest first."""

    BLOCK = "block"
    WARN = "warn"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Hit:
    """What a detector reports: a line of the new file, from 1 (0 = the file as a whole), and what is there.

    `said` is put after the item's own words; it may quote the change. `whole` is all that was matched, where that is
    more than the line, and `span` the first and last line of it.
    """

    line: int
    said: str = ""
    whole: str = ""
    span: tuple[int, int] | None = None


def mark(text: str) -> str:
    """The same for the same line, however far it is indented."""
    return _digest(" ".join(text.split())) if text.strip() else ""


def keyed(findings: Iterable[Finding]) -> dict[str, Finding]:
    """Findings by a name that stays while their lines stay, wherever those move in the file.

    It begins with what is found, so that this is known again in another file.
    """
    seen: Counter[str] = Counter()
    named = {}
    for finding in findings:
        what = _digest(repr((finding.item, finding.mark, finding.said))) if finding.mark else ""
        name = f"{what}{_BETWEEN}{_digest(repr((finding.item, finding.path, finding.mark, finding.said)))}"
        seen[name] += 1
        named[f"{name}.{seen[name]}"] = finding
    return named


def first_seen(known: Mapping[str, datetime], now: Iterable[str]) -> dict[str, datetime]:
    """When each of the findings that are there now was first seen; those seen for the first time are left out.

    Both are named by `keyed`. What is gone from one file and stands in another has moved, and keeps its time; a copy of
    what stays where it was is new.
    """
    there = tuple(now)
    gone: defaultdict[str, list[datetime]] = defaultdict(list)
    for key in known.keys() - set(there):
        gone[key.partition(_BETWEEN)[0]].append(known[key])
    seen = {}
    for key in there:
        what = key.partition(_BETWEEN)[0]
        if key in known:
            seen[key] = known[key]
        elif what and gone[what]:
            gone[what].sort()
            seen[key] = gone[what].pop()  # the latest: it has been accepted only if all of them were
    return seen


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
