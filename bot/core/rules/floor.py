"""The organisation's floor: what its `rules.yml` puts under `floor:` a repository can tighten, and never loosen.

The floor lies as a layer above the packs, so that what it says holds where nobody says more; and once all layers lie
over each other it is held against the whole, key by key, with the table of `tighter`. A key that is looser is told at
its line, and the floor's value holds: the rules stay readable, for a slip in one repository must not stop its merges.

Routes cannot be compared, so those of a floor are asked beside the others: the first of them that matches decides when
it leads to the careful track.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot.core.rules.grammar import FileKeys
from bot.core.rules.model import Domain, Route
from bot.core.rules.problem import Severity
from bot.core.rules.report import Report
from bot.core.rules.tighter import BANDS, DOMAIN, GROUPS, RULES, TRACK, Bound, held, takes_away
from bot.core.rules.tree import Node, Table, at
from bot.core.words import Track

FLOOR: Final = "floor"


def floor_layer(organisation: Node) -> Node | None:
    """What a floor says as a layer of rules, without its routes; None where there is none."""
    floor = at(organisation, FLOOR)
    if not isinstance(floor, Table):
        return None
    return Table({key: entry for key, entry in floor.entries.items() if key != "routes"}, floor.place)


def refuse_floor(root: Node, report: Report) -> None:
    """Only an organisation has a floor."""
    if isinstance(root, Table) and (entry := root.entries.get(FLOOR)):
        hint = "move it to `rules.yml` of the organisation's repository `.github`"
        report.add(entry.place, "only an organisation's rules have a floor", hint=hint)


class Hold:
    """Holds a floor against what all layers say together."""

    def __init__(self, floor: FileKeys, tree: Node, root: Node, report: Report) -> None:
        self._floor = floor
        self._tree = tree
        self._root = root
        self._report = report

    def keys(self, keys: FileKeys) -> FileKeys:
        """The keys as the floor lets them be."""
        self._check_groups()
        self._check_routes()
        keys = self._section(RULES, keys, self._floor, ())
        bands = self._section(BANDS, keys.origin, self._floor.origin, ("origin", "bands"))
        if bands.ai_assisted >= bands.ai_heavy:  # the floor's lower end of one met the file's of the other
            bands = bands._replace(ai_assisted=bands.ai_heavy / 2)
        return replace(
            keys,
            origin=bands,
            domains={name: self._domain(name, domain) for name, domain in keys.domains.items()},
            tracks=self._sections(TRACK, keys.tracks, self._floor.tracks, "tracks"),
            groups={name: self._group(name, members) for name, members in keys.groups.items()},
            routes=tuple(self._route(position, route) for position, route in enumerate(keys.routes)),
        )

    def _check_groups(self) -> None:
        """Approvals of a group that any repository fills as it likes hold nothing."""
        for track, said in self._floor.tracks.items():
            free = [one.from_group for one in said.approvals if one.from_group not in self._floor.groups]
            node = at(self._tree, "tracks", track.value, "approvals")
            if free and node is not None:
                message = f"asks `{free[0]}`, and every repository may say itself who that is"
                hint = f"put the group into the floor too: `groups: {{{free[0]}: […]}}`"
                self._report.add(node.place, message, hint=hint, severity=Severity.WARNING)

    def _check_routes(self) -> None:
        """A route to fast holds nothing back, unless it adds something."""
        for position, route in enumerate(self._floor.routes):
            node = at(self._tree, "routes", position)
            if route.track is Track.FAST and route.also is None and node is not None:
                hint = "repositories choose what is fast; let it lead to careful, or leave it out of the floor"
                self._report.add(node.place, "holds nothing back", hint=hint, severity=Severity.WARNING)

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

    def _sections(
        self, bounds: Mapping[str, Bound], values: Mapping[Any, Any], floor: Mapping[Any, Any], key: str
    ) -> Any:
        return {
            name: self._section(bounds, value, floor[name], (key, str(name))) if name in floor else value
            for name, value in values.items()
        }

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

    def _names(self, path: tuple[str, ...]) -> tuple[str, ...]:
        node = at(self._tree, *path)
        return tuple(node.entries) if isinstance(node, Table) else ()

    def _tell(self, path: tuple[str, ...], bound: Bound) -> None:
        """At the line that loosens. Where a section was written anew without the key, nobody said anything."""
        said, floor = at(self._root, *path), at(self._tree, *path)
        if said is not None and floor is not None:
            self._say(said, floor, bound)

    def _say(self, said: Node, floor: Node, bound: Bound) -> None:
        where = f"{floor.place.source.name}:{floor.place.line}"
        self._report.add(
            said.place,
            f"looser than the floor in {where}, which holds instead",
            hint=f"tighter is: {bound.tighter}",
            severity=Severity.OVERRULED,
        )
