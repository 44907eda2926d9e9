"""Finds `/word …` lines in a comment, as its reader sees them.

The comment is read as Markdown: a command is a line of a plain paragraph. What is quoted, in a list, in a code block or
span, in HTML or in an HTML comment is not one, because a reader would not take it for one, or not see it at all.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

_COMMAND = re.compile(r"^/(?P<name>[a-z][a-z-]{0,30})(?:[ \t]+(?P<rest>.*))?$", re.IGNORECASE)
_MARKDOWN: Final = MarkdownIt("commonmark")
_LONGEST = 65_536  # GitHub's own limit of a comment


@dataclass(frozen=True, slots=True)
class Command:
    """One command, its name in lower case."""

    name: str
    rest: str


def commands(body: str) -> Iterator[Command]:
    """Yield the commands of a comment in order."""
    if "/" not in body:
        return
    for token in _MARKDOWN.parse(body[:_LONGEST]):
        if token.type == "inline" and token.level == 1:
            for line in _lines(token.children or []):
                if match := _COMMAND.match(line):
                    yield Command(match["name"].lower(), (match["rest"] or "").strip())


def _lines(children: list[Token]) -> Iterator[str]:
    """The visible lines of a paragraph; one that begins with code or HTML begins with no slash."""
    line = ""
    for child in children:
        match child.type:
            case "softbreak" | "hardbreak":
                yield line
                line = ""
            case "html_inline":
                line = line or "\0"
            case "code_inline":
                line = f"{line or chr(0)}{child.content}"
            case _:
                line += child.content
    yield line
