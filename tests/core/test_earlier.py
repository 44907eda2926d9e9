"""Evidence only ratchets up: what an author takes away again still counts."""

from dataclasses import replace

import pytest
from pulls import ASSISTED, CLAUDE, REVIEWED, Account, ask, bot, code, commit, pull, rebased, share, told

from bot.core.evidence import Evidence, Signal, Weight
from bot.core.words import Basis, Origin

FOOTER = "🤖 Generated with [Claude Code](https://claude.com/claude-code)"


def _again(asked, before, **more):
    """The next look at a pull request, after the look at `before`."""
    return ask(asked, earlier=ask(before, **more).evidence, **more)


@pytest.mark.parametrize(
    ("before", "low_best_high", "basis"),
    [
        ({"body": FOOTER}, (55, 77, 100), Basis.INFERRED),
        ({"branch": "codex/x"}, (0, 46, 100), Basis.INFERRED),
        ({"body": "Fix" + ASSISTED}, (0, 50, 100), Basis.DECLARED),
        ({"labels": ("ai-assisted",)}, (20, 50, 100), Basis.DECLARED),
        ({"labels": ("ai-heavy",)}, (80, 90, 100), Basis.DECLARED),
        ({"body": "- [x] ai-heavy"}, (80, 90, 100), Basis.DECLARED),
        ({"author": bot("copilot-swe-agent")}, (79, 89, 100), Basis.DECLARED),
    ],
)
def test_what_spoke_of_the_whole_keeps_its_weight(before, low_best_high, basis):
    answer = _again(pull(commit(1)), pull(commit(1), **before))

    assert (share(answer), answer.basis, answer.coverage) == (low_best_high, basis, 1.0)
    assert {one.signal for one in answer.evidence} == {Signal.EARLIER}


def test_what_is_gone_quotes_what_was_seen():
    answer = _again(pull(commit(1)), pull(commit(1), body=FOOTER))

    assert answer.evidence == (
        Evidence(
            signal=Signal.EARLIER,
            was=Signal.SESSION,
            tool="claude-code",
            source="body",
            quote=FOOTER,
            forgeable="whoever can edit the description",
            weight=Weight(0.55, 0.77, 1.0),
        ),
    )
    assert answer.tools == ("claude-code",)


@pytest.mark.parametrize(
    "before", [{"labels": ("human-led",)}, {"labels": ("ai-detected",)}, {"body": "<!-- CURSOR_SUMMARY -->"}]
)
def test_human_led_and_hints_are_simply_gone(before):
    assert _again(pull(commit(1)), pull(commit(1), **before)) == ask(pull(commit(1)))


def test_a_robot_that_was_is_no_more():
    before = ask(pull(commit(1), author=bot("dependabot"))).evidence

    assert ask(pull(commit(1), author=Account("ana")), earlier=before).evidence == ()


def test_a_trailer_reworded_away_stays_on_its_commit():
    old = (commit(1, "x" + CLAUDE, added=30), commit(2, added=70))

    answer = _again(pull(rebased(old[0], "x"), rebased(old[1])), pull(*old))

    assert (share(answer), told(answer)) == ((21, 26.4, 100), [("earlier", "claude-code", "commit 0000001")])
    assert answer.evidence[0].lines == 30


def test_a_trailer_that_changed_its_words_is_not_gone():
    old = commit(1, "x" + CLAUDE)

    answer = _again(pull(rebased(old, "x" + CLAUDE.replace("Opus", "Sonnet"))), pull(old))

    assert [one.signal for one in answer.evidence] == [Signal.CREDIT]


def test_a_rebase_changes_nothing_however_often():
    asked = pull(commit(1, "x" + CLAUDE), commit(2), commit(3, "y" + REVIEWED))
    first = ask(asked)
    answer = first

    for _ in range(4):
        asked = replace(asked, commits=tuple(rebased(one) for one in asked.commits))
        answer = ask(asked, earlier=answer.evidence)

        assert (answer.share, [one.signal for one in answer.evidence]) == (
            first.share,
            [Signal.CREDIT, Signal.REVIEW_CREDIT],
        )


def test_a_squash_that_keeps_its_credit_changes_nothing():
    before = pull(commit(1, "x" + CLAUDE), commit(2, "y" + CLAUDE))

    answer = _again(pull(commit(9, "x and y" + CLAUDE, added=200)), before)

    assert (share(answer), [one.signal for one in answer.evidence]) == ((70, 88, 100), [Signal.CREDIT])


def test_a_squash_that_drops_its_credit_changes_nothing_either():
    before = pull(commit(1, "x" + CLAUDE), commit(2))

    answer = _again(pull(commit(9, "x and y", added=200)), before)

    assert (share(answer), answer.coverage, told(answer)) == (
        (35, 44, 100),
        0.5,
        [("earlier", "claude-code", "commit 0000001")],
    )
    assert answer.basis is Basis.DECLARED


