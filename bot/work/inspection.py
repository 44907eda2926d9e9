"""Has a change inspected: once for each version of it, with no more requests than the detectors need.

Where nothing in the added lines is suspicious it costs no request; else one, for all files that have to be seen whole
and for what lies around them. What GitHub does not give is told as not checked: nobody waits for it.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.core.facts import Diff, Pull, Snapshot
from bot.core.inspected import Inspected
from bot.core.lint.changed import Change, read_change
from bot.core.lint.inspection import digest_of, wanted_whole, wishes
from bot.core.lint.item import Item
from bot.core.lint.skipping import unchecked
from bot.core.lint.surroundings import Wishes
from bot.core.rules import Rules
from bot.core.signals import Signals
from bot.core.signing import attributed
from bot.github.client import Client
from bot.github.contents import contents_at
from bot.github.failure import Denied, Gone, Refused
from bot.work.inspector import Inspector

_NO_DIFF = "GitHub did not give the lines of this change"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """Made once, in `bot/app.py`. `shipped` is the checklist that comes with Twotrack."""

    inspector: Inspector
    shipped: tuple[Item, ...]
    signals: Signals

    def asked(self, ruling: Iterable[Rules]) -> tuple[Item, ...]:
        """The items with detectors of all rules that speak for a pull request; those of the first count first."""
        asked: dict[str, Item] = {}
        for rules in ruling:
            for item in rules.checklist.applied(self.shipped):
                asked.setdefault(item.id, item)
        return tuple(item for item in asked.values() if item.detectors)

    def is_known(self, diff: Diff, items: tuple[Item, ...]) -> bool:
        """Whether these items were asked about this version already."""
        return diff.inspected is not None and diff.inspected.catalogue == digest_of(items)

    async def of(self, client: Client, snapshot: Snapshot, text: str | None, items: tuple[Item, ...]) -> Inspected:
        """Ask. `text` is the diff, or None where it cannot be had."""
        change = None if text is None else await asyncio.to_thread(read_change, text)
        if change is None:
            unread = {"": f"{_NO_DIFF} ({snapshot.pull.head[:10]})"}  # the next version has to be read as well
            return await self.inspector.inspect(Change(), items, {}, unread)
        uncounted = attributed(self.signals, snapshot.attributes).uncounted
        skipped = await asyncio.to_thread(unchecked, change, uncounted)
        change = replace(change, uncounted=frozenset(skipped))
        whole, wished = await asyncio.to_thread(_wanted, change, items, skipped)
        change, missing = await _completed(client, snapshot.pull, change, whole, wished)
        if snapshot.diff.truncated is not None:
            missing = {**missing, "": f"{snapshot.diff.truncated} ({snapshot.pull.head[:10]})"}
        return await self.inspector.inspect(change, items, skipped, missing)


def _wanted(change: Change, items: tuple[Item, ...], skipped: Mapping[str, str]) -> tuple[tuple[str, ...], Wishes]:
    """The files that have to be seen whole, and those around them."""
    return wanted_whole(change, items, skipped), wishes(change, items)


async def _completed(
    client: Client, pull: Pull, change: Change, whole: tuple[str, ...], wished: Wishes
) -> tuple[Change, dict[str, str]]:
    try:
        read = await contents_at(client, pull.ref, pull.head, whole, wished)
    except (Denied, Gone, Refused) as failure:
        return change, dict.fromkeys(whole, str(failure))
    chosen = wished.to_read(read.listed, frozenset(file.path for file in change.files))
    around = {path: read.beside[path] for path in chosen if path in read.beside}
    files = (replace(file, text=read.texts[file.path]) if file.path in read.texts else file for file in change.files)
    return replace(change, files=tuple(files), around=around, listed=read.listed), dict(read.missing)
