"""The pages for people: what they show, what they cost with ten thousand open pull requests, and what they never do."""

import json
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from bot.core.messages.time import iso
from tests.builders import NOW
from tests.crowd import FINDING, card, crowd, promise, put, stored
from tests.hostile import EVIL, Reader
from tests.weeks import pace
from tests.weeks import promise as promised
from tests.weeks import stored as week_stored
from tests.window import window

QUERIES = {"/": 3, "/people": 3, "/people/ana1": 2, "/pulls/acme/shop/1": 3, "/weekly": 3}
MOST_BYTES = 100_000


async def test_what_a_filter_leaves_out_is_not_shown_and_the_filter_stays_in_the_form(database: str) -> None:
    stored(database, [card(1, risk="high", author="ana"), card(2), card(3, track="fast")])
    async with window(database) as look:
        everything, high = await look.see(), await look.see(risk="high", person="Ana")
        nothing = await look.see(repository="acme/none")

    assert everything.order() == ["acme/shop-1", "acme/shop-2", "acme/shop-3"]
    assert "3 in all" in everything.words
    assert high.order() == ["acme/shop-1"]
    assert 'value="high" selected' in high.text
    assert 'name="person" value="Ana"' in high.text
    assert '<a href="/?person=Ana">risk: high' in high.text
    assert "Nothing fits these filters." in nothing.words
    assert "acme/none (0)" in nothing.words


async def test_long_queues_have_pages_that_keep_the_filter(database: str) -> None:
    stored(database, [card(number, added=number) for number in range(1, 101)])
    async with window(database) as look:
        first, second = await look.see(risk="normal"), await look.see(risk="normal", track="careful", page="2")
        beyond = await look.see(page="9")

    assert (len(first.order()), first.order()[0]) == (40, "acme/shop-1")
    assert '<a href="/?risk=normal&amp;track=careful&amp;page=2" rel="next">60 more</a>' in first.text
    assert second.order()[0] == "acme/shop-41"
    assert '<a href="/?track=careful&amp;risk=normal" rel="prev">Before</a>' in second.text
    assert beyond.order() == []
    assert "The queue ends before this page." in beyond.words


@pytest.mark.parametrize(("path", "status", "words"), [
    ("/?origin=purple", 400, "origin is one of human-led, ai-assisted, ai-heavy, undeclared; there is no purple."),
    ("/pulls/acme/shop/7", 404, "acme/shop#7 is not known here"),
    ("/pulls/acme/shop/none", 404, "That is no pull request"),
    ("/pulls/acme/shop/9999999999", 404, "That is no pull request"),
    ("/weekly/2026-W60", 404, "2026-W60 is no week; write 2026-W45."),
    ("/weekly/2026-W46", 404, "2026-W46 has not begun"),
    ("/nothing", 404, "There is no such page"),
    ("/people/%00%ff", 200, "Nothing waits for a review"),
    ("/?page=-1&person=%00", 200, "Open pull requests"),
    ("/?page=99999999999", 200, "Open pull requests"),
])  # fmt: skip
async def test_what_does_not_exist_is_told_in_words(database: str, path: str, status: int, words: str) -> None:
    async with window(database) as look:
        seen = await look.see(path)

    assert (seen.status, words in seen.words) == (status, True), seen.words
    assert "script-src 'self'" in seen.headers["Content-Security-Policy"]
    assert "To the board" in seen.words or status == 200


async def test_a_page_says_when_the_database_is_away(database: str) -> None:
    stored(database, [card(1)])
    async with window(database) as look:
        with psycopg.connect(database, autocommit=True) as connection:
            connection.execute("ALTER TABLE pull RENAME TO gone")
            connection.execute("CREATE VIEW pull AS SELECT * FROM gone WHERE pg_terminate_backend(pg_backend_pid())")
        seen = await look.see()

    assert (seen.status, "The database is away" in seen.words) == (503, True)


async def test_the_story_tells_promises_turn_and_evidence(database: str) -> None:
    hour = timedelta(hours=1)
    stored(database, [card(
        7, promises=[promise(NOW - hour), promise(NOW + hour, "decision")], groups=["seniors"],
        turn={"on": "author", "since": iso(NOW - 5 * hour), "why": "`tests` is red"}, snoozed_until=iso(NOW + hour),
    )])  # fmt: skip
    async with window(database) as look:
        seen = await look.see("/pulls/acme/shop/7")

    for words in ("Waits for hana, who wrote it since 5 hours", "First review was due 1 hour ago", "2026-11-03T09:00:00Z",
                  "Decision due in 1 hour", "Whose word is missing: seniors.", "Snoozed until", "whoever can write the commit message",
                  "AI-heavy code origin is ai-heavy", "an agent is credited"):  # fmt: skip
        assert words in seen.words, seen.words
    assert "<code>tests</code> is red" in seen.text


