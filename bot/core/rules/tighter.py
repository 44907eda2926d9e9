"""What "tighter" means, key by key: the table by which a floor holds, and from which its documentation is made.

Each bound takes what the layers say and what the floor says of one key, and answers with what holds: the layers' own
where it is at least as tight, else the tightest that keeps as much of it as the floor admits.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from bot.core.lint.tuning import held as held_to
from bot.core.rules.calendar import Calendar, Duration
from bot.core.rules.conditions import Any as AnyOf
from bot.core.rules.globs import Globs
from bot.core.rules.model import Approval, ArchitectureReview, Bands
from bot.core.rules.names import Member
from bot.core.words import Mode, Origin, Risk

T = TypeVar("T")
_MODES = (Mode.OBSERVE, Mode.ADVISE, Mode.ENFORCE)
_AI = (Origin.HUMAN_LED, Origin.AI_ASSISTED, Origin.AI_HEAVY)


@dataclass(frozen=True, slots=True)
class Bound:
    """One key of a section: the field that holds its value, what tighter means in words, and as a function.

    `hold(value, floor)` answers what holds; it is `value` itself where that is tight enough.
    """

    field: str
    tighter: str
    hold: Callable[[Any, Any], Any]


def later(order: tuple[T, ...]) -> Callable[[T, T], T]:
    """Of two words the one that comes later."""
    return lambda value, floor: max(value, floor, key=order.index)


def _risk(value: Risk, floor: Risk) -> Risk:
    return value if value.rank >= floor.rank else floor


def _most_ai(value: Origin | None, floor: Origin | None) -> Origin | None:
    """No limit is the loosest."""
    known = [one for one in (value, floor) if one is not None]
    return min(known, key=_AI.index, default=None)


def _required(value: bool, floor: bool) -> bool:  # noqa: FBT001 - two values of one key
    return value or floor


def takes_away(value: Globs) -> bool:
    """Whether paths speak against those of a floor: none at all, or an exception. Others only add to them."""
    return not value.lines or any(line.startswith("!") for line in value.lines)


def _as_it_is(value: T, _: object) -> T:
    """What holds beside the floor's, and cannot be compared."""
    return value


def _approvals(value: tuple[Approval, ...], floor: tuple[Approval, ...]) -> tuple[Approval, ...]:
    counts = {one.from_group: one.count for one in value}
    wanted = counts | {one.from_group: max(one.count, counts.get(one.from_group, 0)) for one in floor}
    return value if wanted == counts else tuple(Approval(group, count) for group, count in wanted.items())


def _sooner(value: Duration, floor: Duration) -> Duration:
    """Fewer hours, and not counted in working time where the floor counts plain hours."""
    return value if value.hours <= floor.hours and value.wall >= floor.wall else floor


def _perhaps_sooner(value: tuple[Duration, ...], floor: tuple[Duration, ...]) -> tuple[Duration, ...]:
    """No promise is the loosest."""
    if not floor:
        return value
    return (_sooner(value[0], floor[0]),) if value else floor


def _more(value: tuple[T, ...], floor: tuple[T, ...]) -> tuple[T, ...]:
    missing = tuple(name for name in floor if name not in value)
    return (*value, *missing) if missing else value


def _architecture(
    value: tuple[ArchitectureReview, ...], floor: tuple[ArchitectureReview, ...]
) -> tuple[ArchitectureReview, ...]:
    """From the floor's group, wherever either of both asks for it."""
    if not floor or value == floor:
        return value
    conditions = [one.when for one in (*floor, *value)]
    whens = [when for when in conditions if when is not None]
    held = ArchitectureReview(floor[0].from_group, AnyOf(tuple(whens)) if len(whens) == len(conditions) else None)
    is_tight = value and value[0].from_group == held.from_group and value[0].when is None
    return value if is_tight else (held,)


def _members(value: tuple[Member, ...], floor: tuple[Member, ...]) -> tuple[Member, ...]:
    """Only whom the floor names; nobody named would mean everybody."""
    if not floor:
        return value
    known = {(one.name.lower(), one.is_team) for one in floor}
    kept = tuple(one for one in value if (one.name.lower(), one.is_team) in known)
    return value if kept and len(kept) == len(value) else kept or floor


