"""Globs, as `.gitignore` has them for paths and as a shell has them for names.

pathspec translates the former as git reads them; RE2 runs them, in time that no file name can make explode.
"""

import fnmatch
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Self

import re2
from pathspec.patterns.gitignore import GitIgnorePatternError
from pathspec.patterns.gitignore.basic import GitIgnoreBasicPattern

from bot.core.rules.dead_globs import check_alive
from bot.core.rules.doubts import Doubt, Doubted, plain
from bot.core.rules.expressions import Expression
from bot.core.rules.shapes import Made, Many, MisreadError

_LONGEST = 200
_MOST_WILD = 2  # within one name, and of `**/` within one path: nobody can say what more would match


@dataclass(frozen=True, slots=True)
class Line:
    """One glob: what it matches, and whether it takes in or (`!`) leaves out."""

    expression: str
    takes_in: bool

    def matches(self, path: bytes) -> bool:
        """Whether a path, as `encoded` made it, is one."""
        return _ready(self.expression).search(path) is not None


@dataclass(frozen=True, slots=True)
class Globs:
    """Globs for paths, read as git reads `.gitignore`: later ones win, and `!` makes an exception."""

    lines: tuple[str, ...]
    parts: tuple[Line, ...] = field(compare=False, repr=False)

    @classmethod
    def compile(cls, lines: Iterable[str]) -> Self:
        """Compile checked globs once; whoever asks about many files reuses them."""
        kept = tuple(lines)
        return cls(kept, tuple(_compiled(line) for line in kept))

    def cover(self, path: str) -> bool:
        """Whether the globs admit a path."""
        name = encoded(path)
        return next((part.takes_in for part in reversed(self.parts) if part.matches(name)), False)

    def __str__(self) -> str:
        return ", ".join(self.lines[:_SAID]) + (", …" if len(self.lines) > _SAID else "")


_SAID = 3
NO_GLOBS = Globs((), ())


def encoded(path: str) -> bytes:
    """A path as globs are asked about it.

    A wildcard stops at a line break, and git allows one in a file's name: nobody hides payments/ behind it.
    """
    return path.replace("\n", " ").encode("utf-8", "replace")


@lru_cache(maxsize=8192)
def _compiled(line: str) -> Line:
    expression, takes_in = GitIgnoreBasicPattern.pattern_to_regex(line)
    if expression is None or takes_in is None:
        raise GitIgnorePatternError(line)
    if "[" in line:  # nothing else can turn out to be no expression
        _ready(expression)
    return Line(expression, takes_in)


@lru_cache(maxsize=8192)
def _ready(expression: str) -> Any:
    return re2.compile(expression, options())


def options() -> Any:
    """How RE2 runs globs: without a word on standard error."""
    made = re2.Options()
    made.log_errors = False
    return made


@lru_cache(maxsize=8192)  # a pack's globs are read with each file over it
def path_glob(text: str) -> str:
    """Check one glob for paths."""
    if not text.strip() or len(text) > _LONGEST or "\n" in text:
        raise MisreadError(f"expected a glob of 1 to {_LONGEST} characters on one line")
    if text.startswith("#"):
        raise MisreadError("a glob cannot start with #, which starts a comment", "write `\\#` for a file that does")
    if text.startswith("./"):
        raise MisreadError("globs start at the root of the repository", f'write "{text[2:]}"')
    check_alive(text)
    if _is_wild(text):
        hint = f"use at most {_MOST_WILD} `*` in a name and {_MOST_WILD} `**/` in a path, not counting those at the end"
        raise MisreadError("this glob has too many wildcards", hint)
    try:
        _compiled(text)
    except (GitIgnorePatternError, re2.error) as error:
        raise MisreadError(f'"{text}" is no glob', "write it as in .gitignore, such as `src/payments/**`") from error
    return text


def _is_wild(text: str) -> bool:
    *above, _ = parts = text.split("/")
    names = (part.rstrip("*") for part in parts if part != "**")
    return above.count("**") > _MOST_WILD or any(name.count("*") > _MOST_WILD for name in names)


@dataclass(frozen=True, slots=True)
class NameGlobs:
    """Globs for one-line names such as branches and titles: `*` stands for anything, also for a slash."""

    lines: tuple[str, ...]
    ignore_case: bool

    def match(self, name: str) -> str | None:
        """The first glob that a name matches, or None."""
        if _named(self.lines, self.ignore_case).match(name) is None:
            return None
        flags = re.IGNORECASE if self.ignore_case else 0
        return next(line for line in self.lines if re.match(fnmatch.translate(line), name, flags))

    def __str__(self) -> str:
        return " or ".join(self.lines[:_SAID]) + (" or …" if len(self.lines) > _SAID else "")


@lru_cache(maxsize=1024)
def _named(lines: tuple[str, ...], ignore_case: bool) -> re.Pattern[str]:  # noqa: FBT001 - a key of the cache
    """Checked globs, compiled when first asked: fnmatch makes patterns that never go back over what a `*` took."""
    pattern = "|".join(fnmatch.translate(line) for line in lines)
    return re.compile(pattern, re.IGNORECASE if ignore_case else 0)


@dataclass(frozen=True, slots=True)
class NameExpression:
    """A regular expression for one-line names, where globs do not say enough."""

    expression: Expression

    def match(self, name: str) -> str | None:
        """The expression, if a name matches it, or None."""
        return self.expression.text if self.expression.search(name) else None

    def __str__(self) -> str:
        return self.expression.text


def name_glob(text: str) -> str:
    """Check one glob for names."""
    if not text.strip() or len(text) > _LONGEST or "\n" in text:
        raise MisreadError(f"expected a glob of 1 to {_LONGEST} characters on one line")
    return text


def _spec(lines: tuple[str, ...]) -> Globs:
    if lines and lines[0].startswith("!"):
        raise MisreadError("the first glob is an exception (`!`) to nothing", "put the globs it excepts from first")
    return Globs.compile(lines)


PATH_GLOB = Doubted("a glob", path_glob, doubt=plain)
PATH_GLOBS = Made(Many("a list of globs", PATH_GLOB, least=1), _spec)
PATH_GLOBS_OR_NONE = Made(Many("a list of globs", PATH_GLOB), _spec)


def name_globs(doubt: Callable[[str], Doubt | None]) -> Many[str]:
    """Globs for names, with a warning where there is a doubt."""
    return Many("a glob or a list of globs", Doubted("a glob", name_glob, doubt=doubt), least=1, lone=True)


NAME_GLOBS = name_globs(plain)
