"""What can only be seen when all layers lie over each other: names without a definition, roads that lead nowhere."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from bot.core.rules.grammar import FILE, FileKeys
from bot.core.rules.item_names import check_item_names
from bot.core.rules.names import TOOLS, Member, is_member
from bot.core.rules.nested import check_nested, flat
from bot.core.rules.odd_routes import check_fast_routes, check_promises
from bot.core.rules.problem import Near, Severity, closest
from bot.core.rules.report import Report
from bot.core.rules.source import Place
from bot.core.rules.tree import Leaf, Listing, Node, Table, at
from bot.core.rules.truisms import check_risky_truisms, check_truisms
from bot.core.words import Track, Word

_MOST_CONTENT = 50
_TOOLS_HINT = "docs/origin.md lists the tools that are known; how another signs is told in `signals`"


def check_references(root: Node, report: Report) -> None:
    """Every name that is used is defined. What a misspelt section defines is there, once that is mended."""
    if not isinstance(root, Table) or "extends" in misspelt(root).values():
        return  # nobody knows what lies underneath
    lost = _misplaced(root)
    for reference in report.references:
        if reference.kind == TOOLS:
            continue  # few of them are defined in rules
        section = at(root, reference.kind)
        if not isinstance(section, Table | None):
            continue  # told already: nobody can say what it would have defined
        known = {*lost, *(section.entries if isinstance(section, Table) else ())}
        if reference.name not in known:
            what = reference.kind.removesuffix("s")
            hint = "" if known else f"no {reference.kind} are defined"
            report.add(
                reference.place,
                f"no {what} is named `{reference.name[:60]}`",
                hint=hint,
                near=Near(reference.name, known),
            )


def misspelt(root: Table) -> dict[str, str | None]:
    """The sections that nobody knows, each with the one that was probably meant."""
    return {key: closest(key, FILE.keys) for key in root.entries.keys() - FILE.keys.keys()}


def _misplaced(root: Table) -> set[str]:
    """What sections define that nobody knows."""
    sections = (root.entries[key].value for key in misspelt(root))
    return {name for section in sections if isinstance(section, Table) for name in section.entries}


def check_tools(root: Node, shipped: Collection[str], report: Report) -> None:
    """A tool that no signal tells of is never found. It may be one that a newer catalogue knows, so this only warns."""
    own = at(root, "signals")
    lost = _misplaced(root) if isinstance(root, Table) else ()
    known = {*shipped, *(own.entries if isinstance(own, Table) else ()), *lost}
    for reference in report.references:
        if shipped and reference.kind == TOOLS and reference.name not in known:
            report.add(
                reference.place,
                f"no signal tells of a tool `{reference.name[:60]}`, so this never holds",
                near=Near(reference.name, known, told=True, otherwise=_TOOLS_HINT),
                severity=Severity.WARNING,
            )


def check_meaning(root: Node, keys: FileKeys, report: Report, broken: Collection[str] = ()) -> None:
    """The rules decide every case, and nothing in them is impossible. Of `broken` sections nothing can be said."""
    checks = (
        (_check_groups, {"groups"}),
        (_check_bands, {"origin"}),
        (_check_content, {"domains"}),
        (_check_tracks, {"tracks", "groups"}),
        (_check_routes, {"routes"}),
        (_check_floor, {"floor"}),
        (_check_commands, {"commands", "groups"}),
        (_check_authors, {"groups"}),
        (_check_risks, {"domains"}),
        (check_fast_routes, {"routes"}),
        (check_promises, {"tracks"}),
    )
    whole = replace(keys, groups=flat(keys.groups))
    for check, sections in checks:
        if not sections & set(broken):
            check(root, keys if check is _check_groups else whole, report)


def _check_groups(root: Node, keys: FileKeys, report: Report) -> None:
    check_nested(root, keys.groups, keys.groups, report, "groups")
    if keys.floor is not None:
        known = {**keys.groups, **keys.floor.groups}
        check_nested(root, keys.floor.groups, known, report, "floor", "groups")


def _check_floor(root: Node, keys: FileKeys, report: Report) -> None:
    if keys.floor is not None:
        _check_names(root, keys.floor, report, "floor", "routes")


def check_alone(root: Node, report: Report) -> None:
    """What can be seen in one file, whatever lies below it and whatever else is wrong with it."""
    check_truisms(root, report)
    check_item_names(root, report)
    _check_members(root, report)


def _check_members(root: Node, report: Report) -> None:
    """`@acme` may be meant for everybody in an organisation, and is read as an account of that name."""
    for section in (at(root, "groups"), at(root, "floor", "groups")):
        groups = section.entries.values() if isinstance(section, Table) else ()
        listings = [group.value for group in groups if isinstance(group.value, Listing)]
        for listing in listings:
            _check_twice(listing, report)
        for leaf in (leaf for listing in listings for leaf in listing.items):
            if isinstance(leaf, Leaf) and leaf.text.startswith("@") and "/" not in leaf.text:
                name = leaf.text.removeprefix("@")[:60]
                message = f"read as the account `{name}`; an organisation is not a team"
                hint = f'write `{name}` for an account, and a team as `"@{name}/team"`'
                report.add(leaf.place, message, hint=hint, severity=Severity.WARNING)


def _check_twice(listing: Listing, report: Report) -> None:
    """Whoever is named twice looks like two people, and is one."""
    seen: set[str] = set()
    for leaf in (leaf for leaf in listing.items if isinstance(leaf, Leaf)):
        name = leaf.text.removeprefix("@").lower()
        if name in seen and is_member(name):
            message = f"`{leaf.text[:60]}` is in this group already"
            report.add(leaf.place, message, hint="once is enough; take this one out", severity=Severity.WARNING)
        seen.add(name)


def _check_bands(root: Node, keys: FileKeys, report: Report) -> None:
    low, high = keys.origin
    if low >= high:
        message = f"ai-assisted starts at {low:g} and ai-heavy at {high:g}: no share could be ai-assisted"
        report.add(_place(root, "origin", "bands"), message, hint="let ai-assisted start below ai-heavy")


def _check_content(root: Node, keys: FileKeys, report: Report) -> None:
    """Each expression is run over all added lines of every change."""
    number = 0
    for name, domain in keys.domains.items():
        number += len(domain.content)
        if number > _MOST_CONTENT:
            message = f"more than {_MOST_CONTENT} expressions look into the added lines"
            report.add(_place(root, "domains", name, "content"), message, hint="join some of them: `(this|that)`")
            return


def _check_tracks(root: Node, keys: FileKeys, report: Report) -> None:
    for track in Track:
        if track not in keys.tracks:
            report.add(
                _place(root, "tracks"),
                f"the track {track.value} is not defined",
                hint="define it, or let the file extend a pack: `extends: [default]`",
            )
            continue
        if keys.tracks[track].first_review is None:
            place = _place(root, "tracks", track.value)
            report.add(place, "`first-review` is missing", hint="promise something: `first-review: 24h`")
        if track is Track.CAREFUL and keys.tracks[track].approvals_stay:
            place = _place(root, "tracks", track.value, "after-push")
            report.add(place, "on the careful track approvals fall", hint="leave it out; `stay` is for the fast track")
        for approval in keys.tracks[track].approvals:
            members = keys.groups.get(approval.from_group, ())
            if _is_too_small(members, approval.count):
                count = f"{approval.count} approvals from this group, which names only {len(_people(members))}"
                place = _place(root, "groups", approval.from_group)
                hint = "ask for fewer, or name more: as it is, nothing can be merged"
                report.add(place, f"the {track.value} track needs {count}", hint=hint, severity=Severity.WARNING)


def _is_too_small(members: tuple[Member, ...], count: int) -> bool:
    return 0 < len(_people(members)) < count and not any(member.is_team for member in members)


def _people(members: tuple[Member, ...]) -> set[str]:
    """Each once: GitHub does not mind the case of a login."""
    return {member.name.lower() for member in members}


def _check_routes(root: Node, keys: FileKeys, report: Report) -> None:
    if not keys.routes:
        report.add(
            _place(root, "routes"),
            "no route decides the track",
            hint="define `routes`, or let the file extend a pack: `extends: [default]`",
        )
        return
    if keys.routes[-1].when is not None or keys.routes[-1].track is None:
        above = next(
            (f"move `{route.name}` down here" for route in keys.routes if route.when is None and route.track), ""
        )
        hint = above or "add `- {name: everything else, track: careful}` below it"
        report.add(_place(root, "routes", len(keys.routes) - 1), "the last route must match everything", hint=hint)
    _check_names(root, keys, report, "routes")
    end = next((at for at, route in enumerate(keys.routes) if route.when is None and route.track), len(keys.routes))
    for position, route in enumerate(keys.routes[end + 1 :], end + 1):
        if route.also is None:
            message = f"no pull request gets here: `{keys.routes[end].name}` above matches everything"
            report.add(_place(root, "routes", position), message, hint="move it up", severity=Severity.WARNING)
            return


def _check_names(root: Node, keys: FileKeys, report: Report, *path: str) -> None:
    for position, name in _repeated(keys):
        message = f"another route above is named `{name}`"
        report.add(_place(root, *path, position), message, hint="decisions are explained by their names")


def _repeated(keys: FileKeys) -> Iterator[tuple[int, str]]:
    names = [route.name for route in keys.routes]
    return ((position, name) for position, name in enumerate(names) if name in names[:position])


def _place(root: Node, *keys: str | int) -> Place:
    """The place of what keys lead to, or as near as there is anything."""
    for length in range(len(keys), -1, -1):
        if (node := at(root, *keys[:length])) is not None:
            return node.place
    return root.place


def _check_commands(root: Node, keys: FileKeys, report: Report) -> None:
    """Whoever breaks the glass is somebody: an open group would be everybody."""
    for at_, name in enumerate(keys.commands.get(Word.OVERRIDE, ())):
        node = at(root, "commands", Word.OVERRIDE)
        if isinstance(node, Listing) and not keys.groups.get(name):
            hint = f"name people or teams in `groups: {{{name}: […]}}`"
            report.add(node.items[at_].place, f"the group `{name}` names nobody, and so everybody", hint=hint)


def _check_risks(root: Node, keys: FileKeys, report: Report) -> None:
    check_risky_truisms(root, {name: domain.risk for name, domain in keys.domains.items()}, report)


def _check_authors(root: Node, keys: FileKeys, report: Report) -> None:
    """Nobody is in a group that names nobody, though it is open to approve."""
    known = {**keys.groups, **(keys.floor.groups if keys.floor else {})}
    for leaf in _asked_authors(root):
        if leaf.text in known and not known[leaf.text]:
            message = f"`{leaf.text}` names nobody, and so no author is ever in it"
            hint = f"name people or teams in `groups: {{{leaf.text}: […]}}`"
            report.add(leaf.place, message, hint=hint, severity=Severity.WARNING)


def _asked_authors(node: Node) -> Iterator[Leaf]:
    """What stands below a key `author-in`, but in tests."""
    match node:
        case Table(entries=entries):
            for entry in entries.values():
                if entry.key == "author-in":
                    leaves = entry.value.items if isinstance(entry.value, Listing) else (entry.value,)
                    yield from (leaf for leaf in leaves if isinstance(leaf, Leaf))
                elif entry.key != "tests":
                    yield from _asked_authors(entry.value)
        case Listing(items=items):
            for item in items:
                yield from _asked_authors(item)
        case _:
            return
