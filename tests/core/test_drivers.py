"""Who drove the agent: a mention that GitHub would deliver, and a commit of that agent after it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.drivers import drivers, mentions
from bot.core.facts import Signature
from bot.core.words import ReviewState
from tests.builders import NOW, comment, commit, review, shipped, snapshot

LATER = NOW + timedelta(hours=1)
CLAUDE = Signature("claude[bot]", "209825114+claude[bot]@users.noreply.github.com")


HANA = Signature("Hana", "hana@acme.example", "hana")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("@claude please", ["claude"]),
        ("Hm, (@Claude), look\n- @devin too", ["Claude", "devin"]),
        ("> @claude please\n\nNo.", []),
        ("`@claude`", []),
        ("```\n@claude\n```", []),
        ("mail me@claude.example", []),
        ("@claude/team and @acme/claude", []),
        ("Fine.\n\nOn Tue, 3 Nov 2026 at 10:00, hana wrote:\n\n@claude please", []),
    ],
)
def test_who_is_mentioned(body: str, expected: list[str]) -> None:
    assert list(mentions(body)) == expected


@pytest.mark.parametrize(
    ("said", "signature", "at", "driving"),
    [
        ("@claude do it", CLAUDE, LATER, ["ben"]),
        ("@claude did well", CLAUDE, NOW - timedelta(hours=1), []),
        ("@copilot do it", CLAUDE, LATER, []),
        ("@cleo do it", CLAUDE, LATER, []),
        ("@claude do it", HANA, LATER, []),
    ],
)
def test_who_drove_it(said: str, signature: Signature, at: datetime, driving: list[str]) -> None:
    made = replace(commit(), author=signature, committer=signature, at=at)
    pull = snapshot(commits=(made,), comments=(comment("ben", said),)).pull

    assert [login for login, _ in drivers(pull, shipped().signals, {})] == driving


def test_a_review_drives_as_a_comment_does_and_is_remembered() -> None:
    made = replace(commit(), author=CLAUDE, committer=CLAUDE, at=LATER)
    said = replace(review("ben", ReviewState.COMMENTED), body="@claude, once more please")
    pull = snapshot(commits=(made,), reviews=(said,)).pull
    found = dict(drivers(pull, shipped().signals, {}))

    assert list(found) == ["ben"]
    assert dict(drivers(snapshot().pull, shipped().signals, found)) == found, "comments can be deleted"
