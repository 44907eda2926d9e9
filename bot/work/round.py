"""One change inspected: who is asked about which file, and what nobody could look at.

The items that ship and block are asked first, then the others that ship, then a team's own: however long one of these
takes, nothing that stands before it is lost.
"""

from collections.abc import Awaitable, Callable, Mapping
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
Batches = list[tuple[Item, ...]]
Ask = Callable[[Change | Changed, Batches], Awaitable[list[Answered]]]


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

    async def _each(self, at: Change | Changed, items: tuple[Item, ...]) -> None:
        """Ask until all that can be was. A team's item that is slow is asked no more, and the rest of theirs again."""
        kind = FileDetector if isinstance(at, Changed) else ChangeDetector
        left = _batches([item for item in items if any(isinstance(each, kind) for each in item.detectors)])
        while left := [batch for each in left if (batch := tuple(one for one in each if one.id not in self._slow))]:
            said: list[Answered] = [Failure(_GIVEN_UP)] if self._failed >= _MOST_FAILED else await self.ask(at, left)
            for batch, answer in zip(left, said, strict=False):
                if isinstance(answer, Failure):
                    self._fails(at, answer, batch)
                else:
                    self._found += answer
            again = isinstance(said[-1], Failure) and said[-1].item in self._slow
            left = left[len(said) - again :]

    def _fails(self, at: Change | Changed, said: Failure, batch: tuple[Item, ...]) -> None:
        slow = tuple(item for item in batch if item.own and item.id == said.item)
        self._slow |= {item.id for item in slow}
        self._failed += not slow
        path = at.path if isinstance(at, Changed) else ""
        self._left_out.append((path, said.why))
        if would_look(at, slow or batch):
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


def _batches(items: list[Item]) -> Batches:
    """Items that are asked with one limit of time, in order."""
    shipped = [item for item in items if not item.own]
    light = [item for item in shipped if item.severity is not Severity.BLOCK]
    return [heavy(shipped), tuple(light), tuple(item for item in items if item.own)]
