"""Which globs of a proposed rules file match no file of the repository: one request for each version of the file.

Later pushes to the pull request ask for nothing: of the globs that matched nothing, those stay that match nothing in
what it changes by then either.
"""

import asyncio
from dataclasses import dataclass

from cachetools import LRUCache

from bot.core.facts import Snapshot
from bot.core.rules import Problem, Source
from bot.core.rules.document import read
from bot.core.rules.reality import unmatched
from bot.core.rules.tree import Node
from bot.github.connect import Connections
from bot.github.trees import files_at

_REMEMBERED = 1024


@dataclass(frozen=True, slots=True)
class Idle:
    """A warning for each such glob; or why nobody can tell, as a clause."""

    problems: tuple[Problem, ...] = ()
    untold: str = ""


class IdleGlobs:
    """What was found of each file, by its pull request and its blob."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._known: LRUCache[tuple[str, str], tuple[Problem, ...]] = LRUCache(_REMEMBERED)

    async def of(self, snapshot: Snapshot, source: Source, installation: int) -> Idle:
        """Hold the globs of a readable file against the files of the head."""
        root, _ = read(source)
        if root is None:
            return Idle()
        key = (str(snapshot.pull.ref), source.oid)
        if (known := self._known.get(key)) is not None:
            return Idle(await asyncio.to_thread(_still, known, root, snapshot))
        client = self._connections.client(installation)
        listing = await files_at(client, snapshot.pull.ref.repository, snapshot.pull.head)
        if listing.files is None:
            return Idle(untold=listing.unknown)
        found = self._known[key] = await asyncio.to_thread(unmatched, root, listing.files)
        return Idle(found)


def _still(known: tuple[Problem, ...], root: Node, snapshot: Snapshot) -> tuple[Problem, ...]:
    """Those that nothing has come for since."""
    idle = set(unmatched(root, [file.path for file in snapshot.diff.files]))
    return tuple(problem for problem in known if problem in idle)
