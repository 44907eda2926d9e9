"""The catalogue of how AI tools sign their work, compiled from `rules/signals.yml` for cheap look-ups."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from typing import Self, assert_never

from bot.core.evidence import Signal, Weight
from bot.core.generated import Paths
from bot.core.rules.expressions import Expression
from bot.core.signal_file import Match, PathsPart, Place, SignalFile, SignalPart, Source, Where
from bot.core.words import Origin

# Values of trailers, names and branches are cut to this before an expression sees them.
_LONGEST = 1000
_OTHER_SIGNS = re.compile(r"[\W_]+")
_NO_REPLY = frozenset({"noreply", "no-reply"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What one signal says. `weight` is None for hints, which decide nothing."""

    tool: str | None
    signal: Signal
    weight: Weight | None
    only_bots: bool = False
    not_between: tuple[date, date] | None = None

    def holds_on(self, day: date) -> bool:
        """False inside of the days in which the signal is known to mean nothing."""
        return self.not_between is None or not self.not_between[0] <= day <= self.not_between[1]


@dataclass(frozen=True, slots=True)
class Pattern:
    """An expression, and a lower-case text that all it matches holds. Those of strangers are run by RE2."""

    needle: str
    expression: re.Pattern[str] | Expression
    rule: Rule

    def line(self, text: str) -> str | None:
        """The line of its first hit in a text, or None."""
        if isinstance(self.expression, Expression):
            return self.expression.line(text)
        if (hit := self.expression.search(text)) is None:
            return None
        start, end = text.rfind("\n", 0, hit.start()) + 1, text.find("\n", hit.start())
        return text[start : end if end >= 0 else None]


@dataclass(frozen=True, slots=True)
class Index:
    """The rules of one place. `catalogue` fills it; afterwards it is only read."""

    exact: dict[str, list[Rule]] = field(default_factory=dict)
    folded: dict[str, list[Rule]] = field(default_factory=dict)
    prefixes: list[tuple[str, Rule]] = field(default_factory=list)
    patterns: list[Pattern] = field(default_factory=list)

    def add(self, value: str, part: SignalPart, rule: Rule) -> None:
        """Take in one value of a shipped signal."""
        if part.match is Match.REGEX:
            self.patterns.append(Pattern(part.needle or "", re.compile(value, re.MULTILINE), rule))
        else:
            self.keep(value, part.match, rule)

    def keep(self, value: str, match: Match, rule: Rule) -> None:
        """Take in one value of a signal of strangers."""
        match match:
            case Match.EXACT:
                self.exact.setdefault(value, []).append(rule)
            case Match.IEXACT:
                self.folded.setdefault(value.lower(), []).append(rule)
            case Match.PREFIX:
                self.prefixes.append((value, rule))
            case Match.REGEX:
                self.patterns.append(Pattern("", Expression.compile(value), rule))
            case _:  # pragma: no cover
                assert_never(match)

    def copy(self) -> Self:
        """One that can be added to."""
        return type(self)(
            {value: [*rules] for value, rules in self.exact.items()},
            {value: [*rules] for value, rules in self.folded.items()},
            [*self.prefixes],
            [*self.patterns],
        )

    def find(self, value: str) -> Iterator[Rule]:
        """Rules that one short value fits: an address, a branch, the value of a trailer."""
        value = value[:_LONGEST]
        yield from self.exact.get(value, ())
        yield from self.folded.get(value.lower(), ())
        yield from (rule for prefix, rule in self.prefixes if value.startswith(prefix))
        yield from (pattern.rule for pattern in self.patterns if pattern.expression.search(value))

    def search(self, text: str) -> Iterator[tuple[Rule, str]]:
        """Rules that hit somewhere in a long text, each with the line of its first hit."""
        folded = text.lower()
        for pattern in self.patterns:
            if pattern.needle in folded and (line := pattern.line(text)) is not None:
                yield pattern.rule, line


@dataclass(frozen=True, slots=True)
class Measure:
    """A trailer that states a share: groups `ai`, and `all` or `human`."""

    tool: str
    expression: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Robot:
    """A robot that is no AI; one that `quotes` fills its descriptions with other projects' words."""

    login: str
    quotes: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Signals:
    """Everything `classify` knows of tools. Compared by identity, so that what is made of one can be remembered."""

    weights: Mapping[str, Weight]
    tools: frozenset[str]
    places: Mapping[Place, Index]
    trailers: Mapping[str, Index]  # by key, in lower case
    measures: Mapping[str, Measure]  # by key
    disclosures: Mapping[str, str]  # key to what its value must be: `named`, `any`, `affirmed`
    names: tuple[tuple[str | None, re.Pattern[str]], ...]  # tools as disclosures spell them
    credit_keys: frozenset[str]
    keys: frozenset[str]  # of every trailer that may mean something
    declarations: Mapping[str, Origin]  # by label
    robots: Mapping[str, Robot]  # by login
    robot_emails: Mapping[str, Robot]
    hinted: tuple[tuple[str | None, Paths], ...]
    hinting: Paths  # all of `hinted`: few changes touch any
    uncounted: Paths

    def disclosed(self, key: str, value: str, email: str) -> Rule | None:
        """What a disclosure trailer says. One with an address thanks whoever lives there.

        That is a known agent, or else a person, unless the address is a `noreply`.
        """
        known = next(self.places[Place.TRAILER_EMAIL].find(email), None) if email else None
        if known is None and email and email.split("@", maxsplit=1)[0] not in _NO_REPLY:
            return None
        name = next((name for name in self.names if name[1].search(value[:_LONGEST])), None)
        named = known is not None or name is not None
        wanted = self.disclosures[key]
        affirmed = wanted == "affirmed" and value.lower() in {"true", "yes"}
        if not (named or affirmed or (wanted == "any" and value)):
            return None
        tool = known.tool if known else name[0] if name else None
        return Rule(tool=tool, signal=Signal.DISCLOSURE, weight=self.weights[Signal.DISCLOSURE])

    def tool_called(self, name: str) -> str | None:
        """The tool that a record calls by a name, if we know it."""
        return next((tool for tool, expression in self.names if tool and expression.search(name[:_LONGEST])), None)

    def declared(self, label: str) -> Origin | None:
        """The origin that a label or ticked box declares, if it does."""
        return self.declarations.get(_OTHER_SIGNS.sub("-", label[:100].lower()).strip("-"))


