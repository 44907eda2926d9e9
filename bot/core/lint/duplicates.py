"""Finds added code that is there a second time, in the change itself or in the files around it.

Both are read as tokens, so that spaces and line breaks do not matter. The tokens of one are remembered in steps, each
by the hash of those that follow; the other is asked at every token (as rsync finds what two files share). So every copy
of some length is met, in time that grows with the texts and not with their product.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from typing_extensions import override

from bot.core.lint.changed import Change, Changed, Line, lines_of
from bot.core.lint.detector import ChangeDetector
from bot.core.lint.finding import Hit
from bot.core.lint.surroundings import Folder, Wishes, folder_of

_TOKEN: Final = re.compile(
    r""" "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' | [A-Za-z_$][\w$]* | \d[\w.]* | [^\s\w] """, re.VERBOSE
)
_UNREAD: Final = re.compile(
    r"\s*(?:#(?!\[)|//|/?\*|(?:import|from|using|use|package|namespace|require|include)\b|@\w+\s*$|[\]})\s;,]*$"
    r"|this\.\w+ = \w+;|public (?:void set|[\w<>\[\], ]+ (?:get|is))\w*\([^)]*\) \{$)"  # accessors
)
_STATEMENT: Final = re.compile(
    "if|for|foreach|while|return|def|func|function|fn|fun|try|match|switch|case|yield|await|raise|throw|unless|do"
)
_MODULUS: Final = (1 << 61) - 1
_BASE: Final = 1_000_003
_LEAST_DISTINCT: Final = 18  # fewer different tokens are a table, however long
_NEIGHBOURS: Final = 6


@dataclass(slots=True)
class _Tokens:
    """The tokens of one file, each with its line. `added` are the numbers of lines that the change added."""

    path: str
    added: frozenset[int]
    words: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Copy:
    """The same tokens at two places: `length` of them from `start` and from `first` on."""

    tokens: _Tokens
    start: int
    other: _Tokens
    first: int
    length: int

    def turned(self) -> "_Copy":
        """The same, seen from the other side."""
        return _Copy(self.other, self.first, self.tokens, self.start, self.length)

    @property
    def added(self) -> list[int]:
        """The lines that the change added, each once."""
        lines = dict.fromkeys(self.tokens.lines[self.start : self.start + self.length])
        return [line for line in lines if line in self.tokens.added]

    def is_code(self, least: int) -> bool:
        """Whether it is long enough, does something, and is no table."""
        words = self.tokens.words[self.start : self.start + self.length]
        lines = set(self.tokens.lines[self.start : self.start + self.length])
        is_new = len(lines) >= least and len(self.added) >= 0.8 * len(lines)
        return is_new and len(set(words)) >= _LEAST_DISTINCT and sum(map(bool, map(_STATEMENT.fullmatch, words))) >= 2

    @property
    def hit(self) -> Hit:
        """Told at its first added line, with the place of the other."""
        last = self.first + self.length - 1
        return Hit(self.added[0], f"as in {self.other.path}:{self.other.lines[self.first]}-{self.other.lines[last]}")


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicateBlock(ChangeDetector):
    """Added code of at least so many `tokens` on so many `lines` that stands elsewhere too, told once for two files."""

    tokens: int = 60
    lines: int = 6

    @override
    def needs_text(self, file: Changed) -> bool:
        """Whether a copy may be there; it may be one of a part that did not change."""
        return len(file.added) >= self.lines

    @override
    def wants(self, change: Change) -> Wishes:
        """Some neighbours of each file that grows."""
        grown = [file for file in self.covered(change) if len(file.added) >= self.lines and file.language]
        folders = {folder_of(file.path): frozenset((file.language or "",)) for file in grown}
        return Wishes(folders=tuple(Folder(path=at, languages=of, most=_NEIGHBOURS) for at, of in folders.items()))

    @override
    def find_all(self, change: Change) -> Iterator[tuple[str, Hit]]:
        """At the later of two new places."""
        told = set()
        around = (_read(path, lines_of(text), frozenset()) for path, text in change.around.items())
        changed = (_changed(file) for file in self.covered(change) if file.added)
        for copy in _copies([*around, *changed], self.tokens):
            for side in (copy, copy.turned()):
                pair = frozenset((side.tokens.path, side.other.path))
                if pair not in told and side.is_code(self.lines):
                    told.add(pair)
                    yield side.tokens.path, side.hit


def _changed(file: Changed) -> _Tokens:
    lines = file.added if file.text is None else lines_of(file.text)
    return _read(file.path, lines, frozenset(file.numbers))


def _read(path: str, lines: Iterable[Line], added: frozenset[int]) -> _Tokens:
    """The tokens of code, without comments, imports and lines that only close something."""
    tokens = _Tokens(path, added)
    previous = 0
    for line in lines:
        if line.number != previous + 1:  # lines that do not follow each other are no block
            tokens.words.append(f"\n{path}:{line.number}")
            tokens.lines.append(line.number)
        previous = line.number
        if not _UNREAD.match(line.text):
            words = _TOKEN.findall(line.text)
            tokens.words += words
            tokens.lines += [line.number] * len(words)
    return tokens


def _copies(files: list[_Tokens], least: int) -> Iterator[_Copy]:
    """All pairs of the same tokens that are long enough; each place as the copy of the first that is like it."""
    step = max(1, least // 3)
    length = least - step + 1
    known: dict[int, tuple[_Tokens, int]] = {}
    for tokens in files:
        hashes = _hashes(tokens.words, length)
        at = end = 0
        while at < len(hashes):
            found = known.get(hashes[at])
            copy = _grown(tokens, at, *found, end) if found is not None else None
            if copy is not None and copy.length >= least:
                yield copy
                at = end = copy.start + copy.length
                continue
            if at % step == 0:
                known.setdefault(hashes[at], (tokens, at))
            at += 1


def _grown(tokens: _Tokens, at: int, other: _Tokens, first: int, end: int) -> _Copy:
    """As many of the same tokens as there are around two places. The two never overlap, nor go back behind `end`."""
    start = at
    while start > end and first > 0 and tokens.words[start - 1] == other.words[first - 1]:
        start, first = start - 1, first - 1
    most = min(len(tokens.words) - start, len(other.words) - first)
    if other is tokens:
        most = min(most, start - first)
    stop = 0
    while stop < most and tokens.words[start + stop] == other.words[first + stop]:
        stop += 1
    return _Copy(tokens, start, other, first, stop)


def _hashes(words: list[str], length: int) -> list[int]:
    """For each token the hash of as many that begin there."""
    if len(words) < length:
        return []
    top = pow(_BASE, length, _MODULUS)
    codes = [hash(word) % _MODULUS for word in words]
    value = 0
    for code in codes[:length]:
        value = (value * _BASE + code) % _MODULUS
    found = [value]
    for gone, come in zip(codes, codes[length:], strict=False):
        value = (value * _BASE + come - gone * top) % _MODULUS
        found.append(value)
    return found