def _more_members(value: tuple[Member, ...], floor: tuple[Member, ...]) -> tuple[Member, ...]:
    known = {(one.name.lower(), one.is_team) for one in value}
    missing = tuple(one for one in floor if (one.name.lower(), one.is_team) not in known)
    return (*value, *missing) if missing else value


def _fewer(value: tuple[str, ...], floor: tuple[str, ...]) -> tuple[str, ...]:
    kept = tuple(name for name in value if name in floor)
    return value if len(kept) == len(value) else kept


def _same(value: tuple[Calendar, ...], floor: tuple[Calendar, ...]) -> tuple[Calendar, ...]:
    return value if value == floor else floor


def _both(value: bool, floor: bool) -> bool:  # noqa: FBT001 - two values of one key
    return value and floor


def _narrower(value: Globs, floor: Globs) -> Globs:
    more = value.lines[len(floor.lines) :]
    follows = value.lines[: len(floor.lines)] == floor.lines and all(line.startswith("!") for line in more)
    return value if not value.lines or follows else floor


RULES: Final[Mapping[str, Bound]] = {
    "mode": Bound("mode", "further from observe over advise to enforce", later(_MODES)),
    "service-accounts": Bound("service_accounts", "more accounts", _more_members),
    "calendar": Bound("calendar", "only the same: the floor's calendar holds", _same),
    "checklist": Bound(
        "checklist", "a heavier weight; its items, and those it weighs, cannot be switched off", held_to
    ),
    "trivial": Bound("trivial", "none of them, or more exceptions (`!`) behind those of the floor", _narrower),
}
BANDS: Final[Mapping[str, Bound]] = {
    "ai-assisted": Bound("ai_assisted", "from a lower share on", min),
    "ai-heavy": Bound("ai_heavy", "from a lower share on", min),
}
DOMAIN: Final[Mapping[str, Bound]] = {
    "paths": Bound("paths", "more paths: those of the floor always belong to it", _as_it_is),
    "labels": Bound("labels", "more labels", _more),
    "content": Bound("content", "more expressions", _more),
    "risk": Bound("risk", "a higher risk", _risk),
    "most-ai": Bound("most_ai", "less AI; no limit is the loosest", _most_ai),
    "design-doc": Bound("design_doc", "required; more sections", _more),
}
TRACK: Final[Mapping[str, Bound]] = {
    "approvals": Bound("approvals", "more approvals from the same groups, or from further ones", _approvals),
    "first-review": Bound("first_review", "sooner; plain hours rather than working hours", _sooner),
    "decision": Bound("decision", "sooner; no promise is the loosest", _perhaps_sooner),
    "re-review": Bound("re_review", "sooner; no promise is the loosest", _perhaps_sooner),
    "checks": Bound("checks_passing", "passing", _required),
    "request": Bound("request", "more groups", _more),
    "manual-test": Bound("manual_test", "required", _required),
    "code-owners": Bound("code_owners", "required", _required),
    "after-push": Bound("approvals_stay", "fall", _both),
    "architecture-review": Bound("architecture_review", "wherever the floor or the file asks for it", _architecture),
}
GROUPS: Final = Bound("groups", "fewer people: only those that the floor names speak for the group", _members)
COMMANDS: Final = Bound("commands", "fewer groups of those that the organisation names", _fewer)
_TO_CAREFUL: Final = (
    "the way to careful: a floor's route there outranks others, and what it adds is asked; what it names is held"
)
ROUTES: Final = Bound("routes", _TO_CAREFUL, _as_it_is)


def held(bounds: Mapping[str, Bound], value: Any, floor: Any, named: Iterable[str]) -> tuple[Any, list[str]]:
    """A section as the floor lets it be, and the keys in which it was looser. `named` are the floor's own keys."""
    changes: dict[str, Any] = {}
    looser: list[str] = []
    for key in named:
        if (bound := bounds.get(key)) is None:
            continue
        said, lowest = getattr(value, bound.field), getattr(floor, bound.field)
        if (result := bound.hold(said, lowest)) != said:
            changes[bound.field] = result
            looser.append(key)
    if isinstance(value, Bands):
        return value._replace(**changes), looser
    return (replace(value, **changes) if changes else value), looser
