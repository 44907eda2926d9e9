"""The organisation's floor: what its `rules.yml` puts under `floor:` a repository can tighten, and never loosen.

The floor lies as a layer above the packs, so that what it says holds where nobody says more; and once all layers lie
over each other it is held against the whole, key by key, with the table of `tighter`. A key that is looser is told at
its line, and the floor's value holds: the rules stay readable, for a slip in one repository must not stop its merges.

Routes cannot be compared, so those of a floor are asked beside the others: the first of them that matches decides when
it leads to the careful track.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from bot.core.lint.tuning import asked_twice as twice
from bot.core.rules.conditions.held import AsHeld
from bot.core.rules.founded import GLASS, Founded
from bot.core.rules.grammar import FileKeys, TrackKeys
from bot.core.rules.model import ArchitectureReview, Domain, Route
from bot.core.rules.problem import Severity
from bot.core.rules.report import Report
from bot.core.rules.source import Place
from bot.core.rules.tighter import BANDS, COMMANDS, DOMAIN, GROUPS, RULES, TRACK, Bound, held, takes_away
from bot.core.rules.tree import Node, Table, at
from bot.core.words import Track, Word

FLOOR: Final = "floor"


def floor_layer(organisation: Node) -> Node | None:
    """What a floor says as a layer of rules, without its routes; None where there is none."""
    floor = at(organisation, FLOOR)
    if not isinstance(floor, Table):
        return None
    return Table({key: entry for key, entry in floor.entries.items() if key != "routes"}, floor.place)


def asked_twice(routes: Iterable[Route]) -> tuple[Route, ...]:
    """The routes of a floor, asked of what all rules say and of what the organisation's alone say."""
    return tuple(_asked_twice(each) for each in routes)


def _asked_twice(route: Route) -> Route:
    when = None if route.when is None else AsHeld(route.when)
    review = route.also.architecture_review if route.also else None
    if route.also is None or review is None:
        return replace(route, when=when)
    return replace(route, when=when, also=replace(route.also, architecture_review=_reviewed(review)))


def _reviewed(review: ArchitectureReview) -> ArchitectureReview:
    return review if review.when is None else replace(review, when=AsHeld(review.when))


def _where(place: Place) -> str:
    return f"{place.source.name}:{place.line}"


def refuse_floor(root: Node, report: Report) -> None:
    """Only an organisation has a floor."""
    if isinstance(root, Table) and (entry := root.entries.get(FLOOR)):
        hint = "move it to `rules.yml` of the organisation's repository `.github`"
        report.add(entry.place, "only an organisation's rules have a floor", hint=hint)


