"""What only the repository can tell of rules: globs that match no file, people and teams that are not there.

Warnings, not errors: a file may be about to come, and a team too.
"""

from collections.abc import Collection, Iterator, Mapping

from bot.core.rules.atlas import Atlas
from bot.core.rules.globs import Globs, path_glob
from bot.core.rules.problem import Near, Problem, Severity
from bot.core.rules.report import Report
from bot.core.rules.shapes import MisreadError
from bot.core.rules.tree import Leaf, Listing, Node, Table, at

_MOST = 200  # globs that are tried


def unmatched(root: Node, files: Collection[str]) -> tuple[Problem, ...]:
    """A warning for each glob for paths that matches none of the files. `!` makes an exception, and may match none."""
    report = Report()
    leaves = [leaf for leaf in _paths(root) if not leaf.text.startswith("!") and _is_glob(leaf.text)][:_MOST]
    globs = {leaf.text: Globs.compile([leaf.text]) for leaf in leaves}
    idle = Atlas(globs.values()).idle(files)
    for leaf in leaves:
        if globs[leaf.text] in idle:
            hint = "globs are matched as in .gitignore, from the root of the repository; `**/` stands for any folders"
            report.add(leaf.place, "matches no file of this repository", hint=hint, severity=Severity.WARNING)
    return report.problems


def unknown(root: Node, reasons: Mapping[str, str], known: Collection[str]) -> tuple[Problem, ...]:
    """A warning for each login or team in `groups` that GitHub does not know. `reasons` says why, by name."""
    report, folded = Report(), {name.lower(): why for name, why in reasons.items()}
    groups = at(root, "groups")
    entries = groups.entries.values() if isinstance(groups, Table) else ()
    for leaf in (leaf for entry in entries for leaf in _leaves(entry.value)):
        name = leaf.text.removeprefix("@").lower()
        if (reason := folded.get(name)) is not None:
            alike = [each for each in known if ("/" in each) == ("/" in name)]
            near = Near(name, alike, told=True, otherwise="until it is there, nobody can be asked or approve by it")
            report.add(leaf.place, f"GitHub does not know this: {reason}", near=near, severity=Severity.WARNING)
    return report.problems


def _is_glob(text: str) -> bool:
    try:
        path_glob(text)
    except MisreadError:
        return False
    return True


def _paths(node: Node) -> Iterator[Leaf]:
    """Everything that stands below a key `paths`."""
    match node:
        case Table(entries=entries):
            for entry in entries.values():
                yield from _leaves(entry.value) if entry.key == "paths" else _paths(entry.value)
        case Listing(items=items):
            for item in items:
                yield from _paths(item)
        case _:
            return


def _leaves(node: Node) -> Iterator[Leaf]:
    match node:
        case Leaf(value=str()):
            yield node
        case Listing(items=items):
            for item in items:
                yield from _leaves(item)
        case Table(entries=entries):
            for entry in entries.values():
                yield from _leaves(entry.value)
        case _:
            return
