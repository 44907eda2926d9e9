"""Whatever a file holds, reading it ends soon, and with rules or with problems that point into it."""

import random
import time
from collections.abc import Collection

import pytest

from bot.core.rules import Source, compose, expressions, problem
from bot.core.rules.report import Report
from bot.core.rules.shapes import Flag, Key, Record
from bot.core.rules.tree import Node, Table
from tests.core.rules import mutation
from tests.core.rules.hostile import HOSTILE
from tests.core.rules.mutation import DESIGN, check, everything, judged, mutated


@pytest.mark.parametrize("seed", range(8))
def test_no_mutation_breaks_the_reader(seed: int) -> None:
    """`make fuzz` does the same with a hundred thousand files."""
    dice = random.Random(seed)
    for number in range(500):
        text = mutated((DESIGN, everything())[number % 2], dice)
        try:
            judged(text)
        except AssertionError as error:
            raise AssertionError(text) from error


@pytest.mark.parametrize("text", [DESIGN, everything()], ids=["design", "everything"])
def test_what_is_mutated_has_no_problem_itself(text: str) -> None:
    assert judged(text)[0].problems == ()


class Forgetful(Record[dict[str, object]]):
    """A mapping that overlooks its last key."""

    def read(self, node: Node, report: Report) -> dict[str, object] | None:
        known = list(self.keys)[:-1]
        assert isinstance(node, Table)
        return {key: self.keys[key].shape.read(node.entries[key].value, report) for key in known}


def test_the_search_finds_what_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {"version": Key("version", Flag()), "mode": Key("mode", Flag())}
    monkeypatch.setattr("bot.core.rules.grammar.FILE", Forgetful("it", keys, dict))

    with pytest.raises(AssertionError, match="dropped without a word: 2:7"):
        mutation.check_reading(Source("rules.yml", "version: true\nmode: true\n", ""))


def test_the_search_finds_a_silent_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Flag, "read", lambda self, node, report: None)
    keys = {"version": Key("version", Flag())}
    monkeypatch.setattr("bot.core.rules.grammar.FILE", Record("it", keys, dict))

    with pytest.raises(AssertionError, match="refused without a word: 1:10"):
        mutation.check_reading(Source("rules.yml", "version: true\n", ""))


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 100_000,
        "{" * 100_000,
        "- " * 50_000,
        "? " * 50_000,
        "a: &a [x]\nb: &b [" + "*a, " * 10_000 + "]\n",
        "version: 1\n" + "".join(f"key{n}: x\n" for n in range(20_000)),
        "version: 1\nmode: " + "x" * 200_000,
        "version: 1\nroutes: [" + "{name: a, when: {orign: a}}, " * 8000 + "]",
        "version: 1\ndomains: {a: {paths: [" + ", ".join(f"src/{n}/**/x*" for n in range(4900)) + "]}}",
        "version: 1\ngroups: {a: [" + "b c, " * 4000 + "]}",
        "version: 1\nroutes: [{name: a, track: fast, when: " + "{not: " * 5000 + "}" * 5000 + "}]",
        "\n" * 260_000,
        "\t" * 260_000,
        "\r" * 260_000,
        "\x00" * 260_000,
        '"' + "\\x41" * 60_000 + '"',
    ],
    ids=lambda text: text[:20],
)
def test_no_size_keeps_the_reader_busy(pack: Source, text: str) -> None:
    start = time.process_time()
    answer = compose(repository=Source("rules.yml", text, ""), organisation=None, packs={"default": pack})

    assert time.process_time() - start < 2  # measured below 1; slow machines exist
    assert len(answer.problems) <= 101
    check(answer, text)


@pytest.mark.parametrize("name", HOSTILE)
def test_nobody_stalls_the_server_by_a_file(name: str) -> None:
    """Any fork can propose one; the promise is a second, and `judged` holds each file to it."""
    judged(HOSTILE[name])


@pytest.mark.parametrize("name", ["signals too large", "titles too large", "titles", "content"])
def test_no_more_expressions_are_compiled_than_a_file_may_have(name: str) -> None:
    expressions._compiled.cache_clear()
    answer, _ = judged(HOSTILE[name])

    assert expressions._compiled.cache_info().misses <= 100
    told = [each for each in answer.problems if "more than 100 regular expressions in this file" in each.message]
    assert len(told) == 1


@pytest.mark.parametrize("name", ["names nobody defines", "groups nobody defines", "domains nobody defines"])
def test_hints_are_made_only_for_what_is_told(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And no hint compares a word with more than a few others."""
    compared: list[int] = []
    likely = problem._likely

    def counted(said: str, known: Collection[str]) -> list[str]:
        compared.append(len(found := likely(said, known)))
        return found

    monkeypatch.setattr(problem, "_likely", counted)
    judged(HOSTILE[name])

    assert 100 <= len(compared) <= 202
    assert max(compared) <= 30
