"""A test of rules holds exactly where the judgement is what it expects, whatever its pull request is."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.facts import Account
from bot.core.imagined import snapshot
from bot.core.judge import Knowledge, judge
from bot.core.judgement import Outcome
from bot.core.memory import Memory
from bot.core.named import check_names, known_of, named_in
from bot.core.rules import Rules, Source
from bot.core.rules.document import read
from bot.core.rules.examples import EXAMPLES, Asked, Example, Expected, FileFacts, PullFacts
from bot.core.rules.model import Route
from bot.core.rules.report import Reference, Report
from bot.core.rules.shapes import Record, Word
from bot.core.rules.source import Place
from bot.core.rules.tree import Unread, at
from bot.core.trial import Trial, asked, trial
from bot.core.words import AccountKind, CheckState, Origin, Risk, Track
from tests.builders import RULES, book
from tests.core.pulls import CLAUDE, shipped
from tests.core.rules.mutation import mutated, traced

KNOWN = Knowledge(signals=shipped())
PATHS = st.sampled_from(["docs/a.md", "src/a.py", "src/payments/a.py", "tests/test_a.py", "go.mod", "a b/ü.py"])
LINES = st.integers(0, 900)

pulls = st.builds(
    PullFacts,
    files=st.dictionaries(
        PATHS, st.builds(FileFacts, added=LINES, deleted=LINES, was=st.none() | PATHS), min_size=1, max_size=4
    ),
    origin=st.sampled_from(Origin),
    share=st.none() | st.floats(0, 100),
    commits=st.sampled_from([("Change it",), ("One", "Two" + CLAUDE), ("Change it",) * 7]),
    author=st.sampled_from([Account("ana"), Account("renovate", AccountKind.BOT), Account("dependabot")]),
    fork=st.booleans(),
    draft=st.booleans(),
    truncated=st.booleans(),
    checks=st.sampled_from([(), (("build", CheckState.FAILING),)]),
)


def rules() -> Rules:
    found = book(RULES).default.rules
    assert found is not None
    return found


def tried(pull: PullFacts, **expected: object) -> Trial:
    return trial(Example("it", pull, Expected(**expected)), rules(), KNOWN)  # type: ignore[arg-type]


@given(pull=pulls)
def test_what_is_judged_is_what_holds(pull: PullFacts) -> None:
    judgement = judge(snapshot(pull, rules(), KNOWN.signals), book(RULES), KNOWN, Memory())
    same = Expected(
        track=judgement.track,
        route=judgement.route,
        origin=judgement.provenance.origin,
        risk=judgement.risk,
        also=tuple(each.route for each in judgement.added),
        domains=tuple(domain.name for domain in judgement.touched)[::-1],
        requirements=Asked(tuple(title.upper() for title in asked(judgement)), only=True),
        check=judgement.gate.outcome,
        mode=judgement.mode,
    )
    answer = trial(Example("it", pull, same), rules(), KNOWN)

    assert answer.judgement == judgement
    assert answer.holds
    assert not tried(pull, track=next(track for track in Track if track is not judgement.track)).holds
    assert not tried(pull, requirements=Asked((*asked(judgement), "a cake"))).holds
    assert not tried(pull, requirements=Asked(asked(judgement)[1:], only=True)).holds


@given(pull=pulls)
def test_lines_are_spread_over_commits_and_none_is_lost(pull: PullFacts) -> None:
    imagined = snapshot(pull, rules(), KNOWN.signals).pull

    assert sum(commit.added for commit in imagined.commits) == imagined.added
    assert len({commit.sha for commit in imagined.commits}) == len(pull.commits)


FILES = {"src/a.py": FileFacts(added=100)}


@pytest.mark.parametrize(
    ("more", "origin", "best"),
    [
        ({}, Origin.UNDECLARED, 0),
        ({"origin": Origin.HUMAN_LED}, Origin.HUMAN_LED, 0),
        ({"origin": Origin.AI_HEAVY}, Origin.AI_HEAVY, 100),
        ({"share": 0.0}, Origin.HUMAN_LED, 0),
        ({"share": 33.0}, Origin.AI_ASSISTED, 33),
        ({"share": 100.0, "origin": Origin.HUMAN_LED}, Origin.AI_HEAVY, 100),
        ({"share": 50.0, "commits": ("a", "b", "c")}, Origin.AI_ASSISTED, 50),
    ],
)
def test_what_a_test_says_of_the_origin_is_found_as_on_github(
    more: dict[str, object], origin: Origin, best: int
) -> None:
    provenance = tried(PullFacts(files=FILES, **more), risk=Risk.NORMAL).judgement.provenance  # type: ignore[arg-type]

    assert provenance.origin is origin
    if best not in {0, 100}:
        assert round(provenance.share.best) == best


def test_a_test_can_expect_whatever_a_check_may_say() -> None:
    item = EXAMPLES.item
    assert isinstance(item, Record)
    expect = item.keys["expect"].shape
    assert isinstance(expect, Record)
    check = expect.keys["check"].shape
    assert isinstance(check, Word)

    assert sorted(check.words) == sorted(outcome.value for outcome in Outcome)


def test_one_more_approval_than_expected_is_a_difference() -> None:
    answer = tried(
        replace(PullFacts(files=FILES), origin=Origin.AI_HEAVY), requirements=Asked(("1 approval from seniors",))
    )

    (difference,) = answer.differences
    assert difference.expected == ("1 approval from seniors",)
    assert "2 approvals from seniors" in difference.actual


def test_a_test_can_expect_what_adds_to_the_track() -> None:
    found = book(
        "version: 1\nroutes: [{name: docs, when: {domain: docs}, also: {manual-test: required}}, {name: all, track: fast}]"
    ).default.rules
    assert found is not None
    docs, code = PullFacts(files={"a.md": FileFacts(added=1)}), PullFacts(files=FILES)
    held = [(docs, ("docs",), True), (docs, (), False), (code, (), True), (code, ("docs",), False)]

    for pull, also, holds in held:
        assert trial(Example("it", pull, Expected(also=also)), found, KNOWN).holds is holds


def test_a_route_of_the_floor_is_known_to_tests() -> None:
    root, _ = read(Source("rules.yml", "[{name: a, pull: {files: {a: 1}}, expect: {route: floor}}]", ""))
    report = Report()
    assert root is not None
    EXAMPLES.read(root, report)
    named = replace(rules(), floor=(Route(name="floor", track=Track.CAREFUL),))

    check_names(report.references, known_of(named), report)
    assert report.problems == ()


@settings(deadline=None)  # the first example reads the rules
@given(pull=pulls)
def test_a_test_may_name_whatever_can_be_asked_for(pull: PullFacts) -> None:
    judgement = tried(pull, track=Track.FAST).judgement
    place = Place(Source("rules.yml", "x", ""), 1, 1)
    report = Report()
    check_names(
        [Reference("requirements", title.upper(), place) for title in asked(judgement)], known_of(rules()), report
    )

    assert asked(judgement)
    assert report.problems == ()


@pytest.mark.parametrize(
    ("title", "hint"),
    [
        ("1 aproval from seniors", "did you mean `1 approval from seniors`?"),
        ("3 approval from seniors", "did you mean `1 approval from seniors`?"),
        ("4 approvals from senoirs", "did you mean `2 approvals from seniors`?"),
        ("2 approvals from senoirs", "did you mean `2 approvals from seniors`?"),
        ("check pass", "did you mean `Checks pass`?"),
        ("Design document for paymets", "did you mean `Design document for payments`?"),
        ("a cake", "write it as the check does: `2 approvals from seniors`, `checks pass`, `tested by hand`"),
        ("", "write it as the check does: `2 approvals from seniors`, `checks pass`, `tested by hand`"),
    ],
)
def test_a_requirement_that_no_rule_can_ask_for_is_told(title: str, hint: str) -> None:
    report = Report()
    check_names([Reference("requirements", title, Place(Source("r", "x", ""), 1, 1))], known_of(rules()), report)
    (problem,) = report.problems

    assert problem.message == f"these rules can ask for no `{title}`"
    assert problem.hint == hint


def test_names_are_known_from_files_that_make_no_rules_yet() -> None:
    text = "mod: x\nroutes: [{name: a}, 7]\ndomains: {b: {}}\ngroups: {g: 7}\nfloor: {routes: [{name: c}]}\n"
    place = Place(Source("r", text, ""), 1, 1)
    report = Report()
    names = [Reference("routes", name, place) for name in "acd"] + [Reference("domains", name, place) for name in "be"]
    asked_for = ["2 approvals from g", "1 approval from anyone with write access", "design document for b", "a cake"]
    names += [Reference("requirements", name, place) for name in asked_for]
    check_names(names, named_in([read(place.source)[0]]), report)

    assert [problem.message for problem in report.problems] == [
        "the rules have no route named `d`",
        "the rules have no domain named `e`",
        "these rules can ask for no `a cake`",
    ]
    unread = Report()
    check_names(names, named_in([None]), unread)
    assert unread.problems == ()


DAMAGED = """tests:
  - name: a
    pull:
      files: {src/a.py: 3, docs/b.md: {added: 1, deleted: 2, was: src/b.md}}
      origin: ai-assisted
      share: 12.5
      commits: ["One\\n\\nCo-Authored-By: Claude <noreply@anthropic.com>", Two]
      author: "renovate[bot]"
      labels: [hotfix, ai-heavy]
      checks: {build: passing, lint: failing}
      at: "2027-01-05T10:00+01:00"
    expect: {track: fast, domains: [docs], requirements: {only: [checks pass]}, check: waiting}
  - {name: b, pull: {files: {a: 0}, commits: 9, draft: true, fork: true, truncated: true}, expect: {risk: low}}
