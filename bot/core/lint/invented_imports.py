"""Finds imports of packages that no manifest knows: models make up names, and others register those.

It speaks only where it can know: the manifests were read, what lies beside the code is listed, and nothing suggests
that dependencies are declared in a place that nobody looked at.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from typing_extensions import override

from bot.core.lint.changed import Change, Changed, lines_of
from bot.core.lint.detector import ChangeDetector
from bot.core.lint.finding import Hit
from bot.core.lint.imports import imported
from bot.core.lint.package_names import IMPORTED_AS, NODE
from bot.core.lint.surroundings import Folder, Wishes, above
from bot.core.rules.languages import language

_SCRIPTS: Final = frozenset(("javascript", "typescript"))
_PYTHON_MANIFESTS: Final = ("pyproject.toml", "requirements.txt", "setup.py", "setup.cfg", "Pipfile", "environment.yml")
_PYTHON_MORE: Final = ("requirements-dev.txt", "requirements/base.txt", "requirements.in", "requirements_dev.txt")
_SCRIPT_MANIFESTS: Final = ("package.json", "tsconfig.json", "jsconfig.json", "tsconfig.base.json", "vite.config.ts")
_STANDARD: Final = sys.stdlib_module_names | {"distutils", "imp", "asyncore", "asynchat", "smtpd", "cgi", "telnetlib"}
_ELSEWHERE: Final = re.compile(r"""dynamic\s*=\s*\[[^\]]*dependencies|\bopen\(|read_text\(|\bfile:\s""")
_WORD: Final = re.compile(r"[A-Za-z0-9][\w.-]*")
_PACKAGE: Final = re.compile(r"(?:@[a-z0-9][\w.-]*/)?[a-z0-9][\w.-]*", re.IGNORECASE)
_NEIGHBOURS: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class InventedImports(ChangeDetector):
    """New imports of packages that are neither declared, nor standard, nor local, nor used by the files beside."""

    @override
    def wants(self, change: Change) -> Wishes:
        """The manifests above each file with new imports, the names beside it, and some of its neighbours."""
        paths: dict[str, None] = {}
        folders: dict[str, Folder] = {}
        for file in self.covered(change):
            if not any(_packages(file)):
                continue
            spoken = _SCRIPTS if file.language in _SCRIPTS else frozenset(("python",))
            here, *higher = above(file.path)
            folders.setdefault(here, Folder(path=here, languages=spoken, most=_NEIGHBOURS))
            for path in (*reversed(higher), "src", "lib"):
                folders.setdefault(path, Folder(path=path))
            paths |= dict.fromkeys(_manifests(file))
        return Wishes(paths=tuple(paths), folders=tuple(folders.values()))

    @override
    def find_all(self, change: Change) -> Iterator[tuple[str, Hit]]:
        """Each package once."""
        told: set[str] = set()
        texts = _texts(change)
        local = _local(change)
        used = _used(change)
        for file in self.covered(change):
            found = [(line, name) for line, name in _packages(file) if name not in told | used and name not in local]
            manifests = {path: texts[path] for path in _manifests(file) if path in texts}
            if not found or not _is_known(file, manifests, change):
                continue
            for line, name in found:
                if name not in told and not _is_declared(name, file, manifests):
                    told.add(name)
                    yield file.path, Hit(line, f"{name[:60]} is not in {next(iter(manifests))}")


def _manifests(file: Changed) -> list[str]:
    """Where its dependencies may be declared, the root first."""
    names = _SCRIPT_MANIFESTS if file.language in _SCRIPTS else _PYTHON_MANIFESTS
    more = () if file.language in _SCRIPTS else _PYTHON_MORE
    below = [f"{folder}/{name}" for folder in reversed(above(file.path)[:-1]) for name in names[:2]]
    return [*names, *more, *below]


def _texts(change: Change) -> dict[str, str]:
    """The texts of all files that are known, changed or not."""
    return {**change.around, **{file.path: file.text for file in change.files if file.text is not None}}


def _local(change: Change) -> frozenset[str]:
    """The names of modules and folders that lie in the repository, as far as they were seen."""
    names = {name.rstrip("/").partition(".")[0] for held in change.listed.values() for name in held}
    return frozenset(names | {part.partition(".")[0] for file in change.files for part in file.path.split("/")})


def _is_known(file: Changed, manifests: dict[str, str], change: Change) -> bool:
    """Whether all that is declared was seen."""
    root = change.listed.get("")
    if (
        root is None
        or not manifests
        or any(other.path in _manifests(file) and other.text is None for other in change.files)
    ):
        return False
    if file.language in _SCRIPTS:
        return any(path.endswith("package.json") for path in manifests)
    unread = [name for name in root if "requirements" in name and name not in manifests]
    return not unread and not any(_ELSEWHERE.search(text) for text in manifests.values())


def _is_declared(name: str, file: Changed, manifests: dict[str, str]) -> bool:
    if file.language in _SCRIPTS:
        first = name.partition("/")[0]
        said = (f'"{name}', f"'{name}", f'"@types/{name}"', f'"{first}/*"', f'"name": "{first}/')
        return any(each in text for each in said for text in manifests.values())
    wanted = {_bare(name), *map(_bare, IMPORTED_AS.get(name, ()))}
    words = {_bare(word) for text in manifests.values() for word in _WORD.findall(text)}
    return any(each in word for each in wanted for word in words)


def _bare(name: str) -> str:
    return re.sub(r"[-_.]", "", name).lower()


def _packages(file: Changed) -> Iterator[tuple[int, str]]:
    """The packages that added lines import and removed ones did not, with the number of the line."""
    gone = {_package(file.language, name) for _, name in imported(file.language, file.removed)}
    for line, module in imported(file.language, file.added):
        # In Python an import that is indented is often one that may fail.
        name = "" if file.language == "python" and file.line(line)[:1].isspace() else _package(file.language, module)
        if name and name not in gone:
            yield line, name


def _used(change: Change) -> set[str]:
    """The packages that unchanged code imports, as far as it was seen."""
    lines = [(language(path), lines_of(text)) for path, text in change.around.items()]
    lines += [(file.language, file.kept) for file in change.files]
    return {_package(spoken, module) for spoken, kept in lines for _, module in imported(spoken, kept)}


def _package(spoken: str | None, module: str) -> str:
    """The package of a registry that holds a module; empty where it is none."""
    if spoken == "python":
        name = module.partition(".")[0]
        return "" if name in _STANDARD or name.startswith("_") else name
    if spoken not in _SCRIPTS:
        return ""
    parts = module.split("/")
    name = "/".join(parts[: 2 if module.startswith("@") else 1])
    return name if _PACKAGE.fullmatch(name) and name not in NODE else ""
