"""Names of checklist items in rules: each is one item's, and who switches off what does not exist believes it off."""

from collections.abc import Collection, Iterator

from bot.core.rules.problem import Near, Severity
from bot.core.rules.report import Report
from bot.core.rules.source import Place
from bot.core.rules.tree import Leaf, Listing, Node, Table, at


def check_items(root: Node, shipped: Collection[str], report: Report) -> None:
    """Every item that is switched off or weighed exists; it may be one that a newer catalogue has, so this only warns.

    `shipped` are those that come with Twotrack; where none are given, nobody asks.
    """
    if not shipped:
        return
    own = at(root, "checklist", "items")
    names = [at(item, "id") for item in own.items] if isinstance(own, Listing) else []
    known = {*shipped, *(name.text for name in names if isinstance(name, Leaf))}
    for name, place in _named(root):
        if name not in known:
            near = Near(name, known, told=True, otherwise="docs/checks.md lists the items that ship")
            report.add(place, f"no item is named `{name[:60]}`", near=near, severity=Severity.WARNING)


def check_item_names(root: Node, report: Report) -> None:
    """No item has the name of another: findings are accepted, weighed and switched off by it."""
    items = at(root, "checklist", "items")
    first: dict[str, Place] = {}
    for name in (at(item, "id") for item in items.items) if isinstance(items, Listing) else ():
        if not isinstance(name, Leaf):
            continue
        other = first.setdefault(name.text, name.place)
        if other is not name.place:
            where = (
                f"in line {other.line}" if other.source is name.place.source else f"in {other.source.name}:{other.line}"
            )
            message = f"another item is named `{name.text[:60]}`, {where}"
            report.add(name.place, message, hint=_OWN_NAME, severity=Severity.WARNING)


_OWN_NAME = "give it a name of its own: what is said of the one would be said of both"


def _named(root: Node) -> Iterator[tuple[str, Place]]:
    off, weighed = at(root, "checklist", "off"), at(root, "checklist", "severity")
    if isinstance(off, Listing):
        yield from ((each.text, each.place) for each in off.items if isinstance(each, Leaf))
    if isinstance(weighed, Table):
        yield from ((entry.key, entry.place) for entry in weighed.entries.values())
