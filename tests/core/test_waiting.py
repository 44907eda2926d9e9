"""One card in words, at an instant."""

from datetime import timedelta
from typing import Any

import pytest

from bot.core.messages.time import iso
from bot.core.messages.waiting import distance, promised, shown, why_next
from tests.builders import NOW
from tests.crowd import card, promise

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(("left", "words"), [
    (timedelta(minutes=20), "in less than an hour"), (HOUR, "in 1 hour"), (HOUR * 30, "in 30 hours"),
    (timedelta(days=3), "in 3 days"), (timedelta(0), "less than an hour ago"), (-HOUR, "1 hour ago"),
    (-timedelta(days=9), "9 days ago"),
])  # fmt: skip
def test_distances_are_coarse(left: timedelta, words: str) -> None:
    assert distance(iso(NOW + left), NOW) == words


@pytest.mark.parametrize(("more", "words"), [
    ({}, "waits for ben, cleo"),
    ({"reviewers": ["a", "b", "c", "d", "e"]}, "waits for a, b, c and 2 more"),
    ({"reviewers": [], "groups": ["seniors"]}, "waits for seniors"),
    ({"reviewers": []}, "waits for a reviewer; nobody is asked"),
    ({"turn": {"on": "author", "since": iso(NOW), "why": ""}}, "waits for hana, who wrote it"),
    ({"turn": {"on": "nobody", "since": iso(NOW), "why": ""}}, "waits for nobody"),
    ({"outcome": "success"}, "ready to merge"),
    ({"draft": True}, "a draft of hana"),
])  # fmt: skip
def test_it_says_on_whom_it_waits(more: dict[str, Any], words: str) -> None:
    assert shown(card(**more), NOW)["waits"] == words


@pytest.mark.parametrize(("more", "late"), [
    ({"due": iso(NOW + HOUR)}, False),
    ({"due": iso(NOW)}, True),
    ({"due": None}, False),
    ({"due": None, "breached": True}, True),
    ({"due": iso(NOW - HOUR), "promises": []}, False),
    ({"promises": [promise(NOW - HOUR)]}, True),
    ({"promises": [promise(NOW - HOUR, paused=True)]}, False),
    ({"promises": [promise(NOW - HOUR, kept_at=iso(NOW - 2 * HOUR)), promise(NOW + HOUR, "decision")]}, False),
])  # fmt: skip
def test_a_promise_is_broken_when_its_time_ran_out_while_its_clock_ran(more: dict[str, Any], *, late: bool) -> None:
    assert shown(card(**more), NOW)["late"] is late


@pytest.mark.parametrize(("one", "state", "verdict"), [
    (promise(NOW + 2 * HOUR), "open", "due in 2 hours"),
    (promise(NOW - 2 * HOUR), "broken", "was due 2 hours ago"),
    (promise(NOW - 2 * HOUR, paused=True), "paused", "on hold: its clock does not run"),
    (promise(NOW, kept_at=iso(NOW - HOUR)), "kept", "kept"),
    (promise(NOW - HOUR, kept_at=iso(NOW)), "broken", "given late"),
])  # fmt: skip
def test_a_promise_in_words(one: dict[str, Any], state: str, verdict: str) -> None:
    said = promised(one, NOW)

    assert (said["state"], said["verdict"], said["name"]) == (state, verdict, "First review")
    assert said["due_words"].endswith("UTC")


def test_why_a_review_is_next_names_what_put_it_first() -> None:
    late = shown(card(risk="high", due=iso(NOW - HOUR), added=3, deleted=0), NOW)
    plain = shown(card(due=iso(NOW + HOUR)), NOW)

    assert why_next(late, "ana") == (
        "it waits for a review by ana, a promise is broken, its risk is high and it is small (3 lines)"
    )
    assert why_next(plain, "ana") == "it waits for a review by ana and its promise runs out in 1 hour"


def test_cards_of_earlier_versions_are_shown_too() -> None:
    old = {key: value for key, value in card().items() if key not in {"evidence", "also", "required", "observed"}}

    assert shown(old, NOW)["turn"] == {"on": "reviewers", "since": None, "why": ""}
    assert shown(old, NOW)["due_in"] == "in 24 hours"
