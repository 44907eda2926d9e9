"""The YAML parser's complaints in the words of somebody who writes rules."""

import re
from dataclasses import dataclass
from typing import Final

import yaml

_COLUMNS = "keys of one mapping, and the dashes of one list, start in the same column"


@dataclass(frozen=True, slots=True)
class Mistake:
    """Where the reading of a file ended, and why. Lines and columns count from 1."""

    line: int
    column: int
    width: int
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class _Rule:
    """What the parser says (both of PyYAML's do, with small differences), and what we say instead.

    `{word}` is the word at the place in question. `opening` = point at where the unfinished thing starts.
    """

    says: str
    message: str
    hint: str
    opening: bool = False


# The first that is found in `context: problem circumstances` speaks.
_RULES: Final = (
    _Rule(r"scanning an alias", "a text that starts with * needs quotes", 'write "{word}"', opening=True),
    _Rule(r"scanning an anchor", "a text that starts with & needs quotes", 'write "{word}"', opening=True),
    _Rule(r"(scanning|parsing) a tag|handle", "a text that starts with ! needs quotes", 'write "{word}"', opening=True),
    _Rule(r"cannot start any token", "a text that starts with {first} needs quotes", 'write "{word}"'),
    _Rule(
        r"mapping values .* second", "a second colon on this line", 'a text with a colon needs quotes: `key: "a: b"`'
    ),
    _Rule(r"mapping values", "this key does not fit the lines above it", _COLUMNS),
    _Rule(r"expected ',' or '\]'", "this list is not closed, or lacks a comma", "end it with `]`", opening=True),
    _Rule(r"expected ',' or '\}'", "this mapping is not closed, or lacks a comma", "end it with `}}`", opening=True),
    _Rule(r"quoted scalar: found unexpected", "this quote is never closed", "add the closing quote", opening=True),
    _Rule(
        r"escape",
        "a backslash in double quotes starts an escape, and YAML does not know this one",
        "use single quotes, in which a backslash is a backslash",
    ),
    _Rule(r"unexpected ':'", "a key without its value", "write `key: value`"),
    _Rule(r"could not find expected ':'", "a key without its colon", "write `key: value`", opening=True),
    _Rule(r" at the end", "the file ends in the middle of something", "close what is open: `]`, `}}` or a quote"),
    _Rule(r"expected the node content|expected node content", "something is missing before this", "give a value here"),
    _Rule(r"document start>", "the rules have ended above this", "a rules file is one mapping of keys"),
    _Rule(
        r"block mapping.* second",
        "this does not fit what stands before it on the line",
        'a quote within quotes? Use the other kind around it, as in `"it\'s"`',
    ),
    _Rule(r"block (mapping|collection|sequence)", "this does not fit the lines above it", _COLUMNS),
)
_OTHER = _Rule("", "this is no YAML that could be read", "look for a missing quote, bracket or colon near here")


def explained(error: yaml.MarkedYAMLError, lines: list[str]) -> Mistake:
    """The mistake behind a parser's error."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    said = f"{error.context or ''}: {error.problem or ''} {_circumstances(lines, line, column)}"
    rule = next((rule for rule in _RULES if re.search(rule.says, said)), _OTHER)
    if rule.opening and error.context_mark:
        line, column = error.context_mark.line, error.context_mark.column
    if line >= len(lines):  # where the file ends in a quote, the parser stands on a line that is not there
        line, column = len(lines) - 1, len(lines[-1])
    rest = lines[line][column:]
    word = re.split(r"[\s,\]}]", rest, maxsplit=1)[0]
    names = {"word": word[:60].strip("\"'"), "first": rest[:1] or "this"}
    return Mistake(line + 1, column + 1, max(1, len(word)), rule.message.format(**names), rule.hint.format(**names))


def _circumstances(lines: list[str], line: int, column: int) -> str:
    """What the parser does not say of a place: whether it is the file's end, or comes after a colon on its line."""
    if not any(rest.strip() for rest in (lines[line][column:] if line < len(lines) else "", *lines[line + 1 :])):
        return "at the end"
    return "second" if ": " in lines[line][:column] else ""
