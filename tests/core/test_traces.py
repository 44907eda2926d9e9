"""Findings: in order, short, honest about who could forge them, and read in one go."""

import pytest
from pulls import (
    ASSISTED,
    CLAUDE,
    COPILOT,
    ask,
    bot,
    code,
    commit,
    pull,
    shipped,
    words,
)

from bot.core.classify import Question, classify
from bot.core.evidence import Provenance, Signal
from bot.core.facts import Account, ChangedFile, Commit, Diff
from bot.core.words import AccountKind


def test_evidence_stands_strongest_first_then_the_whole_then_by_commit():
    commits = (commit(2, "x" + CLAUDE), commit(1, "x" + ASSISTED + CLAUDE), commit(3, author=COPILOT))

    answer = ask(pull(*commits, branch="codex/x", labels=("ai-assisted",)))

    assert [(one.signal.value, one.tool, one.commit and int(one.commit[:7], 16)) for one in answer.evidence] == [
        ("agent-author", "copilot", 3),
        ("credit", "claude-code", 2),
        ("credit", "claude-code", 1),
        ("session", "codex", None),
        ("disclosure", "claude-code", 1),
        ("declaration", None, None),
    ]


def test_quotes_are_short_and_stay_on_one_line():
    hostile = "Co-Authored-By: a\u202e\x1b[31m\x00\u2028\t| `x` " + "y" * 200 + "<noreply@anthropic.com>"
    asked = pull(commit(1, hostile), branch="codex/" + "z" * 300)

    quotes = words(ask(asked).evidence)

    assert quotes == [
        "Co-Authored-By: a[31m | `x` " + "y" * (119 - len("Co-Authored-By: a[31m | `x` ")) + "…",
        "codex/" + "z" * 113 + "…",
    ]
    assert all(len(quote) == 120 and quote.isprintable() for quote in quotes)


def test_every_finding_says_who_could_forge_it():
    asked = pull(
        commit(1, "x" + CLAUDE, author=COPILOT),
        author=bot("Copilot"),
        branch="codex/x",
        body="- [x] ai-assisted",
        labels=("ai-heavy",),
    )
    diff = Diff((ChangedFile(path="CLAUDE.md", added=1),))

    assert {one.source: one.forgeable for one in ask(asked, diff).evidence if one.signal is not Signal.CREDIT} == {
        "commit 0000001": "whoever can push to the branch",
        "author": "GitHub says who the author is: nobody",
        "branch": "whoever names the branch",
        "box": "whoever can edit the description",
        "label": "whoever may set labels",
        "files": "whoever writes the change",
    }


def test_two_hundred_and_fifty_commits_are_read_once():
    """Linear in the text: each message is split once and lowered once, whatever is in it."""

    read = []

    class Message(str):
        __slots__ = ()

        def split(self, *given):
            read.append("split")
            return super().split(*given)

        def lower(self):
            read.append("lower")
            return super().lower()

    message = Message("Change it\n" + "generated with copilot: a <b> (c)\n" * 150 + CLAUDE)
    commits = tuple(commit(number, message) for number in range(250))

    answer = classify(Question(pull=pull(*commits), diff=code(25_000), signals=shipped()))

    assert (len(answer.evidence), read.count("split"), read.count("lower")) == (250, 250, 250)


@pytest.mark.parametrize(
    "text",
    [
        "🤖 " * 1_000_000,
        "Generated with " * 200_000,
        "\n" * 3_000_000,
        "Co-authored-by: aider (" * 100_000,
        ("Co-authored-by: aider (" + "(" * 500 + "\n") * 4_000,
        ("Assisted-by: " + "claude " * 300 + "\n") * 500,
        "<!-- CURSOR_SUMMARY " * 3_000,
        "https://app.devin.ai/sessions/" * 2_000,
    ],
    ids=range(8),
)
def test_hostile_text_of_megabytes_is_read_to_its_end(text):
    assert isinstance(ask(pull(commit(1, text), body=text, branch=text)), Provenance)


def test_a_mannequin_is_a_person():
    assert ask(pull(commit(1), author=Account("copilot", AccountKind.MANNEQUIN))).evidence == ()


def test_the_same_question_has_the_same_answer():
    asked: list[Commit] = [commit(1, "x" + CLAUDE + ASSISTED), commit(2, author=COPILOT)]

    assert ask(pull(*asked, branch="codex/x")) == ask(pull(*asked, branch="codex/x"))
