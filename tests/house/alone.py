"""Imports every module of a package first, each in a process of its own, and names those that cannot be.

The processes are a tree: a module's process is forked from that of something it imports anyway, as importing all of it
anew for each takes minutes. What leads back to a module is never loaded before it, so a circle of imports still breaks;
nor is anything that it does not import itself, so what it forgot is still missing.
"""

import ast
import gc
import importlib
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

LIBRARIES = """aiohttp ast_grep_py detect_secrets.plugins.aws gidgethub.apps graphql holidays jwt markdown_it pathspec
    multiprocessing.context procrastinate psycopg_pool pydantic_settings re2 rich.markdown rich.progress structlog typer
    unidiff yaml"""


def found(folder: Path) -> dict[str, ast.Module]:
    """The modules under a folder as they are imported, and what they say."""
    paths = {
        ".".join(path.relative_to(folder.parent).with_suffix("").parts).removesuffix(".__init__"): path
        for path in folder.rglob("*.py")
    }
    return {name: ast.parse(path.read_text("utf-8")) for name, path in sorted(paths.items())}


class Modules:
    """Which module imports which."""

    def __init__(self, trees: dict[str, ast.Module]) -> None:
        self.names = frozenset(trees)
        self.at_once = {name: {*_packages(name), *self._named(tree.body)} for name, tree in trees.items()}
        self.ever = {name: {*_packages(name), *self._named(ast.walk(tree))} for name, tree in trees.items()}
        self.behind = cache(self._behind)

    def parent(self, name: str) -> str:
        """What may be loaded before a module: of all that it imports, whatever brings most along."""
        around = _packages(name)
        allowed = (each for each in self.at_once[name] if each in around or name not in self.behind(each))
        return max(sorted(allowed), key=lambda each: len(self.behind(each)), default="")

    def _behind(self, name: str) -> frozenset[str]:
        """All that importing a module may load, itself included."""
        known, waiting = set[str](), [name]
        while waiting:
            one = waiting.pop()
            if one not in known:
                known.add(one)
                waiting += self.ever[one]
        return frozenset(known)

    def _named(self, statements: Iterable[ast.AST]) -> Iterator[str]:
        for one in statements:
            if isinstance(one, ast.Import):
                yield from (alias.name for alias in one.names if alias.name in self.names)
            elif isinstance(one, ast.ImportFrom) and one.module in self.names:
                inside = (f"{one.module}.{alias.name}" for alias in one.names)
                yield from (one.module, *(each for each in inside if each in self.names))


def _packages(name: str) -> list[str]:
    """The packages around a module: they are imported before it, whatever it says."""
    parts = name.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts))]


def grow(name: str, children: dict[str, list[str]]) -> None:
    """Import a module in a process of its own, and there what may come after it."""
    if os.fork() == 0:
        try:
            importlib.import_module(name)
        except Exception as problem:  # noqa: BLE001 - whatever a module fails with
            print(f"{name} cannot be imported alone: {problem!r}", flush=True)
        else:
            for child in children[name]:
                grow(child, children)
        os._exit(0)
    if os.wait()[1] != 0:
        print(f"{name} cannot be imported alone: its process died", flush=True)


def main(folder: Path) -> None:
    gc.disable()
    for library in LIBRARIES.split():
        importlib.import_module(library)
    assert folder.name not in sys.modules
    gc.freeze()
    modules = Modules(found(folder))
    children: dict[str, list[str]] = defaultdict(list)
    for name in sorted(modules.names):
        children[modules.parent(name)].append(name)
    sys.path.insert(0, str(folder.parent))
    grow(folder.name, children)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
