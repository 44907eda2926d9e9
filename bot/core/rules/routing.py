"""Which track a case takes, and what is asked besides: every decision names the routes that made it."""

from dataclasses import dataclass, replace

from bot.core.case import Case
from bot.core.rules.conditions import Reply
from bot.core.rules.model import Route, Rules
from bot.core.words import Mode, Track

_MODES = tuple(Mode)  # laxest first


@dataclass(frozen=True, slots=True)
class Routed:
    """The route taken and why, those passed before it with the reason why not, and those that ask for more."""

    route: Route
    track: Track
    why: Reply
    passed: tuple[tuple[Route, Reply], ...]
    adding: tuple[tuple[Route, Reply], ...] = ()
    is_held: bool = False  # whether the organisation's floor wants it careful


Asked = list[tuple[Route, Reply]]


def route(rules: Rules, case: Case) -> Routed:
    """Take the first route with a track whose condition holds. Composed rules always end with one that has none.

    Where a fact is missing that a condition needs, the careful side is taken: such a route leads to careful and never
    to fast, and adds what it asks for. The organisation's floor is asked beside: its way to careful
    outranks one to fast.
    """
    asked = [(each, each.when.holds(case) if each.when else _always(each, rules)) for each in rules.routes]
    floor = [(each, each.when.holds(case) if each.when else _always(each, rules)) for each in rules.floor]
    adding = tuple((each, why) for each, why in (*floor, *asked) if each.also is not None and why.could_hold)
    taken = _first(asked, rules, adding)
    if taken is None:
        raise ValueError("the last route does not match everything; such rules are never composed")
    held = _first(floor, rules, adding)
    if held is None or held.track is not Track.CAREFUL:
        return taken
    decides = taken.track is Track.FAST or _reach(taken, rules) < _reach(held, rules)
    return replace(held if decides else taken, is_held=True)


def _reach(routed: Routed, rules: Rules) -> int:
    """How much of the judgement reaches GitHub: a repository's own careful route must not take a floor's off GitHub."""
    return _MODES.index(routed.route.mode or rules.mode)


def _first(asked: Asked, rules: Rules, adding: tuple[tuple[Route, Reply], ...]) -> Routed | None:
    """The first that decides, or None."""
    for at, (each, why) in enumerate(asked):
        if each.track is not None and _is_taken(each, why, rules):
            return Routed(each, each.track, why, tuple(asked[:at]), adding)
    return None


def _is_taken(each: Route, why: Reply, rules: Rules) -> bool:
    if why.sure:
        return why.holds
    is_laxer = each.mode is not None and _MODES.index(each.mode) < _MODES.index(rules.mode)
    return each.track is Track.CAREFUL and not is_laxer


def _always(each: Route, rules: Rules) -> Reply:
    others_before = each.track is not None and each in rules.routes[1:]
    return Reply(holds=True, said="no route above it matches" if others_before else "it matches everything")