"""


@pytest.mark.parametrize("seed", range(3))
def test_no_damage_to_a_test_breaks_the_judging(seed: int) -> None:
    dice, ran = random.Random(seed), 0
    for _ in range(400):
        text = mutated(DAMAGED, dice)
        root, _ = read(Source("rules.yml", text, ""))
        listing = at(root, "tests") if root is not None else None
        if listing is None:
            continue
        report = Report()
        with traced():
            examples = EXAMPLES.read(listing, report)
        assert examples is not None or report.has_errors or isinstance(listing, Unread), text
        for example in examples or ():
            ran += 1
            assert trial(example, rules(), KNOWN).example is example
    assert ran > 20


ASKING = """\
domains:
  tokens: {content: ['(?i)api[-_]key *='], risk: high}
routes:
  - {name: critical, when: {property: {tier: critical}}, track: careful}
  - {name: risky, when: {risk: high}, track: careful}
  - {name: rest, track: fast}
"""


@pytest.mark.parametrize(
    ("pull", "route"),
    [
        (PullFacts(files=FILES, properties={}), "rest"),
        (PullFacts(files=FILES), "critical"),  # nobody knows
        (PullFacts(files={"a.py": FileFacts(lines="x = 1\nAPI_KEY = 'a'")}, properties={}), "risky"),
        (PullFacts(files={"a.py": FileFacts(lines="x = 1"), "b.py": FileFacts(added=9)}, properties={}), "rest"),
        (PullFacts(files={"a.py": FileFacts(lines="x = 1")}, truncated=True, properties={}), "risky"),
        (PullFacts(files=FILES, properties={"Tier": ("low", "Critical")}), "critical"),
        (PullFacts(files=FILES, properties={"tier": ("low",)}), "rest"),
    ],
)
def test_a_test_tells_what_lines_say_and_what_the_repository_is(pull: PullFacts, route: str) -> None:
    found = book(f"version: 1\n{ASKING}").default.rules
    assert found is not None

    answer = trial(Example("it", pull, Expected(route=route)), found, KNOWN)

    assert answer.differences == ()


def test_lines_that_are_told_are_added_at_least() -> None:
    told = PullFacts(files={"a.py": FileFacts(added=1, lines="one\ntwo"), "b.py": FileFacts(added=5, lines="one")})

    assert [file.added for file in snapshot(told, rules(), KNOWN.signals).diff.files] == [2, 5]


@pytest.mark.parametrize("when", ["0001-01-01T00:00+00:00", "9999-12-31T23:59-12:00", "1999-12-31T00:00+00:00"])
def test_a_time_that_no_promise_can_be_added_to_is_refused(when: str) -> None:
    root, _ = read(
        Source("rules.yml", f"[{{name: a, pull: {{files: {{a: 1}}, at: '{when}'}}, expect: {{risk: low}}}}]", "")
    )
    report = Report()
    assert root is not None

    assert EXAMPLES.read(root, report) is None
    assert [problem.message for problem in report.problems] == ["expected a year from 2000 to 2100"]
