"""Which modules code imports, line by line: as much as one line tells, in the languages where an import is one."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from bot.core.lint.changed import Line

_JAVASCRIPT: Final = re.compile(r"""(?:\bfrom\s*|^\s*import\s*|\brequire\(\s*|\bimport\(\s*)["']([^"'\s]+)["']""")
_JAVA: Final = re.compile(r"^\s*import\s+(?:static\s+)?([\w.]+)")
_IMPORTS: Final = {
    "javascript": _JAVASCRIPT,
    "typescript": _JAVASCRIPT,
    "python": re.compile(r"^\s*(?:from\s+(?=[\w.]+\s+import\b)|import\s+)([\w.]+)"),
    "go": re.compile(r"""^\s*(?:import\s+)?(?:[\w.]+\s+)?"([\w./-]+)"\s*(?://.*)?$"""),
    "java": _JAVA,
    "kotlin": _JAVA,
    "rust": re.compile(r"^\s*(?:pub\s+)?use\s+([\w:]+)"),
    "ruby": re.compile(r"""^\s*require\s+["']([^"']+)["']"""),
    "csharp": re.compile(r"^\s*(?:global\s+)?using\s+(?:static\s+)?([\w.]+)\s*;"),
    "php": re.compile(r"^\s*use\s+\\?([\w\\]+)"),
}
_COMMENT: Final = re.compile(r"\s*(?:#|//|/?\*)")
_MORE: Final = re.compile(r",\s*([\w.]+)")  # `import os, sys` in Python


def imported(language: str | None, lines: Iterable[Line]) -> Iterator[tuple[int, str]]:
    """The number of the line and the name of the module, as the language writes it."""
    expression = _IMPORTS.get(language or "")
    if expression is None:
        return
    for line in lines:
        if _COMMENT.match(line.text):
            continue
        for found in expression.finditer(line.text):
            yield line.number, found[1]
        if language == "python" and line.text.lstrip().startswith("import "):
            yield from ((line.number, more) for more in _MORE.findall(line.text.partition("#")[0]))
