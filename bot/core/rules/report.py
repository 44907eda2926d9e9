"""Collects everything that is wrong, so that one look at a file tells all of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.rules.problem import Near, Problem, Severity
from bot.core.rules.source import Place

_MOST = 100  # problems of one file; whoever has more mends these first


@dataclass(frozen=True, slots=True)
class Reference:
    """A name used in one place of the rules that has to be defined in another."""

    kind: str  # the section that defines it, e.g. `groups`
    name: str
    place: Place


class Report:
    """Problems in the order found, none twice, and the names that have yet to be looked up."""

    def __init__(self) -> None:
        self._problems: dict[tuple[object, ...], Problem] = {}
        self._counts: dict[str, int] = {}
        self.references: list[Reference] = []

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
        if key in self._problems or self._counts.get(name, 0) >= _MOST:
            return
        self._counts[name] = self._counts.get(name, 0) + 1
        hint = hint or (near.hint if near else "")  # after the limit: looking for words takes time
        self._problems[key] = place.problem(message, hint, severity)

    def absorb(self, problems: Iterable[Problem]) -> None:
        """Note problems that another report has found."""
        for problem in problems:
            self._counts[problem.file] = self._counts.get(problem.file, 0) + 1
            self._problems[problem.file, problem.line, problem.column, problem.message] = problem

    def refer(self, kind: str, name: str, place: Place) -> None:
        """Note that a name has to be defined."""
        self.references.append(Reference(kind, name, place))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All of them, file by file in the order of first mention, and by line."""
        order = {name: position for position, name in enumerate(self._counts)}
        return tuple(sorted(self._problems.values(), key=lambda each: (order[each.file], each.line, each.column)))

    @property
    def has_errors(self) -> bool:
        """Whether there is anything but warnings."""
        return any(problem.severity is Severity.ERROR for problem in self._problems.values())
