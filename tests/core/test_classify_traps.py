"""What looks like AI and is none."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pulls import (
    ANA,
    ASSISTED,
    CLAUDE,
    REVIEWED,
    ask,
    bot,
    commit,
    pull,
    share,
    told,
)

from bot.core.evidence import Signal
from bot.core.facts import Account, ChangedFile, Diff, Signature
from bot.core.words import Basis, Origin


@pytest.mark.parametrize(
    "message",
    [
        "Co-authored-by: Devin Breshears <devin.b@example.org>",
        "Co-authored-by: Claude Dupont <claude@example.org>",
        "Co-authored-by: Jules <jules@example.org>",
        "Co-authored-by: Cody Kociemba <cody@example.org>",
        "Co-authored-by: Cline Evaluation <cline@example.com>",
        "Co-authored-by: Fritz W <fweinberger@anthropic.com>",
        "Co-authored-by: Max <max@cline.bot>",
        "Co-authored-by: X <xingyao@all-hands.dev>",
        "Co-authored-by: Claude",
        "Reviewed-by: Claude <noreply@anthropic.com>",
        "We asked Claude Code and Copilot about this, and moved the text cursor.",
        "Continue the codex of amp",
        "Assisted-by: Junio C Hamano <gitster@example.org>",
        "Revert the commit:\n\n    Co-Authored-By: Claude <noreply@anthropic.com>",
        "He wrote:\n> Co-Authored-By: Claude <noreply@anthropic.com>",
    ],
)
def test_people_employees_and_prose_are_no_evidence(message):
    assert ask(pull(commit(1, f"Change it\n\n{message}"))).evidence == ()


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (datetime(2026, 4, 21, 23, 59, tzinfo=UTC), ["hint"]),
        (datetime(2026, 4, 22, 0, 0, tzinfo=UTC), []),
        (datetime(2026, 5, 6, 23, 59, tzinfo=UTC), []),
        (datetime(2026, 5, 7, 0, 0, tzinfo=UTC), ["hint"]),
    ],
)
def test_copilots_address_means_nothing_in_the_two_weeks_and_little_outside(day, found):
    answer = ask(pull(commit(1, "x\n\nCo-authored-by: Copilot <copilot@github.com>", at=day)))

    assert ([one.signal.value for one in answer.evidence], share(answer)) == (found, (0, 0, 100))


def test_aider_as_committer_alone_is_a_persons_edit():
    signed = Signature("Ana Ruiz (aider)", "ana@example.org")

    by_person = ask(pull(commit(1, author=ANA, committer=signed)))
    by_aider = ask(pull(commit(1, author=signed, committer=signed)))

    assert (told(by_person), share(by_person)) == ([("hint", "aider", "commit 0000001")], (0, 0, 100))
    assert (told(by_aider), share(by_aider)) == ([("agent-author", "aider", "commit 0000001")], (94, 100, 100))


@pytest.mark.parametrize("login", ["copilot", "Copilot", "claude", "devin", "cursor", "jules"])
def test_a_person_may_be_called_like_an_agent(login):
    assert ask(pull(commit(1), author=Account(login))).evidence == ()


@pytest.mark.parametrize("account", [bot("Copilot"), Account("Copilot[bot]"), bot("copilot-swe-agent[bot]")])
def test_a_bot_is_known_by_kind_or_by_its_brackets(account):
    assert ask(pull(commit(1), author=account)).tools == ("copilot",)


def test_claude_under_the_id_of_github_actions_is_no_robot():
    claude = Signature("claude[bot]", "41898282+claude[bot]@users.noreply.github.com")
    actions = Signature("github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com")
    asked = pull(commit(1, author=claude), author=bot("github-actions"))

    assert ask(asked).automation is False
    assert ask(asked).tools == ("claude-code",)
    assert ask(replace(asked, commits=(commit(1, author=actions),))).automation is True


def test_markers_that_a_description_quotes_are_not_its_own():
    body = (
        "> 🤖 Generated with [Claude Code](https://claude.com/claude-code)\n\n```\nhttps://app.devin.ai/sessions/1\n```"
    )

    assert ask(pull(commit(1), body=body)).evidence == ()


def test_a_bugbot_summary_and_project_files_only_hint():
    diff = Diff((ChangedFile(path="a.py", added=9), ChangedFile(path="docs/CLAUDE.md", added=1)))

    answer = ask(pull(commit(1), body="<!-- CURSOR_SUMMARY -->"), diff)

    assert told(answer) == [("hint", "claude-code", "files"), ("hint", "cursor", "body")]
    assert (answer.origin, answer.tools, answer.basis) == (Origin.UNDECLARED, (), Basis.ASSUMED)


def test_credits_of_a_squash_message_count_once_each():
    message = "Add (#1)\n" + (CLAUDE + "\n\n* more" + REVIEWED) * 40

    assert [one.signal for one in ask(pull(commit(1, message))).evidence] == [Signal.CREDIT, Signal.REVIEW_CREDIT]


def test_a_review_credit_or_disclosure_is_never_heavy_whatever_the_bands():
    for message in ("x" + REVIEWED, "x" + ASSISTED):
        answer = ask(pull(commit(1, message)), bands=(5.0, 10.0))

        assert (answer.origin, answer.share.best) == (Origin.AI_ASSISTED, 9.9)
