"""The shape of `rules/signals.yml`, and problems in it that name their line."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.core.evidence import Signal
from bot.core.words import Origin

Words = Annotated[tuple[str, ...], Field(min_length=1)]
Percent = Annotated[int, Field(ge=0, le=100)]


class Place(StrEnum):
    """Where a signal shows itself (`field` in the file)."""

    AUTHOR_EMAIL = "author-email"
    AUTHOR_NAME = "author-name"
    COMMITTER_NAME = "committer-name"
    TRAILER_EMAIL = "trailer-email"
    TRAILER = "trailer"
    MESSAGE = "message"
    BODY = "body"
    HIDDEN = "hidden"
    BRANCH = "branch"
    PULL_AUTHOR = "pull-author"
    LABEL = "label"


class Match(StrEnum):
    """How a value is compared."""

    EXACT = "exact"
    IEXACT = "iexact"
    PREFIX = "prefix"
    REGEX = "regex"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=lambda name: name.replace("_", "-"))


class Examples(_Part):
    """What a signal must find and must not; a test runs them."""

    match: Words
    miss: tuple[str, ...] = ()


class WeightPart(_Part):
    """What a finding makes of its lines, in per cent, and why."""

    low: Percent
    best: Percent
    high: Percent
    why: Annotated[str, Field(min_length=10)]

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low <= self.best <= self.high:
            raise ValueError("low, best and high must not fall")
        if self.high != 100:
            raise ValueError("high must be 100: a sign of AI never says that a person wrote the rest")
        return self


class SignalPart(_Part):
    """One way in which a tool shows itself."""

    signal: Signal
    field: Place
    match: Match
    values: Words
    key: str | None = None
    needle: str | None = None
    account: Literal["bot", "any"] | None = None
    weight: str | None = None
    not_between: tuple[date, date] | None = None
    seen: str = ""
    note: str = ""
    unverified: bool = False
    sources: Words
    examples: Examples

    @model_validator(mode="after")
    def _whole(self) -> Self:
        searched = self.field in {Place.MESSAGE, Place.BODY, Place.HIDDEN}
        for wanted, given, name in (
            (self.field is Place.TRAILER, self.key, "key"),
            (self.field is Place.PULL_AUTHOR, self.account, "account"),
            (searched, self.needle, "needle"),
        ):
            if wanted is not (given is not None):
                raise ValueError(f"`{name}` {'is missing for' if wanted else 'means nothing for'} field {self.field}")
        if searched and self.match is not Match.REGEX:
            raise ValueError(f"field {self.field} is searched with match regex")
        if self.not_between is not None and self.not_between[0] > self.not_between[1]:
            raise ValueError("`not-between` ends before it begins, and would leave out no day")
        return self


class ToolPart(_Part):
    """One tool."""

    vendor: str
    signals: Annotated[tuple[SignalPart, ...], Field(min_length=1)]


class MeasuredPart(_Part):
    """A trailer that states a share."""

    tool: str
    key: str
    value: str
    seen: str = ""
    sources: Words
    examples: Examples


class DisclosurePart(_Part):
    """A trailer by which a person says that AI took part."""

    key: str
    value: Literal["named", "any", "affirmed"]
    note: str = ""
    seen: str = ""
    unverified: bool = False
    sources: Words
    examples: Examples


class NamePart(_Part):
    """How people write a tool's name in a disclosure."""

    tool: str | None
    value: str


class DisclosuresPart(_Part):
    """Disclosure trailers, and the names in them."""

    keys: tuple[DisclosurePart, ...]
    names: tuple[NamePart, ...]


class RobotPart(_Part):
    """A robot that is no AI."""

    login: str
    emails: tuple[str, ...] = ()
    quotes: bool = False
    sources: Words


class PathsPart(_Part):
    """A set of paths, in lower case."""

    tool: str | None = None
    names: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    trees: tuple[str, ...] = ()
    sources: Words


class SignalFile(_Part):
    """All of `rules/signals.yml`."""

    version: Literal[1]
    compiled: date
    sources: dict[str, str]
    weights: dict[str, WeightPart]
    credit_keys: Words
    tools: dict[str, ToolPart]
    measured: tuple[MeasuredPart, ...]
    disclosures: DisclosuresPart
    declarations: dict[Origin, Words]
    automation: tuple[RobotPart, ...]
    paths: tuple[PathsPart, ...]
    uncounted: PathsPart


Where = tuple[str | int, ...]


class Source:
    """The file's text, able to say on which line a part of it stands."""

    def __init__(self, text: str) -> None:
        loader = yaml.CSafeLoader(text)
        try:
            node = loader.get_single_node()
            _refuse_doubles(node)
            self._node = node
            self.data: Any = loader.construct_document(node) if node else None
        except yaml.MarkedYAMLError as problem:
            line = problem.problem_mark.line + 1 if problem.problem_mark else 1
            raise ValueError(f"signals.yml:{line}: {problem.problem}") from problem
        finally:
            loader.dispose()

    def read(self) -> SignalFile:
        """The file as values; ValueError names the line of what is wrong first."""
        try:
            return SignalFile.model_validate(self.data)
        except ValidationError as problem:
            first = problem.errors()[0]
            raise self.problem(first["loc"], first["msg"]) from problem

    def problem(self, where: Where, what: str) -> ValueError:
        """An error that names the line and the path of a part."""
        return ValueError(f"signals.yml:{self._line(where)}: {'.'.join(map(str, where))}: {what}")

    def _line(self, where: Where) -> int:
        """The line of the innermost part of the path that stands in the file."""
        node, line = self._node, 1
        for step in where:
            children = _children(node)
            if str(step) not in children:
                break
            mark, node = children[str(step)]
            line = mark.start_mark.line + 1
        return line


def _children(node: yaml.Node | None) -> dict[str, tuple[yaml.Node, yaml.Node]]:
    """What a node holds by key or number: the node to point at, and the node to go on with."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: (key, value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return {str(at): (child, child) for at, child in enumerate(node.value)}
    return {}


def _refuse_doubles(root: yaml.Node | None) -> None:
    """YAML keeps the last of two equal keys without a word; here the first would be lost."""
    waiting = [root] if root else []
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.SequenceNode):
            waiting.extend(node.value)
        elif isinstance(node, yaml.MappingNode):
            keys = set()
            for key, value in node.value:
                if key.value in keys:
                    raise ValueError(f"signals.yml:{key.start_mark.line + 1}: {key.value!r} stands there twice")
                keys.add(key.value)
                waiting.append(value)