def test_new_commits_account_for_what_is_lost_as_far_as_they_go():
    before = pull(commit(1, "x" + CLAUDE, added=100), commit(2, added=100))

    answer = _again(pull(commit(8, "y" + CLAUDE, added=25), commit(9, added=175)), before)

    assert (share(answer), [one.signal.value for one in answer.evidence]) == ((35, 44, 100), ["credit", "earlier"])


def test_lost_findings_on_one_commit_count_once():
    before = pull(commit(1, "x" + CLAUDE + ASSISTED + REVIEWED), commit(2))

    assert share(_again(pull(commit(9, added=200)), before)) == (35, 44, 100)


def test_more_was_lost_than_there_is_now():
    assert share(_again(pull(commit(9, added=10)), pull(commit(1, "x" + CLAUDE, added=900)))) == (100, 100, 100)


def test_what_is_lost_weighs_a_commit_where_no_line_counts():
    before = pull(commit(1, "x" + CLAUDE, added=0), commit(2, added=0))
    now = pull(commit(8, added=0), commit(9, added=0))

    answer = ask(now, code(0), earlier=ask(before, code(0)).evidence)

    assert share(answer) == (35, 44, 100)


def test_looking_again_finds_the_same():
    before = pull(commit(1, "x" + CLAUDE), commit(2, "x" + ASSISTED), body=FOOTER, labels=("ai-assisted",))
    now = pull(commit(8, "y" + REVIEWED), rebased(commit(2)), commit(9, added=55), labels=("human-led",))
    second = _again(now, before)

    assert ask(now, earlier=second.evidence) == second


def test_a_finding_that_comes_back_is_itself_again():
    first = ask(pull(commit(1), body=FOOTER))
    gone = ask(pull(commit(1)), earlier=first.evidence)

    assert ask(pull(commit(1), body=FOOTER), earlier=gone.evidence) == first


def test_a_gone_finding_has_the_key_it_had():
    before = ask(pull(commit(1, "x" + CLAUDE)))
    after = ask(pull(rebased(commit(1))), earlier=before.evidence)

    assert [one.key for one in after.evidence] == [one.key for one in before.evidence]
    assert [one.seen_as for one in after.evidence] == [Signal.CREDIT]


def test_a_lowered_label_is_contradicted_by_what_it_was():
    answer = _again(pull(commit(1), labels=("human-led",)), pull(commit(1), labels=("ai-heavy",)))

    assert (answer.origin, share(answer)) == (Origin.AI_HEAVY, (80, 90, 100))
    assert answer.contradiction == "The label said earlier ai-heavy, and the label says human-led; the higher counts."


def test_a_raised_label_is_simply_higher():
    answer = _again(pull(commit(1), labels=("ai-heavy",)), pull(commit(1), labels=("ai-assisted",)))

    assert (answer.origin, share(answer)) == (Origin.AI_HEAVY, (80, 90, 100))


def test_what_is_gone_turns_automation_off():
    robots = {"author": bot("dependabot"), "commits": (commit(1, author=commit(1).author),)}
    before = ask(pull(**robots, branch="codex/x"), code(10)).evidence

    assert ask(pull(**robots), code(10), earlier=before).automation is False


def test_a_stated_share_that_is_gone_still_raises_and_no_longer_clears():
    old = commit(1, "x\n\nEntire-Attribution: 30% agent (30/100 lines)")

    assert share(_again(pull(rebased(old, "x")), pull(old))) == (30, 30, 100)


def test_evidence_from_before_weights_were_kept_weighs_as_its_signal():
    bare = Evidence(signal=Signal.CREDIT, tool="claude-code", source="commit 1", quote="x", commit="1", lines=50)
    found = [
        share(ask(pull(commit(2, added=100)), earlier=(replace(bare, signal=signal),)))
        for signal in (Signal.CREDIT, Signal.REVIEW_CREDIT, Signal.MEASURED, Signal.EARLIER)
    ]

    assert found == [(35, 44, 100), (0, 10, 100), (35, 44, 100), (35, 44, 100)]


def test_the_heavier_of_two_accounts_of_one_finding_counts():
    bare = Evidence(signal=Signal.SESSION, tool="x", source="body", quote="x", weight=Weight(0.1, 0.2, 1.0))
    heavy = replace(bare, weight=Weight(0.0, 0.6, 1.0))

    answer = ask(pull(commit(1)), earlier=(bare, heavy, bare))

    assert (share(answer), len(answer.evidence)) == ((10, 60, 100), 1)
