"""Gaps in a floor: what its promises stand on and what it leaves to every repository all the same.

A floor binds what it says. Where a repository could empty a promise by a key that the floor leaves out, the
organisation is told at its own line, and how to close the gap. Nothing is held for it: that stays its choice. What
is no choice, as it only ever loosens, is held by `founded`.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from bot.core.rules.calendar import Duration
from bot.core.rules.conditions import Condition
from bot.core.rules.conditions.change import DomainIs, RiskIs
from bot.core.rules.conditions.moment import TimeIs
from bot.core.rules.conditions.provenance import BasisIs, OriginIs, PossibleShareIs, ShareIs
from bot.core.rules.founded import asks, conditions_of
from bot.core.rules.grammar import FileKeys, TrackKeys
from bot.core.rules.model import Extra, Route
from bot.core.rules.problem import Severity
from bot.core.rules.report import Report
from bot.core.rules.source import Place
from bot.core.rules.tree import Table, at
from bot.core.words import Basis, Origin, Track, Word

_WALL = "`calendar: none`, or a calendar of yours; or count nights and weekends: `{within: 24h, wall: true}`"
_FILL = "put the group into the floor too: `groups: {{{}: […]}}`"
Gap = tuple[Place, str, str]


def report_gaps(floor: Table, said: FileKeys, keys: FileKeys, report: Report) -> None:
    """A warning for each gap. `said` is the floor read, `keys` what the organisation says in all."""
    told = dict.fromkeys(gap for find in GAPS.values() for gap in find(floor, said, keys))
    for place, message, hint in told:
        report.add(place, message, hint=hint, severity=Severity.WARNING)


def _mode(floor: Table, said: FileKeys, _: FileKeys) -> Iterator[Gap]:
    """Where everything may be observed only, nothing is held back."""
    is_bound = not said.tracks and said.routes and all(route.mode is not None for route in said.routes)
    if "mode" not in floor.entries and (said.tracks or said.routes) and not is_bound:
        message = "every repository may say `mode: observe`, and then nothing of this reaches GitHub"
        yield floor.place, message, "put a mode into the floor too: `mode: enforce`; `mode: observe` leaves it to them"


def _tracks(floor: Table, said: FileKeys, _: FileKeys) -> Iterator[Gap]:
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


def _ways(floor: Table, said: FileKeys, _: FileKeys) -> Iterator[Gap]:
    """What careful asks for is asked of nobody while each repository may make everything fast."""
    leads = any(route.track is Track.CAREFUL for route in said.routes)
    hint = "put a route into the floor too: `routes: [{name: high-risk domain, when: {risk: high}, track: careful}]`"
    if Track.CAREFUL in said.tracks and Track.FAST not in said.tracks and not leads:
        message = "holds careful alone: every repository may send all of it to fast by its `routes`"
        yield _place(floor, "tracks"), message, hint
    parts = [part for _, part in _parts(floor, said)]
    asked = {name for part in parts if isinstance(part, DomainIs) for name in part.wanted}
    for name, domain in said.domains.items():
        is_asked = name in asked or any(isinstance(part, RiskIs) for part in parts)
        if not (is_asked or domain.most_ai or domain.design_doc):
            message = "no route of the floor asks for it, and every repository may send it to fast by its `routes`"
            yield _place(floor, "domains", name), message, hint


def _groups(floor: Table, said: FileKeys, _: FileKeys) -> Iterator[Gap]:
    """Approvals of a group that any repository fills as it likes hold nothing."""
    for place, names in _asked(floor, said):
        free = [name for name in names if not said.groups.get(name)]
        if free:
            message = f"asks `{free[0]}`, and every repository may say itself who that is"
            yield place, message, _FILL.format(free[0])


def _asking(said: FileKeys) -> Iterator[tuple[tuple[str | int, ...], TrackKeys | Extra]]:
    """Everything in a floor that asks for something, and the way there."""
    yield from ((("tracks", track.value), keys) for track, keys in said.tracks.items())
    for position, route in enumerate(said.routes):
        if route.also is not None:
            yield ("routes", position, "also"), route.also


def _asked(floor: Table, said: FileKeys) -> Iterator[tuple[Place, list[str]]]:
    for path, keys in _asking(said):
        yield _place(floor, *path, "approvals"), [one.from_group for one in keys.approvals]
        review = keys.architecture_review
        reviews = review if isinstance(review, tuple) else (review,)
        yield _place(floor, *path, "architecture-review"), [one.from_group for one in reviews if one is not None]
        yield _place(floor, *path, "request"), [*keys.request]


def _owners(floor: Table, said: FileKeys, _: FileKeys) -> Iterator[Gap]:
    """Code owners are whoever a repository's own CODEOWNERS names. A group of the floor beside them holds."""
    for path, keys in _asking(said):
        if keys.code_owners and not any(said.groups.get(one.from_group) for one in keys.approvals):
            message = "asks the code owners, and every repository says itself in its CODEOWNERS who they are"
            hint = "ask a group of the floor as well: `approvals: [{from: …}]`, with its people in `groups`"
            yield _place(floor, *path, "code-owners"), message, hint


