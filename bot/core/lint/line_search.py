"""The simplest detector: an expression, line by line, over what was added or taken away."""

from collections.abc import Iterator
from dataclasses import dataclass

from typing_extensions import override

from bot.core.lint.changed import Changed, Line
from bot.core.lint.detector import FileDetector
from bot.core.lint.finding import Hit
from bot.core.rules.expressions import Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedLines(FileDetector):
    """Added lines that match, save those that match one of `unless`."""

    added: Expression
    unless: tuple[Expression, ...] = ()

    @override
    def find(self, file: Changed) -> Iterator[Hit]:
        """Each line once."""
        yield from (Hit(line.number) for line in _matching(file.added, file.added_text, self.added, self.unless))


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedLines(FileDetector):
    """Files that lose more lines of a kind than they gain, such as assertions. Told once a file."""

    removed: Expression
    unless: tuple[Expression, ...] = ()

    @override
    def find(self, file: Changed) -> Iterator[Hit]:
        """At the first of the added lines, since a removed one cannot be pointed at."""
        gone = list(_matching(file.removed, file.removed_text, self.removed, self.unless))
        come = list(_matching(file.added, file.added_text, self.removed, self.unless))
        if len(gone) > len(come):
            yield Hit(
                file.numbers[0] if file.numbers else 0, f"{len(gone) - len(come)} fewer, such as {gone[0].text.strip()}"
            )


def _matching(lines: tuple[Line, ...], text: str, wanted: Expression, unless: tuple[Expression, ...]) -> Iterator[Line]:
    """Lines are asked one by one only where the whole text has a match: most have none."""
    if lines and wanted.search(text):
        for line in lines:
            if wanted.search(line.text) and not any(other.search(line.text) for other in unless):
                yield line
