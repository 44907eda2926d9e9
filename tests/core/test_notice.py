"""What a notice says outside of GitHub: nothing that strangers wrote calls anybody, links anywhere, or hides our words."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.destination import Kind
from bot.core.facts import PullRef
from bot.core.notice import Notice, body, bounded
from tests.builders import NOW

NOTICE = Notice(
    key="acme/shop#7 first-review broken",
    destination="reviews",
    event="promise-broken",
    title="The first review of acme/shop#7 is overdue",
    at=NOW,
    lines=("Round the basket's total", "ben was asked"),
    pull=PullRef("acme", "shop", 7),
    url="https://github.com/acme/shop/pull/7",
)
HOSTILE = st.lists(
    st.text(max_size=5) | st.sampled_from(["<", ">", "|", "&", "@", "://", "www.", "](", "`", "\n", "<!channel>", "*"]),
    max_size=8,
).map("".join)


def text(notice: Notice) -> str:
    return json.loads(body(notice, Kind.SLACK))["text"]


def test_a_chat_reads() -> None:
    assert json.loads(body(NOTICE, Kind.SLACK)) == {
        "text": "*The first review of acme/shop#7 is overdue*\n"
        "<https://github.com/acme/shop/pull/7|acme/shop#7>\n"
        "Round the basket's total\n"
        "ben was asked",
        "unfurl_links": False,
        "unfurl_media": False,
    }


def test_a_program_reads() -> None:
    assert json.loads(body(NOTICE, Kind.SIGNED)) == {
        "version": 1,
        "delivery": NOTICE.delivery,
        "event": "promise-broken",
        "at": "2026-11-03T10:00:00Z",
        "destination": "reviews",
        "pull": {"repository": "acme/shop", "number": 7},
        "url": "https://github.com/acme/shop/pull/7",
        "title": "The first review of acme/shop#7 is overdue",
        "lines": ["Round the basket's total", "ben was asked"],
    }


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("<!channel> look", "&lt;!channel&gt; look"),
        ("<!here|x> <@U123> <#C1>", "&lt;!here|x&gt; &lt;@\u2060U123&gt; &lt;#C1&gt;"),
        ("&lt;!channel&gt;", "&amp;lt;!channel&amp;gt;"),
        ("@channel @all @here", "@\u2060channel @\u2060all @\u2060here"),
        ("<https://evil.example|acme/shop#7>", "&lt;https://\u2060evil.example|acme/shop#7&gt;"),
        ("https://evil.example", "https://\u2060evil.example"),
        ("WWW.evil.example", "WWW.\u2060evil.example"),
        ("[sign in](https://evil.example)", "[sign in]\u2060(https://\u2060evil.example)"),
        ("![x][y]", "![x]\u2060[y]"),
        ("``` all that follows", "ˋˋˋ all that follows"),
        ("*bold* ~gone~", "∗bold∗ ∼gone∼"),
        ("two\nlines\r\u2028 and\ttabs", "two lines and tabs"),
        ("\u202egnp.exe\u200b\x00\x1b[31m", "gnp.exe[31m"),
        ("\ud800 alone", " alone".strip()),
        ("snake_case", "snake_case"),
    ],
)
def test_hostile_text_is_shown_and_does_nothing(said: str, shown: str) -> None:
    hostile = replace(NOTICE, title=said, lines=(said,))

    assert text(hostile) == f"*{shown}*\n<https://github.com/acme/shop/pull/7|acme/shop#7>\n{shown}"


@given(HOSTILE, st.lists(HOSTILE, max_size=5), HOSTILE)
def test_whatever_strangers_write_there_is_at_most_one_link_and_it_is_ours(
    title: str, lines: list[str], end: str
) -> None:
    shown = text(replace(NOTICE, title=title, lines=tuple(lines), url=f"https://github.com/{end}"))
    links = re.findall("<([^|>]*)\\|acme/shop#7>", shown)

    assert shown.count("<") == shown.count(">") == len(links) <= 1
    assert all(link.startswith("https://github.com/") for link in links)
    assert shown.count("://") == len(links) + shown.count("://\u2060") + "".join(links)[8:].count("://")
    assert re.findall("@(?!\u2060)", shown) == re.findall("@", "".join(links))
    assert "`" not in shown
    assert len(shown.split("\n")) == len(lines) + 2


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://x|y", "https://x>", "https://x y", "https://x\n", "ftp://x", "https://ü"]
)
def test_what_is_no_address_is_left_out(url: str) -> None:
    assert bounded(replace(NOTICE, url=url)).url == ""
    assert text(replace(NOTICE, url=url, lines=())) == "*The first review of acme/shop#7 is overdue*\nacme/shop#7"


def test_an_address_keeps_what_it_asks_for() -> None:
    url = "https://board.acme.example/pull?of=acme/shop&number=7#story"

    assert "<https://board.acme.example/pull?of=acme/shop&amp;number=7#story|acme/shop#7>" in text(
        replace(NOTICE, url=url)
    )


def test_a_notice_about_no_pull_request() -> None:
    made = replace(NOTICE, pull=None, lines=())

    assert text(made).endswith("\n<https://github.com/acme/shop/pull/7|Read more>")
    assert text(replace(made, url="")) == "*The first review of acme/shop#7 is overdue*"
    assert json.loads(body(made, Kind.SIGNED))["pull"] is None


def test_both_kinds_have_a_limited_length() -> None:
    endless = replace(NOTICE, title="&" * 10_000, lines=("<" * 10_000,) * 1_000)

    assert len(text(endless)) <= 8_002
    assert text(endless).endswith("\n…")
    assert len(body(endless, Kind.SIGNED)) < 10_000


def test_a_delivery_is_told_by_its_key_alone() -> None:
    assert NOTICE.delivery == replace(NOTICE, title="x", destination="other").delivery
    assert NOTICE.delivery != replace(NOTICE, key="another").delivery
    assert re.fullmatch("[0-9a-f]{32}", replace(NOTICE, key="\ud800\n").delivery)