def _words(floor: Table, said: FileKeys, keys: FileKeys) -> Iterator[Gap]:
    """The word of a group lowers what is asked. Which groups may say it is held; who is in them may not be."""
    if not asks(said):
        return
    given = {word: said.commands.get(word, keys.commands.get(word, ())) for word in _LOWERS}
    asked = {name for _, names in _asked(floor, said) for name in names}  # told where they are asked
    origin = next((place for place, part in _parts(floor, said) if isinstance(part, _OF_ORIGIN)), None)
    if origin is None and any(domain.most_ai for domain in said.domains.values()):
        origin = _place(floor, "domains")
    for name in dict.fromkeys(name for names in given.values() for name in names):
        if said.groups.get(name) or name in asked:
            continue
        if origin is not None and name in given[Word.ORIGIN]:
            message = f"asks for the origin, which `{name}` may lower; every repository says itself who they are"
            yield origin, message, _FILL.format(name)
        elif words := [_LOWERS[word] for word in _LOWERS if name in given[word] and word is not Word.ORIGIN]:
            message = f"`{name}` may {' and '.join(words)}, and every repository says itself who they are"
            yield floor.place, message, _FILL.format(name)


def _silence(floor: Table, said: FileKeys, _: FileKeys) -> Iterator[Gap]:
    """One weak sign ends silence, and every repository may say in its `signals` what is one."""
    parts = list(_parts(floor, said))
    if any(isinstance(part, PossibleShareIs) for _, part in parts):
        return
    for place, part in parts:
        if isinstance(part, OriginIs | BasisIs) and {Origin.UNDECLARED, Basis.ASSUMED} & set(part.wanted):
            message = "asks for silence, and a repository may end it with one weak sign among its `signals`"
            yield place, message, "ask for `possible-share: {at-least: 80}`, which only people's word lowers"
            return


def _hours(floor: Table, said: FileKeys, _: FileKeys) -> Iterator[Gap]:
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


def _routes(floor: Table, said: FileKeys, _: FileKeys) -> Iterator[Gap]:
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


_OF_ORIGIN: Final = OriginIs | ShareIs | PossibleShareIs
_LOWERS: Final = {
    Word.ORIGIN: "lower the origin",
    Word.TRACK: "make a careful change fast",
    Word.DISMISS: "set objections aside",
}
GAPS: Final[Mapping[str, Callable[[Table, FileKeys, FileKeys], Iterator[Gap]]]] = {
    "`mode`: it observes only": _mode,
    "`tracks`: careful asks for less than the floor thinks": _tracks,
    "`routes`: everything goes to fast": _ways,
    "`groups`: whoever approves, reviews or is asked is somebody else": _groups,
    "`groups`: so is whoever may lower the origin or the track, or set objections aside, by a command": _words,
    "its CODEOWNERS: so are the code owners, whom no rules file names": _owners,
    "`signals`: silence ends with one weak sign": _silence,
    "`calendar`: promises run out later, or it is another day": _hours,
    "nothing at all: a route of the floor to fast asks for nothing": _routes,
}
"""What a repository could empty a floor by, as a clause, and what finds it."""