class Hold:
    """Holds a floor against what all layers say together."""

    def __init__(self, floor: FileKeys, stands: Founded, root: Node, report: Report) -> None:
        self._floor = floor
        self._tree = stands.floor
        self._because = stands.because
        self._always = stands.always
        self._root = root
        self._report = report

    def keys(self, keys: FileKeys) -> FileKeys:
        """The keys as the floor lets them be."""
        keys = self._section(RULES, keys, self._floor, ())
        bands = self._section(BANDS, keys.origin, self._floor.origin, ("origin", "bands"))
        if bands.ai_assisted >= bands.ai_heavy:  # the floor's lower end of one met the file's of the other
            bands = bands._replace(ai_assisted=bands.ai_heavy / 2)
        return replace(
            keys,
            origin=bands,
            checklist=twice(keys.checklist, self._floor.checklist),
            domains={name: self._domain(name, domain) for name, domain in keys.domains.items()},
            tracks={name: self._track(name, said) for name, said in keys.tracks.items()},
            groups={name: self._group(name, members) for name, members in keys.groups.items()},
            commands={word: self._command(word, groups) for word, groups in keys.commands.items()},
            routes=tuple(self._route(position, route) for position, route in enumerate(keys.routes)),
        )

    def _route(self, position: int, route: Route) -> Route:
        """A route of its own mode reaches as far as the floor's."""
        floor = at(self._tree, "mode")
        if floor is None or route.mode is None:
            return route
        held = RULES["mode"].hold(route.mode, self._floor.mode)
        said = at(self._root, "routes", position, "mode")
        if held is not route.mode and said is not None:
            self._say(said, floor, RULES["mode"])
        return replace(route, mode=held)

    def _domain(self, name: str, domain: Domain) -> Domain:
        if (floor := self._floor.domains.get(name)) is None:
            return domain
        if floor.paths.lines and takes_away(domain.paths):
            self._tell(("domains", name, "paths"), DOMAIN["paths"])
        held: Domain = self._section(DOMAIN, domain, floor, ("domains", name))
        return replace(held, held=floor.paths)

    def _track(self, name: Track, said: TrackKeys) -> TrackKeys:
        if (floor := self._floor.tracks.get(name)) is None:
            if not any(path[:2] == ("tracks", name.value) for path in self._always):
                return said
            floor = TrackKeys()
        held: TrackKeys = self._section(TRACK, said, floor, ("tracks", name.value))
        if not floor.architecture_review:
            return held
        return replace(held, architecture_review=tuple(_reviewed(each) for each in held.architecture_review))

    def _section(self, bounds: Mapping[str, Bound], value: Any, floor: Any, path: tuple[str, ...]) -> Any:
        result, looser = held(bounds, value, floor, self._names(path))
        for key in looser:
            self._tell((*path, key), bounds[key])
        return result

    def _group(self, name: str, members: Any) -> Any:
        if name not in self._floor.groups:
            return members
        result = GROUPS.hold(members, self._floor.groups[name])
        if result != members:
            self._tell(("groups", name), GROUPS)
        return result

    def _command(self, word: Word, groups: tuple[str, ...]) -> tuple[str, ...]:
        """Breaking the glass breaks the floor as well: only the organisation says who may. So it is with the others."""
        is_held = ("commands", word.value) in self._always
        floor = self._floor.commands.get(word, () if is_held else groups)
        result: tuple[str, ...] = COMMANDS.hold(groups, floor)
        if result != groups:
            self._tell(("commands", word.value), COMMANDS)
        return result

    def _names(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """The keys of a section of the floor. What it only names, it holds whole."""
        if path[:1] == ("domains",) and path in self._because:
            return tuple(DOMAIN)
        node = at(self._tree, *path)
        said = tuple(node.entries) if isinstance(node, Table) else ()
        held = (each[-1] for each in self._always if each[:-1] == path and each[-1] not in said)
        return (*said, *held)

    def _tell(self, path: tuple[str, ...], bound: Bound) -> None:
        """At the line that loosens. Where a section was written anew without the key, nobody said anything."""
        said, floor = at(self._root, *path), at(self._tree, *path) or at(self._tree, *path[:-1]) or self._tree
        if said is not None:
            self._say(said, floor, bound, self._reason(path))

    def _reason(self, path: tuple[str, ...]) -> str:
        """Why it holds though it does not stand in the floor; empty where it does."""
        if path in self._always:
            known = at(self._tree, *path)
            stands = "what the organisation says" if known is None else _where(known.place)
            return f"looser than {stands}, which every floor holds" + (
                "" if path == GLASS else " that asks for anything"
            )
        if (because := self._because.get(path[:2])) is None:
            return ""
        floor = at(self._tree, *path) or at(self._tree, *path[:-1]) or self._tree
        names = "`commands.override`" if path[0] == "groups" else "the floor"
        return f"looser than {_where(floor.place)}, which holds because {names} in {_where(because)} names it"

    def _say(self, said: Node, floor: Node, bound: Bound, reason: str = "") -> None:
        self._report.add(
            said.place,
            reason or f"looser than the floor in {_where(floor.place)}, which holds instead",
            hint=f"tighter is: {bound.tighter}",
            severity=Severity.OVERRULED,
        )
