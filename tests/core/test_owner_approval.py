"""Whose approval a change needs by CODEOWNERS, and who is asked for it."""

from dataclasses import replace
from typing import Any

import pytest

from bot.core.facts import Diff, Team
from bot.core.judge import judge
from bot.core.judgement import Judgement, Requirement, RequirementKind, Standing
from bot.core.memory import Memory
from bot.core.owned import CodeOwned, Owned, Owners
from tests.builders import RULES, book, file, review, roster, shipped, snapshot

WANTED = RULES.replace("tracks:\n", "tracks:\n  fast: {code-owners: required}\n")
PAY = Owned(Owners(users=("Eva", "finn")), ("pay/1", "pay/2", "pay/3"), 5)
DOCS = Owned(Owners(teams=("acme/writers",)), ("docs/1",), 1)
LEGAL = Owned(Owners(emails=("law@acme.example",)), ("legal/1",), 1)
OWN = Owned(Owners(users=("hana",)), ("own/1",), 1)
ALONE = Owned(Owners(teams=("acme/alone",)), ("alone/1",), 1)
GONE = Owned(Owners(teams=("acme/gone",)), ("gone/1",), 1)
BOTH = Owned(Owners(users=("finn", "ivo")), ("both/1",), 1)


def judged(known: CodeOwned | None, memory: Memory | None = None, **pull: Any) -> Judgement:
    people = roster()
    teams = people.teams | {
        "acme/alone": Team(slug="acme/alone", id="T_3", members=frozenset({"hana"})),
        "acme/writers": Team(slug="acme/writers", id="T_2", members=frozenset({"gus", "ivo"})),
    }
    people = replace(
        people,
        users={**people.users, "Eva": "U_eva", "ivo": "U_ivo"},
        teams=teams,
        unknown={"acme/gone": "there is no such team, or the app may not see it"},
    )
    facts = snapshot(**({"labels": ("human-led",)} | pull))
    facts = replace(facts, roster=people, code_owned=known)
    return judge(facts, book(WANTED), shipped(), memory or Memory())


def required(judgement: Judgement) -> Requirement:
    return next(each for each in judgement.requirements if each.kind is RequirementKind.CODE_OWNERS)


def owned(*parts: Owned) -> CodeOwned:
    return CodeOwned(name="CODEOWNERS", owned=parts)


@pytest.mark.parametrize(
    ("known", "approved", "missing"),
    [
        (owned(), (), ""),
        (CodeOwned(), (), ""),
        (owned(PAY), (), "an approval from `Eva` or `finn` for `pay/1`, `pay/2`, 3 more"),
        (owned(PAY), ("eva",), ""),
        (owned(PAY), ("ben",), "an approval from `Eva` or `finn` for `pay/1`, `pay/2`, 3 more"),
        (owned(PAY, DOCS), ("finn",), "an approval from `@acme/writers` for `docs/1`"),
        (owned(PAY, DOCS), ("finn", "ivo"), ""),
        (owned(PAY, BOTH), ("finn",), ""),
        (
            owned(LEGAL),
            ("ben", "gus"),
            (
                "an approval from `law@acme.example` for `legal/1` "
                "(GitHub does not tell whose an e-mail address is; name somebody else in CODEOWNERS)"
            ),
        ),
        (
            owned(OWN),
            ("ben",),
            (
                "an approval from `hana` for `own/1` "
                "(whoever had a hand in it cannot approve it; name somebody else in CODEOWNERS)"
            ),
        ),
        (
            owned(ALONE),
            ("ben",),
            "an approval from `@acme/alone` for `alone/1` (`@acme/alone`: nobody else is in it; name somebody else in CODEOWNERS)",
        ),
        (
            owned(GONE),
            ("ben",),
            (
                "an approval from `@acme/gone` for `gone/1` "
                "(`@acme/gone`: there is no such team, or the app may not see it; name somebody else in CODEOWNERS)"
            ),
        ),
        (
            owned(LEGAL, OWN, PAY, DOCS),
            ("ivo",),
            (
                "an approval from `law@acme.example` for `legal/1` (GitHub does not tell whose an e-mail address is; name "
                "somebody else in CODEOWNERS); an approval from `hana` for `own/1` (whoever had a hand in it cannot approve "
                "it; name somebody else in CODEOWNERS); and the owners of 5 more files"
            ),
        ),
        (
            CodeOwned(trouble="GitHub could not tell whether there is a `CODEOWNERS`"),
            ("ben",),
            "GitHub could not tell whether there is a `CODEOWNERS`; until somebody can, this waits",
        ),
        (None, ("ben",), "nobody could tell Twotrack who owns the changed files; until somebody can, this waits"),
    ],
)
def test_what_is_missing_is_named(known: CodeOwned | None, approved: tuple[str, ...], missing: str) -> None:
    found = required(judged(known, reviews=tuple(review(login) for login in approved)))

    assert found.missing == missing
    assert (found.standing is Standing.MET) == (missing == "")


