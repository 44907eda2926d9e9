"""Expressions of strangers: bounded in time whatever they are, and refused with a word where they cannot be run."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pathspec import PathSpec
from pathspec.patterns.gitignore.basic import GitIgnoreBasicPattern

from bot.core.rules import Expression
from bot.core.rules.atlas import Atlas
from bot.core.rules.expressions import expression
from bot.core.rules.globs import Globs
from bot.core.rules.shapes import MisreadError


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("(a", "this is no regular expression we can run: a bracket `(` is not closed"),
        ("a)", "this is no regular expression we can run: a bracket `)` closes nothing"),
        ("[a", "this is no regular expression we can run: a bracket `[` is not closed"),
        ("*a", "this is no regular expression we can run: there is nothing to repeat"),
        ("a**", "this is no regular expression we can run: it repeats a repetition"),
        ("[z-a]", "this is no regular expression we can run: a range in `[…]` goes backwards, or its class is unknown"),
        (
            "a(?=b)",
            "this is no regular expression we can run: it looks ahead or behind, which takes time without bound",
        ),
        (
            r"(a)\1",
            "this is no regular expression we can run: it has an escape, or a reference back, that is not known",
        ),
        ("a{2000}", "this is no regular expression we can run: it repeats more than 1000 times"),
        ("(a?){500}", "this regular expression is too large"),
        ("", "expected a regular expression of 1 to 200 characters on one line"),
        ("a\nb", "expected a regular expression of 1 to 200 characters on one line"),
        ("a" * 201, "expected a regular expression of 1 to 200 characters on one line"),
        ("a)|(b", "this is no regular expression we can run: a bracket `)` closes nothing"),
    ],
)
def test_what_cannot_be_run_is_refused_with_the_reason(text: str, said: str) -> None:
    with pytest.raises(MisreadError) as refused:
        expression(text)

    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("text", "searched"),
    [
        ("(x+x+)+y", "x" * 1_000_000),  # Python's own engine would need longer than the universe has
        ("(a|a)*$", "a" * 1_000_000 + "b"),
        ("(.*a){20}b", "a" * 1_000_000),
        ("(a|b)*a(a|b){12}$", "ab" * 500_000 + "c"),
        ("^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 1_000_000),
        ("(a?){60}a{60}", "a" * 59 + "b" + "a" * 1_000_000),
    ],
    ids=lambda text: text[:20],
)
def test_no_expression_keeps_a_core_busy(text: str, searched: str) -> None:
    start = time.perf_counter()
    Expression.compile(text).search(searched)

    assert time.perf_counter() - start < 5  # measured below 0.5 for a million characters; slow machines exist


def test_the_line_of_a_match_is_told() -> None:
    assert Expression.compile("b+").line("a\nxbbx ü\nb") == "xbbx ü"
    assert Expression.compile("q").line("a\nb") is None
    assert Expression.compile("a").search("\ud800a")


NAMES = st.sampled_from(["a", "b", "src", "a.py", "b.md", ".git", "x y", "ä", "a*", "[b]"])
PATHS = st.lists(NAMES, min_size=1, max_size=5).map("/".join)
GLOB_NAMES = st.sampled_from(["a", "b", "src", "*", "**", "*.py", "a*", "?", "[ab]", "[!a]*", "x y", r"a\*", "ä"])
GLOBS = st.tuples(
    st.sampled_from(["", "", "!", "/"]), st.lists(GLOB_NAMES, min_size=1, max_size=4), st.sampled_from(["", "/"])
)


@given(
    groups=st.lists(
        st.lists(GLOBS.map(lambda glob: glob[0] + "/".join(glob[1]) + glob[2]), min_size=1, max_size=4),
        min_size=1,
        max_size=4,
    ),
    paths=st.lists(PATHS, min_size=1, max_size=6),
)
def test_asked_together_globs_say_what_git_would_say_one_by_one(groups: list[list[str]], paths: list[str]) -> None:
    made = [Globs.compile(lines) for lines in groups]
    together = Atlas(made).over(tuple((path,) for path in paths))

    for globs, lines in zip(made, groups, strict=True):
        spec = PathSpec([GitIgnoreBasicPattern(line) for line in lines], backend="simple")
        expected = [path for path in dict.fromkeys(paths) if spec.match_file(path)]
        assert list(together[globs]) == expected
        assert [path for path in dict.fromkeys(paths) if globs.cover(path)] == expected


def test_an_atlas_of_thousands_of_globs_answers() -> None:
    many = [Globs.compile([f"src/{n}/**/x*", f"!src/{n}/**/xy*"]) for n in range(2000)]
    found = Atlas(many).over((("src/7/a/xa", "src/1999/a/xy"), ("src/3/x",)))

    assert [globs.lines[0] for globs in many if found[globs]] == ["src/3/**/x*", "src/7/**/x*"]
