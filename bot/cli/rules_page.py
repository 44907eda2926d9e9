"""The reference in docs/rules.md, made from the grammar, the conditions and the table of layers."""

from collections.abc import Iterator
from typing import Any

from bot.core.rules import CONDITIONS
from bot.core.rules.conditions import When
from bot.core.rules.examples import EXAMPLE_FILE
from bot.core.rules.floor import FLOOR
from bot.core.rules.founded import LOOSENING
from bot.core.rules.gaps import GAPS
from bot.core.rules.grammar import FILE
from bot.core.rules.layers import DEPTHS, JOINED, UNDECIDING
from bot.core.rules.shapes import Aside, Either, Entries, Flag, Key, Made, Many, Perhaps, Record, Shape, Word, spoken
from bot.core.rules.tighter import BANDS, COMMANDS, DOMAIN, GROUPS, ROUTES, RULES, TRACK

PAGE = "docs/rules.md"
BEGIN, END = "<!-- made from the grammar by `python -m bot.cli.reference` -->\n", "<!-- end -->\n"
_HEADING = "| key | what may stand there | what it is for |\n|---|---|---|"
_MEETINGS = (
    "the upper layer's, if it says anything",
    "entry by entry: an entry is replaced whole, and those that only the lower layer has stay",
    "entry by entry, and within an entry key by key",
)


def with_reference(page: str) -> str:
    """The page with a fresh reference between its marks."""
    before, _, rest = page.partition(BEGIN)
    made = "\n".join((*_keys(), *_conditions(), *_layers()))
    return f"{before}{BEGIN}\n{made}\n{END}{rest.partition(END)[2]}"


def _keys() -> Iterator[str]:
    yield "## The keys\n"
    yield "At the top of the file:\n"
    yield _HEADING
    yield from (_row(name, key) for name, key in FILE.keys.items())
    for name, key in FILE.keys.items():
        if name == FLOOR:
            yield from _floor()
        elif rows := list(_rows(name, key.shape)):
            yield f"\n### `{name}`\n"
            yield _HEADING
            yield from rows
    yield "\n### A file of tests\n"
    yield "Tests may also stand in a file of their own, beside the rules:\n"
    yield _HEADING
    yield from (_row(name, key) for name, key in EXAMPLE_FILE.keys.items())
    yield ""


_ABOUT_FLOOR = """
### `floor`

In an organisation's file: the keys above, as far as no repository may loosen them. What a repository says is held
against the floor key by key. Where it is looser, `twotrack check` tells its line, and the floor holds.

What a floor only names is held as well, as your own file and its packs say it: the domains that its routes ask for (all
domains of the risk, where they ask for a risk), and the bands, where they ask for the origin or a domain limits AI. A
repository may add paths, labels and expressions to such a domain. Every condition of the floor is asked twice, of what
all rules say and of what yours say without the repository, and holds where either does.

Some keys only ever loosen, so every floor that asks for anything holds them without naming them, as your own file and
its packs say them: {always}. Who may break the glass every floor holds.

What a floor neither says nor names it does not bind. Where that would let a repository empty one of its promises,
`twotrack check` warns at the line of your file, with the line to add. These are all such ways, by what the repository
writes:

{gaps}

One more stands in no rules file: `.gitattributes` on a repository's default branch says
which lines are generated and count for nobody. The pack `default` has it in the high-risk domain `rules`, so a floor
route with `domain: rules` makes it careful to change.

| key | what tighter means |
|---|---|"""
_BOUNDS = {"": RULES, "origin.bands.": BANDS, "domains.<name>.": DOMAIN, "tracks.{fast,careful}.": TRACK}


def _floor() -> Iterator[str]:
    always = ", ".join(f"`{'.'.join(path)}`" for path in LOOSENING)
    yield _ABOUT_FLOOR.format(always=always, gaps="\n".join(f"- {gap}" for gap in GAPS))
    for path, bounds in _BOUNDS.items():
        yield from (f"| `{path}{name}` | {_cell(bound.tighter)} |" for name, bound in bounds.items())
    yield f"| `groups.<name>` | {_cell(GROUPS.tighter)} |"
    yield f"| `commands.<name>` | {_cell(COMMANDS.tighter)} |"
    yield f"| `routes` | {_cell(ROUTES.tighter)} |"


def _rows(path: str, shape: Shape[Any]) -> Iterator[str]:
    """The keys below a shape, each with the way that leads to it."""
    match shape:
        case Record():
            for name, key in shape.keys.items():
                yield _row(f"{path}.{name}", key)
                yield from _rows(f"{path}.{name}", key.shape)
        case Entries():
            yield from _rows(f"{path}.{_chosen(shape.name)}", shape.item)
        case Many():
            yield from _rows(f"{path}[]", shape.item)
        case Made() | Perhaps() | Aside():
            yield from _rows(path, shape.item)
        case Either():
            for way in (shape.listing, shape.table):
                if way is not None:
                    yield from _rows(path, way)
        case _:
            return


def _chosen(name: Shape[Any]) -> str:
    """Where people choose a key: `<name>`, or `{fast,careful}` where there are few to choose from."""
    if isinstance(name, Word):
        return "{" + ",".join(name.words) + "}"
    return f"<{name.expected.removeprefix('a ')}>"


def _row(path: str, key: Key) -> str:
    needed = "; **needed**" if key.required else ""
    return f"| `{path}` | {_cell(_phrase(key.shape))}{needed} | {_cell(key.help)} |"


def _phrase(shape: Shape[Any]) -> str:
    """What may stand there, in a few words."""
    match shape:
        case When():
            return "[conditions](#conditions)"
        case Word():
            return spoken(tuple(f"`{word}`" for word in shape.words), "or")
        case Flag():
            return "`true` or `false`"
        case Made() | Aside():
            return _phrase(shape.item)
        case Perhaps():
            return f"{_phrase(shape.item)}, or `{shape.nothing}`"
        case _:
            return shape.expected


def _conditions() -> Iterator[str]:
    yield "## Conditions\n"
    yield "Several keys in one mapping all have to hold. `all`, `any` and `not` join conditions to any depth.\n"
    yield "| condition | what it asks | for example |"
    yield "|---|---|---|"
    for condition in CONDITIONS:
        example = _cell(f"{condition.key}: {condition.example}")
        yield f"| `{condition.key}` | {_cell(condition.help)} | `{example}` |"
    yield ""


def _layers() -> Iterator[str]:
    yield "## How layers meet\n"
    yield "| key | where two layers say it |"
    yield "|---|---|"
    for name in FILE.keys:
        meeting = "each file speaks for itself" if name in UNDECIDING else _MEETINGS[DEPTHS.get(name, 0)]
        meeting = "both: entries of the same name are joined" if name in JOINED else meeting
        meeting = "only the organisation's file has one" if name == FLOOR else meeting
        yield f"| `{name}` | {meeting} |"
    yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
