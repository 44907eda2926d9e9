"""Which track a case takes: the first route that matches decides, and every decision names it."""

from dataclasses import dataclass

from bot.core.case import Case
from bot.core.rules.conditions import Finding
from bot.core.rules.model import Route, Rules
from bot.core.words import Track


@dataclass(frozen=True, slots=True)
class Routed:
    """The route taken and why, and those passed before it with the reason why not."""

    route: Route
    why: Finding
    passed: tuple[tuple[Route, Finding], ...]


def route(rules: Rules, case: Case) -> Routed:
    """Take the first route whose condition holds, unless the organisation's floor has one to the careful track."""
    routed = _first(rules, case)
    return routed if routed.route.track is Track.CAREFUL else _floor(rules, case) or routed


def _floor(rules: Rules, case: Case) -> Routed | None:
    """The floor's first route that matches, where it is the stricter one."""
    for each in rules.floor:
        why = each.when.holds(case) if each.when else Finding(holds=True, said="it matches everything")
        if why.holds:
            return Routed(each, why, ()) if each.track is Track.CAREFUL else None
    return None


def _first(rules: Rules, case: Case) -> Routed:
    """Composed rules always end with a route that has no condition."""
    passed: list[tuple[Route, Finding]] = []
    for each in rules.routes:
        why = each.when.holds(case) if each.when else _always(passed)
        if why.holds:
            return Routed(each, why, tuple(passed))
        passed.append((each, why))
    raise ValueError("the last route does not match everything; such rules are never composed")


def _always(passed: list[tuple[Route, Finding]]) -> Finding:
    return Finding(holds=True, said="no route above it matches" if passed else "it matches everything")
