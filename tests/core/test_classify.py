"""How much of a pull request AI wrote: small messages as tools and people write them, and what follows."""

from dataclasses import replace

import pytest
from pulls import (
    ASSISTED,
    CLAUDE,
    COPILOT,
    DEPENDABOT,
    REVIEWED,
    ask,
    bot,
    code,
    commit,
    pull,
    sha,
    share,
    told,
)

from bot.core.evidence import Evidence, Provenance, Share, Signal, Weight
from bot.core.facts import Account, ChangedFile, Diff
from bot.core.words import Basis, Origin


def test_silence_is_undeclared_and_says_nothing_of_people():
    answer = ask(pull(commit(1), commit(2)))

    assert answer == Provenance(
        origin=Origin.UNDECLARED, share=Share(0, 0, 100), basis=Basis.ASSUMED, coverage=0.0, counted=200
    )


def test_a_credited_commit_is_heavy_and_the_finding_names_it_whole():
    answer = ask(pull(commit(1, "Add a basket" + CLAUDE, added=40)))

    assert answer == Provenance(
        origin=Origin.AI_HEAVY,
        share=Share(70, 88, 100),
        basis=Basis.DECLARED,
        coverage=1.0,
        counted=40,
        tools=("claude-code",),
        evidence=(
            Evidence(
                signal=Signal.CREDIT,
                tool="claude-code",
                source="commit 0000001",
                quote="Co-Authored-By: Claude Opus 4.6 <noreply@anthropic.com>",
                commit=sha(1),
                lines=40,
                forgeable="whoever writes the commit message",
                weight=Weight(0.70, 0.88, 1.0),
                mark="2026-01-01T12:01:00+00:00#1",
            ),
        ),
    )


@pytest.mark.parametrize(
    ("commits", "low_best_high", "origin"),
    [
        ([commit(1, author=COPILOT)], (94, 100, 100), Origin.AI_HEAVY),
        ([commit(1, "x" + CLAUDE, added=30), commit(2, added=70)], (21, 26.4, 100), Origin.AI_ASSISTED),
        ([commit(1, "x" + CLAUDE, added=10), commit(2, added=90)], (7, 8.8, 100), Origin.UNDECLARED),
        ([commit(1, "x" + REVIEWED)], (0, 20, 100), Origin.AI_ASSISTED),
        ([commit(1, "x" + ASSISTED)], (0, 50, 100), Origin.AI_ASSISTED),
        ([commit(1, "x" + ASSISTED + REVIEWED)], (0, 50, 100), Origin.AI_ASSISTED),
        ([commit(1, "x" + CLAUDE + REVIEWED)], (70, 88, 100), Origin.AI_HEAVY),
        ([commit(1, "x" + CLAUDE, author=COPILOT)], (94, 100, 100), Origin.AI_HEAVY),
        ([commit(1, "x\n\nCopilot-Session: 0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f")], (54, 77, 100), Origin.AI_ASSISTED),
        ([commit(1, "x\n\n💘 Generated with Crush")], (54, 77, 100), Origin.AI_ASSISTED),
    ],
)
def test_commits_weigh_by_their_added_lines(commits, low_best_high, origin):
    answer = ask(pull(*commits))

    assert (share(answer), answer.origin) == (low_best_high, origin)


@pytest.mark.parametrize(
    ("more", "low_best_high", "basis"),
    [
        ({"author": bot("copilot-swe-agent")}, (79, 89, 100), Basis.DECLARED),
        ({"author": bot("devin-ai-integration")}, (75, 87, 100), Basis.DECLARED),
        ({"author": bot("google-labs-jules")}, (75, 87, 100), Basis.DECLARED),
        ({"branch": "codex/add-a-basket"}, (0, 46, 100), Basis.INFERRED),
        ({"branch": "claude/basket-011CU"}, (0, 57, 100), Basis.INFERRED),
        ({"body": "🤖 Generated with [Claude Code](https://claude.com/claude-code)"}, (55, 77, 100), Basis.INFERRED),
        ({"body": "[Codex Task](https://chatgpt.com/codex/tasks/task_e_1)"}, (54, 77, 100), Basis.INFERRED),
        ({"body": "Fix" + CLAUDE}, (54, 77, 100), Basis.INFERRED),
        ({"body": "Fix" + ASSISTED}, (0, 50, 100), Basis.DECLARED),
    ],
)
def test_what_speaks_of_the_whole_speaks_for_every_line(more, low_best_high, basis):
    answer = ask(pull(commit(1), commit(2), **more))

    assert (share(answer), answer.basis, answer.coverage) == (low_best_high, basis, 1.0)


def test_commits_and_the_whole_combine_by_the_higher():
    commits = (commit(1, "x" + CLAUDE), commit(2, "x" + REVIEWED), commit(3))

    answer = ask(pull(*commits, branch="codex/x"))

    assert share(answer) == (23.3, round((88 + 46 + 46) / 3, 1), 100)
    assert answer.basis is Basis.INFERRED
    assert answer.tools == ("claude-code", "codex", "copilot")


def test_merges_weigh_nothing_and_say_nothing():
    answer = ask(pull(commit(1), commit(2, "Merge main" + CLAUDE, added=9000, parents=2)))

    assert (share(answer), answer.evidence) == ((0, 0, 100), ())


