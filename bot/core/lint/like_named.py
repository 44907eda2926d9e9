"""Finds new functions whose name a function beside them already has: what was looked for and not found is made anew."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from typing_extensions import override

from bot.core.lint.changed import Change, Changed, Line, lines_of
from bot.core.lint.detector import ChangeDetector
from bot.core.lint.finding import Hit
from bot.core.lint.surroundings import Folder, Wishes, above, folder_of
from bot.core.rules.expressions import Expression
from bot.core.rules.languages import language

_JAVASCRIPT: Final = re.compile(
    r"(?:export\s+)?(?:default\s+)?(?:async\s+)?(?:function\s*\*?\s*([A-Za-z_$][\w$]*)"
    r"|const\s+([A-Za-z_$][\w$]*)\s*(?::[^=]{1,80})?=\s*(?:async\s*)?(?:\([^()]{0,120}\)|\w+)\s*(?::[^=]{1,60})?=>)"
)
_DEFINED: Final = {  # functions that stand by themselves, not methods
    "python": re.compile(r"(?:async\s+)?def\s+(\w+)"),
    "javascript": _JAVASCRIPT,
    "typescript": _JAVASCRIPT,
    "go": re.compile(r"func\s+(\w+)\s*[(\[]"),
    "rust": re.compile(r"(?:pub(?:\([^)]*\))?\s+)?(?:async\s+)?fn\s+(\w+)"),
}
_WORDS: Final = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")
_SHELVES: Final = ("utils", "util", "helpers", "lib", "common", "shared")
_NEIGHBOURS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class LikeNamed(ChangeDetector):
    """New functions named, in at least so many `words`, as just one function of a file beside them or of a shelf above.

    Where several files have the name, it is what they are called by, and the new one is as well.
    """

    words: int = 2
    unless: tuple[Expression, ...] = ()

    @override
    def wants(self, change: Change) -> Wishes:
        """Some neighbours, and the folders above where helpers are kept."""
        folders: dict[str, Folder] = {}
        for file in self._growing(change):
            here, *_ = parents = above(file.path)
            shelves = (f"{parent}/{name}" if parent else name for parent in parents[:3] for name in _SHELVES[:3])
            for path in (here, *shelves):
                folders.setdefault(path, Folder(path=path, languages=_family(file), most=_NEIGHBOURS))
        return Wishes(folders=tuple(folders.values()))

    @override
    def find_all(self, change: Change) -> Iterator[tuple[str, Hit]]:
        """Each function once."""
        known: defaultdict[str, list[str]] = defaultdict(list)
        for path, text in change.around.items():
            for name, line in _functions(language(path), lines_of(text)):
                known[name].append(f"{path}:{line.number}")
        gone = {name for file in change.files for name, _ in _functions(file.language, file.removed)}
        for file in self._growing(change):
            for name, line in self._new(file):
                places = [place for place in known[name] if name not in gone and _shares(file, place)]
                if len(places) == 1:
                    yield file.path, Hit(line.number, f"as in {places[0]}")

    def _growing(self, change: Change) -> list[Changed]:
        return [file for file in self.covered(change) if any(self._new(file))]

    def _new(self, file: Changed) -> Iterator[tuple[str, Line]]:
        for name, line in _functions(file.language, file.added):
            is_plain = not any(expression.search(line.text) for expression in self.unless)
            if is_plain and len(_WORDS.findall(name)) >= self.words:
                yield name, line


def _functions(spoken: str | None, lines: Iterable[Line]) -> Iterator[tuple[str, Line]]:
    expression = _DEFINED.get(spoken or "")
    for line in lines if expression is not None else ():
        if expression is not None and (found := expression.match(line.text)) is not None:
            yield next(name for name in found.groups() if name), line


def _family(file: Changed) -> frozenset[str]:
    """The languages whose functions it could have called."""
    scripts = frozenset(("javascript", "typescript"))
    return scripts if file.language in scripts else frozenset((file.language or "",))


def _shares(file: Changed, place: str) -> bool:
    """Whether it could have called a function there. In Go, the files of one folder share their names anyway."""
    path = place.rpartition(":")[0]
    return language(path) in _family(file) and not (file.language == "go" and folder_of(path) == folder_of(file.path))
