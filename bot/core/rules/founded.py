"""What a floor stands on: domains and bands that it names, and that the organisation says outside of it.

A floor route that asks for a domain would promise nothing while every repository may empty that domain. So what a floor
names is held as the organisation's own file and its packs say it: as if it stood in the floor. So are the few keys that
only ever loosen: who may lower what is asked by a command, and which approvals outlive a push.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bot.core.rules.conditions import Condition, Not
from bot.core.rules.conditions.change import DomainIs, RiskIs
from bot.core.rules.conditions.provenance import Contradiction, OriginIs, PossibleShareIs, ShareIs
from bot.core.rules.grammar import FileKeys
from bot.core.rules.model import Bands
from bot.core.rules.source import Place
from bot.core.rules.tree import Entry, Leaf, Node, Table, at
from bot.core.words import Track, Word

Path = tuple[str, ...]
_BANDS: Path = ("origin", "bands")
GLASS: Path = ("commands", Word.OVERRIDE.value)
ACCEPTING: Path = ("commands", Word.ACCEPT.value)
LOOSENING: Final[tuple[Path, ...]] = (
    ("commands", Word.TRACK.value),
    ("commands", Word.ORIGIN.value),
    ("commands", Word.DISMISS.value),
    ("trivial",),
    ("service-accounts",),
    ("tracks", Track.FAST.value, "after-push"),
)


@dataclass(frozen=True, slots=True)
class Founded:
    """A floor with what it names. `because` maps the way to each part that was added to the place that names it.

    `always` are ways to what is held though nothing names it.
    """

    floor: Table
    because: Mapping[Path, Place]
    always: frozenset[Path]


def founded(floor: Table, said: FileKeys, ground: Node, keys: FileKeys) -> Founded:
    """Add what is missing. `said` is the floor read; `ground` what the organisation says in all, and `keys` that read.

    What stands below a `not` is left out: there, more would be looser. `AsHeld` looks after it.
    """
    because: dict[Path, Place] = {}
    for path, place in (*_named(floor, said, keys), *_glass(floor, said, ground, keys)):
        if path not in because and at(floor, *path) is None:
            because[path] = place
    always = frozenset(path for path in _always(said, ground) if at(floor, *path) is None)
    added = floor
    for path, place in {**because, **dict.fromkeys(always, floor.place)}.items():
        node = at(ground, *path) or (_bands(place) if path == _BANDS else None)
        if node is not None:
            added = _with(added, path, node, place)
    return Founded(added, because, always)


def asks(said: FileKeys) -> bool:
    """Whether a floor promises anything that a command or a push could take back."""
    return bool(said.tracks or said.routes or said.domains)


def counts_shares(floor: Table, said: FileKeys) -> bool:
    """Whether a floor asks for what another band makes more or less of, whichever way it moves.

    A share, since a ticked `ai-heavy` means "from that band on"; a contradiction; and an origin that it must not be.
    """
    for whole, _ in conditions_of(floor, said):
        asserted = [*_asserted(whole)]
        for part in whole.every():
            if isinstance(part, ShareIs | PossibleShareIs | Contradiction):
                return True
            if isinstance(part, OriginIs) and part not in asserted:
                return True
    return False


def _always(said: FileKeys, ground: Node) -> Iterator[Path]:
    """Keys that only ever loosen. Who breaks the glass breaks any floor, also one of a mode alone.

    Whoever may write accepts what was found until somebody is named: a repository may name fewer of its own accord.
    """
    yield GLASS
    if at(ground, *ACCEPTING) is not None:
        yield ACCEPTING
    if asks(said):
        yield from LOOSENING


def conditions_of(floor: Table, said: FileKeys) -> Iterator[tuple[Condition, Place]]:
    """Every condition that stands in a floor, whole, and where."""
    for position, route in enumerate(said.routes):
        place = _place(floor, "routes", position, "when")
        if route.when is not None:
            yield route.when, place
        review = route.also.architecture_review if route.also else None
        if review is not None and review.when is not None:
            yield review.when, _place(floor, "routes", position, "also", "architecture-review")
    for position, item in enumerate(said.checklist.items):
        if item.when is not None:
            yield item.when, _place(floor, "checklist", "items", position, "when")
    for track, asked in said.tracks.items():
        for review in asked.architecture_review:
            if review.when is not None:
                yield review.when, _place(floor, "tracks", track.value, "architecture-review")


def _named(floor: Table, said: FileKeys, keys: FileKeys) -> Iterator[tuple[Path, Place]]:
    for whole, place in conditions_of(floor, said):
        for part in _asserted(whole):
            yield from ((path, place) for path in _paths(part, keys))
    for name, domain in said.domains.items():
        if domain.most_ai is not None:
            yield _BANDS, _place(floor, "domains", name, "most-ai")


def _glass(floor: Table, said: FileKeys, ground: Node, keys: FileKeys) -> Iterator[tuple[Path, Place]]:
    """The groups that may break the glass, or accept what was found, and where the organisation names them."""
    for word in (Word.OVERRIDE, Word.ACCEPT):
        node = at(floor, "commands", word.value) or at(ground, "commands", word.value)
        for name in said.commands.get(word, keys.commands.get(word, ())):
            yield ("groups", name), floor.place if node is None else node.place


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
    """A table in which a path leads to a node."""
    name, *rest = path
    if rest:
        inner = at(table, name)
        node = _with(inner if isinstance(inner, Table) else Table({}, place), tuple(rest), node, place)
    return Table({**table.entries, name: Entry(name, node.place, node)}, table.place)
