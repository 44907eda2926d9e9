"""Code in comments: told once a run, and prose, examples in texts and short hints are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.lint.changed import Changed, Line, whole_file
from bot.core.lint.commented_out import CommentedOut
from bot.core.lint.detector import Scope

DETECTOR = CommentedOut(scope=Scope())


@pytest.mark.parametrize(
    ("path", "text", "lines"),
    [
        ("a.py", "# a = 1\n# b = 2\n# c = 3\n", [1]),
        ("a.ts", "x\n\n// if (a) {\n//   b();\n//   c();\n// }\n", [3]),
        ("a.py", "# def a():\n#     return b(1)\n#     c = 2\n", [1]),
        ("a.py", "# a = 1\n# b = 2\n# c = 3\nd = 4\n# a = 1\n# b = 2\n# c = 3\n", [1, 5]),
        ("a.py", "#a = 1\n#b = 2\n#c = 3\n", [1]),
        ("a.py", "# a = 1\n# b = 2\n", []),
        ("a.py", "# a = 1\n# b = 2\n\n# c = 3\n", []),
        ("a.py", "# The sum of all rows.\n# a = 1\n# b = 2\n# c = 3\n", []),
        ("a.py", "#     a = 1\n#     b = 2\n#     c = 3\n", []),
        ("a.go", "//\ta := 1\n//\tb := 2\n//\tc := 3\n", []),
        ("a.go", "/// let a = 1;\n/// let b = 2;\n/// let c = 3;\n", []),
        ("a.py", "#: a = 1\n#: b = 2\n#: c = 3\n", []),
        ("a.js", "  #a = 1;\n  #b = 2;\n  #c = 3;\n", []),
        ("a.rs", "#[derive(Debug)]\n#[serde(default)]\n#[allow(unused)]\n", []),
        ("a.py", "# width = how wide it is\n# height = how high it is\n# depth = how deep it is\n", []),
        ("a.py", "# }\n# }\n# }\n", []),
        ("a.py", "# - one\n# - two\n# - three\n", []),
    ],
)
def test_a_run_of_comments_that_all_read_as_code_is_told_once(path, text, lines):
    assert [hit.line for hit in DETECTOR.find(whole_file(path, text))] == lines


def test_lines_that_do_not_stand_under_one_another_are_no_run():
    added = (Line(1, "# a = 1"), Line(2, "# b = 2"), Line(9, "# c = 3"))

    assert not list(DETECTOR.find(Changed(path="a.py", added=added)))


@given(st.lists(st.text(st.characters(exclude_characters="\n\r"), max_size=40)))
def test_whatever_stands_there_each_hit_is_on_an_added_line(texts):
    added = tuple(Line(number, f"# {text}") for number, text in enumerate(texts, 1))

    assert {hit.line for hit in DETECTOR.find(Changed(path="a.py", added=added))} <= set(range(1, len(texts) + 1))
