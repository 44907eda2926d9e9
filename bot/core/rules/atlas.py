"""Which globs of the rules cover which paths, all asked at once: 200 rules and 3,000 paths would be 600,000 questions.

Every line of every glob goes into sets that RE2 runs over a path in one go; what a rule asks afterwards is looked up.
"""

from collections.abc import Hashable, Iterable, Sequence
from functools import cached_property
from itertools import chain
from typing import Any

import re2

from bot.core.rules.globs import Globs, Line, encoded, options

Paths = tuple[tuple[str, ...], ...]
_NONE = (-1, False)
_REMEMBERED = 4096  # paths
_TOGETHER = 1000  # lines in one set; more take RE2 more memory than it is given


class Atlas:
    """All globs of one set of rules. Compiled when first asked, and once."""

    def __init__(self, globs: Iterable[Globs]) -> None:
        self._globs = tuple(dict.fromkeys(globs))
        self._of: dict[str, Sequence[Globs]] = {}  # most files are changed again and again

    def joined(self, globs: Iterable[Globs]) -> "Atlas":
        """One that knows more globs."""
        return Atlas([*self._globs, *globs])

    def over(self, paths: Paths) -> dict[Hashable, dict[str, None]]:
        """For all globs, the paths of a change that they cover, in their order, with former names of renamed files."""
        found: dict[Hashable, dict[str, None]] = {globs: {} for globs in self._globs}
        remembered = self._of
        for name in dict.fromkeys(chain.from_iterable(paths)):
            covering = remembered.get(name)
            if covering is None:
                covering = remembered[name] = self._found(name)
            for globs in covering:
                found[globs][name] = None
        if len(remembered) > _REMEMBERED:
            remembered.clear()
        return found

    def idle(self, names: Iterable[str]) -> set[Globs]:
        """The globs that cover none of the names."""
        left = set(self._globs)
        for name in names:
            if not left:
                break
            left.difference_update(self._found(name))
        return left

    def _found(self, name: str) -> Sequence[Globs]:
        path = encoded(name)
        lines: list[Line] = []
        for part in self._sets:  # nearly always one
            lines += part.matching(path)
        return self._covering(lines) if lines else ()

    def _covering(self, lines: Sequence[Line]) -> list[Globs]:
        """The globs that take in a path which these lines match: of each, the last line that does decides."""
        last: dict[Globs, tuple[int, bool]] = {}
        for line in lines:
            for globs, at, takes_in in self._uses[line]:
                if last.get(globs, _NONE)[0] < at:
                    last[globs] = (at, takes_in)
        return [globs for globs, (_, takes_in) in last.items() if takes_in]

    @cached_property
    def _uses(self) -> dict[Line, list[tuple[Globs, int, bool]]]:
        """Where each line stands: in which globs, at which place."""
        uses: dict[Line, list[tuple[Globs, int, bool]]] = {}
        for globs in self._globs:
            for at, line in enumerate(globs.parts):
                uses.setdefault(line, []).append((globs, at, line.takes_in))
        return uses

    @cached_property
    def _sets(self) -> tuple["_Set", ...]:
        lines = tuple(self._uses)
        return tuple(_Set(lines[at : at + _TOGETHER]) for at in range(0, len(lines), _TOGETHER))


class _Set:
    """Lines that RE2 looks for together. Where it runs out of memory they are asked one by one."""

    def __init__(self, lines: tuple[Line, ...]) -> None:
        self._lines = lines
        self._set = _joined(lines)

    def matching(self, path: bytes) -> Sequence[Line]:
        found = self._set.Match(path) if self._set is not None else None
        if found is None:  # it always finds the canary
            return [line for line in self._lines if line.matches(path)]
        return () if len(found) == 1 else [self._lines[at - 1] for at in found if at]


def _joined(lines: tuple[Line, ...]) -> Any:
    """A set whose first member, the canary, matches everything: without it in an answer, RE2 has given up."""
    made = re2.Set.SearchSet(options())
    try:
        made.Add("")
        for line in lines:
            made.Add(line.expression)
        made.Compile()
    except re2.error:
        return None
    return made
