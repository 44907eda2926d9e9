"""One change inspected: who is asked about which file, and what nobody could look at.

The items that ship and block are asked first, then the others that ship, then a team's own: however long one of these
takes, nothing that stands before it is lost.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from bot.core.inspected import Inspected
from bot.core.lint.changed import Change, Changed
from bot.core.lint.detector import ChangeDetector, FileDetector
from bot.core.lint.finding import Finding, Severity
from bot.core.lint.inspection import digest_of, find_in_change, looking, told_once
from bot.core.lint.item import Item
from bot.core.lint.skipping import BY_ITS_LINES
from bot.core.lint.unread import heavy, lacks_text, speaking_of_unread, would_look
from bot.work.inspecting import Answered, Failure

_MOST_FAILED: Final = 5  # in one change, before the rest of it is left alone: each may have taken seconds
_MOST = 500  # findings that are kept of one change
_MOST_UNCHECKED = 100
_ORDER = tuple(Severity)
_GIVEN_UP: Final = f"{_MOST_FAILED} files before it took too long or could not be parsed"
_BLOCKS_ONLY: Final = ", so only what blocks was looked for"
Ask = Callable[[Change | Changed, tuple[Item, ...]], Awaitable[Answered]]


@dataclass(slots=True, kw_only=True)
class Round:
    """Asks with `ask`. `skipped` are files that are not checked for everything, and `missing` those without their text.

    Both have the reason by path; "" is the change as a whole.
    """

    ask: Ask
    change: Change
    items: tuple[Item, ...]
    skipped: Mapping[str, str]
    missing: Mapping[str, str]
    _found: list[Finding] = field(default_factory=list)
    _left_out: list[tuple[str, str]] = field(default_factory=list)
    _unread: dict[str, str] = field(default_factory=dict)
    _failed: int = 0
    _slow: set[str] = field(default_factory=set)  # a team's own items that are not asked any more

    async def inspected(self) -> Inspected:
        """Everything the items find. Findings beyond the five hundredth are left out, and said to be."""
        for file in self.change.files:
            await self._file(file)
        await self._each(replace(self.change, uncounted=frozenset(self.skipped)), self.items)
        self._note_missing()
        self._found += find_in_change(replace(self.change, unread=self._unread), speaking_of_unread(self.items))
        return self._answer()

    async def _file(self, file: Changed) -> None:
        if (why := self.skipped.get(file.path)) is not None:
            self._left_out.append((file.path, f"{why}{_BLOCKS_ONLY}" if why in BY_ITS_LINES else why))
        await self._each(file, looking(file, self.items, self.skipped))

    async def _each(self, task: Change | Changed, items: tuple[Item, ...]) -> None:
        kind = FileDetector if isinstance(task, Changed) else ChangeDetector
        for batch in _batches([item for item in items if any(isinstance(each, kind) for each in item.detectors)]):
            await self._batch(task, batch)

    async def _batch(self, task: Change | Changed, batch: tuple[Item, ...]) -> None:
        """A team's item that is slow is asked no more, and the rest of theirs once again."""
        own = batch[0].own
        while asked := tuple(item for item in batch if item.id not in self._slow):
            said = Failure(_GIVEN_UP) if self._failed >= _MOST_FAILED else await self.ask(task, asked)
            if not isinstance(said, Failure):
                self._found += said
                return
            slow = next((item for item in asked if own and item.id == said.item), None)
            self._fails(task, said, asked if slow is None else (slow,))
            if slow is None:
                return
            self._slow.add(slow.id)

    def _fails(self, task: Change | Changed, said: Failure, unasked: tuple[Item, ...]) -> None:
        self._failed += not unasked[0].own
        path = task.path if isinstance(task, Changed) else ""
        self._left_out.append((path, said.why))
        if would_look(task, unasked):
            self._unread[path] = said.why

    def _note_missing(self) -> None:
        self._left_out += self.missing.items()
        files = {file.path: file for file in self.change.files}
        for path, why in self.missing.items():
            if lacks_text(files[path], self.items) if path in files else heavy(self.items):
                self._unread[path] = why

    def _answer(self) -> Inspected:
        found = told_once(self._found, self.items)
        if len(found) > _MOST:
            weight = {item.id: _ORDER.index(item.severity) for item in self.items}
            # However many questions there are, none hides a blocker.
            found.sort(key=lambda finding: weight[finding.item])
            self._left_out.append(("", f"{len(found):,} findings; the {_MOST} most severe are told"))
        unchecked = tuple(dict.fromkeys(self._left_out))[:_MOST_UNCHECKED]
        return Inspected(findings=tuple(found[:_MOST]), unchecked=unchecked, catalogue=digest_of(self.items))


def _batches(items: list[Item]) -> Iterator[tuple[Item, ...]]:
    """Items that are asked with one limit of time, one after the other."""
    shipped = [item for item in items if not item.own]
    for batch in (heavy(shipped), [item for item in shipped if item.severity is not Severity.BLOCK],
                  [item for item in items if item.own]):  # fmt: skip
        if batch:
            yield tuple(batch)
