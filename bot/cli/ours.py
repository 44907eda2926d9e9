"""Whether a file named like rules holds rules of Twotrack: Prometheus and others have a `rules.yml` too."""

import re
from pathlib import Path

from bot.cli.owner import HOME, is_home
from bot.cli.rulefiles import read
from bot.core.rules import Source
from bot.core.rules.document import read as read_tree
from bot.core.rules.grammar import FILE
from bot.core.rules.tree import Leaf, Table, at

_KEY = re.compile(r"^([a-z-]+):", re.MULTILINE)
_VERSION = re.compile(r"^version: *1 *(?:#.*)?$", re.MULTILINE)


def is_ours(path: Path) -> bool:
    """By its place, or else by what is in it: `version: 1`, and another key that rules have."""
    place = path.resolve()
    if place.parent.name == HOME or is_home(place.parent):
        return True
    source = read(path)
    return isinstance(source, Source) and _says_so(source)


def _says_so(source: Source) -> bool:
    root, _ = read_tree(source)
    if not isinstance(root, Table):  # rules that cannot be read have to be told so
        keys, is_first = set(_KEY.findall(source.text)), _VERSION.search(source.text) is not None
    else:
        version = at(root, "version")
        keys, is_first = set(root.entries), isinstance(version, Leaf) and version.value == 1
    return is_first and len(keys & FILE.keys.keys()) > 1
