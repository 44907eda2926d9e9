"""No text from outside can break out of a comment (law 6)."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.core.messages.markdown import cell, code, plain, prose, shorten

GFM = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
NASTY = st.text(
    alphabet=st.sampled_from("`*_[]()<>|~&$#!\\-+=:.1 \n\r\t@/wabx\"'\u202e\u200b\u2028{}"), max_size=60
) | st.text(max_size=60)


def inline(markdown: str) -> list[Token]:
    """The tokens of one list item whose text is the given Markdown; anything else than one paragraph is a break-out."""
    tokens = GFM.parse(f"- {markdown}\n")
    kinds = [token.type for token in tokens]

    assert kinds == ["bullet_list_open", "list_item_open", "paragraph_open", "inline", "paragraph_close",
            "list_item_close", "bullet_list_close"]  # fmt: skip
    return tokens[3].children or []


@given(NASTY)
@example("``` `")
@example("a`b``c")
@example("\\`")
def test_code_is_one_code_span_with_the_same_text(text: str) -> None:
    shown = shorten(text, 120)
    if not shown:
        return
    tokens = inline(code(text))

    assert [token.type for token in tokens] == ["code_inline"]
    assert shown.strip() == tokens[0].content.strip()


@given(NASTY)
@example("1. x")
@example("- x")
@example("http://evil.example www.evil.example @ana #1")
@example("[a](b) ![a](b) <b> <!-- &lt;")
def test_plain_is_text_alone(text: str) -> None:
    if not shorten(text, 300):
        return
    tokens = inline(plain(text))

    assert {"text"} >= {token.type for token in tokens if token.type != "text_special"}
    assert shorten(text, 300) == "".join(token.content for token in tokens).replace("\u2060", "")


@given(NASTY)
@example("comment `/tested` with `a|b` and *stars*")
@example("one ` backtick")
@example("` `")
def test_prose_is_text_and_code_alone(text: str) -> None:
    shown = shorten(text, 400)
    if not shown:
        return
    kinds = {token.type for token in inline(f"x{prose(text)}")}

    assert {"text", "text_special", "code_inline"} >= kinds


@given(NASTY)
def test_a_cell_stays_one_cell(text: str) -> None:
    tokens = GFM.parse(f"| a | b |\n|---|---|\n| {cell(text)} | end |\n")
    cells = [token for token in tokens if token.type == "td_open"]

    assert len(cells) == 2
    assert tokens[-1].type == "table_close"


@pytest.mark.parametrize(
    "text", ["@ana", "see @acme/seniors", "#12", "GH-12", "https://evil.example", "www.evil.example"]
)
def test_nothing_notifies_or_links(text: str) -> None:
    assert "\u2060" in plain(text)


def test_control_and_direction_characters_are_gone() -> None:
    assert code("evil\u202eexe.txt\x00\x07") == "`evilexe.txt`"
