"""docs/metrics.md is made from the table of metrics."""

from pathlib import Path

from bot.cli.metrics_page import PAGE, metrics_page
from bot.metrics import TABLE

ROOT = Path(__file__).parent.parent.parent


def test_the_page_is_made_from_the_code() -> None:
    """`python -m bot.cli.reference` writes it."""
    page = (ROOT / PAGE).read_text("utf-8")

    assert page == metrics_page()
    assert [metric.name for metric in TABLE if f"`{metric.name}`" not in page] == []
