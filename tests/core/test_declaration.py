"""What people say of the whole, and what stands beside it."""

import pytest
from pulls import (
    CLAUDE,
    REVIEWED,
    ask,
    bot,
    commit,
    pull,
    share,
    told,
)

from bot.core.words import Basis, Origin


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