def test_a_change_that_was_seen_in_part_waits() -> None:
    """What is cut takes the careful track, which asks for owners as well here."""
    rules = WANTED.replace("careful: {", "careful: {code-owners: required, ")
    facts = replace(snapshot(reviews=(review("finn"),)), code_owned=owned(PAY), diff=Diff((file(),), "GitHub cut it"))
    found = required(judge(facts, book(rules), shipped(), Memory()))

    assert found.standing is Standing.AWAITED
    assert found.missing == "GitHub cut it, so nobody can tell who owns the rest; smaller pull requests can be told"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (review("finn", head="c" * 40), "approved ccccccc, not the newest aaaaaaa"),
        (review("finn", can_push=False), "has no write access here"),
        (review("hugo"), "is not in code owners"),
    ],
)
def test_an_approval_that_does_not_count_says_why(said: Any, reason: str) -> None:
    found = required(judged(owned(PAY), reviews=(said,)))

    assert found.standing is Standing.AWAITED
    assert [each.reason for each in found.ignored] == [reason]


def asked(judgement: Judgement) -> set[str]:
    return {choice.login for choice in judgement.reviewers.ask if choice.group == "code owners"}


def test_as_few_owners_as_cover_everything_are_asked() -> None:
    assert asked(judged(owned(PAY, BOTH))) == {"finn"}


def test_whoever_is_asked_as_a_senior_is_not_asked_twice() -> None:
    found = judged(owned(Owned(Owners(users=("ben", "cleo", "dan")), ("a",), 1)))

    assert len(found.reviewers.ask) == 1
    assert asked(found) == set()


@pytest.mark.parametrize("senior", ["ben", "cleo", "dan"])
def test_of_seniors_alike_the_one_who_owns_the_files_is_asked(senior: str) -> None:
    found = judged(owned(Owned(Owners(users=(senior,)), ("a",), 1)))

    assert [(choice.login, choice.why) for choice in found.reviewers.ask] == [
        (senior, "is a code owner of what it changes")
    ]


def test_asking_again_asks_nobody_new() -> None:
    first = judged(owned(PAY, DOCS))
    logins = tuple(choice.login for choice in first.reviewers.ask)
    again = judged(owned(PAY, DOCS), Memory(chosen=first.reviewers.chosen), requested=logins)

    assert again.reviewers.ask == ()
    assert set(again.reviewers.waiting) == set(logins)


def test_where_nobody_is_left_to_ask_it_is_said() -> None:
    assert judged(owned(OWN)).reviewers.nobody_for == ("code owners",)
    assert judged(owned(PAY)).reviewers.nobody_for == ()


def test_who_approved_counts_for_the_files_they_own_and_the_others_are_asked() -> None:
    found = judged(owned(PAY, DOCS), reviews=(review("finn"),))

    assert asked(found) <= {"gus", "ivo"}
    assert len(asked(found)) == 1


def test_without_the_key_nobody_asks_for_owners() -> None:
    facts = replace(snapshot(file("pay/1"), labels=("human-led",)), code_owned=owned(PAY))
    judgement = judge(facts, book(RULES), shipped(), Memory())

    assert RequirementKind.CODE_OWNERS not in {each.kind for each in judgement.requirements}
