"""Reads CODEOWNERS as GitHub does: which people and teams own a path, and which lines say nothing.

Patterns are those of .gitignore, but for exceptions (`!`), ranges (`[ ]`) and an escaped `#`, which GitHub does not
know here (docs: repositories/…/customizing-your-repository/about-code-owners). The last line that matches a path
decides, also where it names nobody.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import re2
from pathspec.patterns.gitignore import GitIgnorePatternError

from bot.core.owned import CodeOwned, Owned, Owners
from bot.core.rules.atlas import Atlas
from bot.core.rules.globs import Globs

PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")  # the first that is there counts
MOST_BYTES = 3_000_000  # larger ones GitHub does not read
_MOST_SKIPPED = 5  # lines that are told
_SAMPLE = 3  # files that are named for the same owners
_LONGEST = 4000  # characters of one line
_WORD = re.compile(r"(?:\\.|\S)+")
_TEAM = re.compile(r"@[A-Za-z0-9][A-Za-z0-9_-]{0,99}/[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_USER = re.compile(r"@[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_EMAIL = re.compile(r"[^@\s]{1,100}@[^@\s]{1,200}")


@dataclass(frozen=True, slots=True)
class _Line:
    globs: Globs
    owners: Owners | None


@dataclass(frozen=True, slots=True)
class CodeOwners:
    """One file, read. `skipped` are the first lines that say nothing, each with the reason."""

    name: str
    lines: tuple[_Line, ...]
    skipped: tuple[str, ...]
    atlas: Atlas = field(init=False, compare=False, repr=False)  # all patterns, to be asked together

    def __post_init__(self) -> None:
        object.__setattr__(self, "atlas", Atlas(line.globs for line in self.lines))

    def of(self, path: str) -> Owners | None:
        """The owners of a path; None where it has none."""
        return self._owners([path])[path]

    def over(self, paths: Iterable[str]) -> CodeOwned:
        """The files of a change by their owners, in their order."""
        found: dict[Owners, list[str]] = {}
        for path, owners in self._owners(paths).items():
            if owners is not None:
                found.setdefault(owners, []).append(path)
        owned = tuple(Owned(owners, tuple(files[:_SAMPLE]), len(files)) for owners, files in found.items())
        return CodeOwned(name=self.name, owned=owned, skipped=self.skipped)

    def _owners(self, paths: Iterable[str]) -> dict[str, Owners | None]:
        """Each path with its owners: of the lines that match, the last."""
        found: dict[str, Owners | None] = dict.fromkeys(paths)
        covered = self.atlas.over(tuple((path,) for path in found))
        for line in self.lines:
            found |= dict.fromkeys(covered[line.globs], line.owners)
        return found


class _Nothing(ValueError):
    """A line that says nothing; its text is why."""


def code_owners(name: str, text: str) -> CodeOwners:
    """Read a file. A line that GitHub would skip is skipped and told; the others hold."""
    lines: list[_Line] = []
    skipped: list[str] = []
    for number, said in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        try:
            lines += _line(said.strip())
        except _Nothing as why:
            skipped.append(f"`{name}` line {number} is skipped: {why}")
    more = len(skipped) - _MOST_SKIPPED
    told = [*skipped[:_MOST_SKIPPED], *([f"{more} more lines of `{name}` are skipped"] if more > 0 else [])]
    return CodeOwners(name, tuple(lines), tuple(told))


def _line(said: str) -> Iterator[_Line]:
    """One line; none where it is empty or a comment."""
    if not said or said.startswith("#"):
        return
    if len(said) > _LONGEST:
        raise _Nothing(f"it has more than {_LONGEST} characters")
    pattern, *words = _WORD.findall(said)
    yield _Line(_globs(pattern), _owners(words))


def _globs(pattern: str) -> Globs:
    if pattern.startswith("!"):
        raise _Nothing("CODEOWNERS knows no exceptions (`!`); give the files a line without owners")
    if pattern.startswith("\\#"):
        raise _Nothing("CODEOWNERS knows no escaped `#`")
    if "[" in pattern or "]" in pattern:
        raise _Nothing("CODEOWNERS knows no ranges (`[ ]`)")
    if not pattern.strip("/"):
        raise _Nothing(f"`{pattern[:60]}` is no pattern; `*` is for everything")
    try:
        globs = Globs.compile((pattern,))
        globs.cover("")
    except (GitIgnorePatternError, re2.error):
        raise _Nothing(f"`{pattern[:60]}` is no pattern") from None
    return globs


def _owners(words: list[str]) -> Owners | None:
    """Up to a comment; None where nobody is named."""
    end = next((at for at, word in enumerate(words) if word.startswith("#")), len(words))
    users: dict[str, None] = {}
    teams: dict[str, None] = {}
    emails: dict[str, None] = {}
    for word in words[:end]:
        if _TEAM.fullmatch(word):
            teams[word[1:]] = None
        elif _USER.fullmatch(word):
            users[word[1:]] = None
        elif _EMAIL.fullmatch(word):
            emails[word] = None
        else:
            raise _Nothing(f"`{word[:60]}` is no owner; write `@login`, `@organisation/team` or an e-mail address")
    return Owners(tuple(users), tuple(teams), tuple(emails)) if users or teams or emails else None
