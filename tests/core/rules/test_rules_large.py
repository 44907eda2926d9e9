"""Large rules and large changes: everything is compiled once for one version of the rules, and asked together."""

import time
from dataclasses import replace

import pytest

from bot.app import packs
from bot.core.judge import Book, judge
from bot.core.memory import Memory
from bot.core.rules import Source, atlas, compose, globs
from tests import large
from tests.builders import shipped


class Counter:
    """Counts what is translated and compiled."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sets = 0
        self._before = globs._compiled.cache_info().misses
        made = atlas._joined

        def joined(lines: object) -> object:
            self.sets += 1
            return made(lines)

        monkeypatch.setattr(atlas, "_joined", joined)

    @property
    def lines(self) -> int:
        return globs._compiled.cache_info().misses - self._before


def test_a_version_of_the_rules_is_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    text = large.rules().replace("services/", "only-here/")
    known = shipped()
    count = Counter(monkeypatch)
    composed = large.composed(text, packs()["default"])
    first = count.lines
    large.composed(text, packs()["default"])
    book = Book(default=composed)
    snapshot = large.change(300)
    judgements = [judge(snapshot, book, known, Memory()) for _ in range(3)]
    judge(replace(snapshot, diff=large.change(200).diff), book, known, Memory())

    assert first > 0
    assert count.lines == first  # neither reading it again nor judging compiles anything
    assert count.sets == 1
    assert judgements[0] == judgements[1] == judgements[2]


def test_a_large_file_reads_without_a_problem() -> None:
    answer = large.composed(large.rules(), packs()["default"])

    assert answer.problems == ()
    assert answer.rules is not None
    assert len(answer.rules.routes) == 200
    assert large.rules().count("\n") in {499, 500}


HOSTILE = {
    "names that are nearly those of many groups": "version: 1\ngroups:\n"
    + "".join(f"  group-number-{n}: [ana]\n" for n in range(1500))
    + "tracks: {fast: {request: ["
    + ", ".join(f"grup-numbr-{n}x" for n in range(1900))
    + "]}}\n",
    "expressions too large to run": "version: 1\ndomains:\n  x:\n    content:\n"
    + "".join(f"      - '(a|b|{n}){{1,900}}'\n" for n in range(1500)),
    "expressions just small enough": "version: 1\nroutes:\n"
    + "".join(
        f"  - {{name: r{n}, when: {{title: {{regex: '(a|b|{n}){{1,99}}'}}}}, track: fast}}\n" for n in range(800)
    ),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_file_takes_more_than_a_second(pack: Source, text: str) -> None:
    """Processor time, with room for a slow machine: what this was written against took 19, 18 and 4 seconds."""
    began = time.process_time()
    answer = compose(repository=Source("rules.yml", text, "hostile"), organisation=None, packs={"default": pack})

    assert answer.rules is None
    assert time.process_time() - began < 2
