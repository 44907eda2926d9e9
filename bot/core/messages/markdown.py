"""Makes text from outside safe to stand in Markdown: titles, branches, file names, rules and messages are hostile.

`code` puts the text in a code span: nothing inside is read as Markdown, no @name notifies, no link forms.
`plain` is for words that should read as prose: every mark that Markdown acts on is escaped, and what GitHub turns into
mentions, links and references after rendering is broken with an invisible word joiner. `prose` is `plain` for sentences
in which backticks set off a name: what stands between two of them becomes a code span. All drop control and direction
characters, which could make a line read as something else.
"""

import re
import unicodedata

from bot.core.lint.secrets import redacted

_JOINER = "\u2060"
_MARKS = re.compile(r"([\\`*_\[\]<>|~&$#!])")
_BLOCK_START = re.compile(r"^(?:[-+=:]|(?P<digits>\d{1,9})[.)])")
_AUTOLINKED = re.compile(r"(@|#|\bGH-|://|\bwww\.)", re.IGNORECASE)
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")
_BACKTICKS = re.compile(r"`+")


def code(text: str, most: int = 120) -> str:
    """The text in a code span, fenced longer than any run of backticks in it."""
    clean = shorten(text, most)
    longest = max((len(run) for run in _BACKTICKS.findall(clean)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if not clean or clean[0] in "` " or clean[-1] in "` " else ""
    return f"{fence}{pad}{clean}{pad}{fence}"


def cell(text: str, most: int = 120) -> str:
    """A code span inside a table: there a pipe must be escaped even in code (GFM spec, tables extension)."""
    return code(text, most).replace("|", "\\|")


def address(path: str) -> str:
    """A path as part of a link, percent-encoded (RFC 3986): nothing in it ends the link."""
    return "".join(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in path.encode("utf-8", "replace"))


def plain(text: str, most: int = 300) -> str:
    """The text as prose, with nothing in it that Markdown or GitHub would act on."""
    broken = _AUTOLINKED.sub(lambda match: match[1] + _JOINER, shorten(text, most))
    escaped = _MARKS.sub(r"\\\1", broken)
    if (start := _BLOCK_START.match(escaped)) is not None:
        digits = start["digits"] or ""
        escaped = f"{digits}\\{escaped[len(digits) :]}"
    return escaped


def prose(text: str, most: int = 400) -> str:
    """A sentence of ours, with names between backticks. Whatever backticks a name brings, both halves are safe."""
    parts = shorten(text, most).split("`")
    if len(parts) % 2 == 0:
        return plain(text, most)
    return "".join(code(part) if index % 2 else _inner(part, first=index == 0) for index, part in enumerate(parts))


def _inner(part: str, *, first: bool) -> str:
    """`plain`, keeping the spaces that set a code span off from its neighbours."""
    before, after = part[: len(part) - len(part.lstrip())], part[len(part.rstrip()) :]
    middle = plain(part) if first else plain(f"x{part.strip()}")[1:]
    return f"{before}{middle}{after}" if part.strip() else part


def shorten(text: str, most: int) -> str:
    """One line of at most `most` characters, without invisible ones and without secrets, which file names may hold."""
    visible = "".join(" " if character in "\n\r\t\x0b\x0c\x85\u2028\u2029" else character for character in text)
    visible = "".join(
        character for character in visible if unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co"}
    )
    visible = " ".join(visible.split())
    visible = redacted(visible)
    return visible if len(visible) <= most else visible[: most - 1].rstrip() + "…"
