"""Which track a case takes: the first route that matches decides, and every decision names it."""

from dataclasses import dataclass

from bot.core.case import Case
from bot.core.rules.conditions import Finding
from bot.core.rules.model import Route, Rules


@dataclass(frozen=True, slots=True)
class Routed:
    """The route taken and why, and those passed before it with the reason why not."""

    route: Route
    why: Finding
    passed: tuple[tuple[Route, Finding], ...]


def route(rules: Rules, case: Case) -> Routed:
    """Take the first route whose condition holds. Composed rules always end with one that has none."""
    passed: list[tuple[Route, Finding]] = []
    for each in rules.routes:
        why = each.when.holds(case) if each.when else _always(passed)
        if why.holds:
            return Routed(each, why, tuple(passed))
        passed.append((each, why))
    raise ValueError("the last route does not match everything; such rules are never composed")


def _always(passed: list[tuple[Route, Finding]]) -> Finding:
    return Finding(holds=True, said="no route above it matches" if passed else "it matches everything")
