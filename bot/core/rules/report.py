"""Collects everything that is wrong, so that one look at a file tells all of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from bot.core.rules.problem import Near, Problem, Severity
from bot.core.rules.source import Place

_MOST = 100  # problems of one file that are told; whoever has more mends these first
_Key = tuple[str, int, int, str]
_JOIN = "join some of them: `(this|that)`"


@dataclass(frozen=True, slots=True)
class Reference:
    """A name used in one place of the rules that has to be defined in another."""

    kind: str  # the section that defines it, e.g. `groups`
    name: str
    place: Place


@dataclass(slots=True)
class _Rest:
    """The problems of one file that are counted and not told. `numbers` are those of which nothing else is known."""

    first: Problem
    known: dict[_Key, Severity] = field(default_factory=dict)
    numbers: Counter[Severity] = field(default_factory=Counter)

    def problem(self) -> Problem:
        """One that stands for all of them; where there is only one, that one. It stands for warnings if all are."""
        counts = self.numbers + Counter(self.known.values())
        if counts.total() == 1:
            return self.first
        warnings = counts[Severity.WARNING]
        mixed = f", {warnings} of them warnings" if 0 < warnings < counts.total() else ""
        return replace(
            self.first,
            path="",
            message=f"{counts.total()} more problems of this file{mixed}",
            hint="mend those that are told, and the next are told in their place",
            severity=next(each for each in Severity if counts[each]),
            width=1,
            stands_for=counts.total() - warnings or warnings,
        )


class Report:
    """Problems in the order found, none twice, and the names that have yet to be looked up.

    The first hundred of each file are told. If there are more, one that stands for all others comes last.
    """

    def __init__(self) -> None:
        self._problems: dict[_Key, Problem] = {}
        self._counts: dict[str, int] = {}
        self._rest: dict[str, _Rest] = {}
        self._costly: dict[tuple[str, str], set[str]] = {}
        self._full: set[tuple[str, str]] = set()
        self.references: list[Reference] = []

    def admits(self, place: Place, text: str, most: int, what: str) -> bool:
        """Whether a file may have one more of what takes long to read. Where it may not, that is told once.

        The same text in the same file counts once, however often it is read.
        """
        key = (place.source.name, what)
        known = self._costly.setdefault(key, set())
        if len(known) < most or text in known:
            known.add(text)
            return True
        if key not in self._full:
            self._full.add(key)
            self.add(place, f"more than {most} {what} in this file; from here on they are not read", hint=_JOIN)
        return False

    def add(
        self,
        place: Place,
        message: str,
        *,
        hint: str = "",
        near: Near | None = None,
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Note a problem. Where there is no hint, `near` makes one."""
        name = place.source.name
        key = (name, place.line, place.column, message)
        if key in self._problems:
            return
        if name in self._rest:  # nobody sees more of it than its number
            self._rest[name].known[key] = severity
            return
        hint = hint or (near.hint if near else "")
        self._note(key, place.problem(message, hint, severity))

    def absorb(self, problems: Iterable[Problem]) -> None:
        """Note problems that another report has found."""
        for problem in problems:
            key = (problem.file, problem.line, problem.column, problem.message)
            if problem.stands_for > 1:
                self._rest.setdefault(problem.file, _Rest(problem)).numbers[problem.severity] += problem.stands_for
            elif key not in self._problems:
                self._note(key, problem)

    def count(self, place: Place, number: int) -> None:
        """Note how many more errors there are, from a place on, where telling each would take too long."""
        rest = self._rest.setdefault(place.source.name, _Rest(place.problem("one more like those above")))
        rest.numbers[Severity.ERROR] += number

    def _note(self, key: _Key, problem: Problem) -> None:
        if self._counts.get(problem.file, 0) < _MOST:
            self._counts[problem.file] = self._counts.get(problem.file, 0) + 1
            self._problems[key] = problem
        else:
            self._rest.setdefault(problem.file, _Rest(problem)).known[key] = problem.severity

    def refer(self, kind: str, name: str, place: Place) -> None:
        """Note that a name has to be defined."""
        self.references.append(Reference(kind, name, place))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All of them, file by file in the order of first mention, and by line."""
        order = {name: position for position, name in enumerate(self._counts)}
        told = sorted(self._problems.values(), key=lambda each: (order[each.file], each.line, each.column))
        for name, rest in self._rest.items():
            last = max(at for at, each in enumerate(told) if each.file == name)
            told.insert(last + 1, rest.problem())
        return tuple(told)

    @property
    def has_errors(self) -> bool:
        """Whether there is anything but warnings."""
        told = (*self._problems.values(), *(rest.problem() for rest in self._rest.values()))
        return any(problem.severity is Severity.ERROR for problem in told)