def test_generated_lines_are_taken_out_of_what_commits_stand_for():
    diff = Diff((ChangedFile(path="a.py", added=50), ChangedFile(path="uv.lock", added=950)))

    answer = ask(pull(commit(1, "x" + CLAUDE, added=500), commit(2, added=500)), diff)

    assert (answer.counted, [one.lines for one in answer.evidence], share(answer)) == (50, [25], (35, 44, 100))


@pytest.mark.parametrize(
    "diff",
    [
        Diff((ChangedFile(path="a.py", deleted=50),)),
        Diff((ChangedFile(path="uv.lock", added=950),)),
        Diff(),
    ],
    ids=["only deletions", "only a lock file", "nothing"],
)
def test_where_no_line_counts_every_commit_has_one_voice(diff):
    answer = ask(pull(commit(1, "x" + CLAUDE, added=0), commit(2, added=950)), diff)

    assert (answer.counted, share(answer), answer.evidence[0].lines) == (0, (35, 44, 100), 0)


def test_a_pull_request_of_nothing_is_undeclared():
    for asked in (pull(), pull(commit(1, parents=2))):
        assert share(ask(asked, Diff())) == (0, 0, 100)
        assert share(ask(replace(asked, branch="codex/x"), Diff())) == (0, 46, 100)


def test_commits_without_additions_share_what_the_diff_counts():
    answer = ask(pull(commit(1, "x" + CLAUDE, added=0), commit(2, added=0)), code(80))

    assert (share(answer), answer.evidence[0].lines) == ((35, 44, 100), 40)


def test_commits_that_github_did_not_list_are_unknown():
    answer = ask(pull(commit(1, "x" + CLAUDE), commits_total=4), code(400))

    assert (share(answer), answer.coverage, answer.evidence[0].lines) == ((17.5, 22, 100), 0.25, 100)


def test_a_diff_that_cannot_be_read_counts_what_github_says():
    answer = ask(pull(commit(1, "x" + CLAUDE), added=700), Diff((), truncated="too large"))

    assert (answer.counted, answer.origin) == (700, Origin.AI_HEAVY)


# Measured trailers


@pytest.mark.parametrize(
    ("trailers", "low_best_high", "origin"),
    [
        ("Entire-Attribution: 73% agent (146/200 lines)", (73, 73, 73), Origin.AI_ASSISTED),
        ("Entire-Attribution: 5% agent (10/200 lines)", (5, 5, 5), Origin.HUMAN_LED),
        ("Entire-Attribution: 50% agent (25/50 lines)", (12.5, 12.5, 87.5), Origin.UNDECLARED),
        ("AI-Lines: 190\nHuman-Lines: 10", (95, 95, 95), Origin.AI_HEAVY),
        ("AI-Lines: 0\nHuman-Lines: 200", (0, 0, 0), Origin.HUMAN_LED),
        ("Entire-Attribution: 0% agent (0/0 lines)", (0, 0, 100), Origin.UNDECLARED),
        ("Entire-Attribution: 900% agent (900/200 lines)", (100, 100, 100), Origin.AI_HEAVY),
    ],
)
def test_stated_lines_speak_for_as_many_lines_as_they_state(trailers, low_best_high, origin):
    answer = ask(pull(commit(1, f"x\n\n{trailers}", added=200)))

    assert (share(answer), answer.origin) == (low_best_high, origin)
    assert answer.basis is (Basis.MEASURED if answer.evidence else Basis.ASSUMED)


def test_a_stated_share_does_not_clear_a_credited_commit():
    answer = ask(pull(commit(1, "x\n\nEntire-Attribution: 1% agent (1/100 lines)" + CLAUDE)))

    assert (share(answer), answer.basis) == ((70, 88, 100), Basis.DECLARED)


# Robots


def _bump(**more):
    return pull(commit(1, "Bump left-pad", author=DEPENDABOT), **({"author": bot("dependabot")} | more))


def test_a_robots_change_is_nobodys():
    answer = ask(_bump())

    assert (answer.automation, answer.origin, share(answer)) == (True, Origin.UNDECLARED, (0, 0, 0))
    assert (answer.basis, answer.coverage, answer.tools) == (Basis.DECLARED, 1.0, ())
    assert told(answer) == [("automation", None, "author"), ("automation", None, "commit 0000001")]


@pytest.mark.parametrize(
    "asked",
    [
        _bump(author=Account("dependabot")),
        _bump(author=Account("ana")),
        _bump(commits=(commit(1, author=DEPENDABOT), commit(2))),
        _bump(commits_total=2),
        _bump(commits=()),
        _bump(commits=(commit(1, "x" + CLAUDE, author=DEPENDABOT),)),
        _bump(commits=(commit(1, "x" + REVIEWED, author=DEPENDABOT),)),
        _bump(labels=("ai-assisted",)),
        _bump(branch="codex/x"),
    ],
    ids=["a person", "another", "a person's commit", "unlisted", "no commit", "credit", "review", "label", "branch"],
)
def test_anything_else_turns_automation_off(asked):
    answer = ask(asked, code(100))

    assert (answer.automation, answer.share.high) == (False, 79.9 if asked.labels else 100)


def test_a_robots_description_quotes_others_and_a_persons_is_his_own():
    body = "## Release notes\n\n🤖 Generated with [Claude Code](https://claude.ai/code)\n- [x] ai-heavy"

    for author in (bot("renovate"), bot("dependabot")):
        assert ask(_bump(author=author, body=body)).automation is True
    for author in (Account("renovate"), bot("github-actions"), bot("acme-helper")):
        assert ask(_bump(author=author, body=body)).automation is False
