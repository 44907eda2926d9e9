"""What two sets of rules differ in that no single pull request shows."""

import pytest

from bot.app import packs
from bot.core.rule_changes import changed
from bot.core.rules import Rules, Source, compose

GROUPS = "groups: {seniors: [ana, ben, '@acme/seniors']}\n"


def rules(text: str) -> Rules:
    answer = compose(repository=Source("rules.yml", f"version: 1\n{text}", text), organisation=None, packs=packs())
    assert answer.rules is not None, answer.problems
    return answer.rules


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (GROUPS, ()),
        ("groups: {seniors: ['@acme/seniors', ben, ana]}\n", ()),
        ("groups: {seniors: [ana, eve]}\n", ("The group seniors gains eve and loses @acme/seniors, ben.",)),
        (
            "groups: {seniors: []}\n",
            (
                (
                    "The group seniors loses @acme/seniors, ana, ben."
                    " It then names nobody: anyone with write access speaks for it."
                ),
            ),
        ),
        (
            GROUPS + "calendar: {timezone: Asia/Tokyo}\n",
            ("The calendar changes: promises run out at other times, which the table does not show.",),
        ),
    ],
)
def test_groups_and_calendars_are_told(after: str, said: tuple[str, ...]) -> None:
    assert changed(rules(GROUPS), rules(after)) == said
