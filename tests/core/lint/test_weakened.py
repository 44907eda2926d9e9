"""Assertions that ask less than before: told only where an exact one of the same thing went and none came."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.lint.changed import Changed, Line
from bot.core.lint.detector import Scope
from bot.core.lint.weakened import Weakened

DETECTOR = Weakened(scope=Scope())


def found(removed, added):
    file = Changed(
        path="tests/test_a.py",
        removed=tuple(Line(number, text) for number, text in enumerate(removed, 1)),
        added=tuple(Line(number, text) for number, text in enumerate(added, 1)),
    )
    return [(hit.line, hit.said) for hit in DETECTOR.find(file)]


@pytest.mark.parametrize(
    ("before", "after", "subject"),
    [
        ("assert a == 1", "assert a is not None", "a"),
        ("assert a is None", "assert a is not None", "a"),
        ("assert a(b, c) == 1", "assert a(b, c)", "a(b, c)"),
        ("assert a == [1, 2]", "assert 1 in a", "a"),
        ("assert a == 1", "assert isinstance(a, int)", "a"),
        ("self.assertEqual(f(a, 1), 2)", "self.assertTrue(f(a, 1))", "f(a, 1)"),
        ("self.assertEqual(2, f(a))", "self.assertIn(2, f(a))", "f(a)"),
        ("  expect(f(a)).toEqual({ b: 1 });", "  expect(f(a)).toBeTruthy();", "f(a)"),
        ("  expect(rows).toHaveLength(3);", "  expect(rows).not.toBeNull();", "rows"),
        ("\trequire.Equal(t, 1, a.B)", "\trequire.NotEmpty(t, a.B)", "a.B"),
        ("  assert_equal 1, a.b", "  refute_nil a.b", "a.b"),
        ("  expect(a.b).to eq(1)", "  expect(a.b).not_to be_nil", "a.b"),
    ],
)
def test_an_exact_assertion_that_became_a_loose_one_is_told_with_what_it_looks_at(before, after, subject):
    assert found([before], [after]) == [(1, f"an exact value of {subject} was asked for before")]


@pytest.mark.parametrize(
    ("removed", "added"),
    [
        (["assert a == 1"], ["assert a == 2", "assert a is not None"]),
        (["assert a is not None"], ["assert a == 1"]),
        (["assert a is not None"], ["assert a"]),
        (["assert a == 1"], ["assert b is not None"]),
        (["assert a == 1"], []),
        ([], ["assert a is not None"]),
        (["self.assertEqual(a, True)"], ["self.assertIn(True, b)"]),
        (["assertEquals(1, a)"], ["assertNotNull(1)"]),
    ],
)
def test_what_is_as_exact_as_before_or_of_something_else_is_not(removed, added):
    assert not found(removed, added)


def test_half_a_surrogate_pair_is_no_reason_to_stop():
    assert found(["assert a == '\ud800'"], ["assert a == 1", "assert a is not None  # \ud800"]) == []
    assert found(["assert a == '\ud800'"], ["assert a is not None"]) != []


@given(st.lists(st.text(max_size=60)), st.lists(st.text(max_size=60)))
def test_whatever_stands_there_each_hit_is_on_an_added_line(removed, added):
    assert {line for line, _ in found(removed, added)} <= set(range(1, len(added) + 1))
