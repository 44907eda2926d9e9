"""A second copy is found wherever it stands and however it is laid out; what is only alike is not."""

import random

from hypothesis import given
from hypothesis import strategies as st

from bot.core.lint.changed import Change, Line, whole_file
from bot.core.lint.detector import Scope
from bot.core.lint.duplicates import DuplicateBlock, _copies, _read

DETECTOR = DuplicateBlock(scope=Scope())
BLOCK = "".join(
    f"if order_{at}.paid and order_{at}.day <= today:\n    return price(order_{at}, rate_{at}) - {at}\n"
    for at in range(5)
)


def _filler(seed: int, lines: int) -> str:
    chance = random.Random(seed)
    return "".join(f"name_{chance.random()} = {chance.random()}\n" for _ in range(lines))


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30), st.integers(1, 8))
def test_a_copy_is_found_wherever_it_stands_and_however_it_is_indented(before, after, between, indent):
    moved = "".join(f"{' ' * indent}{line}\n" for line in BLOCK.splitlines())
    first = whole_file("a.py", _filler(1, before) + BLOCK + _filler(2, after))
    second = whole_file("b.py", _filler(3, between) + moved)

    ((path, hit),) = DETECTOR.find_all(Change(files=(first, second)))

    assert (path, hit.line) == ("b.py", between + 1)
    assert hit.said == f"as in a.py:{before + 1}-{before + 10}"


def test_a_copy_within_one_file_is_found():
    file = whole_file("a.py", BLOCK + _filler(1, 3) + BLOCK)

    ((path, hit),) = DETECTOR.find_all(Change(files=(file,)))

    assert (path, hit.line) == ("a.py", 14)


def test_code_that_was_there_twice_before_is_nobodys_news():
    around = {"a.py": BLOCK, "b.py": BLOCK}

    assert not list(DETECTOR.find_all(Change(files=(whole_file("c.py", "x = 1\n" * 9),), around=around)))


@given(st.text("ab(\n", max_size=600), st.text("ab(\n", max_size=600))
def test_what_is_called_a_copy_is_one_and_does_not_overlap(one, other):
    files = [
        _read(path, [Line(n, line) for n, line in enumerate(text.splitlines(), 1)], frozenset())
        for path, text in (("a", one), ("b", other))
    ]

    for copy in _copies(files, 20):
        here = copy.tokens.words[copy.start : copy.start + copy.length]
        there = copy.other.words[copy.first : copy.first + copy.length]
        assert here == there
        assert copy.length >= 20
        assert copy.tokens is not copy.other or copy.first + copy.length <= copy.start


@given(st.integers(20, 70), st.integers(0, 40), st.integers(0, 40))
def test_no_copy_that_is_long_enough_is_missed(length, before, after):
    shared = [f"s{at}" for at in range(length)]
    one, other = [f"x{at}" for at in range(before)] + shared, [f"z{at}" for at in range(after)] + shared
    files = [_read(path, [Line(1, " ".join(words))], frozenset()) for path, words in (("a", one), ("b", other))]

    (copy,) = _copies(files, 20)

    assert (copy.first, copy.start, copy.length) == (before, after, length)
