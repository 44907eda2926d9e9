"""Values that can be read and hardly mean what somebody meant: each is told as a warning, and holds as it stands."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from typing_extensions import override

from bot.core.rules.names import LINE, line
from bot.core.rules.problem import Severity
from bot.core.rules.report import Report
from bot.core.rules.shapes import Many, Text
from bot.core.rules.tree import Leaf, Node

T = TypeVar("T")
Doubt = tuple[str, str]  # a message, and a hint
_REFS: Final = re.compile(r"refs/(?:heads|tags)/")
_BRACES: Final = re.compile(r"\{(?P<words>[^{}]*,[^{}]*)\}")
_CLASS: Final = re.compile(r"(?<![\\\[])\[(?P<word>[A-Za-z][\w .:]{2,})\]")  # a class that nobody means; not `[Pp]`
_WILD: Final = set("*?[")
_MOST: Final = 3  # globs that a hint writes out


def _none(_: str) -> Doubt | None:
    return None


@dataclass(frozen=True, slots=True)
class Doubted(Text[T]):
    """A text that may stand here, with a warning where `doubt` has one."""

    doubt: Callable[[str], Doubt | None] = _none

    @override
    def read(self, node: Node, report: Report) -> T | None:
        value: T | None = Text.read(self, node, report)
        if value is not None and isinstance(node, Leaf) and (doubt := self.doubt(node.text)) is not None:
            message, hint = doubt
            report.add(node.place, message, hint=hint, severity=Severity.WARNING)
        return value


def braces(glob: str) -> Doubt | None:
    """Shells know `{a,b}`; neither git nor fnmatch does."""
    if (found := _BRACES.search(glob)) is None:
        return None
    words = [word.strip() for word in found["words"].split(",")]
    globs = ", ".join(f'"{glob[: found.start()]}{word}{glob[found.end() :]}"' for word in words[:_MOST])
    globs += ", …" if len(words) > _MOST else ""
    return f"braces are plain letters here: this asks for the name `{found[0][:40]}`", f"write several globs: {globs}"


def brackets(glob: str) -> Doubt | None:
    """Many write `[WIP]` in titles, and `[slug]` in folders; in a glob that is any one of these letters."""
    if (found := _CLASS.search(glob)) is None:
        return None
    escaped = f"{glob[: found.start()]}[[]{glob[found.start() + 1 :]}"
    return f"brackets stand for one of the characters in them, not for {found[0][:40]}", f'write "{escaped}"'


def plain(glob: str) -> Doubt | None:
    """What a shell, or a person, reads otherwise."""
    return braces(glob) or brackets(glob)


def label(text: str) -> Doubt | None:
    """Labels are no globs: their names are short, and may hold anything."""
    if "*" not in text:
        return None
    return f"labels are compared whole: this asks for one called `{text[:40]}`", "name each label: `[hotfix, hotpatch]`"


def branch(glob: str) -> Doubt | None:
    """GitHub tells branches by their short names."""
    if (found := _REFS.match(glob)) is None:
        return plain(glob)
    return f"no branch is called `{found[0]}…` here, so this never holds", f'write "{glob[found.end() :]}"'


def title(glob: str) -> Doubt | None:
    """A glob is held against the whole title."""
    if _WILD & set(glob):
        return brackets(glob)
    said = glob.strip()
    return f'this holds for a title that is only "{said[:40]}"', f'write "*{said}*" for titles that have it somewhere'


def repository(glob: str) -> Doubt | None:
    """A repository has an owner and a name."""
    if "/" in glob or _WILD & set(glob):
        return plain(glob)
    said = glob.strip()
    return "a repository is `owner/name`, so this never holds", f'write "{said}/*" for an owner, "*/{said}" for a name'


LABELS: Final = Many(
    "a label or a list of labels",
    Doubted("a short text", line, pattern=LINE.pattern, doubt=label),
    least=1,
    lone=True,
)
