"""The checklist of one change: what machines found in it and where, and what only a person can answer.

An item with detectors is on the list where they found something; one without wherever it applies. A tick, and
somebody's `/accept`, speak of the lines that were there: each carries a version of them, and falls when they change.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.core.case import Case
from bot.core.commands import Heard
from bot.core.facts import ChangedFile, Diff
from bot.core.heard import split
from bot.core.inspected import Finding
from bot.core.lint.finding import first_seen, keyed
from bot.core.lint.item import Item
from bot.core.question import Accepted, Question, Spot
from bot.core.rules.globs import Globs

MOST_SPOTS: Final = 50  # of one item


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What it is made from. `seen` is when each finding was first seen, `aside` are paths nobody looks at again."""

    items: tuple[Item, ...]
    case: Case
    diff: Diff
    heard: tuple[Heard, ...] = ()
    seen: Mapping[str, datetime]
    aside: Globs


def questions(checked: Checked) -> tuple[Question, ...]:
    """Those that fit, in the catalogue's order."""
    found = _by_item(checked.diff)
    checked = replace(checked, seen=first_seen(checked.seen, found_keys(checked.diff)))
    whole = _version(file_versions(checked.diff, checked.aside))
    asked = (
        _found(item, found.get(item.id, {}), checked) if item.detectors else _question(item, version=whole)
        for item in checked.items
        if (not item.detectors or item.id in found) and _may_apply(item, checked.case)
    )
    return tuple(asked)


def _may_apply(item: Item, case: Case) -> bool:
    """A question too many is answered in a second: where nobody knows whether it applies, it is asked."""
    return item.when is None or item.when.holds(case).could_hold


def found_keys(diff: Diff) -> dict[str, Finding]:
    """All findings of a change, each by its name."""
    return keyed(diff.inspected.findings) if diff.inspected else {}


def file_versions(diff: Diff, aside: Globs) -> list[str]:
    """What each file of a change says, without those that nobody looks at again."""
    kept: Iterable[ChangedFile] = diff.files
    if aside.lines:
        kept = (file for file in kept if not all(aside.cover(name) for name in file.paths))
    return [f"{file.path}\0{file.digest}\0{file.added}" for file in kept]


def _by_item(diff: Diff) -> dict[str, dict[str, Finding]]:
    found: dict[str, dict[str, Finding]] = {}
    for key, finding in found_keys(diff).items():
        found.setdefault(finding.item, {})[key] = finding
    return found


def _found(item: Item, found: Mapping[str, Finding], checked: Checked) -> Question:
    words = [heard for heard in checked.heard if split(heard.words)[0] == item.id]
    accepted: dict[Accepted, None] = {}
    left: dict[str, Finding] = {}
    for key, finding in found.items():
        if (reason := _acceptance(key, finding, words, checked.seen)) is None:
            left[key] = finding
        else:
            accepted[reason] = None
    spots = tuple(Spot(one.path, one.line, one.said) for one in left.values())[:MOST_SPOTS]
    return _question(
        item, version=_version(left), found=len(found), left=len(left), spots=spots, accepted=tuple(accepted)
    )


def _question(item: Item, **said: object) -> Question:
    known = {"id": item.id, "family": item.family, "text": item.question, "severity": item.severity, "how": item.how}
    return Question(**known, **said)  # type: ignore[arg-type]


def _acceptance(key: str, finding: Finding, words: list[Heard], seen: Mapping[str, datetime]) -> Accepted | None:
    """A word counts for what had been found when it was said."""
    if finding.accepted:
        return Accepted("", None, finding.accepted)
    first = seen.get(key)
    spoken = (heard for heard in words if first is not None and first <= heard.at)
    return next((Accepted(one.login, one.at, split(one.words)[1]) for one in spoken), None)


def _version(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(parts)).encode("utf-8", "surrogatepass")).hexdigest()[:8]
