"""What editors are told of the language is what the reader holds people to."""

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot.cli.rulefiles import packs
from bot.cli.schema import Of, written
from bot.core.rules import CONDITIONS, Composed, Source, compose
from bot.core.rules.document import read
from bot.core.rules.examples import EXAMPLE_FILE
from bot.core.rules.grammar import FILE
from bot.core.rules.report import Report
from bot.core.rules.tree import Leaf, Listing, Node, at, plain
from tests.core.rules.mutation import DESIGN, mutated
from tests.core.rules.test_rules_problems import _CASES

ROOT = Path(__file__).parents[3]
RULES = Draft202012Validator(json.loads(written(Of.RULES)))
TESTS = Draft202012Validator(json.loads(written(Of.TESTS)))
_STRUCTURE = ("unknown key", "unknown condition", "is missing")


def tree(text: str) -> Node | None:
    root, problems = read(Source("rules.yml", text, ""))
    return None if problems else root


def refused(validator: Draft202012Validator, root: Node) -> bool:
    return any(True for _ in validator.iter_errors(plain(root)))


@pytest.mark.parametrize("kind", Of)
def test_the_schemas_are_made_from_the_grammar(kind: Of) -> None:
    """`python -m bot.cli.reference` writes them."""
    assert (ROOT / "rules" / f"{kind}.schema.json").read_text("utf-8") == written(kind)
    Draft202012Validator.check_schema(json.loads(written(kind)))


PACKS = [ROOT / "rules" / f"{name}.yml" for name in sorted(packs())]


@pytest.mark.parametrize("path", [*PACKS, Path(__file__).parent / "design.yml"], ids=lambda path: path.name)
def test_packs_and_examples_are_valid(path: Path) -> None:
    root = tree(path.read_text("utf-8"))

    assert root is not None
    assert [error.message for error in RULES.iter_errors(plain(root))] == []


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: condition.key)
def test_the_example_of_every_condition_is_valid_and_shown(condition: Any) -> None:
    shown = RULES.schema["$defs"]["condition"]["properties"][condition.key]
    root = tree(f"version: 1\nroutes: [{{name: a, track: fast, when: {{{condition.key}: {condition.example}}}}}]")

    assert shown["description"] == condition.help
    assert root is not None
    assert not refused(RULES, root)
    assert plain(root)["routes"][0]["when"][condition.key] == shown["examples"][0]  # type: ignore[index]


def is_structure(message: str) -> bool:
    """Whether a schema can see it too: an unknown or missing key, or a value of the wrong kind."""
    return any(words in message for words in _STRUCTURE) or (message.startswith("expected ") and ", got " in message)


def test_what_is_refused_for_its_structure_is_refused_by_the_schema() -> None:
    seen = 0
    for case in _CASES:
        text = case.partition("\n")[2].partition("\n>>>\n")[0]
        root, report = tree(text), Report()
        if root is None:
            continue
        FILE.read(root, report)
        if any(is_structure(problem.message) for problem in report.problems):
            seen += 1
            assert refused(RULES, root), text
    assert seen > 20


def knows_packs(root: Node) -> bool:
    """Which packs there are the reader says only when all layers lie over each other."""
    named = at(root, "extends")
    items = named.items if isinstance(named, Listing) else (named,) if named else ()
    return {item.text for item in items if isinstance(item, Leaf)} <= packs().keys()


def test_what_the_reader_accepts_is_valid() -> None:
    """In mutated files; and whatever is refused for its structure is refused there too."""
    dice, accepted, structure = random.Random(4), 0, 0
    for _ in range(1500):
        text = mutated(DESIGN, dice)
        if (root := tree(text)) is None:
            continue
        report = Report()
        if FILE.read(root, report) is not None and knows_packs(root):
            accepted += 1
            assert not refused(RULES, root), text
        elif any(is_structure(problem.message) for problem in report.problems):
            structure += 1
            assert refused(RULES, root), (text, report.problems)
    assert accepted > 100
    assert structure > 100


def test_packs_are_completed_by_their_names() -> None:
    """An editor offers the words of an enum, and marks others."""
    alone, listed = RULES.schema["properties"]["extends"]["anyOf"]

    assert alone["enum"] == listed["items"]["enum"] == sorted(packs())
    for text, is_refused in [("default", False), ("[default, regulated]", False), ("[]", False), ("[defualt]", True)]:
        root = tree(f"version: 1\nextends: {text}")
        assert root is not None
        assert refused(RULES, root) is is_refused, text


@pytest.mark.parametrize("name", ["on", "no", "Yes", "OFF", '"no"', "True", "'false'"])
def test_a_route_that_is_called_as_a_boolean_is_refused_by_both(composed: Callable[[str], Composed], name: str) -> None:
    text = f"version: 1\nroutes: [{{name: {name}, track: careful}}]"
    (problem,) = composed(text).problems
    root = tree(text)

    assert root is not None
    assert refused(RULES, root)
    assert str(problem).startswith("rules.yml:2:17: routes[0].name: ")


@pytest.mark.parametrize("name", ["no way", "on call", "y", "Norway", "yEs"])
def test_a_route_may_begin_as_a_boolean(composed: Callable[[str], Composed], name: str) -> None:
    text = f"version: 1\nroutes: [{{name: {name}, track: careful}}]"
    root = tree(text)

    assert composed(text).problems == ()
    assert root is not None
    assert not refused(RULES, root)


def test_files_of_tests_have_a_schema_too() -> None:
    good = tree("rules: ../rules.yml\ntests: [{name: a, pull: {files: {a: 1}}, expect: {track: fast}}]")
    bad = tree("rules: ../rules.yml\ntests: [{name: a, pull: {files: {a: 1}}, expect: {trak: fast}}]")

    assert good is not None
    assert bad is not None
    assert EXAMPLE_FILE.read(good, Report()) is not None
    assert not refused(TESTS, good)
    assert refused(TESTS, bad)


def keys(schema: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every property anywhere in a schema."""
    match schema:
        case dict():
            for name, value in schema.get("properties", {}).items():
                yield f"{path}.{name}", value
            for name, value in schema.items():
                yield from keys(value, f"{path}.{name}" if name not in {"properties", "items", "anyOf"} else path)
        case list():
            for value in schema:
                yield from keys(value, path)
        case _:
            return


@pytest.mark.parametrize("kind", Of)
def test_every_key_explains_itself(kind: Of) -> None:
    words = {"fast", "careful"}
    bare = [name for name, value in keys(json.loads(written(kind))) if not value.get("description")]

    assert [name for name in bare if name.rpartition(".")[2] not in words] == []


def test_the_schema_of_a_valid_file_still_needs_the_reader(pack: Source) -> None:
    """A name that is defined nowhere is beyond a schema: this is why `twotrack check` exists."""
    text = "version: 1\ntracks: {fast: {request: [nobody]}}"
    root = tree(text)

    assert root is not None
    assert not refused(RULES, root)
    assert compose(repository=Source("rules.yml", text, ""), organisation=None, packs={"default": pack}).rules is None
