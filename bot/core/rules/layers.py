"""Which rules hold: shipped packs at the bottom, the organisation's file over them, the repository's on top.

**Which layers there are.** A file that does not say `extends` lies on the pack `default`; `extends: [strict]` puts it
on other packs, the last named on top, and `extends: []` on none. Every other pack holds only what differs from
`default`, and is named with it. Where an organisation has a file, its packs lie at the
bottom; packs a repository names besides come over those, and still under the organisation's file: by choosing a pack
nobody gets past their organisation. A repository without a file of its own has its organisation's rules, or the
pack `default`.

**How they are laid over each other** (`DEPTHS` and `JOINED` are the whole of it):

- `version`, `mode`, `calendar`, `trivial`: the upper layer's.
- `origin`: the upper layer's bands; a band it leaves out is the lower layer's.
- `domains`, `groups`: by name. An entry is replaced whole, and entries that only the lower layer has stay. A domain is
  switched off with `paths: []`.
- `tracks`: by name, and within a track key by key. So `tracks: {fast: {first-review: 8h}}` changes one promise.
- `commands` and `reviewers`: key by key; `promises` too, and in it calendars and leads by name.
- `signals`: all of them; what one layer knows of a tool, another adds to and never takes away.
- `checklist`: lists follow each other, and of the weights the upper layer's count.
- `routes`: the upper layer's list if it has one. Order is meaning, so two lists cannot be mixed.

Layers are laid over each other as trees, before anything is interpreted: whatever turns out to be wrong with the whole
still knows in which file and line it stands. Each file is also read alone, so that a mistake in a lower layer is told
even where an upper one happens to hide it. Any error in any layer leaves no rules at all: half of them would be a
decision nobody took.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from itertools import pairwise
from typing import Any, Final

from bot.core.rules.checks import check_alone, check_meaning, check_references, check_tools, misspelt
from bot.core.rules.document import read
from bot.core.rules.floor import FLOOR, Hold, asked_twice, floor_layer, refuse_floor
from bot.core.rules.floor_wholly import Holding
from bot.core.rules.founded import asks, counts_shares, founded
from bot.core.rules.gaps import report_gaps
from bot.core.rules.grammar import FILE, FileKeys, TrackKeys
from bot.core.rules.item_names import check_item_names, check_items
from bot.core.rules.model import SERVICE_ACCOUNTS, Group, Layer, Rules, TrackRules
from bot.core.rules.names import Member
from bot.core.rules.nested import flat
from bot.core.rules.problem import Near, Problem, Severity
from bot.core.rules.report import Report
from bot.core.rules.source import Place, Source
from bot.core.rules.tree import Leaf, Listing, Node, Table, at, digest, joined, merge
from bot.core.words import Mode, furthest

DEFAULT_PACK: Final = "default"
UNDECIDING: Final = {"extends", "tests"}
DEPTHS: Final = {"origin": 2, "domains": 1, "groups": 1, "tracks": 2, "commands": 1, "reviewers": 1, "promises": 2}
JOINED: Final = {"signals", "checklist"}


@dataclass(frozen=True, slots=True)
class Composed:
    """The rules that hold, or None when any problem is an error. `reach` is how far that may be told on GitHub."""

    rules: Rules | None
    problems: tuple[Problem, ...]
    reach: Mode = Mode.ENFORCE


def compose(
    *,
    repository: Source | None,
    organisation: Source | None,
    packs: Mapping[str, Source],
    tools: Collection[str] = (),
    items: Collection[str] = (),
) -> Composed:
    """Read all layers and lay them over each other. Every problem of every layer is in the answer.

    `tools` are those that the shipped signals tell of, `items` those of the shipped checklist; where none are given,
    nobody asks after them.
    """
    report = Report()
    files = [source for source in (organisation, repository) if source is not None]
    names = _packs(files)
    layers = [*(packs[name] for name in names if name in packs), *files]
    trees = [_tree(source, report) for source in reversed(layers)]  # the top first: its problems matter most
    for name, place in names.items():
        if name not in packs:
            hint = f"write a list: `[{name[:60]}]`" if ", " in name else ""
            report.add(place, f"no pack is named `{name[:60]}`", hint=hint, near=Near(name, packs.keys()))
        elif extended := _extended(packs[name], is_lowest=False):
            report.add(extended[0].place, "a pack cannot extend another", hint="extend both from the same file")
    known = [(source, tree) for source, tree in zip(layers, reversed(trees), strict=True) if tree is not None]
    _tell_hidden(known, names, packs, report)
    for source in files:
        _tell_repeated(source, report)
    is_whole = len(known) == len(layers) and names.keys() <= packs.keys() and _is_founded(names, report)
    layered = list(_layered(known, organisation, report))
    rules = None
    if is_whole:
        sources = tuple(Layer(each.name, each.oid) for each in layers)
        root = reduce(_laid, layered)
        ground = root if repository is None else _ground(known, organisation, packs)
        check_items(root, items, report)
        check_item_names(root, report)
        rules = _rules(root, sources, report, ground, tools)
    return Composed(None if report.has_errors else rules, report.problems)


def _ground(known: list[tuple[Source, Node]], organisation: Source | None, packs: Mapping[str, Source]) -> Node | None:
    """All that an organisation says, without the repository and the packs that it chose."""
    if organisation is None:
        return None
    own = [organisation, *(packs[name] for name in _packs([organisation]) if name in packs)]
    return reduce(_laid, _layered([(source, tree) for source, tree in known if source in own], organisation, Report()))


def _layered(known: list[tuple[Source, Node]], organisation: Source | None, report: Report) -> Iterator[Node]:
    """The trees, lowest first, with the organisation's floor below its own file and above the packs."""
    for source, tree in known:
        if source is not organisation:
            refuse_floor(tree, report)
        elif (floor := floor_layer(tree)) is not None:
            yield floor
        yield tree


