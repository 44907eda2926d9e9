"""An override ends where somebody objects after it, and in its very second."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.commands import Heard
from bot.core.judgement import Requirement, RequirementKind, Standing
from bot.core.way import objected
from bot.core.words import ReviewState, Word
from tests.builders import NOW, review, snapshot


@pytest.mark.parametrize(("seconds", "counts"), [(-1, True), (0, False), (1, False)])
def test_an_override_covers_only_what_was_objected_to_before(seconds: int, *, counts: bool) -> None:
    said = Heard(comment="C", login="gus", at=NOW, name="override", word=Word.OVERRIDE, words="because it burns")
    at = NOW + timedelta(seconds=seconds)
    objection = replace(review("dan"), state=ReviewState.CHANGES_REQUESTED, at=at)
    required = Requirement(
        kind=RequirementKind.NO_OBJECTION, title="t", short="s", standing=Standing.REFUSED, missing="m", who=("dan",)
    )
    (heard,) = objected((said,), snapshot(reviews=(objection,)).pull, (required,))

    assert heard.counts == counts
