"""Tells where nobody could look for what blocks: what cannot be read must not pass as if nothing were there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from typing_extensions import override

from bot.core.lint.changed import Change, Changed
from bot.core.lint.detector import ChangeDetector, Detector, FileDetector
from bot.core.lint.finding import Hit, Severity
from bot.core.lint.item import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread(ChangeDetector):
    """Each file, or the change as a whole, that could not be read; bound to the lines of the file that are known."""

    @override
    def find_all(self, change: Change) -> Iterator[tuple[str, Hit]]:
        """Each once, with the reason."""
        files = {file.path: file for file in change.files}
        for path, why in change.unread.items():
            file = files.get(path, Changed(path=path))
            if self.scope.covers(file):
                yield path, Hit(0, why, whole=file.added_text)


def heavy(items: Iterable[Item]) -> tuple[Item, ...]:
    """Those that block."""
    return tuple(item for item in items if item.severity is Severity.BLOCK)


def speaking_of_unread(items: Iterable[Item]) -> tuple[Item, ...]:
    """Those that tell what could not be read."""
    return tuple(item for item in items if any(isinstance(each, Unread) for each in item.detectors))


def would_look(task: Change | Changed, items: Iterable[Item]) -> bool:
    """Whether something that blocks would have looked there."""
    return any(_looks(detector, task) for item in heavy(items) for detector in item.detectors)


def lacks_text(file: Changed, items: Iterable[Item]) -> bool:
    """Whether something that blocks can say nothing of a file, since its whole text is not here."""
    if file.text is not None:
        return False
    detectors = (detector for item in heavy(items) for detector in item.detectors)
    return any(detector.scope.covers(file) and detector.needs_text(file) for detector in detectors)


def _looks(detector: Detector, task: Change | Changed) -> bool:
    if isinstance(task, Changed):
        return isinstance(detector, FileDetector) and detector.scope.covers(task)
    return isinstance(detector, ChangeDetector) and not isinstance(detector, Unread)