def _packs(files: list[Source]) -> dict[str, Place]:
    """The packs at the bottom, lowest first, and where each is named."""
    lowest, *others = files or [Source("rules.yml", "", "")]
    named = _extended(lowest, is_lowest=True)
    for source in others:
        named += _extended(source, is_lowest=False)
    places: dict[str, Place] = {}
    for leaf in named:
        places.setdefault(leaf.text, leaf.place)
    return places


def _is_founded(names: Mapping[str, Place], report: Report) -> bool:
    """Packs hold only what differs from `default`: without it they would ask for nobody's approval."""
    if not names or DEFAULT_PACK in names:
        return True
    first, place = next(iter(names.items()))
    hint = f"name it too: `extends: [{', '.join((DEFAULT_PACK, *names))}]`"
    report.add(place, f"the pack `{first}` builds upon `{DEFAULT_PACK}`", hint=hint)
    return False


def _tell_hidden(
    known: list[tuple[Source, Node]], names: Mapping[str, Place], packs: Mapping[str, Source], report: Report
) -> None:
    """Whoever names two packs wants both, and routes are what one loses to the other. `default` is there for that."""
    titles = {packs[name].name: name for name in names if name in packs}
    deciding = [titles.get(source.name) for source, tree in known if at(tree, "routes") is not None]
    for lower, upper in pairwise(deciding):
        if lower and upper and None not in deciding and lower != DEFAULT_PACK:
            message = f"the routes of pack `{upper}` replace those of pack `{lower}`"
            hint = f"name `{lower}` last to keep its routes, or write `routes` that say what you want of both"
            report.add(names[upper], message, hint=hint, severity=Severity.WARNING)


def _tell_repeated(source: Source, report: Report) -> None:
    """A pack lies in one place, however often it is named: where it is named first."""
    named = _extended(source, is_lowest=False)
    for at_, leaf in enumerate(named):
        if leaf.text in {each.text for each in named[:at_]}:
            message = f"the pack `{leaf.text[:60]}` is named twice"
            report.add(leaf.place, message, hint="the first counts; take this one out", severity=Severity.WARNING)


def _extended(source: Source, *, is_lowest: bool) -> list[Leaf]:
    """The packs a file names; the lowest file names `default` by saying nothing."""
    root, _ = read(source)
    match at(root, "extends") if root else None:
        case Listing(items=items):
            return [item for item in items if isinstance(item, Leaf) and isinstance(item.value, str)]
        case Leaf(value=str()) as leaf:
            return [leaf]
        case None if is_lowest:
            return [Leaf(DEFAULT_PACK, DEFAULT_PACK, quoted=False, place=Place(source, 1, 1))]
        case _:
            return []


def _tree(source: Source, report: Report) -> Node | None:
    """One layer, with everything told that is wrong with it alone."""
    root, problems = read(source)
    report.absorb(problems)
    if root is not None:
        FILE.read(root, report)
        check_alone(root, report)
    return root


def _laid(lower: Node, upper: Node) -> Node:
    if not (isinstance(lower, Table) and isinstance(upper, Table)):
        return upper
    entries = {**lower.entries, **upper.entries}
    for key in DEPTHS.keys() & lower.entries.keys() & upper.entries.keys():
        above = upper.entries[key]
        entries[key] = replace(above, value=merge(lower.entries[key].value, above.value, DEPTHS[key]))
    for key in JOINED & lower.entries.keys() & upper.entries.keys():
        above = upper.entries[key]
        entries[key] = replace(above, value=joined(lower.entries[key].value, above.value))
    return Table(entries, upper.place)


