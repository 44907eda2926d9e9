"""Words that people try for conditions lead to the real ones, and what is offered in their place can be read."""

import re
from collections.abc import Callable

import pytest

from bot.core.rules import CONDITIONS, Composed
from bot.core.rules.conditions.tried import TRIED

_SHOWN = re.compile(r"`([^`]+)`")
_KEYS = {condition.key for condition in CONDITIONS}


def test_no_word_is_both_tried_and_known() -> None:
    assert not TRIED.keys() & _KEYS


@pytest.mark.parametrize("word", sorted(TRIED))
def test_a_word_that_people_try_is_answered_with_conditions_that_there_are(
    composed: Callable[[str], Composed], word: str
) -> None:
    (told,) = composed(
        f"version: 1\nroutes: [{{name: a, when: {{{word}: x}}, track: careful}}, {{name: b, track: fast}}]"
    ).problems
    shown = _SHOWN.findall(told.hint)

    assert told.message == f"unknown condition `{word}`"
    assert {part.partition(":")[0] for part in shown} <= _KEYS
    for example in (part for part in shown if ":" in part):
        groups = "groups: {seniors: [ana, ben]}"
        route = f"{{name: a, when: {{{example}}}, track: careful}}"
        assert composed(f"version: 1\n{groups}\nroutes: [{route}, {{name: b, track: fast}}]").problems == ()
