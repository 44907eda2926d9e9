"""The sections of a Markdown document: its headings, and whether anything is said below each."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.core.document import Section

MOST_BYTES: Final = 256 * 1024
DESIGN_SECTIONS: Final = ("Regulatory requirements", "Security model", "Error handling", "Rollback plan")
_MOST_SECTIONS = 500
_LONGEST_HEADING = 200
# Blocks are all that matters here; without the marks inside of lines, the time taken grows with the text alone.
_BLOCKS: Final = MarkdownIt("commonmark").disable("inline")
_NUMBERED = re.compile(r"^\s*(?:(?:[0-9]{1,3}|[ivxlc]{1,6}|[a-z])[.):])+[0-9.)]*\s*|^\s*[0-9]{1,3}\s+")
_NOT_A_LETTER = re.compile(r"[\W_]+")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = re.compile(r"<[^<>]{0,200}>")
# What templates leave to be filled in; it says nothing by itself, and nothing at the beginning of a line.
_TO_DO = re.compile(
    r"(?:to ?do|tbd|tba|tbc|fixme|xxx|wip|to be (?:done|defined|decided|written|added))\b.*", re.IGNORECASE
)
_BLANK = re.compile(r"(?:n ?/? ?a|none|nil|nothing|lorem ipsum.*|\[[^\]]*\]|\{\{?.*\}\}?|[\W_]*)", re.IGNORECASE)
_BOX = re.compile(r"^\[[ xX]\]\s*")
_WORD = re.compile(r"\w{2}")


def sections_of(text: str) -> tuple[Section, ...]:
    """The sections in their order. Headings in quotes, lists, code and comments are none."""
    tokens = _BLOCKS.parse(text[:MOST_BYTES].replace("\r\n", "\n"))
    heads = [at for at, token in enumerate(tokens) if token.type == "heading_open" and token.level == 0]
    said = [at for at, token in enumerate(tokens) if _says_something(tokens, at, token)]
    return tuple(_sections(tokens, heads[:_MOST_SECTIONS], said))


def _sections(tokens: Sequence[Token], heads: Sequence[int], said: Sequence[int]) -> Iterator[Section]:
    ends = _ends(tokens, heads)
    for at in heads:
        heading = _COMMENT.sub("", tokens[at + 1].content).strip()[:_LONGEST_HEADING]
        yield Section(heading, any(at < one < ends[at] for one in said))


def _ends(tokens: Sequence[Token], heads: Sequence[int]) -> dict[int, int]:
    """Where each section ends: at the next heading of its rank or a higher one."""
    ends: dict[int, int] = {}
    for place, at in enumerate(heads):
        later = (other for other in heads[place + 1 :] if tokens[other].tag <= tokens[at].tag)
        ends[at] = next(later, len(tokens))
    return ends


def _says_something(tokens: Sequence[Token], at: int, token: Token) -> bool:
    match token.type:
        case "inline":
            return tokens[at - 1].type != "heading_open" and _is_filled(token.content)
        case "fence" | "code_block":
            return _is_filled(token.content)
        case "html_block":
            return _is_filled(_TAG.sub(" ", _COMMENT.sub("", token.content)))
        case _:
            return False


def _is_filled(text: str) -> bool:
    """Whether a line is left when comments and placeholders are taken away."""
    return any(_is_said(line) for line in _COMMENT.sub("", text).split("\n"))


def _is_said(line: str) -> bool:
    bare = _BOX.sub("", line.strip(" \t*_~`>#-+|:"))
    return not (_TO_DO.fullmatch(bare) or _BLANK.fullmatch(bare.strip(" .!?…"))) and _WORD.search(bare) is not None


def absent(wanted: Iterable[str], sections: Iterable[Section]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of the wanted sections, those that are missing and those that say nothing."""
    found = [(letters(section.heading), section.filled) for section in sections]
    missing, empty = [], []
    for name in wanted:
        named = [filled for heading, filled in found if heading.startswith(letters(name))]
        if not named:
            missing.append(name)
        elif not any(named):
            empty.append(name)
    return tuple(missing), tuple(empty)


def letters(heading: str) -> str:
    """What a heading is told by: `4.2 Roll-back  **Plan** 🔄` and `Rollback plan` are the same."""
    plain = unicodedata.normalize("NFKC", heading).casefold().lstrip("#*_~` \t")
    plain = _NUMBERED.sub("", "".join(each for each in plain if unicodedata.category(each)[0] not in "SCM").lstrip())
    return _NOT_A_LETTER.sub("", plain)
