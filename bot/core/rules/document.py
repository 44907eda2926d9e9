"""YAML text in, a tree with places out. Of YAML we take what people know of it, and refuse the rest by name.

Refused: anchors, aliases and tags (nobody needs them here, and eight lines of aliases can keep a walk busy for a
minute), more than one document, keys that come twice (YAML lets the last one win in silence), tabs that indent,
invisible characters, files over 256 KiB or 5000 values, and nesting over 32 levels. `yes`, `no`, `on` and `off` are
texts; only `true` and `false` are not. Numbers are decimal: `1.10` is 1.1, but `010`, `0x1F`, `1_000` and `12:30` are
texts.

Syntax errors end the reading; everything else is reported and read over.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice
from typing import NoReturn

import yaml

from bot.core.rules.problem import Problem
from bot.core.rules.report import Report
from bot.core.rules.source import Place, Source
from bot.core.rules.syntax import explained
from bot.core.rules.tree import Entry, Leaf, Listing, Node, Table, Unread, Value

MOST_BYTES = 256 * 1024
_DEEPEST = 32
_ENOUGH = 100  # odd characters of one file; finding their lines takes time
_MOST_VALUES = 5000  # keeps the time that any file can take below a second
# The C parser is twenty times as fast. Where PyYAML was built without it, the slow one reads the same.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAB = re.compile(r"^[ ]*\t", re.MULTILINE)
_ODD = re.compile(r"\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_LONGEST_WORD = 60
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})\.[0-9]{1,14}")
_WORDS: dict[str, Value] = {"true": True, "false": False, "null": None, "~": None, "": None}


class _Stop(Exception):
    """What follows cannot be read."""


@lru_cache(maxsize=64)
def read(source: Source) -> tuple[Node | None, tuple[Problem, ...]]:
    """The tree of one file, or None when there is none, and what is wrong with its form."""
    report = Report()
    if not _is_fit(source, report):
        return None, report.problems
    try:
        return _Reader(source, report).document(), report.problems
    except _Stop:
        return None, report.problems


def _is_fit(source: Source, report: Report) -> bool:
    """Whether the text may be given to a YAML parser at all."""
    if len(source.text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        message = f"this file has more than {MOST_BYTES // 1024} KiB"
        report.add(Place(source, 1, 1), message, hint="use wider globs in place of long lists of files")
        return False
    text = source.text.removeprefix("\ufeff")
    odd, tabs = _ODD.finditer(text), _TAB.finditer(text)
    for match in islice(odd, _ENOUGH):
        what = f"an invisible character (U+{ord(match[0]):04X})"
        report.add(_located(source, text, match.start()), what, hint="delete it")
    for match in islice(tabs, _ENOUGH):
        report.add(_located(source, text, match.end() - 1), "a tab indents this line", hint="YAML indents with spaces")
    for match in chain(islice(odd, 1), islice(tabs, 1)):
        report.count(_located(source, text, match.end() - 1), 1 + sum(1 for _ in chain(odd, tabs)))
    return not report.has_errors


def _located(source: Source, text: str, offset: int) -> Place:
    start = text.rfind("\n", 0, offset) + 1
    return Place(source, text.count("\n", 0, offset) + 1, offset - start + 1)


class _Reader:
    """Turns parser events into nodes, one document, depth first."""

    def __init__(self, source: Source, report: Report) -> None:
        self._source = source
        self._report = report
        self._text = source.text.removeprefix("\ufeff")
        self._lines = self._text.split("\n")
        self._events = self._parsed()
        self._values = 0
        self._end = (0, 0)  # line and column after the collection that was read last

    def document(self) -> Node | None:
        """The only document of the file."""
        root: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    self._fail(self._place(event, ""), "a second document starts here", "keep one, without `---`")
                root = self._node(next(self._events), "", 0)
        if root is None or (isinstance(root, Leaf) and root.value is None):
            self._fail(Place(self._source, 1, 1), "this file is empty", "start it with `version: 1`")
        return root

    def _parsed(self) -> Iterator[yaml.Event]:
        """Events, with what the parser may raise turned into our own words."""
        try:
            yield from yaml.parse(self._text, Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            mistake = explained(error, self._lines)
            self._fail(Place(self._source, mistake.line, mistake.column, mistake.width), mistake.message, mistake.hint)
        except (yaml.YAMLError, ValueError, OverflowError):  # the slow parser's escapes out of Unicode's range
            self._fail(Place(self._source, 1, 1), "this is no YAML that could be read", "look for odd escapes (`\\U…`)")

    def _node(self, event: yaml.Event, path: str, depth: int, key: Place | None = None) -> Node:
        place = self._place(event, path)
        self._check_size(place, depth)
        if not self._is_plain(event, place):
            return self._skipped(event, place)
        match event:
            case yaml.ScalarEvent():
                return self._leaf(event, place, key)
            case yaml.SequenceStartEvent():
                items = tuple(self._items(path, depth))
                return Listing(items, self._whole(event, place))
            case _:
                entries = self._entries(path, depth)
                return Table(entries, self._whole(event, place))

    def _check_size(self, place: Place, depth: int) -> None:
        """Stop before a parser, or whoever walks the tree, is kept busy."""
        if depth > _DEEPEST:
            self._fail(place, f"nested more than {_DEEPEST} levels deep", "rules need four or five")
        self._values += 1
        if self._values > _MOST_VALUES:
            self._fail(place, f"more than {_MOST_VALUES} values in this file", "use wider globs, and fewer")

    def _skipped(self, event: yaml.Event, place: Place) -> Unread:
        """Read over a node that was refused, so that what follows is read."""
        level = int(isinstance(event, yaml.CollectionStartEvent))
        while level:
            event = next(self._events)
            self._check_size(place, level)
            level += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        return Unread(place)

    def _is_plain(self, event: yaml.Event, place: Place) -> bool:
        """Whether a node is free of anchors, aliases and tags."""
        if isinstance(event, yaml.AliasEvent):
            message = "rules know no aliases (`*name`)"
        elif getattr(event, "anchor", None) is not None:
            message = "rules know no anchors (`&name`)"
        elif getattr(event, "tag", None) is not None:
            message = "rules know no tags (`!name`)"
        else:
            return True
        self._report.add(place, message, hint=f'if it is a text, put it in quotes: "{self._word(place)}"')
        return False

    def _word(self, place: Place) -> str:
        line = self._lines[place.line - 1] if place.line <= len(self._lines) else ""
        return re.split(r"[\s,\]}]", line[place.column - 1 :], maxsplit=1)[0][:_LONGEST_WORD]

    def _leaf(self, event: yaml.ScalarEvent, place: Place, key: Place | None) -> Leaf:
        if event.style:
            return Leaf(event.value, event.value, quoted=True, place=place)
        if event.value == "" and key is not None:
            return Leaf(None, "", quoted=False, place=key)  # nothing to point at but the key
        return Leaf(_resolved(event.value), event.value, quoted=False, place=place)

    def _items(self, path: str, depth: int) -> Iterator[Node]:
        position = 0
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            yield self._node(event, f"{path}[{position}]", depth + 1)
            position += 1
        self._ended(event)

    def _entries(self, path: str, depth: int) -> dict[str, Entry]:
        entries: dict[str, Entry] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            entry = self._entry(event, path, depth)
            if entry is None:
                continue
            if (first := entries.get(entry.key)) is None:
                entries[entry.key] = entry
            else:
                message = f"this key is here twice; the first is in line {first.place.line}"
                self._report.add(entry.place, message, hint="keep one of them")
        self._ended(event)
        return entries

    def _entry(self, event: yaml.Event, path: str, depth: int) -> Entry | None:
        if not isinstance(event, yaml.ScalarEvent):
            place = self._place(event, path)
            self._report.add(place, "a key has to be a plain word", hint="quotes help where a value starts with `{`")
            self._skipped(event, place)
            self._node(next(self._events), path, depth + 1)
            return None
        inside = f"{path}.{event.value}" if path else event.value
        place = self._place(event, inside)
        self._is_plain(event, place)
        return Entry(event.value, place, self._node(next(self._events), inside, depth + 1, place))

    def _whole(self, event: yaml.Event, place: Place) -> Place:
        """The span of a collection that has just been read, when brackets say where it ends."""
        is_bracketed = isinstance(event, yaml.CollectionStartEvent) and event.flow_style
        line, column = self._end
        return replace(place, width=column - place.column) if is_bracketed and line == place.line else place

    def _ended(self, event: yaml.Event) -> None:
        if event.end_mark is not None:
            self._end = (event.end_mark.line + 1, event.end_mark.column + 1)

    def _place(self, event: yaml.Event, path: str) -> Place:
        """From the first character of a node to its last, or to the end of its first line."""
        start, end = event.start_mark, event.end_mark
        if start is None or end is None:  # never so with the loaders used here
            return Place(self._source, 1, 1, path=path)
        line = self._lines[start.line].rstrip() if start.line < len(self._lines) else ""
        is_collection = isinstance(event, yaml.CollectionStartEvent)
        stop = len(line) if is_collection or end.line != start.line else end.column
        return Place(self._source, start.line + 1, start.column + 1, max(1, stop - start.column), path)

    def _fail(self, place: Place, message: str, hint: str) -> NoReturn:
        self._report.add(place, message, hint=hint)
        raise _Stop


def _resolved(text: str) -> Value:
    """What an unquoted word stands for."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text