def _rules(
    root: Node, sources: tuple[Layer, ...], report: Report, ground: Node | None, tools: Collection[str] = ()
) -> Rules | None:
    """What all layers together mean. `ground` is what the organisation alone says, where it has a floor."""
    report.references.clear()
    keys = FILE.read(root, report)
    check_references(root, report)
    check_tools(root, tools, report)
    if keys is None:
        _tell_more(root, report)
        return None
    check_meaning(root, keys, report)
    if report.has_errors:
        return None
    keys = replace(keys, groups=flat(keys.groups))
    below = None
    if keys.floor is not None and ground is not None:
        keys = _held(keys, keys.floor, root, ground, report)
        below = None if ground is root else _rules(ground, sources, Report(), ground)
    decisive = (root, *((ground,) if below and ground else ()))
    return Rules(
        **_said(keys),
        digest=digest(*(_deciding(each) for each in decisive)),
        sources=sources,
        warnings=report.problems,
        least_mode=_least_mode(root, keys.floor),
        ground=below,
    )


def _said(keys: FileKeys) -> dict[str, Any]:
    """What the keys themselves say."""
    return {
        "version": keys.version,
        "mode": keys.mode,
        "bands": keys.origin,
        "domains": tuple(replace(domain, name=name) for name, domain in keys.domains.items()),
        "groups": {name: _group(name, members) for name, members in keys.groups.items()},
        "tracks": {track: _track(said) for track, said in keys.tracks.items()},
        "routes": tuple(replace(route, position=position) for position, route in enumerate(keys.routes)),
        "floor": asked_twice(keys.floor.routes) if keys.floor else (),
        "calendar": next(iter(keys.calendar), None),
        "commands": keys.commands,
        "reviewing": keys.reviewing.meant,
        "promising": keys.promising,
        "service_accounts": _group(SERVICE_ACCOUNTS, keys.service_accounts),
        "trivial": keys.trivial,
        "checklist": keys.checklist,
        "signals": tuple(replace(each, tool=tool) for tool, signals in keys.signals.items() for each in signals),
    }


def _least_mode(root: Node, floor: FileKeys | None) -> Mode:
    """What no repository gets below, also with rules that cannot be read."""
    if floor is None:
        return Mode.OBSERVE
    said = Mode.OBSERVE if at(root, FLOOR, "mode") is None else floor.mode
    return furthest(said, *(route.mode for route in floor.routes if route.mode))


def _held(keys: FileKeys, floor: FileKeys, root: Node, ground: Node, report: Report) -> FileKeys:
    """The keys as the floor lets them be, with what it stands on."""
    tree, said = at(root, FLOOR), FILE.read(ground, Report())
    if not isinstance(tree, Table) or said is None:
        return keys
    report_gaps(tree, floor, said, report)
    stands = founded(tree, floor, ground, said)
    whole = FILE.keys[FLOOR].shape.read(stands.floor, Report())
    held = whole or floor
    held = replace(held, groups=flat(held.groups, said.groups))  # no repository fills the groups that these name
    holding = Holding(root=root, floor=tree, report=report)
    if asks(floor) or floor.calendar:
        keys = replace(keys, promising=holding.promising(keys.promising, said.promising))
    keys = replace(Hold(held, stands, root, report).keys(keys), floor=floor)
    return replace(keys, origin=holding.bands(keys.origin, said.origin)) if counts_shares(tree, floor) else keys


def _tell_more(root: Node, report: Report) -> None:
    """What is wrong with the meaning of those sections that can be read, so that nobody learns it a mistake later."""
    if not isinstance(root, Table) or None in (meant := misspelt(root)).values():
        return  # with a section that could be any, what it defines would be missing
    named = FILE.keys.keys() & root.entries.keys()
    read = {name: FILE.keys[name].shape.read(root.entries[name].value, Report()) for name in named}
    said = {FILE.keys[name].field: value for name, value in read.items() if value is not None}
    broken = [*(name for name, value in read.items() if value is None), *filter(None, meant.values())]
    if "extends" in broken:
        return  # nobody knows what lies underneath
    check_meaning(root, FileKeys(**{"version": 1, **said}), report, broken)


def _deciding(root: Node) -> Node:
    """Where rules come from, and what tests them, does not change what they are."""
    if not isinstance(root, Table):
        return root
    return Table({key: entry for key, entry in root.entries.items() if key not in UNDECIDING}, root.place)


def _group(name: str, members: tuple[Member, ...]) -> Group:
    return Group(
        name=name,
        users=_distinct(member.name for member in members if not member.is_team),
        teams=_distinct(member.name for member in members if member.is_team),
    )


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Names in their order, each once; GitHub does not mind their case."""
    return tuple({name.lower(): name for name in reversed([*names])}.values())[::-1]


def _track(said: TrackKeys) -> TrackRules:
    if said.first_review is None:
        raise ValueError("a track without its promise got past the checks")
    return TrackRules(
        approvals=said.approvals,
        first_review=said.first_review,
        decision=next(iter(said.decision), None),
        re_review=next(iter(said.re_review), None),
        checks_passing=said.checks_passing,
        request=said.request,
        manual_test=said.manual_test,
        architecture_review=next(iter(said.architecture_review), None),
        approvals_stay=said.approvals_stay,
        code_owners=said.code_owners,
    )
