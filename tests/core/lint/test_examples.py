"""Every item of the checklist finds its bad examples, in each language it claims, and is silent on its good ones."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
import yaml

from bot import shipped
from bot.app import checklists
from bot.cli.rulefiles import items
from bot.core.catalogue import checklist
from bot.core.lint.changed import Change, read_change, whole_file
from bot.core.lint.finding import Finding
from bot.core.lint.inspection import find_in_change, find_in_file, wishes
from bot.core.lint.item import Item
from bot.core.lint.structure import Structure
from bot.core.lint.surroundings import listing
from bot.core.rules.languages import language

ITEMS = {item.id: item for item in checklist(*checklists())}
LOOKING = [item for item in ITEMS.values() if item.detectors]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A change that an item is shown: whole new files, or a diff; `around` are unchanged files beside it.

    `unread` is what nobody could look at. `times` repeats a text. `beside` are paths of more unchanged files, of which only the names matter, and `uncounted` those nobody wrote.
    """

    item: str
    bad: bool
    said: dict[str, Any]

    @property
    def change(self) -> Change:
        if "diff" in self.said:
            change = read_change(self.said["diff"])
            assert change is not None, self.said["diff"]
            texts = self.said.get("texts", {})
            files = tuple(_with(file, texts.get(file.path)) for file in change.files)
        else:
            texts = self.said.get("files") or {self.said["path"]: self.said["text"] * self.said.get("times", 1)}
            files = tuple(whole_file(path, text) for path, text in texts.items())
        uncounted = frozenset(self.said.get("uncounted", ()))
        return Change(files=files, uncounted=uncounted, unread=self.said.get("unread", {}))

    def surrounded(self, item: Item) -> Change:
        """The change with just what the item wished for."""
        change, around = self.change, self.said.get("around", {})
        wished = wishes(change, [item])
        paths = [*around, *self.said.get("beside", ()), *(file.path for file in change.files)]
        listed = listing(paths, (folder.path for folder in wished.folders))
        read = wished.to_read(listed, frozenset(file.path for file in change.files))
        return replace(change, around={path: around[path] for path in read if path in around}, listed=listed)

    @property
    def languages(self) -> set[str | None]:
        return {language(file.path) for file in self.change.files}

    def found(self, item: Item) -> list[Finding]:
        change = self.surrounded(item)
        alone = [finding for file in change.files for finding in find_in_file(file, [item])]
        return [*alone, *find_in_change(change, [item])]


def _with(file: Any, text: str | None) -> Any:
    return file if text is None else replace(file, text=text)


def examples() -> Iterator[Example]:
    folder = shipped.folder().joinpath("checklist", "examples")
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        for item, kinds in yaml.safe_load(file.read_text("utf-8")).items():
            assert set(kinds) == {"bad", "good"}, item
            for kind, said in kinds.items():
                yield from (Example(item=item, bad=kind == "bad", said=each) for each in said)


EXAMPLES = list(examples())


def _name(example: Example) -> str:
    return f"{example.item}-{'bad' if example.bad else 'good'}"


@pytest.mark.parametrize("example", EXAMPLES, ids=_name)
def test_bad_examples_are_found_and_good_ones_are_not(example):
    found = example.found(ITEMS[example.item])

    assert bool(found) == example.bad, found


@pytest.mark.parametrize("example", [each for each in EXAMPLES if not each.bad], ids=_name)
def test_nothing_that_blocks_is_found_in_any_good_example(example):
    blocking = [item for item in LOOKING if item.severity == "block"]

    assert not [finding for item in blocking for finding in example.found(item)]


@pytest.mark.parametrize("item", LOOKING, ids=lambda item: item.id)
def test_each_language_that_an_item_claims_has_an_example_of_both_kinds(item):
    claimed = {name for detector in item.detectors for name in detector.scope.languages} or {None}
    shown = {
        kind: [each.languages for each in EXAMPLES if (each.item, each.bad) == (item.id, kind)]
        for kind in (True, False)
    }

    for kind, languages in shown.items():
        missing = {name for name in claimed if name is not None} - {name for each in languages for name in each}
        assert languages, f"no {'bad' if kind else 'good'} example"
        assert not missing, f"no {'bad' if kind else 'good'} example in {missing}"


@pytest.mark.parametrize("item", ITEMS.values(), ids=lambda item: item.id)
def test_whatever_blocks_or_warns_says_how_to_find_out(item):
    assert item.severity == "ask" or item.how


@pytest.mark.parametrize("item", LOOKING, ids=lambda item: item.id)
def test_ast_grep_runs_every_rule_in_each_language(item):
    rules = [detector for detector in item.detectors if isinstance(detector, Structure)]

    assert all(detector.grammars for detector in rules)


def test_the_names_of_all_items_are_known_without_reading_them():
    assert items() == set(ITEMS)