async def test_the_next_review_is_suggested_with_the_reason(database: str) -> None:
    stored(database, [card(1, reviewers=["ana"]), card(2, reviewers=["ana"], risk="high"), card(3, reviewers=["ben"])])
    async with window(database) as look:
        person, board = await look.see("/people/Ana"), await look.see(person="ana")
        asked = await look.see("/people", person="@ana")

    words = "waits for a review by {}, its risk is high and its promise runs out in 24 hours."
    assert f"It {words.format('Ana')}" in person.words
    assert person.order()[:2] == ["acme/shop-2", "acme/shop-1"]
    assert f"it {words.format('ana')}" in board.words
    assert "It " + words.format("ana") in asked.words


def hostile(text: str) -> dict[str, Any]:
    """A card in which everything that may come from outside is this text."""
    text = text.replace("\0", "\ufffd")
    finding = dict.fromkeys(FINDING, text)
    return card(
        1, title=text, author=text, url=text, tools=[text], origin_sentence=text, contradiction=text, lowered=text,
        evidence=[finding], domains=[text], route=text, why=text, check=text, reviewers=[text], groups=[text],
        also=[{"route": text, "what": [text], "why": text}], observed=[text],
        turn={"on": "reviewers", "since": iso(NOW), "why": text}, promises=[promise(NOW, text)],
    )  # fmt: skip


@pytest.mark.parametrize("text", EVIL)
async def test_no_text_from_outside_acts_in_a_page(database: str, text: str) -> None:
    stored(database, [hostile(text)])
    team = text.replace("\0", "")
    week_stored(database, promised(1, kept_at=NOW, groups=[team]), pace(1, first_review_at=NOW, groups=[team]))
    async with window(database) as look:
        for path in ("/", "/people", "/people/ana1", "/pulls/acme/shop/1", "/weekly/2026-W45"):
            assert dangers((await look.see(path)).text) == [], path


def dangers(html: str) -> list[str]:
    """What our templates never write: anything that acts, or leads or asks elsewhere."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    wrong = []
    for tag, said in reader.tags:
        link = (said.get("href") or said.get("src") or said.get("action") or "/").strip()
        if tag in {"iframe", "object", "embed", "base", "style", "math", "textarea", "plaintext"} or (
            tag == "script" and said != {"src": "/static/board.js", "defer": None}
        ):
            wrong.append(tag)
        if not link.startswith(("/", "#")) or link.startswith(("//", "/\\")):
            wrong.append(f"{tag} {link}")
        if tag == "meta" and said.get("http-equiv") and said != {"http-equiv": "refresh", "content": "60"}:
            wrong.append(f"meta {said}")
        wrong += [name for name in said if name.startswith("on") or name in {"style", "srcdoc", "formaction"}]
    return wrong


async def test_ten_thousand_open_pull_requests_take_few_queries_and_few_bytes(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored(database, [card(1), *crowd(10_000)[1:]])
    asked: list[object] = []
    execute = psycopg.AsyncConnection.execute

    async def counted(self: Any, query: Any, *values: Any, **more: Any) -> Any:
        asked.extend([query] if " FROM " in str(query) else [])
        return await execute(self, query, *values, **more)

    async with window(database) as look:
        monkeypatch.setattr(psycopg.AsyncConnection, "execute", counted)
        costs = {}
        for path in QUERIES:
            asked.clear()
            seen = await look.see(path)
            costs[path] = (len(asked), seen.travelled)
        board = await look.see()
        files = [await look.see(f"/static/{name}") for name in ("board.css", "board.js", "icon.svg")]

    assert "10,000 in all" in board.words
    assert len(board.order()) == 80
    assert {path: queries for path, (queries, _) in costs.items()} == QUERIES
    assert all(travelled < MOST_BYTES for _, travelled in costs.values())
    assert board.travelled + sum(file.travelled for file in files) < MOST_BYTES


async def test_the_order_is_read_from_an_index(database: str) -> None:
    """Rows of `pull` are wide: whoever counts a queue need not read them."""
    with psycopg.connect(database, autocommit=True) as connection:
        put(connection, crowd(2_000))
        connection.execute("VACUUM pull")
        query = "SELECT count(*), min(due_at) FROM pull WHERE state = 'open' AND card IS NOT NULL AND track = 'fast'"
        row = connection.execute(f"EXPLAIN (FORMAT JSON) {query}".encode()).fetchone()

    assert "pull_queue" in json.dumps(row)
