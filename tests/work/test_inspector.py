"""A file that hangs, kills or fills the parser costs that file and nothing else."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator

import pytest

from bot.app import knowledge
from bot.core.lint.changed import Change, whole_file
from bot.core.lint.detector import Scope, Where
from bot.core.lint.item import Item
from bot.work.inspector import Inspector
from tests.misbehaving import Hostile

KEY = "AKIA" + "IOSFODNN7EXAMPLD"
GOOD = whole_file("src/keys.py", f'KEY = "{KEY}"\n')


HOSTILE = Item(id="hostile", family="x", question="x", why="x", detectors=(Hostile(scope=Scope(where=Where.ANY)),))


@pytest.fixture
async def inspector() -> AsyncIterator[Inspector]:
    made = Inspector(per_file=0.5)
    yield made
    await made.close()


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("src/loop.py", "`hostile` took longer than 0.5 seconds"),
        ("src/crash.py", "`hostile` ended the process (EOFError)"),
        ("src/memory.py", "it could not be parsed for `hostile` (MemoryError)"),
        ("src/deep.py", "it could not be parsed for `hostile` (RecursionError)"),
    ],
)
async def test_a_hostile_file_is_named_and_the_others_are_inspected(inspector: Inspector, path: str, why: str) -> None:
    items = (HOSTILE, *knowledge().checklist)
    change = Change(files=(whole_file(path, "x = 1\n"), GOOD))
    inspected = await inspector.inspect(change, items, {})

    assert dict(inspected.unchecked)[path] == why
    assert [(one.item, one.path, one.line) for one in inspected.findings] == [("secrets-in-code", "src/keys.py", 1)]


async def test_what_nobody_checks_is_told_with_the_reason(inspector: Inspector) -> None:
    change = Change(files=(GOOD,))
    inspected = await inspector.inspect(change, knowledge().checklist, {"src/keys.py": "generated or vendored"})

    assert inspected.findings == ()
    assert inspected.unchecked == (("src/keys.py", "generated or vendored"),)


async def test_changes_that_come_at_once_wait_for_each_other(inspector: Inspector) -> None:
    change = Change(files=(GOOD,))
    answers = await asyncio.gather(*(inspector.inspect(change, knowledge().checklist, {}) for _ in range(5)))

    assert [len(answer.findings) for answer in answers] == [1] * 5


async def test_nothing_found_repeats_a_secret(inspector: Inspector) -> None:
    inspected = await inspector.inspect(Change(files=(GOOD,)), knowledge().checklist, {})

    assert KEY not in repr(inspected)


async def test_no_number_of_questions_hides_what_blocks(inspector: Inspector) -> None:
    noisy = "".join(f"print({number})\n" for number in range(300))
    files = (*(whole_file(f"src/a{at}.py", noisy) for at in range(3)), whole_file("src/z.py", GOOD.text or ""))
    inspected = await inspector.inspect(Change(files=files), knowledge().checklist, {})

    assert len(inspected.findings) == 500
    assert "secrets-in-code" in {one.item for one in inspected.findings}
    assert any("the 500 most severe are told" in why for _, why in inspected.unchecked)


async def test_a_small_change_that_no_parser_has_to_read_takes_no_process(inspector: Inspector) -> None:
    small = await inspector.inspect(Change(files=(GOOD,)), knowledge().checklist, {})
    assert [one.item for one in small.findings] == ["secrets-in-code"]
    assert inspector._process is None
    parsed = whole_file("src/a.py", "try:\n    pay()\nexcept Exception:\n    pass\n")
    await inspector.inspect(Change(files=(parsed,)), knowledge().checklist, {})

    assert inspector._process is not None


async def test_a_process_that_was_killed_meanwhile_is_replaced_and_costs_nothing(inspector: Inspector) -> None:
    parsed = whole_file("src/a.py", "try:\n    pay()\nexcept Exception:\n    pass\n")
    for _ in range(2):
        inspected = await inspector.inspect(Change(files=(parsed,)), knowledge().checklist, {})
        assert ([one.item for one in inspected.findings], inspected.unchecked) == (["swallowed-error"], ())
        assert inspector._process is not None
        os.kill(inspector._process.pid or 0, signal.SIGKILL)
