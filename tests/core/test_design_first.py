"""Every way in which a linked document can fall short, said exactly."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.core.design import MOST_LINKS, asked_links
from bot.core.document import Document, DocumentKind, Link, Nod, Section
from bot.core.judge import judge
from bot.core.judgement import Requirement, RequirementKind, Standing
from bot.core.memory import Memory
from bot.core.nods import GUEST, nods_of_comments, nods_of_reviews
from bot.core.sections import DESIGN_SECTIONS
from bot.core.words import ReviewState
from tests.builders import HEAD, NOW, RULES, book, comment, commit, file, review, robot, shipped, snapshot

LEDGER = RULES.replace("domains:", "domains:\n  ledger: {paths: [src/ledger/**], design-doc: required}")
LINK = Link("acme/shop", path="docs/ledger.md")
BEFORE = NOW - timedelta(days=2)


def document(**more: Any) -> Document:
    made: dict[str, Any] = {
        "link": LINK,
        "kind": DocumentKind.FILE,
        "sections": tuple(Section(name, filled=True) for name in DESIGN_SECTIONS),
        "writers": ("ivo",),
        "nods": (Nod("ben", BEFORE),),
        "by": "acme/shop#3",
    }
    return Document(**(made | more))


def designed(
    *documents: Document, rules: str = LEDGER, body: str = "Design: docs/ledger.md", **pull: Any
) -> Requirement:
    taken = replace(snapshot(file("src/ledger/post.py"), body=body, **pull), documents=documents)
    judgement = judge(taken, book(rules), shipped(), Memory())
    (found,) = (each for each in judgement.requirements if each.kind is RequirementKind.DESIGN_DOC)
    return found


def test_a_document_that_came_first_is_all_that_is_asked() -> None:
    found = designed(document())

    assert (found.standing, found.missing) == (Standing.MET, "")
    assert [(said.login, said.at) for said in found.said] == [("ben", BEFORE)]


def test_without_a_link_it_is_awaited_with_what_to_write() -> None:
    found = designed(body="")

    assert found.standing is Standing.AWAITED
    assert "`/design docs/ledger.md`" in found.missing
    assert "“Regulatory requirements”, “Security model”, “Error handling” and “Rollback plan”" in found.missing
    assert len(found.missing) <= 400


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"trouble": "is no file on main"}, "`docs/ledger.md` is no file on main"),
        ({"sections": ()}, "has no section “Regulatory requirements”"),
        ({"sections": tuple(Section(name, filled=False) for name in DESIGN_SECTIONS)}, "says nothing below"),
        ({"nods": ()}, "was not approved in `acme/shop#3` by anybody"),
        ({"kind": DocumentKind.ISSUE, "nods": ()}, "has no comment `/approve-design`"),
        ({"nods": (Nod("Ivo", BEFORE),)}, "was not approved"),
        ({"nods": (Nod("HANA", BEFORE),)}, "was not approved"),
        ({"nods": (Nod("ben", BEFORE, "is not a person"),)}, "was not approved"),
        ({"worded_at": BEFORE + timedelta(minutes=1)}, "was not approved"),
        (
            {"nods": (Nod("ben", NOW),)},
            "was approved on 2026-11-03 10:00 UTC, after this change was begun (2026-11-03 09:00",
        ),
    ],
)
def test_what_falls_short_is_refused_and_says_what_to_do(change: dict[str, Any], said: str) -> None:
    found = designed(document(**change))

    assert found.standing is Standing.REFUSED
    assert said in found.missing
    assert "/override because …" in found.missing
    assert len(found.missing) <= 400, "longer ones are cut where they are shown"


def test_one_good_approval_is_enough() -> None:
    found = designed(document(nods=(Nod("ivo", BEFORE), Nod("cleo", BEFORE))))

    assert found.standing is Standing.MET
    assert [(one.login, one.reason) for one in found.ignored] == [("ivo", "wrote docs/ledger.md")]


@pytest.mark.parametrize(
    ("dates", "standing"),
    [
        ([BEFORE + timedelta(minutes=1)], Standing.MET),
        ([BEFORE - timedelta(minutes=1)], Standing.REFUSED),
        ([NOW, BEFORE - timedelta(days=300)], Standing.REFUSED),
        ([NOW + timedelta(days=300)], Standing.MET),
    ],
)
def test_the_oldest_commit_tells_when_the_change_was_begun(dates: list[datetime], standing: Standing) -> None:
    commits = tuple(replace(commit(sha=f"{number:040x}"), at=at) for number, at in enumerate(dates))

    assert designed(document(), commits=commits).standing is standing


def test_a_date_from_the_future_hides_nothing_behind_the_pull_request() -> None:
    commits = (replace(commit(), at=NOW + timedelta(days=300)),)
    late = document(nods=(Nod("ben", NOW - timedelta(minutes=1)),))

    assert designed(late, commits=commits).standing is Standing.REFUSED


def test_who_made_it_easier_to_merge_does_not_count() -> None:
    lowering = LEDGER + "routes: [{name: all, track: careful}]\n"
    words = comment("ben", "/track fast because it is small", at=NOW)
    found = designed(document(), rules=lowering, comments=(words,))

    assert found.standing is Standing.REFUSED
    assert found.ignored[0].reason == "made it fast; somebody else has to approve it"


def test_sections_are_those_that_the_rules_name() -> None:
    rules = LEDGER.replace("design-doc: required", "design-doc: {sections: [Threat model]}")
    found = designed(document(), rules=rules)
    met = designed(document(sections=(Section("2. Threat-Model", filled=True),)), rules=rules)

    assert "has no section “Threat model”" in found.missing
    assert met.standing is Standing.MET


def test_the_newest_command_goes_before_the_description_and_any_document_will_do() -> None:
    other = Link("acme/shop", number=3)
    words = comment("ivo", "/design #3")
    bad = document(link=other, sections=())

    assert "acme/shop#3" in designed(bad, document(nods=()), comments=(words,)).missing
    assert designed(bad, document(), comments=(words,)).standing is Standing.MET


def test_documents_are_asked_for_where_a_domain_wants_one_and_only_so_many() -> None:
    rules = book(LEDGER).default.rules
    assert rules is not None
    words = tuple(comment("ivo", f"/design docs/{number}.md") for number in range(9))
    inside = snapshot(file("src/ledger/post.py"), comments=words)
    outside = snapshot(file("src/basket.py"), comments=words)

    assert asked_links(outside, rules) == ()
    assert asked_links(inside, rules) == tuple(Link("acme/shop", path=f"docs/{number}.md") for number in (8, 7, 6))
    assert len(asked_links(inside, rules)) == MOST_LINKS


def test_a_link_whose_document_was_not_read_is_awaited() -> None:
    assert "was not read yet" in designed().missing


@pytest.mark.parametrize(
    ("made", "void"),
    [
        (lambda: review("ben"), ""),
        (lambda: review("ben", head="b" * 40), "approved an earlier version of it"),
        (lambda: review("ben", can_push=False), "may not push there"),
        (lambda: replace(review("ben"), author=robot("ben")), "is not a person"),
    ],
)
def test_a_review_counts_as_it_does_for_code(made: Callable[[], Any], void: str) -> None:
    assert nods_of_reviews([made()], HEAD) == (Nod("ben", NOW, void),)


def test_an_approval_that_was_taken_back_is_none() -> None:
    assert nods_of_reviews([review("ben"), review("ben", ReviewState.CHANGES_REQUESTED)], HEAD) == ()
    assert nods_of_reviews([review("ben"), review("ben", ReviewState.DISMISSED)], HEAD) == ()
    assert len(nods_of_reviews([review("ben"), review("ben", ReviewState.COMMENTED)], HEAD)) == 1


def test_guests_of_another_repository_do_not_count() -> None:
    guest = replace(comment("ben", "/approve-design"), association="collaborator")

    assert nods_of_comments([guest]) == (Nod("ben", NOW),)
    assert nods_of_comments([guest], is_home=False) == (Nod("ben", NOW, GUEST),)
    assert nods_of_comments([comment("ben", "/approve-design")], is_home=False) == (Nod("ben", NOW),)
    assert nods_of_reviews([review("ben")], HEAD, {"ben"}) == (Nod("ben", NOW, GUEST),)


@pytest.mark.parametrize(
    ("words", "more", "nods"),
    [
        ("/approve-design", {}, (Nod("ben", NOW),)),
        ("Fine.\n\n/Approve-Design as discussed", {}, (Nod("ben", NOW),)),
        ("> /approve-design", {}, ()),
        ("approved", {}, ()),
        ("/approve-design", {"association": "none"}, (Nod("ben", NOW, "is not a member or collaborator there"),)),
        ("/approve-design", {"edited_by": "ivo", "edited_at": NOW}, (Nod("ben", NOW, "was edited by ivo"),)),
        (
            "/approve-design",
            {"edited_by": "ben", "edited_at": NOW + timedelta(days=1)},
            (Nod("ben", NOW, "was edited long after it was written"),),
        ),
    ],
)
def test_a_comment_below_an_issue_approves_in_one_word(words: str, more: dict[str, Any], nods: tuple[Nod, ...]) -> None:
    assert nods_of_comments([replace(comment("ben", words), **more)]) == nods
