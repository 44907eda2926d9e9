"""Finds new files that are named in another style than nearly all files beside them."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from typing_extensions import override

from bot.core.lint.changed import Change, Changed
from bot.core.lint.detector import ChangeDetector
from bot.core.lint.finding import Hit
from bot.core.lint.surroundings import Folder, Wishes, folder_of
from bot.core.words import FileStatus

_STYLES: Final = {  # a single word in lower case is of any style but the last
    "kebab-case": re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+"),
    "snake_case": re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+"),
    "camelCase": re.compile(r"[a-z][a-z0-9]*(?:[A-Z][A-Za-z0-9]*)+"),
    "PascalCase": re.compile(r"(?:[A-Z][a-z0-9]+)+[A-Z]?"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileNames(ChangeDetector):
    """New files beside at least so many of the same ending whose names have a `common` style, 90 % of them another."""

    common: int = 5

    @override
    def wants(self, change: Change) -> Wishes:
        """The names beside each new file."""
        folders = dict.fromkeys(folder_of(file.path) for file in self._new(change))
        return Wishes(folders=tuple(Folder(path=path) for path in folders))

    @override
    def find_all(self, change: Change) -> Iterator[tuple[str, Hit]]:
        """Each file once."""
        new = self._new(change)
        names = {file.path for file in new}
        for file in new:
            folder, _, name = file.path.rpartition("/")
            beside = [each for each in change.listed.get(folder, ()) if f"{folder}/{each}".lstrip("/") not in names]
            styles = Counter(style for each in beside if _ending(each) == _ending(name) and (style := _style(each)))
            usual, count = next(iter(styles.most_common(1)), ("", 0))
            if usual != _style(name) and count >= self.common and count >= 0.9 * styles.total():
                yield file.path, Hit(0, f"{name} is {_style(name)}, the files beside it are {usual}")

    def _new(self, change: Change) -> list[Changed]:
        files = (file for file in self.covered(change) if file.status is FileStatus.ADDED)
        return [file for file in files if _style(file.path.rpartition("/")[2])]


def _style(name: str) -> str:
    """The style of a file's name, without its endings; empty where it shows none."""
    stem = name.partition(".")[0]
    return next((style for style, expression in _STYLES.items() if expression.fullmatch(stem)), "")


def _ending(name: str) -> str:
    return name.partition(".")[2]
