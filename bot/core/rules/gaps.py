"""Gaps in a floor: what its promises stand on and what it leaves to every repository all the same.

A floor binds what it says. Where a repository could empty a promise by a key that the floor leaves out, the
organisation is told at its own line, and how to close the gap. Nothing is held for it: that stays its choice.
"""

from collections.abc import Iterator

from bot.core.rules.calendar import Duration
from bot.core.rules.conditions import Condition
from bot.core.rules.conditions.moment import TimeIs
from bot.core.rules.conditions.provenance import BasisIs, OriginIs, PossibleShareIs, ShareIs
from bot.core.rules.founded import conditions_of
from bot.core.rules.grammar import FileKeys, TrackKeys
from bot.core.rules.model import Extra, Route
from bot.core.rules.problem import Severity
from bot.core.rules.report import Report
from bot.core.rules.source import Place
from bot.core.rules.tree import Table, at
from bot.core.words import Basis, Origin, Track

_SENIORS = "seniors"  # whose word may lower the origin: see `said_origin`
_WALL = "`calendar: none`, or a calendar of yours; or count nights and weekends: `{within: 24h, wall: true}`"
Gap = tuple[Place, str, str]


def report_gaps(floor: Table, said: FileKeys, report: Report) -> None:
    """A warning for each gap. `said` is the floor read."""
    for place, message, hint in _gaps(floor, said):
        report.add(place, message, hint=hint, severity=Severity.WARNING)


def _gaps(floor: Table, said: FileKeys) -> Iterator[Gap]:
    yield from _mode(floor, said)
    yield from _tracks(floor, said)
    yield from _groups(floor, said)
    yield from _words(floor, said)
    yield from _silence(floor, said)
    yield from _hours(floor, said)
    yield from _routes(floor, said)


def _mode(floor: Table, said: FileKeys) -> Iterator[Gap]:
    """Where everything may be observed only, nothing is held back."""
    is_bound = not said.tracks and said.routes and all(route.mode is not None for route in said.routes)
    if "mode" not in floor.entries and (said.tracks or said.routes) and not is_bound:
        message = "every repository may say `mode: observe`, and then nothing of this reaches GitHub"
        yield floor.place, message, "put a mode into the floor too: `mode: enforce`; `mode: observe` leaves it to them"


def _tracks(floor: Table, said: FileKeys) -> Iterator[Gap]:
    if Track.CAREFUL in said.tracks:
        return
    hint = "put it into the floor too: `tracks: {careful: {approvals: […]}}`"
    for position, route in enumerate(said.routes):
        if route.track is Track.CAREFUL:
            message = "leads to careful, and every repository may say itself what careful asks for"
            yield _place(floor, "routes", position), message, hint
            return
    if Track.FAST in said.tracks:
        message = "holds fast alone: every repository may send all of it to careful, and ask less there"
        yield _place(floor, "tracks"), message, hint


def _groups(floor: Table, said: FileKeys) -> Iterator[Gap]:
    """Approvals of a group that any repository fills as it likes hold nothing."""
    for place, names in _asked(floor, said):
        free = [name for name in names if not said.groups.get(name)]
        if free:
            message = f"asks `{free[0]}`, and every repository may say itself who that is"
            yield place, message, f"put the group into the floor too: `groups: {{{free[0]}: […]}}`"


def _asked(floor: Table, said: FileKeys) -> Iterator[tuple[Place, list[str]]]:
    asking: list[tuple[tuple[str | int, ...], TrackKeys | Extra]] = [
        (("tracks", track.value), keys) for track, keys in said.tracks.items()
    ]
    asking += [(("routes", at_, "also"), route.also) for at_, route in enumerate(said.routes) if route.also is not None]
    for path, keys in asking:
        yield _place(floor, *path, "approvals"), [one.from_group for one in keys.approvals]
        review = keys.architecture_review
        reviews = review if isinstance(review, tuple) else (review,)
        yield _place(floor, *path, "architecture-review"), [one.from_group for one in reviews if one is not None]


def _words(floor: Table, said: FileKeys) -> Iterator[Gap]:
    """The word of a group lowers the origin."""
    if said.groups.get(_SENIORS):
        return
    for place, part in _parts(floor, said):
        if isinstance(part, OriginIs | ShareIs | PossibleShareIs):
            message = f"asks for the origin, which `{_SENIORS}` may lower; every repository says itself who they are"
            yield place, message, f"put the group into the floor too: `groups: {{{_SENIORS}: […]}}`"
            return


def _silence(floor: Table, said: FileKeys) -> Iterator[Gap]:
    """One weak sign ends silence, and every repository may say in its `signals` what is one."""
    parts = list(_parts(floor, said))
    if any(isinstance(part, PossibleShareIs) for _, part in parts):
        return
    for place, part in parts:
        if isinstance(part, OriginIs | BasisIs) and {Origin.UNDECLARED, Basis.ASSUMED} & set(part.wanted):
            message = "asks for silence, and a repository may end it with one weak sign among its `signals`"
            yield place, message, "ask for `possible-share: {at-least: 80}`, which only people's word lowers"
            return


def _hours(floor: Table, said: FileKeys) -> Iterator[Gap]:
    """Promises are counted, and the time is asked, by each repository's calendar."""
    if "calendar" in floor.entries:
        return
    if clocked := [place for place, part in _parts(floor, said) if isinstance(part, TimeIs)]:
        message = "asks for the time, and every repository may say in its `calendar` where the clock stands"
        yield clocked[0], message, f"put the calendar into the floor too: {_WALL.partition(';')[0]}"
    for place, promise in _promises(floor, said):
        if promise is not None and not promise.wall:
            message = "is counted in working time, and every repository may say in its `calendar` when it works"
            yield place, message, f"put the calendar into the floor too: {_WALL}"
            return


def _promises(floor: Table, said: FileKeys) -> Iterator[tuple[Place, Duration | None]]:
    for track, keys in said.tracks.items():
        yield _place(floor, "tracks", track.value, "first-review"), keys.first_review
        yield from ((_place(floor, "tracks", track.value, "decision"), each) for each in keys.decision)
    for position, route in enumerate(said.routes):
        if route.also is not None:
            yield _place(floor, "routes", position, "also", "first-review"), route.also.first_review
            yield _place(floor, "routes", position, "also", "decision"), route.also.decision


def _routes(floor: Table, said: FileKeys) -> Iterator[Gap]:
    """A route to fast holds nothing back, unless it adds something."""
    for position, route in enumerate(said.routes):
        if _is_idle(route):
            hint = "repositories choose what is fast; let it lead to careful, or leave it out of the floor"
            yield _place(floor, "routes", position), "holds nothing back", hint


def _is_idle(route: Route) -> bool:
    return route.track is Track.FAST and route.also is None


def _parts(floor: Table, said: FileKeys) -> Iterator[tuple[Place, Condition]]:
    for whole, place in conditions_of(floor, said):
        yield from ((place, part) for part in whole.every())


def _place(floor: Table, *keys: str | int) -> Place:
    """The place of what keys lead to, or as near as there is anything."""
    for length in range(len(keys), 0, -1):
        if (node := at(floor, *keys[:length])) is not None:
            return node.place
    return floor.place
