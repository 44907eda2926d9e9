"""What a floor stands on: domains and bands that it names, and that the organisation says outside of it.

A floor route that asks for a domain would promise nothing while every repository may empty that domain. So what a floor
names is held as the organisation's own file and its packs say it: as if it stood in the floor.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.core.rules.conditions import Condition, Not
from bot.core.rules.conditions.change import DomainIs, RiskIs
from bot.core.rules.conditions.provenance import OriginIs
from bot.core.rules.grammar import FileKeys
from bot.core.rules.model import Bands
from bot.core.rules.source import Place
from bot.core.rules.tree import Entry, Leaf, Node, Table, at
from bot.core.words import Word

Path = tuple[str, ...]
_BANDS: Path = ("origin", "bands")


@dataclass(frozen=True, slots=True)
class Founded:
    """A floor with what it names. `because` maps the way to each part that was added to the place that names it."""

    floor: Table
    because: Mapping[Path, Place]


def founded(floor: Table, said: FileKeys, ground: Node, keys: FileKeys) -> Founded:
    """Add what is missing. `said` is the floor read; `ground` what the organisation says in all, and `keys` that read.

    What stands below a `not` is left out: there, more would be looser. `AsHeld` looks after it.
    """
    because: dict[Path, Place] = {}
    for path, place in _named(floor, said, keys):
        if path not in because and at(floor, *path) is None:
            because[path] = place
    added = floor
    for path, place in because.items():
        node = at(ground, *path) or (_bands(place) if path == _BANDS else None)
        if node is not None:
            added = _with(added, path, node, place)
    return Founded(added, because)


def conditions_of(floor: Table, said: FileKeys) -> Iterator[tuple[Condition, Place]]:
    """Every condition that stands in a floor, whole, and where."""
    for position, route in enumerate(said.routes):
        place = _place(floor, "routes", position, "when")
        if route.when is not None:
            yield route.when, place
        review = route.also.architecture_review if route.also else None
        if review is not None and review.when is not None:
            yield review.when, _place(floor, "routes", position, "also", "architecture-review")
    for track, asked in said.tracks.items():
        for review in asked.architecture_review:
            if review.when is not None:
                yield review.when, _place(floor, "tracks", track.value, "architecture-review")


def _named(floor: Table, said: FileKeys, keys: FileKeys) -> Iterator[tuple[Path, Place]]:
    for whole, place in conditions_of(floor, said):
        for part in _asserted(whole):
            yield from ((path, place) for path in _paths(part, keys))
    glass = said.commands.get(Word.OVERRIDE, keys.commands.get(Word.OVERRIDE, ()))
    for path in (("commands", Word.OVERRIDE.value), *(("groups", name) for name in glass)):
        yield path, floor.place
    for name, domain in said.domains.items():
        if domain.most_ai is not None:
            yield _BANDS, _place(floor, "domains", name, "most-ai")


def _paths(part: Condition, keys: FileKeys) -> Iterator[Path]:
    match part:
        case DomainIs(wanted=names):
            yield from (("domains", name) for name in names if name in keys.domains)
        case RiskIs():
            yield from (("domains", name) for name, domain in keys.domains.items() if part.admits(domain.risk))
        case OriginIs():
            yield _BANDS
        case _:
            return


def _asserted(condition: Condition) -> Iterator[Condition]:
    """The conditions in one, but for those that must not hold."""
    if not isinstance(condition, Not):
        yield condition
        for part in condition.parts:
            yield from _asserted(part)


def _place(floor: Table, *keys: str | int) -> Place:
    node = at(floor, *keys)
    return floor.place if node is None else node.place


def _bands(place: Place) -> Table:
    """What holds where no layer says a word of it."""
    named = {"ai-assisted": Bands().ai_assisted, "ai-heavy": Bands().ai_heavy}
    leaves = {name: Leaf(share, f"{share:g}", quoted=False, place=place) for name, share in named.items()}
    return Table({name: Entry(name, place, leaf) for name, leaf in leaves.items()}, place)


def _with(table: Table, path: Path, node: Node, place: Place) -> Table:
    """A table in which a path of two keys leads to a node."""
    section, name = path
    inner = at(table, section)
    entries = dict(inner.entries) if isinstance(inner, Table) else {}
    entries[name] = Entry(name, node.place, node)
    return Table({**table.entries, section: Entry(section, place, Table(entries, place))}, table.place)
