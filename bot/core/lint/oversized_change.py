"""Finds changes that are too large, or do too many things, for anybody to review them well."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from typing_extensions import override

from bot.core.lint.changed import Change, Changed
from bot.core.lint.detector import ChangeDetector
from bot.core.lint.finding import Hit
from bot.core.rules.globs import Globs

_DOCUMENTS: Final = frozenset({"markdown", "text", "restructuredtext"})
_KINDS: Final = {  # kinds of work beside code, which is whatever else is written in a language
    "CI": Globs.compile((".github/workflows/**", ".gitlab-ci.yml", ".circleci/**", "Jenkinsfile", "azure-pipelines.*")),
    "dependencies": Globs.compile(
        ("requirements*.txt", "package.json", "go.mod", "Cargo.toml", "Gemfile", "composer.json", "pom.xml")
    ),
    "database schema": Globs.compile(("**/migrations/**", "**/migrate/**", "schema.prisma", "schema.rb")),
    "infrastructure": Globs.compile(("*.tf", "Dockerfile*", "docker-compose*.yml", "**/helm/**", "**/k8s/**")),
    "lint rules": Globs.compile((".eslintrc*", "eslint.config.*", ".golangci.y*ml", ".rubocop.yml", "ruff.toml")),
}
_DATA: Final = frozenset({"json", "yaml", "toml", "xml", None})


@dataclass(frozen=True, slots=True, kw_only=True)
class OversizedChange(ChangeDetector):
    """A change above one of the limits. Lines of tests and documents, and what nobody wrote by hand, do not count.

    With fewer than `least` lines it is the same small edit in many places, which reads fast.
    """

    lines: int = 1000
    files: int = 50
    folders: int = 15
    least: int = 400

    @override
    def find_all(self, change: Change) -> Iterator[tuple[str, Hit]]:
        """Told once, of the change as a whole."""
        files = [file for file in self.covered(change) if file.language not in _DOCUMENTS and file.added]
        lines = sum(len(file.added) for file in files)
        folders = {file.path.rpartition("/")[0] for file in files}
        spread = len(files) > self.files or len(folders) > self.folders
        if lines > self.lines or (spread and lines >= self.least):
            yield "", Hit(0, f"{lines:,} added lines of code in {len(files):,} files of {len(folders):,} folders")


@dataclass(frozen=True, slots=True, kw_only=True)
class MixedChange(ChangeDetector):
    """A change of so many kinds of work that it can hardly have one purpose."""

    kinds: int = 4
    files: int = 5

    @override
    def find_all(self, change: Change) -> Iterator[tuple[str, Hit]]:
        """Told once, of the change as a whole."""
        files = self.covered(change)
        kinds = sorted(_kinds(files))
        if len(kinds) >= self.kinds and len(files) >= self.files:
            yield "", Hit(0, f"it changes {', '.join(kinds[:-1])} and {kinds[-1]}")


def _kinds(files: Iterable[Changed]) -> set[str]:
    found = set()
    for file in files:
        kind = next((name for name, globs in _KINDS.items() if globs.cover(file.path)), None)
        if kind is None and file.language not in _DOCUMENTS | _DATA and not file.is_test:
            kind = "code"
        if kind is not None:
            found.add(kind)
    return found
