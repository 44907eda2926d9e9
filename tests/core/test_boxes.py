"""Boxes of our comment: what is ticked, and who is told to have ticked it."""

from datetime import timedelta

import pytest

from bot.core.boxes import Tick, line, ticked, ticks
from bot.core.facts import Account, Comment
from tests.builders import NOW


def shown(body: str, **more: object) -> Comment:
    return Comment(id="C", author=Account("twotrack"), body=body, ours=True, at=NOW, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("- [x] Errors are handled. <!-- item:error-paths -->", {"item:error-paths"}),
        ("- [X] a <!-- item:a -->\r\n- [ ] b <!-- item:b -->\r\n- [x] c <!-- origin:ai-heavy -->\r\n", {"item:a", "origin:ai-heavy"}),
        ("- [x] no name behind it", set()),
        ("a <!-- item:a -->\n- [x] <!-- item:UPPER -->", set()),
        ("- [x] two <!-- item:a --> <!-- item:b -->", {"item:b"}),
    ],
)  # fmt: skip
def test_a_tick_is_known_by_the_name_behind_its_line(body, names):
    assert ticked(body) == names


def test_a_line_reads_back():
    for has in ({}, {"item:a": Tick("ana", NOW)}):
        assert ticked(line("item:a", "It works.", has)) == has.keys()


def test_a_tick_has_the_name_and_the_time_of_the_edit_that_brought_it():
    later = NOW + timedelta(minutes=5)
    first = ticks(shown(line("item:a", "a", {"item:a": 1}), edited_by="ana", edited_at=NOW), {}, later)  # type: ignore[dict-item]
    both = line("item:a", "a", first) + "\n" + line("item:b", "b", {"item:b": 1})  # type: ignore[dict-item]
    second = ticks(shown(both, edited_by="ben", edited_at=later), first, later)

    assert first == {"item:a": Tick("ana", NOW)}
    assert second == {"item:a": Tick("ana", NOW), "item:b": Tick("ben", later)}
    assert ticks(shown(line("item:a", "a", {})), second, later) == {}
    assert ticks(None, second, later) == {}


def test_a_tick_nobody_is_named_for_is_somebodys():
    assert ticks(shown("- [x] a <!-- item:a -->"), {}, NOW) == {"item:a": Tick("somebody", NOW)}
