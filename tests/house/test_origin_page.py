"""The page about marks says what the data say."""

import re
from pathlib import Path

from bot.cli.signs import PAGE, with_tables

ROOT = Path(__file__).parent.parent.parent


def test_the_tables_of_marks_are_made_from_the_data() -> None:
    """`python -m bot.cli.signs` writes them."""
    page = (ROOT / PAGE).read_text("utf-8")

    assert page == with_tables(page)


def test_pages_link_to_what_exists() -> None:
    for name in ("origin.md", "accuracy.md", "rules.md", "cookbook.md"):
        text = (ROOT / "docs" / name).read_text("utf-8")
        links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
        assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
