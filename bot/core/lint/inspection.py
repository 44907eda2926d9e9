"""Asks the detectors of all items about a change, and turns their hits into findings."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping

from bot.core.lint.acceptance import accepted
from bot.core.lint.changed import Change, Changed
from bot.core.lint.detector import ChangeDetector, FileDetector
from bot.core.lint.finding import Finding, Hit, Severity, mark
from bot.core.lint.item import Item
from bot.core.lint.secrets import redacted
from bot.core.lint.skipping import BY_ITS_LINES
from bot.core.lint.surroundings import Wishes
from bot.core.lint.unread import heavy

_FEW = 200  # lines of a change
_SHORT = 20_000  # characters of them


def digest_of(items: Iterable[Item]) -> str:
    """The same for items that find the same."""
    said = repr(
        [(item.id, item.detectors, item.yields_to, item.severity is Severity.BLOCK) for item in items if item.detectors]
    )
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16]


def needs_text(file: Changed, items: Iterable[Item]) -> bool:
    """Whether some item can say nothing of a file before it has the whole of it."""
    if file.text is not None or not file.added:
        return False
    asked = (detector for item in items for detector in item.detectors)
    return any(detector.scope.covers(file) and detector.needs_text(file) for detector in asked)


def wanted_whole(change: Change, items: Iterable[Item], skipped: Mapping[str, str]) -> tuple[str, ...]:
    """The paths of files that have to be seen whole; of `skipped` ones (path: reason) for what blocks alone."""
    asked = tuple(items)
    return tuple(file.path for file in change.files if needs_text(file, looking(file, asked, skipped)))


def looking(file: Changed, items: tuple[Item, ...], skipped: Mapping[str, str]) -> tuple[Item, ...]:
    """The items that look at a file: all of them, those that block where its lines rule it out, or none."""
    match skipped.get(file.path):
        case None:
            return items
        case why if why in BY_ITS_LINES:
            return heavy(items)
        case _:
            return ()


def is_harmless(change: Change, items: Iterable[Item]) -> bool:
    """Whether looking at a change takes no parser but our own, over so little that it takes no time."""
    lines = [line for file in change.files for line in (*file.added, *file.removed)]
    if len(lines) > _FEW or sum(len(line.text) for line in lines) > _SHORT:
        return False
    return not any(
        detector.scope.covers(file) and detector.parses(file)
        for _, detector in _of_files(items)
        for file in change.files
    )


def wishes(change: Change, items: Iterable[Item]) -> Wishes:
    """What has to be read around a change before `find_in_change` can say all it could."""
    asked = (detector for item in items for detector in item.detectors)
    return Wishes.joined(detector.wants(change) for detector in asked if isinstance(detector, ChangeDetector))


def find_in_file(file: Changed, items: Iterable[Item]) -> list[Finding]:
    """What all items find in one file, in the order of its lines."""
    found = (
        _finding(item, file, hit)
        for item, detector in _of_files(items)
        if detector.scope.covers(file)
        for hit in detector.find(file)
    )
    return sorted(_once(found), key=lambda finding: (finding.line, finding.item))


def find_in_change(change: Change, items: Iterable[Item]) -> list[Finding]:
    """What items find in a change as a whole."""
    files = {file.path: file for file in change.files}
    found = (
        _finding(item, files.get(path, Changed(path=path)), hit)
        for item in items
        for detector in item.detectors
        if isinstance(detector, ChangeDetector)
        for path, hit in detector.find_all(change)
    )
    return list(_once(found))


def told_once(findings: Iterable[Finding], items: Iterable[Item]) -> list[Finding]:
    """Without what others tell of the same line, and more exactly."""
    found = list(findings)
    spoke: dict[tuple[str, int], set[str]] = {}
    for finding in found:
        spoke.setdefault((finding.path, finding.line), set()).add(finding.item)
    yields_to = {item.id: frozenset(item.yields_to) for item in items}
    return [one for one in found if not one.line or spoke[one.path, one.line].isdisjoint(yields_to[one.item])]


def _of_files(items: Iterable[Item]) -> Iterator[tuple[Item, FileDetector]]:
    for item in items:
        for detector in item.detectors:
            if isinstance(detector, FileDetector):
                yield item, detector


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Two detectors of one item may see the same thing."""
    seen = set()
    for finding in findings:
        place = (finding.item, finding.path, finding.line)
        if place not in seen or not finding.line:
            seen.add(place)
            yield finding


def _finding(item: Item, file: Changed, hit: Hit) -> Finding:
    return Finding(
        item=item.id,
        path=file.path,
        line=hit.line,
        mark=mark(hit.whole or file.line(hit.line)),
        said=redacted(hit.said),
        accepted=accepted(item, file, hit),
    )
