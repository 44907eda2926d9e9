"""An expression that is called dead matches no line, whatever stands on it."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.core.rules.dead_expressions import dead
from bot.core.rules.expressions import Expression
from bot.core.rules.shapes import MisreadError

_PARTS = [
    "a",
    "b",
    ".",
    "$",
    "^",
    r"\$",
    r"\^",
    r"\\",
    r"\w",
    r"\s",
    r"\b",
    r"\n",
    "[a^]",
    "[^$]",
    "?",
    "*",
    "+",
    "{0,2}",
]


@given(
    text=st.lists(st.sampled_from(_PARTS), min_size=1, max_size=7).map("".join), lines=st.text("ab$^ \n\\", max_size=9)
)
def test_what_is_dead_matches_nothing(text: str, lines: str) -> None:
    assume(dead(text) is not None)
    try:
        made = Expression.compile(text)
    except MisreadError:
        return

    assert not made.search(lines)


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("$password", r"\$password"),
        (r"$\(document\)", r"\$\(document\)"),
        ("$.ajax", r"\$.ajax"),
        ("x^2", r"x\^2"),
        ("a|$b", r"a|\$b"),
        ("$[a-z]+", r"\$[a-z]+"),
    ],
)
def test_what_was_meant_is_told(text: str, better: str) -> None:
    told = dead(text)

    assert told is not None
    assert f"'{better}'" in told[1]
    assert dead(better) is None


@pytest.mark.parametrize(
    "text",
    [
        "foo$",
        "^foo",
        r"\$password",
        "(a$|b)c",
        "a$|^b",
        "a?^b",
        "$x?",
        r"$\b",
        "[$x^]",
        "[^]$a]",
        r"\Q$a\E",
        r"\n|a",
        "$(a)?",
    ],
)
def test_what_may_match_is_not_called_dead(text: str) -> None:
    assert dead(text) is None
