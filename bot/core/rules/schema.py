"""The grammar as a JSON Schema (2020-12), so that editors complete and explain the keys of a rules file.

A schema says less than our reader: it knows no names of groups, no globs and no layers. Whatever it refuses, the reader
refuses too; a test holds both to that.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from bot.core.rules.conditions import CONDITIONS, Condition, When
from bot.core.rules.document import read
from bot.core.rules.examples import EXAMPLE_FILE
from bot.core.rules.grammar import EXTENDS, FILE
from bot.core.rules.shapes import (
    Aside,
    Either,
    Entries,
    Flag,
    Key,
    Made,
    Many,
    Named,
    Number,
    Perhaps,
    Plain,
    Record,
    Shape,
    Text,
    Word,
)
from bot.core.rules.source import Source
from bot.core.rules.tree import plain

Schema = dict[str, Any]
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_CONDITION: Final[Schema] = {"$ref": "#/$defs/condition"}


def rules_schema(packs: Iterable[str]) -> Schema:
    """The schema of rules.yml, where these packs are shipped."""
    made = _document("Twotrack's rules", FILE)
    pack: Schema = {"enum": sorted(packs)}
    made["properties"]["extends"] |= _many(EXTENDS, pack)
    return made


def tests_schema() -> Schema:
    """The schema of a file of tests beside the rules."""
    return _document("Tests of Twotrack's rules", EXAMPLE_FILE)


def _document(title: str, shape: Record[Any]) -> Schema:
    condition: Schema = {
        "type": "object",
        "description": "All of these have to hold.",
        "properties": {each.key: _condition(each) for each in CONDITIONS},
        "additionalProperties": False,
        "minProperties": 1,
    }
    return {"$schema": _DIALECT, "title": title, **schema_of(shape), "$defs": {"condition": condition}}


def _condition(condition: type[Condition]) -> Schema:
    example, _ = read(Source(condition.key, condition.example, ""))
    examples = [plain(example)] if example else []
    return {**schema_of(condition.shape), "description": condition.help, "examples": examples}


def schema_of(shape: Shape[Any]) -> Schema:
    """What may stand at one place."""
    match shape:
        case When():
            return dict(_CONDITION)
        case Record():
            return _record(shape)
        case Entries():
            return _entries(shape)
        case Many():
            return _many(shape)
        case Either():
            return _any(*(schema_of(way) for way in (shape.leaf, shape.listing, shape.table) if way is not None))
        case Perhaps():
            return _any(schema_of(shape.item), {"const": shape.nothing})
        case Made() | Aside():
            return schema_of(shape.item)
        case _:
            return _leaf(shape)


def _leaf(shape: Shape[Any]) -> Schema:
    match shape:
        case Word():
            return {"enum": list(shape.words)}
        case Flag():
            return {"type": "boolean"}
        case Number():
            return {"type": "integer" if shape.whole else "number", "minimum": shape.least, "maximum": shape.most}
        case Text(among=among) if among:
            return {"anyOf": [{"enum": list(among)}, {"type": "string"}]}  # completed as here, taken in any case
        case Text(pattern=pattern) if pattern:
            # The last keyword is that of VS Code and of yaml-language-server; others pass over it.
            said = f"expected {shape.expected}"
            return {"type": "string", "pattern": f"^(?:{pattern})$", "patternErrorMessage": said}
        case Plain():
            return {"type": "object"}
        case Text() | Named():
            return {"type": "string"}
        case _:
            raise TypeError(f"no schema for {type(shape).__name__}; say here what may stand there")


def _record(shape: Record[Any]) -> Schema:
    required = [name for name, key in shape.keys.items() if key.required]
    return {
        "type": "object",
        "properties": {name: _key(key) for name, key in shape.keys.items()},
        "additionalProperties": False,
        **({"required": required} if required else {}),
        **({"anyOf": [{"required": [name]} for name in shape.any_of]} if shape.any_of else {}),
        **({"minProperties": shape.least} if shape.least else {}),
    }


def _key(key: Key) -> Schema:
    """Editors show the description nearest to the value, so it says both what a key is for and what may stand there."""
    shape = key.shape
    told = key.help if isinstance(shape, Word | Flag | Record | When) else f"{key.help} ({shape.expected})"
    return {**schema_of(shape), "description": told}


def _entries(shape: Entries[Any]) -> Schema:
    item = schema_of(shape.item)
    if isinstance(shape.name, Word):
        return {"type": "object", "properties": dict.fromkeys(shape.name.words, item), "additionalProperties": False}
    return {"type": "object", "propertyNames": schema_of(shape.name), "additionalProperties": item}


def _many(shape: Many[Any], item: Schema | None = None) -> Schema:
    item = schema_of(shape.item) if item is None else item
    listing: Schema = {"type": "array", "items": item, **({"minItems": shape.least} if shape.least else {})}
    return _any(item, listing) if shape.lone else listing


def _any(*ways: Mapping[str, Any]) -> Schema:
    """One of several ways; a lone one needs no choice."""
    return {"anyOf": [dict(way) for way in ways]} if len(ways) > 1 else dict(ways[0])
