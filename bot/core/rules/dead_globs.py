"""Globs that no path can match, though they look as if one could, and what was probably meant.

Paths of a repository are parted by `/`, start at its root, and have no part that is empty, `.` or `..`. A backslash
takes the meaning from the character behind it, and a bracket that is not closed matches nothing (git's wildmatch.c).
"""

import re
from typing import Final

from bot.core.rules.shapes import MisreadError

_DRIVE: Final = re.compile(r"[A-Za-z]:[/\\]")
# A backslash before what has no meaning to lose, and the one of `src\**`.
_PARTING: Final = re.compile(r"\\(?![*?\[\]\\!# ]|$)|(?<=\w)\\(?=\*)")
_BRACKET: Final = re.compile(r"\[[!^]?+\]?+(?:\\.|\[:[a-z]+:\]|[^\]\\])*\]|\\.|(?P<open>\[)", re.DOTALL)


def check_alive(text: str) -> None:
    """MisreadError for a glob that cannot match."""
    glob = text.removeprefix("!")
    sign = "!" * (len(text) - len(glob))
    if not glob:
        return  # whoever compiles it says so
    if _DRIVE.match(glob):
        raise MisreadError("paths start at the root of the repository, not at a drive", 'write "src/**"')
    if _PARTING.search(glob):
        better = re.sub(r"\\+", "/", text)
        raise MisreadError(
            "folders are parted by `/`; a backslash only takes the meaning from a `*`", f'write "{better}"'
        )
    parts = glob.removeprefix("/").removesuffix("/").split("/")
    if glob.strip() == "/":
        raise MisreadError("`/` names no file", 'write "**" for all files, or "/README.md" for one at the root')
    if ".." in parts:
        raise MisreadError("no path leads out of the repository, or back up", "write the path from its root")
    if "." in parts or "" in parts:
        better = "/".join(part for part in parts if part not in {"", "."})
        raise MisreadError("no part of a path is empty or `.`", f'write "{sign}{better or "**"}"')
    if any(match["open"] for match in _BRACKET.finditer(glob)):
        raise MisreadError(
            "a bracket `[` is not closed, so this matches nothing", "close it, or write `\\[` for the character"
        )
