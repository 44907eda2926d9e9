"""What a repository's `.gitattributes` says of files: `linguist-generated` and `linguist-vendored`.

Only the file at the root is read, and only that of the default branch: otherwise whoever writes a change could say in
it that nobody wrote it. Docs: gitattributes(5); repositories/working-with-files/…/customizing-how-changed-files-appear.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pathspec.patterns.gitignore.basic import GitIgnoreBasicPattern

from bot.core.diff import unquoted
from bot.core.rules.globs import path_glob
from bot.core.rules.shapes import MisreadError

_LONGEST = 100_000  # characters that are read
_MOST = 500  # lines that count
_LINE = re.compile(r'^\s*(?P<pattern>"(?:[^"\\]|\\.)*"|[^\s"#\[]\S*)\s+(?P<attributes>\S.*)$')
_ATTRIBUTE = re.compile(r"^(?P<sign>[-!]?)(?P<name>linguist-(?:generated|vendored))(?:=(?P<value>\S+))?$")


@dataclass(frozen=True, slots=True)
class _Line:
    """One line: what it matches, and what it says of each attribute (None = as if nothing had been said)."""

    expression: re.Pattern[str]
    below: bool  # it ends in `/**`, and so speaks of everything below a folder
    says: tuple[tuple[str, bool | None], ...]

    def matches(self, path: str) -> bool:
        return (self.expression.match if self.below else self.expression.fullmatch)(path) is not None


@dataclass(frozen=True, slots=True)
class Attributes:
    """The lines of a `.gitattributes` that speak of generated and vendored files, in order."""

    lines: tuple[_Line, ...] = ()

    def verdict(self, path: str) -> bool | None:
        """True: nobody here wrote it. False: somebody did, whatever its name says. None: nothing is said."""
        said: dict[str, bool | None] = {}
        for line in self.lines:
            if line.matches(path):
                said |= dict(line.says)
        told = [one for one in said.values() if one is not None]
        return any(told) if told else None


@lru_cache(maxsize=64)
def read_attributes(text: str) -> Attributes:
    """Read a file. What is no pattern, or a costly one, is passed over, as git passes over what it cannot read."""
    lines = text[:_LONGEST].replace("\r\n", "\n").split("\n")
    return Attributes(tuple(line for one in lines for line in _read(one))[:_MOST])


def slim(text: str) -> str:
    """Just the lines that we read: they are kept with each decision."""
    return "\n".join(
        line for line in text[:_LONGEST].replace("\r\n", "\n").split("\n") if any(True for _ in _read(line))
    )


def _read(line: str) -> Iterator[_Line]:
    if "linguist-" not in line or (match := _LINE.match(line)) is None:
        return
    says = tuple(_said(word) for word in match["attributes"].split() if _ATTRIBUTE.match(word))
    pattern = unquoted(match["pattern"])
    if not says or pattern.startswith("!") or pattern.endswith("/"):  # git takes neither here
        return
    try:
        compiled = GitIgnoreBasicPattern(path_glob(pattern))
    except (MisreadError, ValueError):
        return
    if compiled.regex is not None:
        yield _Line(compiled.regex, pattern.endswith("/**"), says)


def _said(word: str) -> tuple[str, bool | None]:
    match = _ATTRIBUTE.match(word)
    if match is None or match["sign"] == "!":
        return (match["name"] if match else word, None)
    is_off = match["sign"] == "-" or (match["value"] or "").lower() in {"false", "0", "no"}
    return match["name"], not is_off
