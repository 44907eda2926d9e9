"""Where only part of a change was seen, what it may touch is asked for as well, and says that nobody knows better."""

from collections.abc import Callable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.core.facts import Snapshot
from bot.core.judge import Book, judge
from bot.core.judgement import RequirementKind
from bot.core.memory import Memory
from bot.core.rules import Composed, Rules
from bot.core.verdict import verdict
from tests.builders import file, shipped, snapshot

DOMAINS = """\
domains:
  payments: {paths: ["src/payments/**"], risk: high, most-ai: human-led, design-doc: required}
  vault: {content: ['KEY'], most-ai: human-led}
  off: {paths: [], design-doc: required}
  labelled: {labels: [careful], design-doc: required}
routes: [{name: rest, track: fast}]
"""


def asked(rules: Rules, seen: Snapshot) -> dict[str, str]:
    """What is asked of a change by its domains: the title, and what is missing."""
    kinds = {RequirementKind.MOST_AI, RequirementKind.DESIGN_DOC}
    judged = judge(seen, Book(default=Composed(rules, ())), shipped(), Memory())
    return {one.title: one.missing for one in judged.requirements if one.kind in kinds}


def test_what_a_cut_change_may_touch_is_asked_and_says_why(ruled: Callable[[str], Rules]) -> None:
    rules = ruled(DOMAINS)
    seen = snapshot(file("src/a.py"))
    whole = replace(seen, diff=replace(seen.diff, content={"KEY": ()}))
    cut = replace(seen, diff=replace(seen.diff, truncated="too large", content={"KEY": None}))

    assert asked(rules, whole) == {}
    told = asked(rules, cut)
    may = [title for title in told if "payments" in title or "vault" in title]
    assert may == [
        "At most human-led in payments (which it may touch)",
        "Design document for payments (which it may touch)",
        "At most human-led in vault (which it may touch)",
    ]
    assert told[may[0]].startswith(
        "only part of the change was seen, so it may touch payments; payments admits at most"
    )
    assert told[may[2]].startswith(
        "its added lines could not be searched for what makes it vault; vault admits at most"
    )
    assert not any("off" in title or "labelled" in title for title in told)


def test_what_is_asked_of_a_cut_change_is_part_of_the_short_answer(ruled: Callable[[str], Rules]) -> None:
    rules = ruled(DOMAINS)
    seen = snapshot(file("src/a.py"))
    cut = replace(seen, diff=replace(seen.diff, truncated="too large"))

    assert "a design document for payments" in verdict(cut, rules, shipped().signals).demands
    whole = replace(seen, diff=replace(seen.diff, content={"KEY": ()}))
    assert verdict(whole, rules, shipped().signals).demands == ("a first review within 24h", "passing checks")


@given(paths=st.lists(st.sampled_from(["src/payments/a.py", "src/a.py", "docs/a.md"]), min_size=1, unique=True))
def test_seeing_less_of_a_change_asks_for_no_less(ruled: Callable[[str], Rules], paths: list[str]) -> None:
    rules = ruled(DOMAINS)
    seen = snapshot(*map(file, paths))
    cut = replace(seen, diff=replace(seen.diff, files=seen.diff.files[:1], truncated="too large"))

    assert {title.partition(" (")[0] for title in asked(rules, seen)} <= {
        title.partition(" (")[0] for title in asked(rules, cut)
    }
