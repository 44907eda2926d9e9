"""What tests of rules may name: routes, domains and requirements that can come. A misspelt one looks like bad rules."""

from collections.abc import Callable, Collection, Iterable, Mapping

from bot.core.rules import Group, Rules
from bot.core.rules.problem import Near
from bot.core.rules.report import Reference, Report
from bot.core.rules.tree import Leaf, Listing, Node, Table, at
from bot.core.titles import approvals, architecture_review, titles

Known = Mapping[str, Callable[[str], Collection[str]]]
"""For each kind of name, those that could stand where somebody wrote a certain one."""


def known_of(rules: Rules) -> Known:
    """The names in rules that hold."""
    routes = [each.name for each in (*rules.floor, *rules.routes)]
    teams = [f"@{team}" for group in rules.all_groups for team in group.teams]
    known = _known(routes, [each.name for each in rules.domains], rules.groups.values())
    return {**known, "teams": lambda _: teams, _ASKED: lambda _: _asked(rules)}


_ASKED = "asked"  # requirements as the rules ask for them: what hints name


def _asked(rules: Rules) -> tuple[str, ...]:
    """Requirements that can come, with as many approvals as some track or route asks for."""
    also = (each.also.approvals for each in (*rules.floor, *rules.routes) if each.also is not None)
    asked = [one for some in (*(track.approvals for track in rules.tracks.values()), *also) for one in some]
    return (
        *(approvals(one.count, rules.groups[one.from_group]) for one in asked),
        *(architecture_review(group) for group in rules.groups.values()),
        *titles((), (each.name for each in rules.domains), 1),
    )


def named_in(trees: Iterable[Node | None]) -> Known:
    """The names in files that make no rules yet, in any of them; none where one of them cannot be read at all."""
    routes: list[str] = []
    domains: list[str] = []
    groups: list[str] = []
    for tree in trees:
        if tree is None:
            return {}
        for section in (tree, at(tree, "floor")):
            routes += _routes(section)
            domains += _keys(section, "domains")
            groups += _keys(section, "groups")
    return _known(routes, domains, [Group(name=_ANYBODY), *(Group(name=name, users=(name,)) for name in groups)])


_ANYBODY = "anybody"  # a group that names nobody: whether one is open is seen when all layers lie over each other


def _known(routes: Collection[str], domains: Collection[str], groups: Collection[Group]) -> Known:
    return {
        "routes": lambda _: routes,
        "domains": lambda _: domains,
        "requirements": lambda said: tuple(titles(groups, domains, _count(said))),
    }


def _keys(section: Node | None, name: str) -> Iterable[str]:
    found = at(section, name) if section is not None else None
    return found.entries if isinstance(found, Table) else ()


def _routes(section: Node | None) -> list[str]:
    listing = at(section, "routes") if section is not None else None
    names = [at(item, "name") for item in listing.items] if isinstance(listing, Listing) else []
    return [name.text for name in names if isinstance(name, Leaf)]


def _count(said: str) -> int:
    """How many approvals somebody wrote of, so that what they meant is named with as many."""
    number = said.split(maxsplit=1)[0] if said.split() else ""
    return int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 1


def check_names(references: Iterable[Reference], known: Known, report: Report) -> None:
    """Tell each name that is not there. Requirements are named in any case."""
    for reference in references:
        if (look_up := known.get(reference.kind)) is None:
            continue
        names = look_up(reference.name)
        if reference.kind == "requirements":
            if folded(reference.name) not in {folded(name) for name in names}:
                message = f"these rules can ask for no `{reference.name[:60]}`"
                report.add(reference.place, message, hint=_nearest(reference.name, known.get(_ASKED, look_up)("")))
        elif reference.name not in names:
            message = f"the rules have no {reference.kind.removesuffix('s')} named `{reference.name[:60]}`"
            report.add(reference.place, message, near=Near(reference.name, names))


def _nearest(said: str, names: Collection[str]) -> str:
    near = Near(said, names, told=True).hint
    return near or "write it as the check does: `2 approvals from seniors`, `checks pass`, `tested by hand`"


def folded(title: str) -> str:
    """A requirement as it is compared: in any case, however it is spaced."""
    return " ".join(title.lower().split())
