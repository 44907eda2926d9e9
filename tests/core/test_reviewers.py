"""Who is asked, and that judging again never reshuffles them."""

from dataclasses import replace
from datetime import timedelta

from bot.core.facts import PullRef, Roster
from bot.core.judge import judge
from bot.core.judgement import Reviewers
from bot.core.memory import Memory
from tests.builders import HEAD, NOW, book, commit, review, roster, shipped, snapshot

CAREFUL = {"labels": ("ai-heavy",)}


def chosen(memory: Memory | None = None, people: Roster | None = None, **pull: object) -> Reviewers:
    facts = replace(snapshot(**(CAREFUL | pull)), roster=people or roster())  # type: ignore[arg-type]
    return judge(facts, book(), shipped(), memory or Memory()).reviewers


def logins(found: Reviewers) -> list[str]:
    return [choice.login for choice in found.ask]


def test_two_seniors_and_one_specialist_are_asked_on_the_careful_track() -> None:
    groups = [choice.group for choice in chosen().ask]

    assert groups == ["seniors", "seniors", "ai-specialists"]


def test_asking_again_asks_nobody_new() -> None:
    asked = logins(chosen())

    assert logins(chosen(requested=tuple(asked))) == []


def test_authors_and_strangers_are_not_asked() -> None:
    people = replace(roster(), users={**roster().users, "ben": None})
    found = chosen(people=people, commits=(commit(author="cleo"),))

    assert {"ben", "cleo"}.isdisjoint(logins(found))
    assert {("ben", "is no collaborator here"), ("cleo", "wrote commit aaaaaaa")} <= {
        (person.login, person.reason) for person in found.passed
    }


def test_who_took_themselves_off_is_replaced() -> None:
    first = logins(chosen())
    memory = Memory(asked={f"{first[0]}@{HEAD}": NOW - timedelta(minutes=5)})
    found = chosen(memory, requested=tuple(first[1:]))

    assert first[0] not in logins(found)
    assert len(logins(found)) == 1


def test_a_request_that_reads_do_not_show_yet_is_not_a_refusal() -> None:
    first = logins(chosen())
    memory = Memory(asked={f"{login}@{HEAD}": NOW - timedelta(seconds=5) for login in first})

    assert logins(chosen(memory)) == []


def test_who_reviewed_an_earlier_commit_is_asked_first_for_the_next() -> None:
    last = min({"ben", "cleo", "dan"} - set(logins(chosen())))
    found = chosen(reviews=(review(last, head="c" * 40),))

    assert last == logins(found)[0]
    assert found.ask[0].why == "reviewed an earlier commit"


def test_an_open_group_asks_nobody() -> None:
    assert [choice.login for choice in judge(snapshot(**CAREFUL), book(None), shipped(), Memory()).reviewers.ask] == []  # type: ignore[arg-type]


def test_the_draw_is_fair_over_many_pull_requests() -> None:
    counts: dict[str, int] = {}
    for number in range(1, 301):
        for login in logins(chosen(ref=PullRef("acme", "shop", number))):
            counts[login] = counts.get(login, 0) + 1

    assert all(160 <= counts[senior] <= 240 for senior in ("ben", "cleo", "dan")), counts
