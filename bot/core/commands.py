"""Finds `/word …` lines in a comment, as its reader sees them.

The comment is read as Markdown: a command is a line of a plain paragraph. What is quoted, in a list, in a code block or
span, in HTML or in an HTML comment is not one, because a reader would not take it for one, or not see it at all. Nor is
what stands below the words by which a mail program begins the message that is answered.

Those words have as many forms as there are programs and languages, and what they introduce is another's. So of a
comment that GitHub made of an e-mail only the commands count with which it begins.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.core.words import Word

_COMMAND = re.compile(r"^/(?P<name>[a-z][a-z-]{0,30})(?:(?::[ \t]*|[ \t]+)(?P<rest>.*))?$", re.IGNORECASE)
_MARKDOWN: Final = MarkdownIt("commonmark")
# How mail programs introduce what they quote without `>`: Outlook, Apple Mail and Gmail in a few languages, GitHub.
_ANSWERED = re.compile(
    r"^(?:_{10,}\s*|-{3,} ?(?:Original Message|Ursprüngliche Nachricht|Message d'origine|Mensaje original) ?-{3,}.*"
    r"|(?:From|Von|De): .*<[^>\n]*>.*|(?:On|Am|Le|El) [^\n]{6,200}(?:wrote|schrieb|a écrit|escribió)[^\n]{0,80}:"
    r"|(?:—|-- ?)\s*\n?Reply to this email directly.*)$",
    re.MULTILINE | re.IGNORECASE,
)
_LONGEST = 65_536  # GitHub's own limit of a comment


@dataclass(frozen=True, slots=True)
class Command:
    """One command, its name in lower case. `late` = it stands in an e-mail after other words."""

    name: str
    rest: str
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One command of the conversation, weighed. `reason` says why it does not count, and is empty where it does.

    `word` is None where there is no such command.
    """

    comment: str  # node id
    login: str
    at: datetime
    name: str  # as it was written, in lower case
    word: Word | None
    words: str  # what follows the name
    reason: str = ""
    waits: bool = False  # nobody could tell yet whether they may write here; nothing else speaks against it

    @property
    def counts(self) -> bool:
        """Whether it does what it says."""
        return not self.reason


def commands(body: str, *, by_mail: bool = False) -> Iterator[Command]:
    """Yield the commands of a comment in order."""
    if "/" not in body:
        return
    own = own_words(body[:_LONGEST])
    if by_mail:
        first, own = _beginning(own)
        yield from first
    for token in _MARKDOWN.parse(own):
        if token.type == "inline" and token.level == 1:
            for line in _lines(token.children or []):
                if command := _command(line, late=by_mail):
                    yield command


def _beginning(body: str) -> tuple[list[Command], str]:
    """The commands with which it begins, on lines of their own or with empty ones between, and the rest."""
    found: list[Command] = []
    lines = body.split("\n")
    for at, line in enumerate(lines):
        command = _command(line.strip(), late=False)
        if command is None and line.strip():
            return found, "\n".join(lines[at:])
        found += [command] if command else []
    return found, ""


def _command(line: str, *, late: bool) -> Command | None:
    match = _COMMAND.match(line)
    return Command(match["name"].lower(), (match["rest"] or "").strip(), late) if match else None


def own_words(body: str) -> str:
    """What the author wrote themselves, without the message that a mail program put below it."""
    body = body.replace("\r\n", "\n")
    found = _ANSWERED.search(body)
    return body if found is None else body[: found.start()]


def _lines(children: list[Token]) -> Iterator[str]:
    """The visible lines of a paragraph; one that begins with code or HTML begins with no slash.

    A link within a line keeps where it leads: `/design [the ledger](docs/ledger.md)`.
    """
    line, href = "", ""
    for child in children:
        match child.type:
            case "softbreak" | "hardbreak":
                yield line
                line = ""
            case "link_open" if line and child.markup != "autolink":
                line, href = f"{line}[", str(child.attrs.get("href", ""))
            case "link_close" if href:
                line, href = f"{line}]({href})", ""
            case "html_inline":
                line = line or "\0"
            case "code_inline":
                line = f"{line or chr(0)}{child.content}"
            case _:
                line += child.content
    yield line
