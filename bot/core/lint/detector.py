"""What all detectors share: the files they speak of, and how they are asked."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.core.lint.changed import Change, Changed
from bot.core.lint.finding import Hit
from bot.core.lint.surroundings import Wishes
from bot.core.rules.globs import NO_GLOBS, Globs


class Where(StrEnum):
    """Which kind of file: `code` is whatever is no test."""

    CODE = "code"
    TESTS = "tests"
    ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The files a detector speaks of. No languages, and no paths, mean all."""

    languages: tuple[str, ...] = ()
    where: Where = Where.CODE
    paths: Globs = NO_GLOBS

    def covers(self, file: Changed) -> bool:
        """Whether a file is one of them."""
        if self.languages and file.language not in self.languages:
            return False
        if self.where is not Where.ANY and file.is_test != (self.where is Where.TESTS):
            return False
        return not self.paths.lines or self.paths.cover(file.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDetector(ABC):
    """Looks at one file by itself. `scope` tells which files."""

    scope: Scope

    def needs_text(self, file: Changed) -> bool:
        """Whether it has to see the whole new file to say anything of one that it covers."""
        del file
        return False

    def parses(self, file: Changed) -> bool:
        """Whether somebody else's parser would read a file that it covers: those may hang, or crash."""
        del file
        return False

    @abstractmethod
    def find(self, file: Changed) -> Iterable[Hit]:
        """What is found in a file it covers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDetector(ABC):
    """Looks at a change as a whole, and at what lies around it."""

    scope: Scope

    def needs_text(self, file: Changed) -> bool:
        """Whether it has to see the whole of a changed file that it covers."""
        del file
        return False

    def wants(self, change: Change) -> Wishes:
        """The unchanged files it compares with, and the folders whose names it has to know."""
        del change
        return Wishes()

    def covered(self, change: Change) -> tuple[Changed, ...]:
        """The files it speaks of, without those that nobody wrote by hand."""
        return tuple(file for file in change.files if file.path not in change.uncounted and self.scope.covers(file))

    @abstractmethod
    def find_all(self, change: Change) -> Iterable[tuple[str, Hit]]:
        """What is found, each with the path of its file; without one, it is said of the whole change."""


Detector = FileDetector | ChangeDetector
