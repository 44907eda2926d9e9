"""A description, taken apart."""

import pytest

from bot.core.body import Body, read_body


@pytest.mark.parametrize(
    ("text", "said", "hidden"),
    [
        ("Fix it", "Fix it", ""),
        ("a\r\nb", "a\nb", ""),
        ("a <!-- b --> c", "a  c", "<!-- b -->"),
        ("a <!-- b", "a ", "<!-- b"),
        ("<!-- a --><!-- b -->", "", "<!-- a -->\n<!-- b -->"),
        ("a\n> b\n  > c\nd", "a\nd", ""),
        ("a\n```\nb\n```\nc", "a\nc", ""),
        ("a\n~~~ py\nb\n```\n~~~\nc", "a\nc", ""),
        ("a\n````\nb\n```\nc\n````\nd", "a\nd", ""),
        ("a\n```\nb", "a\n```\nb", ""),
        ("a\n```\nb\n```\nc\n```\nd", "a\nc\n```\nd", ""),
    ],
)
def test_quotes_code_and_comments_are_other_peoples_words(text, said, hidden):
    assert read_body(text) == Body(said, hidden)


def test_ticked_boxes_are_read_and_empty_ones_are_not():
    body = read_body(
        "- [x] AI-assisted\n* [X]  ai-heavy \n- [ ] human-led\n<!-- - [x] human-led -->\n> - [x] no-ai\n- [x]"
    )

    assert list(body.ticked) == ["AI-assisted", "ai-heavy"]


@pytest.mark.parametrize(
    "text", ["<!--" * 16_000, "<!-- -->" * 8_000, "```\n" * 16_000, "- [x] " * 10_000, "[" * 65_000]
)
def test_hostile_descriptions_are_read_in_one_go(text):
    body = read_body(text)

    assert len(body.said) + len(body.hidden) <= 2 * len(text)
