"""Filters as a URL says them, and weeks as a page's address names them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.selection import Selection, SelectionUnreadable
from bot.core.week import Week

WEEKS = st.integers(0, 36_000).map(lambda days: datetime(2001, 1, 8, tzinfo=UTC) + timedelta(days=days, hours=5))


def test_only_what_is_not_empty_is_said() -> None:
    read = Selection.read({"risk": "high", "person": " Ana ", "breached": "on", "group": "", "page": "3"})

    assert read == Selection(risk="high", person="Ana", breached=True)
    assert read.said == {"risk": "high", "person": "Ana", "breached": "1"}


@pytest.mark.parametrize("name", ["risk", "origin", "track"])
def test_a_word_that_does_not_exist_is_told(name: str) -> None:
    with pytest.raises(SelectionUnreadable, match=f"^{name} is one of .*; there is no purple$"):
        Selection.read({name: "purple"})


@given(st.dictionaries(st.sampled_from(["person", "group", "repository", "domain"]), st.text(max_size=300)))
def test_whatever_a_url_holds_can_be_asked_of_a_database(said: dict[str, str]) -> None:
    for text in Selection.read(said).said.values():
        assert "\0" not in text
        assert len(text.encode()) <= 800


@given(WEEKS)
def test_a_week_reads_as_it_is_written_and_holds_its_instants(at: datetime) -> None:
    week = Week.of(at)

    assert Week.read(str(week)) == week
    assert week.since <= at < week.until
    assert week.before.until == week.since
    assert week.after.before == week


@pytest.mark.parametrize(
    "said", ["", "2026-45", "2026-W00", "2026-W54", "2025-W53", "1026-W01", "٢٠٢٦-W01", "2026-W01 "]
)
def test_what_is_no_week_is_told(said: str) -> None:
    with pytest.raises(ValueError, match="is no week; write 2026-W45"):
        Week.read(said)


@pytest.mark.parametrize(("said", "words"), [
    ("2026-W45", "2–8 November 2026"), ("2026-W44", "26 October – 1 November 2026"),
    ("2026-W53", "28 December 2026 – 3 January 2027"),
])  # fmt: skip
def test_a_week_in_words(said: str, words: str) -> None:
    assert Week.read(said).words == words
