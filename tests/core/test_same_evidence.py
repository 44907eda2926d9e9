"""The comment, the check, the board and the terminal show the same evidence, because all read the same judgement."""

from dataclasses import replace

from bot.cli.telling import Told, story
from bot.core.judge import judge
from bot.core.memory import Memory
from bot.core.messages.card import card
from bot.core.messages.check import summary
from bot.core.messages.comment import comment
from bot.core.messages.story import evidence_rows
from tests.builders import CLAUDE, book, commit, shipped, snapshot


def test_every_finding_is_shown_everywhere():
    facts = snapshot(
        commits=(
            commit("Change it" + CLAUDE),
            commit("Then\n\nAssisted-by: Cursor", sha="2" * 40),
            commit("Amp-Thread-ID: https://ampcode.com/threads/T-1", sha="3" * 40),
        ),
        labels=("human-led",),
        branch="codex/basket",
        body="🤖 Generated with [Claude Code](https://claude.com/claude-code)",
    )
    facts = replace(facts, pull=replace(facts.pull, commits_total=3))
    judged = judge(facts, book(), shipped(), Memory())
    rows = evidence_rows(judged.provenance)
    plainly = story(judged, Told(heading="x"))

    assert len(rows) >= 6
    assert [row["quote"] for row in card(judged, facts)["evidence"]] == [row.quote for row in rows]
    for row in rows:
        for text in (comment(judged), summary(judged), plainly):
            assert row.quote[:40] in text
            assert row.forgeable in text.replace("\\", "")
