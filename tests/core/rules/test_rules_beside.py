"""A server reads rules beside its event loop: whatever a fork proposes, others are answered meanwhile."""

import threading
from typing import Any, cast

import pytest

from bot.core.rules import Source
from bot.core.rules import compose as composing
from bot.work import rulebook
from bot.work.rulebook import Rulebook


async def test_rules_are_composed_in_another_thread_and_once(pack: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[int] = []

    def compose(**said: Any) -> Any:
        threads.append(threading.get_ident())
        return composing(**said)

    monkeypatch.setattr(rulebook, "compose", compose)
    book = Rulebook({"default": pack}, cast("Any", None), ())
    source = Source("rules.yml", "version: 1\n", "r0")
    answers = [await book.composed(None, source) for _ in range(2)]

    assert answers[0] is answers[1]
    assert threads
    assert threads.count(threading.get_ident()) == 0
    assert len(threads) == 1
