"""Finds files that use another library than those beside them, where a code base needs one for a purpose."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from typing_extensions import override

from bot.core.lint.changed import Change, Changed, Line, lines_of
from bot.core.lint.detector import ChangeDetector
from bot.core.lint.finding import Hit
from bot.core.lint.imports import imported
from bot.core.lint.surroundings import Folder, Wishes, folder_of
from bot.core.rules.languages import language

_FAMILIES: Final = {"typescript": "javascript", "kotlin": "java"}  # languages that share their libraries
_NEIGHBOURS: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class OddLibrary(ChangeDetector):
    """New imports of one of `libraries` where at least `agreeing` files of the folder use another for the same purpose.

    `libraries` are, by language and purpose, the names of modules as they are imported; those within them count too.
    """

    libraries: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict, hash=False)
    agreeing: int = 2

    @override
    def wants(self, change: Change) -> Wishes:
        """Some neighbours of each file that begins to use one of the libraries."""
        folders = dict.fromkeys(folder_of(file.path) for file in self.covered(change) if any(self._new(file)))
        spoken = frozenset(name for name in ("typescript", "kotlin", *self.libraries))
        return Wishes(folders=tuple(Folder(path=path, languages=spoken, most=_NEIGHBOURS) for path in folders))

    @override
    def find_all(self, change: Change) -> Iterator[tuple[str, Hit]]:
        """Each purpose once a file."""
        for file in self.covered(change):
            told = set()
            for line, purpose, library in self._new(file):
                if purpose in told:
                    continue
                told.add(purpose)
                users = self._users(file, purpose, change)
                other = max(users, key=lambda name: len(users[name]), default="")
                if library not in users and other and len(users[other]) >= self.agreeing:
                    yield file.path, Hit(line, f"{library}, where {' and '.join(users[other][:2])} use {other}")

    def _new(self, file: Changed) -> Iterator[tuple[int, str, str]]:
        """Line, purpose and library of each that a file did not use before."""
        before = {name for _, _, name in self._used(file.language, [*file.removed, *file.kept])}
        yield from (found for found in self._used(file.language, file.added) if found[2] not in before)

    def _used(self, spoken: str | None, lines: list[Line] | tuple[Line, ...]) -> Iterator[tuple[int, str, str]]:
        groups = self.libraries.get(_FAMILIES.get(spoken or "", spoken or ""), {})
        for line, module in imported(spoken, lines):
            for purpose, names in groups.items():
                if (name := next((name for name in names if _is_in(module, name)), None)) is not None:
                    yield line, purpose, name

    def _users(self, file: Changed, purpose: str, change: Change) -> Mapping[str, list[str]]:
        """The neighbours that use each library for a purpose, by library."""
        users: defaultdict[str, list[str]] = defaultdict(list)
        for path, text in change.around.items():
            if folder_of(path) == folder_of(file.path):
                for name in {name for _, why, name in self._used(language(path), lines_of(text)) if why == purpose}:
                    users[name].append(path.rpartition("/")[2])
        return users


def _is_in(module: str, library: str) -> bool:
    return module == library or module.startswith(tuple(library + mark for mark in (".", "/", "::", "\\")))