def catalogue(text: str) -> Signals:
    """Read, check and compile the text of `rules/signals.yml`; ValueError names the line of what is wrong."""
    source = Source(text)
    return _Compiler(source, source.read()).signals()


class _Compiler:
    """Turns the file's parts into look-ups, and remembers where each part stands."""

    def __init__(self, source: Source, file: SignalFile) -> None:
        self._source = source
        self._file = file
        self._weights = {
            name: Weight(part.low / 100, part.best / 100, part.high / 100) for name, part in file.weights.items()
        }

    def signals(self) -> Signals:
        file = self._file
        places, trailers = self._indexes()
        measures = {
            part.key.lower(): Measure(part.tool, self._expression(("measured", at, "value"), part.value))
            for at, part in enumerate(file.measured)
        }
        disclosures = {part.key.lower(): part.value for part in file.disclosures.keys}
        credit_keys = frozenset(key.lower() for key in file.credit_keys)
        robots = {part.login.lower(): Robot(part.login, part.quotes) for part in file.automation}
        self._check_names()
        return Signals(
            tools=frozenset(self._file.tools),
            weights=self._weights,
            places=places,
            trailers=trailers,
            measures=measures,
            disclosures=disclosures,
            names=self._names(),
            credit_keys=credit_keys,
            keys=frozenset({*trailers, *measures, *disclosures, *credit_keys}),
            declarations={word: origin for origin, words in file.declarations.items() for word in words},
            robots=robots,
            robot_emails={
                email.lower(): robots[part.login.lower()] for part in file.automation for email in part.emails
            },
            hinted=tuple((part.tool, _paths(part)) for part in file.paths),
            hinting=reduce(Paths.__or__, map(_paths, file.paths), Paths()),
            uncounted=_paths(file.uncounted),
        )

    def _indexes(self) -> tuple[dict[Place, Index], dict[str, Index]]:
        places: dict[Place, Index] = {place: Index() for place in Place}
        trailers: dict[str, Index] = {}
        for where, tool, part in self._parts():
            index = trailers.setdefault(part.key.lower(), Index()) if part.key else places[part.field]
            rule = self._rule(where, tool, part)
            for at, value in enumerate(part.values):
                try:
                    index.add(value, part, rule)
                except re.error as problem:
                    raise self._source.problem((*where, "values", at), str(problem)) from problem
        return places, trailers

    def _parts(self) -> Iterator[tuple[Where, str, SignalPart]]:
        for tool, part in self._file.tools.items():
            for at, signal in enumerate(part.signals):
                yield ("tools", tool, "signals", at), tool, signal

    def _rule(self, where: Where, tool: str, part: SignalPart) -> Rule:
        return Rule(
            tool=tool,
            signal=part.signal,
            weight=None if part.signal is Signal.HINT else self._weight(where, part),
            only_bots=part.account == "bot",
            not_between=part.not_between,
        )

    def _weight(self, where: Where, part: SignalPart) -> Weight:
        name = part.weight or part.signal.value
        if name not in self._weights:
            raise self._source.problem((*where, "weight"), f"no weight is called {name!r}")
        return self._weights[name]

    def _expression(self, where: Where, text: str) -> re.Pattern[str]:
        try:
            return re.compile(text)
        except re.error as problem:
            raise self._source.problem(where, str(problem)) from problem

    def _names(self) -> tuple[tuple[str | None, re.Pattern[str]], ...]:
        return tuple(
            (part.tool, self._expression(("disclosures", "names", at, "value"), part.value))
            for at, part in enumerate(self._file.disclosures.names)
        )

    def _check_names(self) -> None:
        """Every source, tool and weight that a part names must stand in the file."""
        file = self._file
        named: list[tuple[Where, str, tuple[str, ...]]] = [
            *((where, "sources", part.sources) for where, _, part in self._parts()),
            *((("measured", at), "sources", part.sources) for at, part in enumerate(file.measured)),
            *((("disclosures", "keys", at), "sources", part.sources) for at, part in enumerate(file.disclosures.keys)),
            *((("automation", at), "sources", part.sources) for at, part in enumerate(file.automation)),
            *((("paths", at), "sources", part.sources) for at, part in enumerate(file.paths)),
        ]
        for where, key, sources in named:
            for name in sources:
                if name not in file.sources:
                    raise self._source.problem((*where, key), f"no source is called {name!r}")
        for name in (Signal.DISCLOSURE, Signal.SESSION):
            if name not in self._weights:
                raise self._source.problem(("weights",), f"the weight {name.value!r} is missing")
        for at, part in enumerate(file.disclosures.names):
            if part.tool is not None and part.tool not in file.tools:
                raise self._source.problem(("disclosures", "names", at, "tool"), f"no tool is called {part.tool!r}")


def _paths(part: PathsPart) -> Paths:
    return Paths(
        names=frozenset(part.names),
        endings=part.endings,
        folders=frozenset(part.folders),
        trees=frozenset(part.trees),
    )
