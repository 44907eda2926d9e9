"""Who had a hand in a change cannot approve it, whatever e-mail they used; and nobody is silenced by being named."""

import time
from datetime import timedelta

import pytest

from bot.core.approvals import contributors
from bot.core.facts import Dismissal, Snapshot
from bot.core.judge import judge
from bot.core.judgement import RequirementKind, Standing
from bot.core.memory import Memory, remember_facts
from bot.core.words import ReviewState
from tests.builders import NOW, book, commit, file, person, review, robot, shipped, snapshot


def barred(message: str, *, authors: tuple[str, ...] = ()) -> dict[str, str]:
    return contributors(snapshot(commits=(commit(message, authors=authors),)).pull)


@pytest.mark.parametrize(
    ("trailer", "known", "who"),
    [
        ("Co-authored-by: cleo <me@home.example>", ("hana",), {"cleo", "me"}),
        ("Co-authored-by: C Roux <cleo@home.example>", ("hana",), {"cleo"}),
        ("Co-authored-by: C <12+cleo@users.noreply.github.com>", ("hana",), {"cleo"}),
        ("Co-authored-by: Cleo <c@acme.example>", ("hana", "cleo-roux"), {"cleo-roux"}),  # GitHub knows the e-mail
        ("Co-Authored-By: Claude <noreply@anthropic.com>", ("hana",), set()),
        ("Co-authored-by: Somebody <some.body@home.example>", ("hana",), {"somebody"}),
        ("Co-authored-by: @ben, @cleo", ("hana",), {"ben", "cleo"}),
        ("Co-authored-by: @ben @cleo", ("hana",), {"ben", "cleo"}),
        ("Co-authored-by: ben & cleo <team@home.example>", ("hana",), {"ben", "cleo", "team"}),
        ("Co-authored-by: Ben Smith (@ben-s), C and cleo", ("hana",), {"ben-s", "c", "cleo"}),
        ("Co-authored-by: @ben, @cleo <c@acme.example>", ("hana", "cleo-roux"), {"cleo-roux", "ben", "cleo"}),
        ("Co-authored-by: B <1+ben@users.noreply.github.com>, C <cleo@home.example>", ("hana",), {"ben", "c", "cleo"}),
        ("Co-authored-by: B\n <1+ben@users.noreply.github.com>", ("hana",), {"ben"}),
        ("Co-authored-by:\n\tcleo\n  Co-authored-by: dan", ("hana",), {"cleo", "dan"}),
        ("Co-authored-by: @ben, Claude <noreply@anthropic.com>", ("hana",), {"ben"}),
        ("Co-authored-by: write to b@ben.example, please", ("hana",), {"please"}),
    ],
)
def test_a_co_author_is_known_by_e_mail_or_else_by_name(trailer: str, known: tuple[str, ...], who: set[str]) -> None:
    assert barred(f"Pay\n\n{trailer}", authors=known).keys() - {"hana"} == who


@pytest.mark.parametrize(
    "text", ["\n" * 60_000, " \n" * 60_000, "co-authored-by:\n x" * 20_000, "<" * 60_000, "@a," * 20_000]
)
def test_no_message_takes_long_to_read(text: str) -> None:
    began = time.perf_counter()
    barred(f"Co-authored-by: {text}")
    assert time.perf_counter() - began < 2


def test_whoever_was_assigned_to_an_apps_work_once_steered_it() -> None:
    pull = snapshot(author=robot("copilot-swe-agent"), once_assigned=("Cleo",)).pull

    assert contributors(pull)["cleo"] == "was assigned to what an app opened, and so steered it"
    assert "cleo" not in contributors(snapshot(once_assigned=("Cleo",)).pull)


def test_whoever_steered_it_is_remembered_where_many_assignments_came_after() -> None:
    """GitHub is asked for the last fifty."""
    seen = snapshot(author=robot("copilot-swe-agent"), once_assigned=("cleo",))
    memory = remember_facts(Memory(), judge(seen, book(), shipped(), Memory()), seen)
    later = snapshot(
        file("src/payments/a.py"),
        author=robot("copilot-swe-agent"),
        once_assigned=tuple(f"somebody-{n}" for n in range(50)),
        reviews=(review("cleo"),),
    )
    judged = judge(later, book(), shipped(), memory)
    (approvals,) = (one for one in judged.requirements if one.kind is RequirementKind.APPROVALS)

    assert [(one.login, one.reason) for one in approvals.ignored] == [
        ("cleo", "was assigned to what an app opened, and so steered it")
    ]


def test_naming_somebody_a_co_author_does_not_silence_their_objection() -> None:
    objecting = review("dan", ReviewState.CHANGES_REQUESTED)
    named = commit("Pay\n\nCo-authored-by: Dan <dan@acme.example>", authors=("hana", "dan"))

    assert objection(snapshot(commits=(named,), reviews=(objecting,))) is Standing.REFUSED


def test_an_objection_cannot_be_buried_under_dismissals() -> None:
    dismissed = review("dan", ReviewState.DISMISSED)
    noise = tuple(
        Dismissal(
            review=f"R_{n}", by=person("hana"), at=NOW + timedelta(minutes=n), message="no", was=ReviewState.APPROVED
        )
        for n in range(50)
    )

    assert objection(snapshot(reviews=(dismissed,), dismissals=noise)) is Standing.REFUSED
    assert objection(snapshot(reviews=(dismissed,), dismissals=noise[:49])) is Standing.MET


def objection(facts: Snapshot) -> Standing:
    judgement = judge(facts, book(), shipped(), Memory())
    return next(one.standing for one in judgement.requirements if one.kind is RequirementKind.NO_OBJECTION)
