"""What one look concludes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.facts import Check, Comment, Diff, Review
from bot.core.judge import judge
from bot.core.judgement import Judgement, Outcome, RequirementKind, Standing
from bot.core.memory import Memory
from bot.core.words import CheckState, Origin, ReviewState, Risk, Track
from tests.builders import (
    CLAUDE,
    HEAD,
    NOW,
    RULES,
    book,
    comment,
    commit,
    file,
    review,
    robot,
    shipped,
    snapshot,
)

SEEN = Memory(head=HEAD, head_seen_at=NOW - timedelta(minutes=30))
HUMAN = ("human-led",)


def judged(*files: object, rules: str | None = RULES, memory: Memory = SEEN, **pull: object) -> Judgement:
    return judge(snapshot(*files, **pull), book(rules), shipped(), memory)  # type: ignore[arg-type]


def requirement(judgement: Judgement, kind: RequirementKind) -> object:
    return next(item for item in judgement.requirements if item.kind is kind)


@pytest.mark.parametrize(
    ("pull", "track", "route"),
    [
        ({"labels": HUMAN}, Track.FAST, "everything else"),
        ({}, Track.CAREFUL, "nobody said who wrote it"),
        ({"commits": (commit("Add" + CLAUDE),)}, Track.CAREFUL, "AI-heavy code"),
        ({"commits": (commit("Add" + CLAUDE),), "labels": HUMAN}, Track.CAREFUL, "AI-heavy code"),
        ({"author": robot("copilot-swe-agent")}, Track.CAREFUL, "AI-heavy code"),
        ({"labels": ("ai-assisted",)}, Track.FAST, "everything else"),
        ({"labels": ("ai-heavy",)}, Track.CAREFUL, "AI-heavy code"),
    ],
)
def test_who_wrote_it_decides_the_track(pull: dict[str, object], track: Track, route: str) -> None:
    judgement = judged(**pull)

    assert (track, route) == (judgement.track, judgement.route)


def test_a_high_risk_domain_is_careful_whoever_wrote_it() -> None:
    judgement = judged(file("src/payments/charge.py"), labels=HUMAN)

    assert (judgement.track, judgement.risk, judgement.route) == (Track.CAREFUL, Risk.HIGH, "high-risk domain")


def test_moving_a_file_out_of_a_domain_still_touches_it() -> None:
    judgement = judged(file("src/misc/charge.py", previous="src/payments/charge.py"), labels=HUMAN)

    assert [domain.name for domain in judgement.touched] == ["payments"]


def test_documentation_nobody_spoke_for_is_fast() -> None:
    judgement = judged(file("docs/a.md"))

    assert (judgement.track, judgement.risk, judgement.provenance.origin) == (Track.FAST, Risk.LOW, Origin.UNDECLARED)


def test_what_github_did_not_show_is_careful_and_said_so() -> None:
    cut = replace(snapshot(labels=HUMAN), diff=Diff((file(),), "GitHub listed 3,000 of 4,200 changed files"))
    judgement = judge(cut, book(), shipped(), SEEN)

    assert Track.CAREFUL is judgement.track
    assert "GitHub listed 3,000 of 4,200 changed files" in judgement.notes


FAST_APPROVED = {"labels": HUMAN, "reviews": (review("ben"),)}


def test_one_senior_is_enough_on_the_fast_track() -> None:
    assert Outcome.SUCCESS is judged(**FAST_APPROVED).gate.outcome


@pytest.mark.parametrize(
    ("reviews", "reason"),
    [
        ((review("hana"),), "opened this pull request"),
        ((review("eva"),), "is not in seniors"),
        ((review("ben", head="c" * 40),), "approved ccccccc, not the newest aaaaaaa"),
        ((replace(review("ben"), author=robot("ben")),), "is not a person"),
    ],
)
def test_an_approval_that_does_not_count_says_why(reviews: tuple[Review, ...], reason: str) -> None:
    judgement = judged(labels=HUMAN, reviews=reviews)
    approvals = requirement(judgement, RequirementKind.APPROVALS)

    assert Outcome.WAITING is judgement.gate.outcome
    assert [reason] == [ignored.reason for ignored in approvals.ignored]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (commit("x", author="ben"), "wrote commit aaaaaaa"),
        (commit("x\n\nCo-authored-by: Ben <12+ben@users.noreply.github.com>"), "is a co-author of commit aaaaaaa"),
    ],
)
def test_whoever_had_a_hand_in_it_cannot_approve_it(change: object, reason: str) -> None:
    judgement = judged(labels=HUMAN, reviews=(review("ben"),), commits=(change,))
    approvals = requirement(judgement, RequirementKind.APPROVALS)

    assert [reason] == [ignored.reason for ignored in approvals.ignored]  # type: ignore[attr-defined]


def test_a_later_request_for_changes_takes_the_approval_back() -> None:
    later = review("ben", ReviewState.CHANGES_REQUESTED, at=NOW + timedelta(minutes=1))

    assert Outcome.FAILURE is judged(labels=HUMAN, reviews=(review("ben"), later)).gate.outcome


def test_somebody_without_a_say_cannot_block() -> None:
    stranger = review("mallory", ReviewState.CHANGES_REQUESTED, can_push=False)

    assert Outcome.SUCCESS is judged(labels=HUMAN, reviews=(review("ben"), stranger)).gate.outcome


@pytest.mark.parametrize(
    ("checks", "outcome", "title"),
    [
        ((Check(name="build", state=CheckState.FAILING),), Outcome.FAILURE, "Fast: please mend 1 failing check"),
        ((Check(name="build", state=CheckState.PENDING),), Outcome.WAITING, "Fast: awaiting checks"),
        ((Check(name="build", state=CheckState.PASSING),), Outcome.SUCCESS, "Fast: all it asks for is there"),
        (
            (
                Check(name="lint", state=CheckState.FAILING),
                Check(name="build", state=CheckState.PASSING, required=True),
            ),
            Outcome.SUCCESS,
            "Fast: all it asks for is there",
        ),
    ],
)
def test_checks_count(checks: tuple[Check, ...], outcome: Outcome, title: str) -> None:
    gate = judged(**FAST_APPROVED, checks=checks).gate

    assert (outcome, title) == (gate.outcome, gate.title)


CAREFUL = {"labels": ("ai-heavy",), "reviews": (review("ben"), review("cleo"))}


def test_the_careful_track_wants_two_seniors_and_a_manual_test() -> None:
    assert judged(**CAREFUL).gate.title == "Careful: awaiting manual test"
    tried = comment("ivo", "/tested paid with a real card on staging")

    assert Outcome.SUCCESS is judged(**CAREFUL, comments=(tried,)).gate.outcome


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (comment("hana", "/tested on staging"), "opened this pull request"),
        (comment("ivo", "/tested"), "did not say what they tried and where"),
        (
            comment("ivo", "/tested on staging", at=NOW - timedelta(hours=2)),
            "spoke of an earlier commit; please say it again",
        ),
        (comment("mallory", "/tested on staging", association="none"), "is not a member or collaborator here"),
    ],
)
def test_a_manual_test_that_does_not_count_says_why(said: Comment, reason: str) -> None:
    judgement = judged(**CAREFUL, comments=(said,))
    manual = requirement(judgement, RequirementKind.MANUAL_TEST)

    assert Standing.AWAITED is manual.standing  # type: ignore[attr-defined]
    assert [reason] == [ignored.reason for ignored in manual.ignored]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "body", ["> /tested on staging", "```\n/tested on staging\n```", "I /tested it", "    /tested x"]
)
def test_a_quoted_command_is_no_command(body: str) -> None:
    assert Outcome.WAITING is judged(**CAREFUL, comments=(comment("ivo", body),)).gate.outcome


LEDGER = RULES.replace(
    "domains:", "domains:\n  ledger: {paths: [src/ledger/**], most-ai: ai-assisted, design-doc: required}"
)


@pytest.mark.parametrize(
    ("labels", "standing"),
    [
        (("ai-heavy",), Standing.REFUSED),
        ((), Standing.AWAITED),
        (("ai-assisted",), Standing.MET),
        (HUMAN, Standing.MET),
    ],
)
def test_a_domain_admits_so_much_ai_and_no_more(labels: tuple[str, ...], standing: Standing) -> None:
    judgement = judged(file("src/ledger/post.py"), rules=LEDGER, labels=labels)

    assert standing is requirement(judgement, RequirementKind.MOST_AI).standing  # type: ignore[attr-defined]


def test_an_architect_looks_at_large_careful_changes() -> None:
    rules = RULES.replace(
        "careful: {", "careful: {architecture-review: {from: architects, when: {changed-lines: {over: 500}}}, "
    )
    small = judged(rules=rules, **CAREFUL)
    large = judged(file(added=501), rules=rules, **CAREFUL)

    assert RequirementKind.ARCHITECTURE_REVIEW not in {item.kind for item in small.requirements}
    assert RequirementKind.ARCHITECTURE_REVIEW in {item.kind for item in large.requirements}


def test_a_draft_promises_nothing_and_asks_nobody() -> None:
    judgement = judged(draft=True, ready_at=None)

    assert (judgement.gate.outcome, judgement.promises, judgement.reviewers.ask) == (Outcome.WAITING, (), ())


def test_broken_rules_fail_and_name_the_line() -> None:
    judgement = judged(rules="version: 1\nroutes:\n  - {name: x, trakc: fast}\n", **FAST_APPROVED)

    assert Outcome.FAILURE is judgement.gate.outcome
    assert any(".github/rules.yml:3:" in str(problem) for problem in judgement.problems)


def test_a_lax_base_branch_opens_nothing() -> None:
    lax = RULES + "routes: [{name: all fast, track: fast}]\n"
    both = judge(snapshot(**CAREFUL), book(RULES, base=lax), shipped(), SEEN)  # type: ignore[arg-type]
    strict_base = judge(snapshot(**CAREFUL), book(lax, base=RULES), shipped(), SEEN)  # type: ignore[arg-type]

    assert (both.track, both.gate.outcome) == (Track.CAREFUL, Outcome.WAITING)
    assert (strict_base.track, strict_base.gate.outcome) == (Track.CAREFUL, Outcome.WAITING)


def test_advice_never_blocks() -> None:
    judgement = judged(rules=RULES + "mode: advise\n")

    assert Outcome.ADVICE is judgement.gate.outcome
    assert judgement.gate.title.startswith("Advice only · ")


def test_no_rules_at_all_is_the_default_pack() -> None:
    judgement = judged(rules=None, labels=HUMAN, reviews=(review("whoever"),))

    assert (judgement.track, judgement.gate.outcome) == (Track.FAST, Outcome.SUCCESS)


def test_titles_fit_sixty_characters() -> None:
    rules = LEDGER.replace("src/ledger", "a-very-long-folder-name") + ""
    judgement = judged(file("a-very-long-folder-name/x.py"), rules=rules, labels=("ai-heavy",))

    assert len(judgement.gate.title) <= 60


def test_evidence_that_disappears_still_counts() -> None:
    credited = judged(commits=(commit("Add" + CLAUDE),))
    memory = replace(SEEN, evidence=credited.provenance.evidence)
    rewritten = judged(memory=memory)

    assert (rewritten.provenance.origin, rewritten.track) == (Origin.AI_HEAVY, Track.CAREFUL)


def test_nobody_approves_for_good_what_has_commits_that_nobody_can_read() -> None:
    """Whoever wrote them might be the one who approves."""
    given = (review("ben"), review("cleo"))
    all_read, cut = (judged(labels=HUMAN, reviews=given, commits_total=total) for total in (1, 1001))

    assert requirement(all_read, RequirementKind.APPROVALS).standing is Standing.MET  # type: ignore[attr-defined]
    assert requirement(cut, RequirementKind.APPROVALS).standing is Standing.AWAITED  # type: ignore[attr-defined]
    assert "1000 commits cannot be read" in requirement(cut, RequirementKind.APPROVALS).missing  # type: ignore[attr-defined]
