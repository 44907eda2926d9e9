"""Finds what a change adds to its dependencies: new packages, versions nobody holds to, and forgotten lock files."""

import re
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from typing_extensions import override

from bot.core.lint.changed import Change, Changed
from bot.core.lint.detector import ChangeDetector, FileDetector
from bot.core.lint.finding import Hit
from bot.core.lint.manifests import Declared, Manifest, folded, manifest_of
from bot.core.lint.surroundings import Folder, Wishes, above

_SAID: Final = 5  # names in one finding
_WILD: Final = re.compile(r"(?:\*|x|latest|next|any|\+|>=\s*0(?:\.0)*)?")
_ELSEWHERE: Final = re.compile(
    r"(?:@\s*)?(?:git[+:@]|hg\+|https?://|github:|gitlab:|bitbucket:)|,\s*:?(?:git|github)\b"
)
_SHORT: Final = re.compile(r"[\w-]+/[\w.-]+(?:#.*)?")  # npm's way to write a repository on GitHub
_COMMIT: Final = re.compile(r"\b[0-9a-f]{40}\b")
_LOCAL: Final = ("path:", "file:", "link:", "workspace:", "portal:", "catalog:")
_PLATFORM: Final = ("ext-", "lib-", "php")  # Composer's names for what is no package
_SCOPE: Final = re.compile(r'"name"\s*:\s*"(@[^/"]+)/')


@dataclass(frozen=True, slots=True, kw_only=True)
class _ManifestDetector(FileDetector):
    """Looks at one manifest by itself."""

    @override
    def needs_text(self, file: Changed) -> bool:
        """Whether its lines alone do not tell."""
        kind = manifest_of(file.path)
        return kind is not None and (kind.whole is not None or kind.bare)

    @override
    def find(self, file: Changed) -> Iterator[Hit]:
        """Once a manifest, at the first of the packages it is about."""
        kind = manifest_of(file.path)
        if kind is not None and (found := self._found(file, kind)):
            yield Hit(found[0].line, _listed(found))

    @abstractmethod
    def _found(self, file: Changed, kind: Manifest) -> list[Declared]:
        """The packages to speak of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDependency(_ManifestDetector):
    """Packages that were no dependency before."""

    @override
    def _found(self, file: Changed, kind: Manifest) -> list[Declared]:
        return _foreign(kind.new(file), file)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpinnedDependency(_ManifestDetector):
    """Packages of any version; and those without a version where nearly all others have one."""

    @override
    def _found(self, file: Changed, kind: Manifest) -> list[Declared]:
        added = [each for each in _foreign(kind.added(file), file) if _WILD.fullmatch(each.wanted)]
        return [each for each in added if each.wanted or self._stands_out(each, file, kind)]

    @staticmethod
    def _stands_out(bare: Declared, file: Changed, kind: Manifest) -> bool:
        others = kind.all(file.text or "") if kind.bare else []
        held = sum(bool(other.wanted) for other in others if other.name != bare.name)
        return held >= 4 and held >= 0.8 * len(others)


@dataclass(frozen=True, slots=True, kw_only=True)
class DependencyFromElsewhere(_ManifestDetector):
    """Packages that come from a repository or an address instead of a registry, and are held to no commit."""

    @override
    def _found(self, file: Changed, kind: Manifest) -> list[Declared]:
        return [each for each in kind.added(file) if _is_elsewhere(each, kind) and not _COMMIT.search(each.wanted)]


@dataclass(frozen=True, slots=True, kw_only=True)
class LockForgotten(ChangeDetector):
    """Manifests that gain a package while the lock file, which lies beside them or above, stays as it was."""

    @override
    def needs_text(self, file: Changed) -> bool:
        """Whether its lines alone do not tell."""
        kind = manifest_of(file.path)
        return kind is not None and kind.whole is not None and bool(kind.locks)

    @override
    def wants(self, change: Change) -> Wishes:
        """The folders in which a lock file may lie."""
        return Wishes(
            folders=tuple(Folder(path=path) for file, _, _ in self._grown(change) for path in above(file.path))
        )

    @override
    def find_all(self, change: Change) -> Iterator[tuple[str, Hit]]:
        """Once a manifest."""
        changed = {file.path for file in change.files}
        for file, kind, new in self._grown(change):
            locks = _locks(file.path, kind, change)
            if locks and changed.isdisjoint(locks):
                yield file.path, Hit(new.line, f"{locks[0]} stays as it was")

    def _grown(self, change: Change) -> Iterator[tuple[Changed, Manifest, Declared]]:
        for file in self.covered(change):
            kind = manifest_of(file.path)
            if kind is not None and kind.locks and (new := _foreign(kind.new(file), file)):
                yield file, kind, new[0]


def _locks(path: str, kind: Manifest, change: Change) -> list[str]:
    """The lock files of the nearest folder that has one."""
    for folder in above(path):
        if found := [name for name in kind.locks if name in change.listed.get(folder, ())]:
            return [f"{folder}/{name}" if folder else name for name in found]
    return []


def _foreign(found: list[Declared], file: Changed) -> list[Declared]:
    """Without what lies in the same repository, or is no package at all."""
    own = _SCOPE.search(file.text or "")
    return [
        each
        for each in found
        if not each.wanted.startswith(_LOCAL)
        and not (own and each.name.startswith(f"{own[1]}/"))
        and not (file.path.endswith("composer.json") and each.name.startswith(_PLATFORM) and "/" not in each.name)
    ]


def _is_elsewhere(each: Declared, kind: Manifest) -> bool:
    in_npm = "package.json" in kind.names
    return bool(_ELSEWHERE.match(each.wanted) or (in_npm and _SHORT.fullmatch(each.wanted)))


def _listed(found: list[Declared]) -> str:
    names = list({folded(each.name): each.name[:60] for each in found}.values())
    more = f" and {len(names) - _SAID} more" if len(names) > _SAID else ""
    return ", ".join(names[:_SAID]) + more
