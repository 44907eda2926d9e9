"""What may stand where in a rules file, as values: each shape reads a node, or reports what is wrong with it.

A shape answers None exactly when it reported something, so that reading goes on and everything wrong is told at once.
Shapes hold all they know as plain fields: what a key is for and what it admits can be read off them for documents.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from typing_extensions import override

from bot.core.rules.problem import Near
from bot.core.rules.report import Report
from bot.core.rules.source import Place
from bot.core.rules.tree import Leaf, Listing, Node, Table, Unread, described, plain

T = TypeVar("T")


class MisreadError(ValueError):
    """A value of the right kind that says nothing we understand. Where there is no hint, `near` makes one."""

    def __init__(self, message: str, hint: str = "", near: Near | None = None) -> None:
        super().__init__(message)
        self.hint = hint
        self.near = near

    def report(self, report: Report, place: Place) -> None:
        """Say so at a place."""
        report.add(place, str(self), hint=self.hint, near=self.near)


class Shape(ABC, Generic[T]):
    """What may stand at one place. `expected` completes the sentence "expected …, got a number"."""

    __slots__ = ()
    expected: str

    @abstractmethod
    def read(self, node: Node, report: Report) -> T | None:
        """The value, or None after reporting why there is none."""

    def refuse(self, node: Node, report: Report, hint: str = "", known: Collection[str] = ()) -> None:
        """Report that something else stands here; `known` are the words that could."""
        if not isinstance(node, Unread):
            near = Near(node.text, known, told=True) if isinstance(node, Leaf) else None
            report.add(node.place, f"expected {self.expected}, got {described(node)}", hint=hint, near=near)


@dataclass(frozen=True, slots=True)
class Text(Shape[T]):
    """A text that `parse` understands, or refuses with a MisreadError. `unquoted` helps whoever wrote a number.

    `pattern` is what editors may check: a whole text that it does not match is refused by `parse` as well. `among` are
    all the texts that it takes, where they are too many to tell.
    """

    expected: str
    parse: Callable[[str], T]
    unquoted: str = 'put it in quotes: "{}"'
    pattern: str = ""
    among: tuple[str, ...] = ()

    @override
    def read(self, node: Node, report: Report) -> T | None:
        if not (isinstance(node, Leaf) and isinstance(node.value, str)):
            is_bare = isinstance(node, Leaf) and node.value is not None
            self.refuse(node, report, self.unquoted.format(node.text) if is_bare and isinstance(node, Leaf) else "")
            return None
        try:
            return self.parse(node.value)
        except MisreadError as error:
            error.report(report, node.place)
            return None


@dataclass(frozen=True, slots=True)
class Word(Shape[T]):
    """One of a few words. `meant` are others that people try, with the word they mean.

    `unsure` are those that could mean several of the words, with what to say then.
    """

    words: Mapping[str, T]
    meant: Mapping[str, str] = field(default_factory=dict)
    unsure: Mapping[str, str] = field(default_factory=dict)

    @property
    def expected(self) -> str:  # type: ignore[override]
        """`observe, advise or enforce`."""
        return spoken(tuple(self.words), "or")

    @override
    def read(self, node: Node, report: Report) -> T | None:
        if isinstance(node, Leaf) and isinstance(node.value, str) and node.value in self.words:
            return self.words[node.value]
        said = node.text.lower() if isinstance(node, Leaf) else ""
        hint = f"did you mean `{self.meant[said]}`?" if said in self.meant else self.unsure.get(said, "")
        self.refuse(node, report, hint, known=self.words)
        return None


@dataclass(frozen=True, slots=True)
class Flag(Shape[bool]):
    """True or false, and no other spelling of them."""

    expected: str = "true or false"

    @override
    def read(self, node: Node, report: Report) -> bool | None:
        if isinstance(node, Leaf) and isinstance(node.value, bool):
            return node.value
        meant = _TRUTHS.get(node.text.lower()) if isinstance(node, Leaf) else None
        self.refuse(node, report, f"write `{meant}`, the only spelling that all programs agree on" if meant else "")
        return None


_TRUTHS = dict.fromkeys(("true", "yes", "on", "y"), "true") | dict.fromkeys(("false", "no", "off", "n"), "false")


@dataclass(frozen=True, slots=True)
class Number(Shape[float]):
    """A number within bounds. `whole` ones are ints."""

    expected: str
    least: float
    most: float
    whole: bool = False

    @override
    def read(self, node: Node, report: Report) -> float | None:
        value = node.value if isinstance(node, Leaf) else None
        if isinstance(value, bool) or not isinstance(value, int | float) or (self.whole and isinstance(value, float)):
            if isinstance(value, float):
                hint = f"write the bare number: `{value:.0f}`" if self._is_meant(value) else ""
                report.add(node.place, f"expected {self.expected}, got {value}", hint=hint)
            else:
                self.refuse(node, report, self._without_decoration(node))
            return None
        if not self.least <= value <= self.most:
            report.add(node.place, f"expected {self.expected}, got {value}")
            return None
        return value

    def _without_decoration(self, node: Node) -> str:
        """Help for `80 %`, `"80"`, `01` and `1_000`."""
        bare = node.text.strip("% ").replace("_", "").replace(",", "") if isinstance(node, Leaf) else ""
        is_number = bare.isdecimal() and bare.isascii() and len(bare) <= _DIGITS
        return f"write the bare number: `{int(bare)}`" if is_number and self._is_meant(int(bare)) else ""

    def _is_meant(self, value: float) -> bool:
        """Whether it would do here, as a whole number."""
        return self.least <= value <= self.most and value == int(value)


_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Many(Shape[tuple[T, ...]]):
    """A list. `least` is how many it has to hold; `lone` = one alone may stand without brackets.

    `empty` helps whoever wrote an empty one.
    """

    expected: str
    item: Shape[T]
    least: int = 0
    lone: bool = False
    empty: str = ""

    @override
    def read(self, node: Node, report: Report) -> tuple[T, ...] | None:
        if self.lone and isinstance(node, Leaf) and node.value is not None:
            one = self.item.read(node, report)
            return None if one is None else (one,)
        if not isinstance(node, Listing):
            self.refuse(node, report, _in_brackets(node, self.item))
            return None
        if len(node.items) < self.least:
            report.add(node.place, f"expected {self.expected}, got an empty list", hint=self.empty)
            return None
        read = [self.item.read(item, report) for item in node.items]
        items = tuple(item for item in read if item is not None)
        return items if len(items) == len(read) else None


def _in_brackets(node: Node, item: Shape[Any]) -> str:
    """Help for whoever wrote one thing where a list is expected."""
    match node:
        case Table() if not isinstance(item, Text | Word | Named):
            return "put it in a list: `[{…}]`"
        case Leaf(value=str(), text=text) if text and "\n" not in text:
            return "write a list: `[{}]`".format(", ".join(f'"{each}"' for each in text.split(", ")))
        case _:
            return ""


@dataclass(frozen=True, slots=True)
class Either(Shape[T]):
    """Something that may be written in several ways, told apart by their kind: a single value, a list or a mapping."""

    expected: str
    leaf: Shape[T] | None = None
    listing: Shape[T] | None = None
    table: Shape[T] | None = None

    @override
    def read(self, node: Node, report: Report) -> T | None:
        shape = self.leaf
        if isinstance(node, Listing):
            shape = self.listing
        elif isinstance(node, Table):
            shape = self.table
        elif isinstance(node, Leaf) and node.value is None:
            shape = None
        if shape is None:
            self.refuse(node, report)
            return None
        return shape.read(node, report)


@dataclass(frozen=True, slots=True)
class Perhaps(Shape[tuple[T, ...]]):
    """A value, or a word that says there shall be none: `()` and `(value,)`."""

    nothing: str
    item: Shape[T]

    @property
    def expected(self) -> str:  # type: ignore[override]
        """`a duration such as 24h, or none`."""
        return f"{self.item.expected}, or {self.nothing}"

    @override
    def read(self, node: Node, report: Report) -> tuple[T, ...] | None:
        if isinstance(node, Leaf) and node.value == self.nothing:
            return ()
        value = self.item.read(node, report)
        return None if value is None else (value,)


@dataclass(frozen=True, slots=True)
class Made(Shape[T]):
    """What `make` makes of something else that was read, or refuses with a MisreadError."""

    item: Shape[Any]
    make: Callable[[Any], T]

    @property
    def expected(self) -> str:  # type: ignore[override]
        """What the other shape expects."""
        return self.item.expected

    @override
    def read(self, node: Node, report: Report) -> T | None:
        value = self.item.read(node, report)
        if value is None:
            return None
        try:
            return self.make(value)
        except MisreadError as error:
            error.report(report, node.place)
            return None


@dataclass(frozen=True, slots=True)
class Named(Shape[str]):
    """The name of something that another section of the rules has to define."""

    kind: str
    expected: str

    @override
    def read(self, node: Node, report: Report) -> str | None:
        if not (isinstance(node, Leaf) and isinstance(node.value, str)):
            self.refuse(node, report)
            return None
        report.refer(self.kind, node.value, node.place)
        return node.value


@dataclass(frozen=True, slots=True)
class Plain(Shape[dict[str, Any]]):
    """A mapping to which somebody else gives a meaning, as it stands."""

    expected: str

    @override
    def read(self, node: Node, report: Report) -> dict[str, Any] | None:
        if not isinstance(node, Table):
            self.refuse(node, report)
            return None
        return {key: plain(entry.value) for key, entry in node.entries.items()}


@dataclass(frozen=True, slots=True)
class Aside(Shape[tuple[()]]):
    """Something that others read: a mistake in it is theirs to tell, and leaves the rest in force."""

    item: Shape[Any]

    @property
    def expected(self) -> str:  # type: ignore[override]
        """What the other shape expects."""
        return self.item.expected

    @override
    def read(self, node: Node, report: Report) -> tuple[()]:
        return ()


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a mapping: the field it fills, what may stand there, and what it is for."""

    field: str
    shape: Shape[Any]
    help: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Record(Shape[T]):
    """A mapping with known keys. `build` makes the value; keys left out are not given to it.

    `instead` helps whoever wrote a single value where the mapping is expected. Of the keys in `any_of` one has to be
    there; the first of them is named where none is. `elsewhere` are keys of another file, each with what to do here.
    """

    expected: str
    keys: Mapping[str, Key]
    build: Callable[..., T]
    least: int = 0
    instead: Callable[[str], str] = lambda _: ""
    any_of: tuple[str, ...] = ()
    elsewhere: Mapping[str, str] = field(default_factory=dict)

    @override
    def read(self, node: Node, report: Report) -> T | None:
        if not isinstance(node, Table):
            single = node.text if isinstance(node, Leaf) and node.value is not None else ""
            self.refuse(node, report, self.instead(single) if single else "")
            return None
        values = {self.keys[name].field: self._value(node, name, report) for name in self.keys if name in node.entries}
        complete = self._is_complete(node, report)
        if not complete or any(value is None for value in values.values()):
            return None
        try:
            return self.build(**values)
        except MisreadError as error:
            error.report(report, node.place)
            return None

    def _value(self, table: Table, name: str, report: Report) -> object:
        return self.keys[name].shape.read(table.entries[name].value, report)

    def _is_complete(self, table: Table, report: Report) -> bool:
        """Whether every key is known and none is missing."""
        for key, entry in table.entries.items():
            if key not in self.keys:
                hint = self.elsewhere.get(key, "")
                report.add(entry.place, f"unknown key `{key[:60]}`", hint=hint, near=Near(key, self.keys))
        missing = [name for name, key in self.keys.items() if key.required and name not in table.entries]
        if self.any_of and not table.entries.keys() & set(self.any_of):
            missing.append(self.any_of[0])
        for name in missing:
            report.add(table.place, f"`{name}` is missing", hint=self.keys[name].help)
        if len(table.entries) < self.least:
            report.add(table.place, f"expected {self.expected}, got an empty mapping")
        return not missing and table.entries.keys() <= self.keys.keys() and len(table.entries) >= self.least


@dataclass(frozen=True, slots=True)
class Entries(Shape[dict[str, T]]):
    """A mapping whose keys are names that the rules' author chooses, or words that they are chosen from."""

    expected: str
    name: Shape[Any]
    item: Shape[T]

    @override
    def read(self, node: Node, report: Report) -> dict[str, T] | None:
        if not isinstance(node, Table):
            self.refuse(node, report)
            return None
        read: dict[Any, T | None] = {}
        for entry in node.entries.values():
            key = Leaf(entry.key, entry.key, quoted=True, place=entry.place)
            read[self.name.read(key, report)] = self.item.read(entry.value, report)
        whole = {name: value for name, value in read.items() if name is not None and value is not None}
        return whole if len(whole) == len(node.entries) else None


def spoken(words: tuple[str, ...], last: str) -> str:
    """`a, b or c`."""
    *most, end = words
    return f"{', '.join(most)} {last} {end}" if most else end
