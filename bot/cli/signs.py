"""The tables in docs/origin.md, made from `rules/signals.yml`: `python -m bot.cli.signs` writes them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from bot import shipped

PAGE = "docs/origin.md"
BEGIN, END = "<!-- made from rules/signals.yml -->\n", "<!-- end -->\n"
_WHERE = {
    "author-email": "author", "author-name": "author", "committer-name": "committer", "trailer-email": "credit trailer",
    "trailer": "trailer", "message": "footer", "body": "description", "hidden": "description", "branch": "branch",
    "pull-author": "account", "label": "label",
}  # fmt: skip


def with_tables(page: str) -> str:
    """The page with fresh tables between its marks."""
    before, _, rest = page.partition(BEGIN)
    made = "\n".join(_tables(yaml.safe_load(shipped.read("signals.yml"))))
    return f"{before}{BEGIN}\n{made}\n\n{END}{rest.partition(END)[2]}"


def _tables(signals: dict[str, Any]) -> Iterator[str]:
    yield "| what it is worth, in % of its lines | at least | estimate | at most | derived from |"
    yield "|---|---:|---:|---:|---|"
    for name, weight in signals["weights"].items():
        yield f"| {name} | {weight['low']} | {weight['best']} | {weight['high']} | {_cell(weight['why'])} |"
    yield ""
    yield "| tool | shows itself in |"
    yield "|---|---|"
    for name, tool in signals["tools"].items():
        places = (f"{_WHERE[one['field']]} ({one['signal']})" for one in tool["signals"])
        yield f"| {name} | {', '.join(dict.fromkeys(places))} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    page = Path(PAGE)
    page.write_text(with_tables(page.read_text("utf-8")), "utf-8")
