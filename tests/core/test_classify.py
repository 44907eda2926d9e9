"""How much of a pull request AI wrote: small messages as tools and people write them, and what follows."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pulls import (
    ANA,
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
    shipped,
    told,
    words,
)

from bot.core.classify import Question, classify
from bot.core.evidence import Evidence, Provenance, Share, Signal, Weight
from bot.core.facts import Account, ChangedFile, Commit, Diff, Signature
from bot.core.words import AccountKind, Basis, Origin


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


# Traps


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


# Declarations


@pytest.mark.parametrize(
    ("label", "low_best_high", "origin"),
    [
        ("human-led", (0, 0, 19.9), Origin.HUMAN_LED),
        ("AI assisted", (20, 50, 79.9), Origin.AI_ASSISTED),
        ("ai generated", (80, 90, 100), Origin.AI_HEAVY),
    ],
)
def test_a_label_or_ticked_box_names_a_band(label, low_best_high, origin):
    for more in ({"labels": ("bug", label)}, {"body": f"- [x] {label}\n- [ ] other"}):
        answer = ask(pull(commit(1), **more))

        assert (share(answer), answer.origin, answer.basis) == (low_best_high, origin, Basis.DECLARED)
        assert (answer.coverage, answer.contradiction) == (1.0, None)


def test_our_own_labels_declare_nothing():
    assert ask(pull(commit(1), labels=("origin: ai-heavy", "track: careful"))).evidence == ()


def test_other_boxes_declare_nothing():
    body = "- [x] I have read the guide\n- [ ] ai-heavy\n- [x] ai-assisted\n- [x] I signed"

    assert told(ask(pull(commit(1), body=body))) == [("declaration", None, "box")]


def test_a_review_credit_in_a_description_only_hints():
    assert told(ask(pull(commit(1), body="Fix" + REVIEWED))) == [("hint", "copilot", "body")]


def test_human_led_stands_beside_a_little_ai():
    answer = ask(pull(commit(1, "x" + CLAUDE, added=10), commit(2, added=90), labels=("human-led",)))

    assert (share(answer), answer.origin, answer.contradiction) == ((7, 8.8, 19.9), Origin.HUMAN_LED, None)


@pytest.mark.parametrize(
    ("label", "more", "low_best_high", "said"),
    [
        (
            "human-led",
            {"branch": "codex/x"},
            (0, 46, 100),
            (
                "The label says human-led, but other evidence puts the AI share at 46 % "
                "(first of all session of codex in branch); the higher counts."
            ),
        ),
        (
            "ai-assisted",
            {"author": bot("Copilot")},
            (79, 89, 100),
            (
                "The label says ai-assisted, but other evidence puts the AI share at 89 % "
                "(first of all agent-author of copilot in author); the higher counts."
            ),
        ),
        (
            "human-led",
            {"body": "- [x] ai-heavy"},
            (80, 90, 100),
            "The box says ai-heavy, and the label says human-led; the higher counts.",
        ),
    ],
)
def test_the_higher_word_counts_and_a_sentence_says_so(label, more, low_best_high, said):
    answer = ask(pull(commit(1), labels=(label,), **more))

    assert (share(answer), answer.contradiction) == (low_best_high, said)


def test_bands_follow_the_rules():
    asked = pull(commit(1, "x" + CLAUDE, added=50), commit(2, added=50))

    found = {
        bands: ask(asked, bands=bands).origin
        for bands in [(20.0, 80.0), (50.0, 90.0), (10.0, 40.0), (0.0, 80.0), (0.0, 0.0)]
    }

    assert found == {
        (20.0, 80.0): Origin.AI_ASSISTED,
        (50.0, 90.0): Origin.UNDECLARED,
        (10.0, 40.0): Origin.AI_HEAVY,
        (0.0, 80.0): Origin.AI_ASSISTED,
        (0.0, 0.0): Origin.AI_HEAVY,
    }


def test_a_band_that_begins_at_nothing_leaves_silence_undeclared():
    assert ask(pull(commit(1)), bands=(0.0, 80.0)).origin is Origin.UNDECLARED
    for label in ("human-led", "ai-assisted"):
        assert share(ask(pull(commit(1), labels=(label,)), bands=(0.0, 0.0))) == (0, 0, 0)


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


# Evidence


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
