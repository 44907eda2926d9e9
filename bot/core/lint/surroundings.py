"""Which unchanged files detectors want to compare a change with, so that whoever can read them reads just those.

A path is cheap: many are read with one request. A folder has to be listed before anybody knows what to read of it, so
wishes for folders stand by themselves. What is not there is left out: detectors are silent on what they cannot see.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Self

from bot.core.rules.languages import language

MOST_PATHS: Final = 20
MOST_FOLDERS: Final = 12
MOST_NEIGHBOURS: Final = 20

Listing = Mapping[str, tuple[str, ...]]
"""By folder (the root is ""): the names in it, not of what lies deeper. The names of folders end with a slash."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder to be listed; and of the files in it at most `most` to be read, only such of one of `languages`."""

    path: str
    languages: frozenset[str] = frozenset()
    most: int = 0

    def chosen(self, listing: Listing, changed: frozenset[str]) -> tuple[str, ...]:
        """The paths to be read, once the folder is listed; never those that the change touches."""
        names = [f"{self.path}/{name}" if self.path else name for name in listing.get(self.path, ())]
        fitting = (path for path in names if not path.endswith("/") and language(path) in self.languages)
        return tuple(path for path in fitting if path not in changed)[: self.most]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Paths of files to be read, from the root of the repository, and folders to be listed."""

    paths: tuple[str, ...] = ()
    folders: tuple[Folder, ...] = ()

    @classmethod
    def joined(cls, wishes: Iterable["Wishes"]) -> Self:
        """Those of several detectors, each once and no more than are worth their time: the first are kept."""
        paths: dict[str, None] = {}
        folders: dict[str, Folder] = {}
        for wish in wishes:
            paths |= dict.fromkeys(wish.paths)
            for folder in wish.folders:
                folders[folder.path] = _both(folders[folder.path], folder) if folder.path in folders else folder
        return cls(paths=tuple(paths)[:MOST_PATHS], folders=tuple(folders.values())[:MOST_FOLDERS])

    def to_read(self, listing: Listing, changed: frozenset[str]) -> tuple[str, ...]:
        """All paths to be read, once the folders are listed. `changed` are the paths that the change touches."""
        exact = (path for path in self.paths if path not in changed and _may_be_there(path, listing))
        beside = [path for folder in self.folders for path in folder.chosen(listing, changed)]
        return tuple(dict.fromkeys((*exact, *beside[:MOST_NEIGHBOURS])))


def _both(one: Folder, other: Folder) -> Folder:
    return Folder(path=one.path, languages=one.languages | other.languages, most=max(one.most, other.most))


def _may_be_there(path: str, listing: Listing) -> bool:
    """What a listed folder does not have need not be asked for."""
    folder, _, name = path.rpartition("/")
    return folder not in listing or name in listing[folder]


def listing(paths: Iterable[str], folders: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What folders hold, as all paths of a repository tell it."""
    held: dict[str, dict[str, None]] = {folder: {} for folder in folders}
    for path in paths:
        parts = path.split("/")
        for depth in range(len(parts)):
            folder = "/".join(parts[:depth])
            if folder in held:
                held[folder][parts[depth] + ("/" if depth < len(parts) - 1 else "")] = None
    return {folder: tuple(names) for folder, names in held.items()}


def folder_of(path: str) -> str:
    """The folder a file lies in; "" is the root."""
    return path.rpartition("/")[0]


def above(path: str) -> tuple[str, ...]:
    """The folders a file lies in, the nearest first and the root ("") last."""
    parts = path.split("/")[:-1]
    return tuple("/".join(parts[:depth]) for depth in range(len(parts), -1, -1))
