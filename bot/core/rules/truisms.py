"""Conditions that hold always or never, whatever comes: a route with one does not do what somebody meant it to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from bot.core.rules.admitted import Admitted, Nothing, both, either
from bot.core.rules.answers import MEETING, VALUED, Answers, Risks, answers
from bot.core.rules.problem import Severity
from bot.core.rules.report import Report
from bot.core.rules.source import Place
from bot.core.rules.tree import Entry, Listing, Node, Table

_LISTED: Final = {"origin", "basis", "author", "association", "base", "branch", "repository"}
_TELLING: Final = MEETING | {"all", "any", "not"}
_NO_RISKS: Final[Risks] = {}


def check_truisms(root: Node, report: Report) -> None:
    """A warning for each condition that holds always, and for each that never does, as far as one file can tell."""
    for when in _whens(root):
        _Reading(report, _NO_RISKS).when(when)


def check_risky_truisms(root: Node, risks: Risks, report: Report) -> None:
    """The same for those that name domains, of which `risks` are known: whatever touches one is no less risky.

    Not for a floor: it is asked of the organisation's domains as well, and there the risk may be another.
    """
    entries = root.entries.values() if isinstance(root, Table) else ()
    for entry in (entry for entry in entries if entry.key != "floor"):
        for when in _whens(entry.value):
            if {"domain", "risk"} <= set(_keys(when.value)):
                _Reading(report, risks).when(when)


def _whens(node: Node) -> Iterator[Entry]:
    match node:
        case Table(entries=entries):
            for entry in entries.values():
                if entry.key == "when":
                    yield entry
                else:
                    yield from _whens(entry.value)
        case Listing(items=items):
            for item in items:
                yield from _whens(item)
        case _:
            return


def _keys(node: Node) -> Iterator[str]:
    match node:
        case Table(entries=entries):
            for entry in entries.values():
                yield entry.key
                yield from _keys(entry.value)
        case Listing(items=items):
            for item in items:
                yield from _keys(item)
        case _:
            return


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads conditions from the innermost out, and tells each that leaves nothing though all of its parts do."""

    report: Report
    risks: Risks

    def when(self, entry: Entry) -> None:
        """A condition with all that is in it."""
        if isinstance(entry.value, Table) and entry.value.entries.keys() & _TELLING:
            self._table(entry.value, entry.place)

    def _table(self, table: Table, place: Place) -> Answers:
        """A mapping: an `all` that nobody wrote."""
        parts = [self._entry(entry) for entry in table.entries.values()]
        return parts[0] if len(parts) == 1 else self._all(parts, table, place)

    def _entry(self, entry: Entry) -> Answers:
        match entry.key, entry.value:
            case ("all" | "any") as word, Listing(items=items):
                parts = [self._item(item) for item in items]
                return self._all(parts, entry.value, entry.place) if word == "all" else self._any(parts, entry)
            case "not", Table() as table:
                return self._not(table, entry.place)
            case _:
                made = answers(entry, self.risks)
                self._tell_alone(made, entry.place)
                return made

    def _item(self, node: Node) -> Answers:
        return self._table(node, node.place) if isinstance(node, Table) else Answers({}, {})

    def _not(self, table: Table, place: Place) -> Answers:
        """What is wrong with the mapping in it is told where it is turned round."""
        first = next(iter(table.entries.values()), None)
        if first is None or len(table.entries) > 1:
            return self._all([self._entry(each) for each in table.entries.values()], table, place, "always").turned
        if first.key in {"all", "any", "not"}:
            return self._entry(first).turned
        made = answers(first, self.risks).turned
        self._tell_alone(made, place)
        return made

    def _all(self, parts: list[Answers], node: Node, place: Place, then: str = "never") -> Answers:
        """All of them; `then` is what is the matter at the place when no case is left."""
        made = Answers(both(part.yes for part in parts), either(part.no for part in parts))
        if isinstance(made.yes, Nothing) and not _any_nothing(part.yes for part in parts):
            self._tell_never(made.yes, place, list(_keys(node)), then)
        return made

    def _any(self, parts: list[Answers], entry: Entry) -> Answers:
        made = Answers(either(part.yes for part in parts), both(part.no for part in parts))
        if isinstance(made.no, Nothing) and not _any_nothing(part.no for part in parts):
            self._tell_always(made.no, entry.place)
        return made

    def _tell_alone(self, made: Answers, place: Place) -> None:
        if made.is_told:
            return
        if isinstance(made.yes, Nothing):
            self._tell_never(made.yes, place, ["not"])
        if isinstance(made.no, Nothing):
            self._tell_always(made.no, place)

    def _tell_never(self, nothing: Nothing, place: Place, keys: list[str], then: str = "never") -> None:
        why = nothing.because or _left(nothing, "leaves no value")
        hint = "nothing is both; did you mean `any`?"
        if nothing.fact in _LISTED and keys.count(nothing.fact) > 1 and "not" not in keys:
            why = f"no pull request has two values of `{nothing.fact}`"
            hint = f"for either of them: `{nothing.fact}: [a, b]`"
        elif keys == ["not"]:
            hint = "leave it out, or ask for less"
        self.report.add(place, f"this {then} holds: {why}", hint=hint, severity=Severity.WARNING)

    def _tell_always(self, nothing: Nothing, place: Place) -> None:
        message = f"this always holds: {nothing.because or _left(nothing, 'leaves out no value')}"
        hint = "leave `when` out to match everything"
        self.report.add(place, message, hint=hint, severity=Severity.WARNING)


def _any_nothing(parts: Iterable[Admitted]) -> bool:
    return any(isinstance(part, Nothing) for part in parts)


def _left(nothing: Nothing, otherwise: str) -> str:
    """Of a fact without values of its own there is only yes and no."""
    return f"it {otherwise} of `{nothing.fact}`" if nothing.fact in VALUED else "it names a condition and its opposite"
