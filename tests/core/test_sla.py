"""Promises: when they start, when they fall due, and who keeps them."""

from dataclasses import replace
from datetime import timedelta

from bot.core.judge import judge
from bot.core.judgement import Judgement, Promise, PromiseKind
from bot.core.memory import Memory
from tests.builders import NOW, book, review, robot, shipped, snapshot

FAST = {"labels": ("human-led",)}
DUE = NOW + timedelta(hours=23)  # opened an hour ago, first review within 24 hours


def at(hours: float, **pull: object) -> Judgement:
    now = NOW + timedelta(hours=hours)
    return judge(replace(snapshot(**FAST, **pull), taken_at=now), book(), shipped(), Memory())  # type: ignore[arg-type]


def test_judging_at_the_next_look_differs_from_just_before() -> None:
    """Law 5."""
    before = at(22.99)

    assert before.next_look_at == DUE
    assert [promise.overdue for promise in before.promises] == [False]
    assert [promise.overdue for promise in at(23).promises] == [True]


def test_a_broken_promise_is_looked_at_no_more_for_its_own_sake() -> None:
    assert at(23).next_look_at is None


def test_the_first_review_by_a_person_who_is_no_author_keeps_the_promise() -> None:
    own = review("hana")
    machine = replace(review("coderabbitai"), author=robot("coderabbitai"))
    person = review("ivo", at=NOW + timedelta(minutes=5))

    assert None is at(1, reviews=(own, machine)).promises[0].kept_at
    assert (Promise(kind=PromiseKind.FIRST_REVIEW, due=DUE, kept_at=person.at, overdue=False),) == at(
        1, reviews=(own, machine, person)
    ).promises


def test_a_decision_is_kept_when_the_last_needed_word_is_in() -> None:
    careful = {"labels": ("ai-heavy",)}
    one = judge(snapshot(**careful, reviews=(review("ben"),)), book(), shipped(), Memory())  # type: ignore[arg-type]
    second = review("cleo", at=NOW + timedelta(hours=1))
    two = judge(snapshot(**careful, reviews=(review("ben"), second)), book(), shipped(), Memory())  # type: ignore[arg-type]

    assert [promise.kind for promise in one.promises] == [PromiseKind.FIRST_REVIEW, PromiseKind.DECISION]
    assert [None, second.at] == [one.promises[1].kept_at, two.promises[1].kept_at]
