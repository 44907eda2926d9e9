"""What the documents say is so."""

import re
import tomllib
from pathlib import Path

import pytest

from bot.cli.reference import settings_page
from bot.core.rules import Source, compose
from tests.builders import book

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_the_page_of_settings_is_made_from_the_code() -> None:
    """`python -m bot.cli.reference` writes it."""
    assert settings_page() == (ROOT / "docs" / "settings.md").read_text("utf-8")


@pytest.mark.parametrize("text", re.findall(r"```yaml\n(.*?)```", README, re.DOTALL))
def test_rules_in_the_readme_can_be_read(text: str) -> None:
    pack = book(None).default.rules
    source = Source(name="README.md", text=text, oid="readme")
    packs = {
        "default": Source(name="pack default", text=(ROOT / "rules/default.yml").read_text("utf-8"), oid="default")
    }

    assert pack is not None
    assert () == compose(repository=source, organisation=None, packs=packs).problems


def test_the_readme_links_to_what_exists() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]

    assert [] == [link for link in links if not (ROOT / link).exists()]


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [re.split(r"[\[><=]", line)[0] for line in project["dependencies"]]
    reasons = (ROOT / "docs" / "dependencies.md").read_text("utf-8")

    assert [] == [name for name in wanted if name not in reasons]
