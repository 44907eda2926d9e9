"""docs/checks.md is true: its table is made from the checklist, and its example is a rules file that works."""

import re

from bot.app import knowledge, packs
from bot.cli.checks_page import PAGE, with_items
from bot.core.rules import Source, compose
from tests.program import ROOT

TEXT = (ROOT / PAGE).read_text("utf-8")


def test_the_items_are_those_that_ship() -> None:
    """`python -m bot.cli.reference` writes them."""
    assert with_items(TEXT) == TEXT


def test_the_example_of_own_items_is_fine() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    source = Source("rules.yml", f"version: 1\n{example}", "example")
    ids = {item.id for item in knowledge().checklist}

    assert compose(repository=source, organisation=None, packs=packs(), items=ids).problems == ()
