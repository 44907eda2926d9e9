"""Words on the origin: whose counts, for what, and what the others are told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pulls import CLAUDE, DAY, ask, commit, pull, share

from bot.core.boxes import Tick
from bot.core.facts import Account, Comment
from bot.core.rules.model import Group
from bot.core.said_origin import Hearing, Sayings, sayings
from bot.core.spoken import Since
from bot.core.words import AccountKind, Origin
from tests.builders import roster

SENIORS = Group(name="seniors", users=("ben",))
AGAIN = "spoke of an earlier commit; please say it again"
LATER = DAY + timedelta(hours=1)


def says(body: str, login: str = "ben", **more: object) -> Comment:
    made = {"id": "C", "author": Account(login), "body": body, "ours": False, "at": LATER, "association": "member"}
    return Comment(**(made | more))  # type: ignore[arg-type]


def hear(*comments: Comment, seniors: Group | None = SENIORS, **more: object) -> Sayings:
    return sayings(
        Hearing(
            pull=pull(commit(1), comments=comments),
            roster=roster(),
            lowering=(seniors,) if seniors else (),
            since=Since(head=DAY),
            **more,  # type: ignore[arg-type]
        )
    )


@pytest.mark.parametrize(
    "words",
    ["human-led because I sat beside her", "Human-Led, because: I sat beside her", "human-led I sat beside her"],
)
def test_a_seniors_word_with_a_reason_outranks(words):
    heard = hear(says(f"Well.\n/origin {words}"))

    assert [(one.says, one.outranks, one.source) for one in heard.evidence] == [(Origin.HUMAN_LED, True, "word of ben")]
    assert "I sat beside her" in heard.evidence[0].quote
    assert heard.unheard == ()


@pytest.mark.parametrize(
    ("comment", "reason"),
    [
        (says("/origin human-led"), "gave no reason: `because …`"),
        (says("/origin human-led because ."), "gave no reason: `because …`"),
        (says("/origin human-led because I typed it", "ana"), "opened this pull request"),
        (says("/origin human-led because I saw it", "cleo"), "is not in `seniors`"),
        (says("/origin human-led because I saw it", at=DAY - timedelta(seconds=1)), AGAIN),
    ],
)
def test_a_word_that_cannot_lower_still_declares_and_is_told_why(comment, reason):
    heard = hear(comment)

    assert [(one.says, one.outranks) for one in heard.evidence] == [(Origin.HUMAN_LED, False)]
    assert [one.reason for one in heard.unheard] == [f"can raise the AI share, but not lower it: {reason}"]


@pytest.mark.parametrize(
    ("comment", "reason"),
    [
        (says("/origin human-led because I saw it", edited_by="ana"), "was edited by ana"),
        (says("/origin ai-heavy because I guess", "zoe", association="none"), "is not a member or collaborator here"),
        (says("/origin ai-heavy", "robo", author=Account("robo", AccountKind.BOT)), "is not a person"),
        (says("/origin humanled because I saw it"), "did they mean `/origin human-led`?"),
        (says("/origin"), "`/origin` takes `human-led`, `ai-assisted`, `ai-heavy`"),
        (says("/origin undeclared because nobody knows"), "`/origin` takes `human-led`, `ai-assisted`, `ai-heavy`"),
    ],
)
def test_a_word_that_says_nothing_is_told_why(comment, reason):
    heard = hear(comment)

    assert heard.evidence == ()
    assert [one.reason for one in heard.unheard] == [reason]


def test_anybody_here_may_say_that_more_of_it_is_ai():
    heard = hear(says("/origin ai-heavy", "cleo"), says("/origin ai-heavy", "ana", association="none"))

    assert [(one.says, one.outranks) for one in heard.evidence] == [(Origin.AI_HEAVY, False)] * 2
    assert heard.unheard == ()


def test_without_seniors_nobody_lowers_and_an_open_group_is_everybody_here():
    word = says("/origin human-led because I saw it", "cleo")

    assert [one.outranks for one in hear(word, seniors=None).evidence] == [False]
    assert [one.outranks for one in hear(word, seniors=Group(name="seniors")).evidence] == [True]


def test_quoted_and_coded_words_are_nobodys():
    assert hear(says("> /origin human-led because x y z"), says("```\n/origin ai-heavy\n```")) == Sayings()


def test_ticks_name_who_and_when():
    heard = hear(ticks={"origin:ai-heavy": Tick("ana", DAY), "item:x": Tick("ben", DAY)})

    assert [(one.says, one.source, one.quote) for one in heard.evidence] == [
        (Origin.AI_HEAVY, "tick of ana", "ai-heavy, ticked 2026-01-01T12:00:00Z")
    ]


def credited(*comments: Comment, **more: object):
    asked = pull(commit(1, "x" + CLAUDE), comments=comments, **more)
    said = sayings(Hearing(pull=asked, roster=roster(), lowering=(SENIORS,), since=Since(head=DAY))).evidence
    return ask(asked, said=said)


def test_what_outranks_lowers_the_share_and_says_from_where():
    answer = credited(says("/origin human-led because the trailer is a leftover"))

    assert (share(answer), answer.origin, answer.contradiction) == ((0, 0, 19.9), Origin.HUMAN_LED, None)
    assert answer.lowered == (
        "The word of ben counts (human-led because the trailer is a leftover); "
        "without it the AI share would be 88 % (70 to 100 %)."
    )
    assert [one.signal.value for one in answer.evidence] == ["credit", "declaration"], "nothing is hidden"
    assert share(credited(says("/origin ai-assisted because half of it"))) == (20, 50, 79.9)


def test_who_says_more_now_is_believed_over_a_senior():
    answer = credited(says("/origin human-led because it is"), labels=("ai-heavy",))

    assert answer.origin is Origin.AI_HEAVY
    assert answer.lowered is None
    assert "ai-heavy" in (answer.contradiction or "")


def test_a_label_that_is_gone_is_outranked():
    labelled = ask(pull(commit(1), labels=("ai-heavy",)))
    asked = pull(commit(1), comments=(says("/origin human-led because the label was a slip"),))
    said = sayings(Hearing(pull=asked, roster=roster(), lowering=(SENIORS,), since=Since(head=DAY))).evidence

    assert ask(asked, earlier=labelled.evidence).origin is Origin.AI_HEAVY
    assert ask(asked, earlier=labelled.evidence, said=said).origin is Origin.HUMAN_LED
    after = ask(replace(asked, comments=()), earlier=ask(asked, earlier=labelled.evidence, said=said).evidence)
    assert after.origin is Origin.AI_HEAVY, "the word gone, what was seen counts again"
