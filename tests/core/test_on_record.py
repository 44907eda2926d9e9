"""What goes on record: what differs, once, with who counted and who did not; and how it ended."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.audit import Draft, Facts, Happening, Kind, Trail, record
from bot.core.chain import BEGIN, sealed
from bot.core.facts import OurCheck, Snapshot
from bot.core.judge import judge
from bot.core.judgement import Judgement
from bot.core.memory import Memory
from bot.core.words import PullState, ReviewState
from tests.builders import NOW, RULES, book, comment, file, person, review, shipped, snapshot


def judged(facts: Snapshot, rules: str = RULES) -> Judgement:
    seen = Memory(head=facts.pull.head, head_seen_at=NOW - timedelta(hours=1), base="main")
    return judge(facts, book(rules), shipped(), seen)


def looked(facts: Snapshot, trail: Trail | None = None, rules: str = RULES) -> tuple[list[Draft], Trail]:
    made = record(judged(facts, rules), facts, trail or Trail())
    return list(made.drafts), made.trail


def with_pull(facts: Snapshot, **changes: Any) -> Snapshot:
    return replace(facts, pull=replace(facts.pull, **changes))


FIRST = snapshot()
OVERRIDING = RULES + "commands: {override: [seniors]}\n"


def test_the_first_decision_is_recorded_and_the_same_one_is_not() -> None:
    drafts, trail = looked(FIRST)
    later = replace(FIRST, taken_at=NOW + timedelta(hours=1))

    assert [(draft.kind, draft.number, draft.at) for draft in drafts] == [(Kind.DECISION, 7, NOW)]
    assert looked(later, trail) == ([], trail)


@pytest.mark.parametrize("change", [
    lambda facts: with_pull(facts, head="c" * 40),
    lambda facts: with_pull(facts, base="release"),
    lambda facts: with_pull(facts, labels=("ai-heavy",)),
    lambda facts: with_pull(facts, draft=True),
    lambda facts: with_pull(facts, reviews=(review("ben"),)),
    lambda facts: with_pull(facts, reviews=(review("hana"),)),
    lambda facts: with_pull(facts, reviews=(review("ben", ReviewState.CHANGES_REQUESTED),)),
    lambda facts: snapshot(file("src/payments/pay.py")),
], ids=["head", "base", "origin", "draft", "who counts", "who does not", "objection", "domain"])  # fmt: skip
def test_what_makes_it_another_decision_is_recorded(change: Callable[[Snapshot], Snapshot]) -> None:
    drafts, _ = looked(change(FIRST), looked(FIRST)[1])

    assert [draft.kind for draft in drafts] == [Kind.DECISION]


@pytest.mark.parametrize("change", [
    lambda facts: with_pull(facts, title="Another title"),
    lambda facts: with_pull(facts, updated_at=NOW + timedelta(days=1)),
    lambda facts: with_pull(facts, requested=("ben",)),
    lambda facts: with_pull(facts, comments=(comment("ivo", "Nice work!"),)),
], ids=["title", "update", "request", "remark"])  # fmt: skip
def test_what_changes_no_decision_is_not(change: Callable[[Snapshot], Snapshot]) -> None:
    assert looked(change(FIRST), looked(FIRST)[1])[0] == []


def test_other_rules_make_another_decision() -> None:
    assert len(looked(FIRST, looked(FIRST)[1], RULES.replace("[gus]", "[gus, ivo]"))[0]) == 1


def test_rules_that_cannot_be_read_are_recorded_with_what_is_wrong() -> None:
    (draft,), _ = looked(FIRST, None, "version: 1\nmode: enfroce\n")

    assert draft.body["gate"]["outcome"] == "failure"
    assert "expected observe, advise or enforce" in draft.body["rules"]["problems"][0]


def test_a_decision_says_who_counted_who_did_not_and_who_was_senior_then() -> None:
    facts = with_pull(FIRST, reviews=(review("ben"), review("ivo")), labels=("human-led",))
    (draft,), _ = looked(facts)
    approvals = next(each for each in draft.body["requirements"] if each["kind"] == "approvals")

    assert [said["login"] for said in approvals["counted"]] == ["ben"]
    assert approvals["ignored"] == [{"login": "ivo", "reason": "is not in seniors"}]
    assert draft.body["groups"]["seniors"] == ["ben", "cleo", "dan"]
    assert [layer["name"] for layer in draft.body["rules"]["layers"]] == ["pack default", ".github/rules.yml"]
    assert draft.body["rules"]["digest"] == judged(facts).rules_digest


def test_a_command_is_recorded_once_whether_it_counts_or_not() -> None:
    facts = with_pull(FIRST, comments=(comment("ivo", "/tested on staging"), comment("hana", "/tested it")))
    drafts, trail = looked(facts, looked(FIRST)[1])
    told = [(each.body["by"], each.body["what"], each.body["outcome"]) for each in drafts if each.kind is Kind.COMMAND]

    assert told == [("ivo", "/tested on staging", "counts"),
                    ("hana", "/tested it", "does not count: opened this pull request")]  # fmt: skip
    assert [draft.kind for draft in drafts] == [Kind.COMMAND, Kind.COMMAND, Kind.DECISION]
    assert looked(facts, trail)[0] == []


def test_who_breaks_the_glass_is_recorded_as_that() -> None:
    facts = with_pull(FIRST, comments=(comment("ben", "/override because the shop is down"),))
    drafts, _ = looked(facts, None, OVERRIDING)

    assert [draft.kind for draft in drafts] == [Kind.COMMAND, Kind.OVERRIDE]
    assert drafts[-1].body["override"]["login"] == "ben"
    assert drafts[-1].body["override"]["why"] == "the shop is down"
    assert drafts[-1].body["commands"]["override"] == ["seniors"]


def check(conclusion: str | None) -> OurCheck:
    status = "in_progress" if conclusion is None else "completed"
    return OurCheck(id="CR_1", status=status, conclusion=conclusion, title="As it was", summary="")


@pytest.mark.parametrize(("shown", "green"), [
    (check("success"), True), (check("neutral"), False), (check("failure"), False), (check(None), False), (None, False),
])  # fmt: skip
def test_a_merge_is_recorded_with_what_the_check_showed_and_what_held(shown: OurCheck | None, *, green: bool) -> None:
    _, trail = looked(FIRST)
    merged = with_pull(FIRST, state=PullState.MERGED, merged_by="dan", merged_at=NOW)
    merged = replace(merged, shown=replace(merged.shown, check=shown))
    (draft,), after = looked(merged, trail)
    end = draft.body["end"]

    assert (draft.kind, end["by"], end["green"]) == (Kind.MERGED, "dan", green)
    assert (end["check"] is None) == (shown is None)
    assert end["held"] == {"head": FIRST.pull.head, "outcome": "waiting", "title": judged(FIRST).gate.title}
    assert "2 approvals from seniors" in end["missing"]
    assert "gate" not in draft.body, "there is nothing left to hold back"
    assert looked(with_pull(merged, reviews=(review("ben"),)), after)[0] == [], "it ended once"


def test_closing_and_opening_again_are_recorded() -> None:
    _, trail = looked(FIRST)
    closed, trail = looked(with_pull(FIRST, state=PullState.CLOSED), trail)
    opened, trail = looked(FIRST, trail)

    assert [draft.kind for draft in (*closed, *opened)] == [Kind.CLOSED, Kind.DECISION]
    assert looked(FIRST, trail)[0] == []


def test_what_others_report_goes_on_record_as_well() -> None:
    happened = Happening(kind=Kind.TAMPERING, what="edited our comment", by="mallory", at=NOW, outcome="written anew")
    made = record(judged(FIRST), FIRST, looked(FIRST)[1], (happened,))

    assert [(draft.kind, draft.body["by"], draft.decides) for draft in made.drafts] == [
        (Kind.TAMPERING, "mallory", False)
    ]


def test_only_decisions_point_to_their_facts() -> None:
    facts = Facts(decision=3, inputs="i", judgement="j")
    drafts, _ = looked(with_pull(FIRST, comments=(comment("ivo", "/tested on staging"),)))
    entries = [draft.entry(1, BEGIN, facts) for draft in drafts]

    assert [entry.decision for entry in entries] == [None, 3]
    assert '"inputs":"i"' in entries[1].body
    assert all(sealed(entry) == entry.hash for entry in entries)


def test_text_that_no_encoding_likes_can_be_recorded() -> None:
    odd = "\ud800 \0 \u202e"
    facts = with_pull(FIRST, title=odd, author=person("hana"), comments=(comment("ivo", f"/tested {odd} on staging"),))
    for draft in looked(facts)[0]:
        assert draft.entry(1, BEGIN, None).body.isascii()
