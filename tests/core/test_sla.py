"""Promises: when they start, stand still and fall due, who keeps them, and how far on the ladder they are."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.core.facts import Check, Dismissal, Labelling, Request
from bot.core.judge import judge
from bot.core.judgement import Judgement, Promise, PromiseKind
from bot.core.memory import Memory, remember_facts
from bot.core.pause import Cause
from bot.core.spans import Closure, Drafting
from bot.core.turn import Turn
from bot.core.words import CheckState, ReviewState
from tests.builders import HEAD, NOW, book, comment, person, review, robot, shipped, snapshot

FAST: dict[str, Any] = {"labels": ("human-led",)}
OPENED = NOW - timedelta(hours=1)
DUE = OPENED + timedelta(hours=24)
CHANGES = ReviewState.CHANGES_REQUESTED


def after(hours: float) -> datetime:
    return OPENED + timedelta(hours=hours)


def at(hours: float, memory: Memory | None = None, **pull: Any) -> Judgement:
    """Judged so many hours after it was opened."""
    taken = replace(snapshot(**(FAST | pull)), taken_at=after(hours))
    return judge(taken, book(), shipped(), memory or Memory())


def first(judgement: Judgement) -> Promise:
    return judgement.promises[0]


def test_judging_at_the_next_look_differs_from_just_before() -> None:
    """Law 5, at every rung and at the end."""
    moments, seen = [], at(0.0)
    while seen.next_look_at is not None and len(moments) < 6:
        moments.append(seen.next_look_at)
        before = at((seen.next_look_at - OPENED) / timedelta(hours=1) - 0.001)
        seen = at((seen.next_look_at - OPENED) / timedelta(hours=1))
        assert replace(before, judged_at=seen.judged_at) != seen

    assert [after(12), after(19.2), DUE, after(48), after(72), after(96)] == moments
    assert [False, True] == [first(at(23.99)).overdue, first(at(24)).overdue]


def test_a_promise_without_reminders_is_looked_at_no_more_once_it_is_broken() -> None:
    quiet = book("version: 1\npromises: {reminders: []}")
    judged = [
        judge(replace(snapshot(**FAST), taken_at=after(hours)), quiet, shipped(), Memory()) for hours in (23.99, 24)
    ]

    assert [DUE, None] == [one.next_look_at for one in judged]


def test_the_first_review_by_a_person_who_is_no_author_keeps_the_promise() -> None:
    own = review("hana")
    machine = replace(review("coderabbitai"), author=robot("coderabbitai"))
    seen = review("ivo", at=NOW + timedelta(minutes=5))

    assert first(at(2, reviews=(own, machine))).kept_at is None
    assert (seen.at, False) == (
        first(at(2, reviews=(own, machine, seen))).kept_at,
        first(at(2, reviews=(own, machine, seen))).overdue,
    )


def test_a_review_by_a_service_account_is_no_look() -> None:
    rules = book("version: 1\nservice-accounts: [review-bot]")
    told = judge(snapshot(**FAST, reviews=(review("review-bot"), review("ivo"))), rules, shipped(), Memory())
    alone = judge(snapshot(**FAST, reviews=(review("review-bot"),)), rules, shipped(), Memory())

    assert [NOW, None] == [first(told).kept_at, first(alone).kept_at]


def test_a_decision_is_kept_when_the_last_needed_word_is_in() -> None:
    careful = {"labels": ("ai-heavy",)}
    one = at(1, **careful, reviews=(review("ben"),))
    second = review("cleo", at=NOW + timedelta(hours=1))
    two = at(3, **careful, reviews=(review("ben"), second))

    assert [promise.kind for promise in one.promises] == [PromiseKind.FIRST_REVIEW, PromiseKind.DECISION]
    assert [None, second.at] == [one.promises[1].kept_at, two.promises[1].kept_at]


def test_a_draft_is_no_time_of_the_reviewers() -> None:
    drafted = (Drafting(OPENED, after(2)), Drafting(after(5), after(9)))

    assert [after(24 + 2 + 4)] == [promise.due for promise in at(10, draftings=drafted).promises]
    assert after(2) == first(at(10, draftings=drafted)).began_at
    assert () == at(1, draft=True, ready_at=None, draftings=(Drafting(OPENED),)).promises


def test_a_draft_again_stands_still_with_what_is_left() -> None:
    promise = first(at(20, draft=True, ready_at=None, draftings=(Drafting(after(6)),)))

    assert (timedelta(hours=18), [Cause.DRAFT]) == (promise.left, [one.cause for one in promise.stands])
    assert (False, None) == (promise.overdue, promise.next_at)
    assert not first(at(400, draft=True, ready_at=None, draftings=(Drafting(after(6)),))).overdue


def test_so_does_what_is_closed_and_opened_again() -> None:
    assert after(24 + 10) == first(at(11, closures=(Closure(after(1), after(11)),))).due


def test_a_label_stops_the_clock_and_its_going_starts_it_again() -> None:
    on = Labelling(label="Blocked", by=person("ben"), at=after(3), on=True)
    off = Labelling(label="Blocked", by=person("ben"), at=after(8), on=False)

    stopped = at(5, labels=("human-led", "Blocked"), labellings=(on,))
    assert (timedelta(hours=21), Turn.NOBODY) == (first(stopped).left, stopped.turn and stopped.turn.turn)
    assert after(24 + 5) == first(at(9, labellings=(on, off))).due


def test_a_request_for_changes_is_the_authors_time_until_they_push() -> None:
    asked = review("ben", CHANGES, head="b" * 40, at=after(2))
    memory = Memory(head="b" * 40, arrivals={"b" * 40: OPENED})
    there = at(3, memory, head="b" * 40, reviews=(asked,), labels=("ai-heavy",))
    assert (Turn.AUTHOR, after(2)) == (there.turn and there.turn.turn, there.turn and there.turn.since)
    assert [True, False] == [bool(promise.stands) for promise in there.promises[::-1]]  # the decision; the review is in

    pushed = at(7, memory, reviews=(asked,), labels=("ai-heavy",))
    kinds = {promise.kind: promise for promise in pushed.promises}
    assert after(72 + 5) == kinds[PromiseKind.DECISION].due
    assert (after(7), after(31)) == (kinds[PromiseKind.RE_REVIEW].began_at, kinds[PromiseKind.RE_REVIEW].due)


def test_it_ends_when_it_is_dismissed_or_asked_for_again_or_approved() -> None:
    asked = replace(review("ben", CHANGES, at=after(2)), id="R1")
    gone = replace(asked, state=ReviewState.DISMISSED)
    by = Dismissal(review="R1", by=person("cleo"), at=after(4), message="meant another", was=CHANGES)
    ways: list[dict[str, Any]] = [
        {"reviews": (gone,), "dismissals": (by,)},
        {"reviews": (asked,), "requests": (Request("Ben", after(4)),)},
        {"reviews": (asked, review("ben", at=after(4)))},
    ]

    for way in ways:
        assert [(after(2), after(4))] == [one.span for one in at(5, **way).pauses]


def test_a_question_is_the_authors_to_answer() -> None:
    asked = comment("ben", "Nice. Why not `a ? b : c` here?", at=after(1))
    answer = comment("hana", "Because it nests.", at=after(3))
    talk = comment("ben", "See https://acme.example/?q=1\n> why?\n", at=after(1))

    assert [(Cause.QUESTION, after(1), None)] == [
        (one.cause, one.began_at, one.ended_at) for one in at(2, comments=(asked,)).pauses
    ]
    assert after(24 + 2) == first(at(4, comments=(asked, answer))).due
    assert () == at(2, comments=(talk,)).pauses
    assert () == at(2, comments=(comment("zoe", "Really?", at=after(1), association="none"),)).pauses


def test_red_checks_are_the_authors_time_from_when_we_saw_them() -> None:
    red, green = (Check(name="tests", state=state) for state in (CheckState.FAILING, CheckState.PASSING))
    memory = Memory()
    for hours, check in ((1, green), (2, red), (4, red), (7, green), (8, red), (9, green)):
        taken = replace(snapshot(**FAST, checks=(check,)), taken_at=after(hours))
        judged = judge(taken, book(), shipped(), memory)
        memory = remember_facts(memory, judged, taken)

    assert [(after(2), after(7)), (after(8), after(9))] == [one.span for one in judged.pauses]
    assert after(24 + 5 + 1) == first(judged).due


def test_the_clock_may_wait_for_the_first_request() -> None:
    rules = book("version: 1\npromises: {starts: requested}")
    seen = [
        judge(replace(snapshot(**FAST, requests=asked), taken_at=after(9)), rules, shipped(), Memory())
        for asked in ((), (Request("ben", after(3)), Request("cleo", after(5))))
    ]

    assert () == seen[0].promises
    assert after(27) == first(seen[1]).due


def test_a_second_look_is_promised_once_for_each_push_after_a_review() -> None:
    old, memory = "b" * 40, Memory(head=HEAD, arrivals={"b" * 40: OPENED, HEAD: after(5)})
    looked = review("ben", ReviewState.COMMENTED, head=old, at=after(2))
    open_ = {promise.kind: promise for promise in at(6, memory, reviews=(looked,)).promises}
    again = review("ben", head=HEAD, at=after(8))
    kept = {promise.kind: promise for promise in at(9, memory, reviews=(looked, again)).promises}

    assert (after(29), None) == (open_[PromiseKind.RE_REVIEW].due, open_[PromiseKind.RE_REVIEW].kept_at)
    assert after(8) == kept[PromiseKind.RE_REVIEW].kept_at


def test_a_group_of_another_place_counts_in_its_own_hours() -> None:
    text = """
version: 1
calendar: {timezone: Europe/Berlin, hours: "09:00-18:00"}
groups: {seniors: [ben], payers: [cleo]}
tracks: {fast: {approvals: [{from: payers}], first-review: 24h}}
promises: {calendars: {payers: {timezone: America/New_York, hours: "09:00-17:00"}}}
"""
    judged = judge(snapshot(**FAST), book(text), shipped(), Memory())

    assert "2026-11-03T17:00:00-05:00" == first(judged).due.isoformat()  # from nine there; it was opened at four
    assert "2026-11-03T09:00:00-05:00" == (first(judged).opens_at or NOW).isoformat()
