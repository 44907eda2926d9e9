"""Markdown looks as on GitHub and can do nothing."""

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sandbox.markdown import render
from tests.hostile import EVIL, Reader, dangers


def _marks(html: str) -> list[str]:
    reader = Reader()
    reader.feed(html)
    return [
        f"{tag} {name}={value}"
        for tag, attributes in reader.tags
        for name, value in attributes.items()
        if name in {"id", "class", "name"} or name.startswith("data-")
    ]


def test_markdown_cannot_claim_to_be_a_part_of_the_page() -> None:
    assert [_marks(render(evil)) for evil in EVIL if "- [ ]" not in evil and _marks(render(evil))] == []


def test_a_list_of_tasks_is_clickable_and_a_forged_box_is_not() -> None:
    html = render("- [ ] mine\n- [x] done\n\n<input type=checkbox data-box=0>")

    assert re.findall(r'data-box="(\d)"', html) == ["0", "1"]
    assert html.count("<input") == 3 == html.count("disabled")


def test_markdown_looks_as_on_github() -> None:
    html = render(
        "### T\n~~gone~~ line\nbreak\n\n<details><summary>More</summary>\n\n| a |\n|--:|\n| 1 |\n\n</details>\n\n> [!NOTE]\n> Mind"
    )

    assert all(
        part in html
        for part in (
            "<h3>T</h3>",
            "<s>gone</s>",
            "<br>",
            "<details><summary>More</summary>",
            '<td align="right">1</td>',
            '<p data-alert="note">',
        )
    )


_PIECES = st.lists(
    st.sampled_from(
        [
            *EVIL,
            "\n",
            "\n\n",
            "- [ ] ",
            "> ",
            "`",
            "```",
            "<",
            ">",
            '"',
            "'",
            "&",
            "</",
            "<!--",
            "|",
            "*",
            "[",
            "](",
            ")",
            "\\",
            "x",
        ]
    )
    | st.text(max_size=5),
    max_size=12,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pieces=_PIECES)
def test_no_markdown_whatever_becomes_dangerous(pieces: list[str]) -> None:
    assert dangers(render("".join(pieces))) == []
