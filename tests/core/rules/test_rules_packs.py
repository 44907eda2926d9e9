"""Every pack means what its tests say, and is what it promises: stricter where it claims to be, and never lax by chance."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.rulefiles import packs
from bot.core.facts import Account
from bot.core.imagined import snapshot
from bot.core.judge import Book, Knowledge, judge
from bot.core.memory import Memory
from bot.core.rules import Composed, Rules, Source, compose, risk_of
from bot.core.rules.document import read
from bot.core.rules.examples import EXAMPLES, Example, Expected, FileFacts, PullFacts
from bot.core.rules.report import Report
from bot.core.rules.tree import at
from bot.core.trial import asked, trial
from bot.core.words import AccountKind, Origin, Risk, Track
from tests.core.pulls import CLAUDE, shipped

KNOWN = Knowledge(signals=shipped())
NAMES = sorted(packs())


def chosen(body: str) -> Composed:
    """What a repository has that writes this."""
    return compose(repository=Source("rules.yml", f"version: 1\n{body}", "r0"), organisation=None, packs=packs())


def extending(name: str) -> Rules:
    rules = chosen(f"extends: [default, {name}]\n").rules
    assert rules is not None
    return rules


def examples(name: str) -> tuple[Example, ...]:
    root, problems = read(packs()[name])
    listing = at(root, "tests") if root is not None else None
    found = EXAMPLES.read(listing, Report()) if listing is not None else None
    assert problems == ()
    return found or ()


CASES = [pytest.param(name, each, id=f"{name}: {each.name}") for name in NAMES for each in examples(name)]


@pytest.mark.parametrize(("name", "example"), CASES)
def test_whoever_extends_a_pack_has_what_its_tests_say(name: str, example: Example) -> None:
    assert trial(example, extending(name), KNOWN).differences == ()


@pytest.mark.parametrize("name", NAMES)
def test_the_tests_of_a_pack_say_enough(name: str) -> None:
    """Eight or more, of both tracks, and every route is shown where it decides or adds something."""
    found, rules = examples(name), extending(name)
    judged = [trial(each, rules, KNOWN).judgement for each in found]
    shown = {each.route for each in judged} | {added.route for each in judged for added in each.added}

    assert len(found) >= 8
    assert {each.track for each in judged} == set(Track)
    assert {route.name for route in rules.routes} - shown == set()


@pytest.mark.parametrize("name", NAMES)
def test_a_pack_asks_of_careful_changes_whatever_it_asks_of_fast_ones(name: str) -> None:
    fast, careful = (extending(name).tracks[track] for track in (Track.FAST, Track.CAREFUL))
    counts = {each.from_group: each.count for each in careful.approvals}

    assert all(counts.get(each.from_group, 0) >= each.count for each in fast.approvals)
    assert careful.checks_passing >= fast.checks_passing
    assert careful.manual_test >= fast.manual_test


def paths(default: Rules) -> list[str]:
    """One path for every glob of the pack `default`."""
    globs = [line for domain in default.domains for line in domain.paths.lines]
    return [glob.lstrip("/").replace("**", "a").replace("*", "a") for glob in globs]


@pytest.mark.parametrize("name", NAMES)
def test_no_pack_takes_the_risk_from_what_default_finds_risky(name: str, default: Rules) -> None:
    """What is replaced whole is easily replaced by less."""
    rules = extending(name)
    lower = [path for path in paths(default) if risk_of(rules, [(path,)]).rank < risk_of(default, [(path,)]).rank]

    assert len(paths(default)) > 100
    assert lower == []


FILES = st.dictionaries(
    st.sampled_from(
        ["docs/a.md", "src/a.py", "src/payments/a.py", "tests/auth/test_a.py", "go.mod", "a.sh", "policies/a.md"]
    ),
    st.builds(FileFacts, added=st.sampled_from([1, 40, 400, 2500])),
    min_size=1,
    max_size=3,
)
pulls = st.builds(
    PullFacts,
    files=FILES,
    origin=st.sampled_from(Origin),
    author=st.sampled_from([Account("ana"), Account("renovate", AccountKind.BOT)]),
    association=st.sampled_from(["member", "none", "contributor"]),
    fork=st.booleans(),
)
WORSE: dict[str, Callable[[PullFacts], dict[str, object]]] = {
    "one more risky file": lambda pull: {"files": {**pull.files, "src/billing/b.py": FileFacts(added=1)}},
    "one more file of code": lambda pull: {"files": {**pull.files, "lib/b.py": FileFacts(added=1)}},
    "one commit of an AI": lambda pull: {"commits": (*pull.commits, "Change it" + CLAUDE)},
    "no word of its author": lambda pull: {"origin": Origin.UNDECLARED} if pull.origin is Origin.HUMAN_LED else {},
    "hidden files": lambda _: {"truncated": True},
}


@pytest.mark.parametrize("worsen", sorted(WORSE))
@given(pull=pulls)
def test_judged_in_full_worse_is_never_faster(packed: Rules, worsen: str, pull: PullFacts) -> None:
    """From the facts to the answer, where one thing that turns out worse changes many that rules ask about."""
    tracks = [
        trial(Example("it", each, Expected()), packed, KNOWN).judgement.track
        for each in (pull, replace(pull, **WORSE[worsen](pull)))  # type: ignore[arg-type]
    ]

    assert tracks != [Track.CAREFUL, Track.FAST]


REGULATED = """\
extends: [default, regulated]
groups: {seniors: [ana, ben], payments-team: [pia], data-protection: [dora], security-team: [sven], compliance: [cora]}
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("src/payments/a.py", {"payments-team"}),
        ("src/customers/a.py", {"data-protection"}),
        ("src/auth/a.py", {"security-team"}),
        ("src/auth/payments/a.py", {"security-team", "payments-team"}),
        ("src/kyc/a.py", set()),
    ],
)
def test_what_is_regulated_needs_its_owners_and_compliance(path: str, owners: set[str]) -> None:
    rules = chosen(REGULATED).rules
    assert rules is not None
    pull = PullFacts(files={path: FileFacts(added=3)}, origin=Origin.HUMAN_LED)
    judgement = judge(snapshot(pull, rules, KNOWN.signals), Book(default=Composed(rules, ())), KNOWN, Memory())

    assert [title for title in asked(judgement) if "approval" in title] == [
        "2 approvals from seniors",
        *(f"1 approval from {name}" for name in rules.groups if name in owners),
        "1 approval from compliance",
    ]


def told(body: str) -> list[str]:
    return [str(problem) for problem in chosen(body).problems]


def test_two_packs_that_decide_are_told_of_each_other() -> None:
    said = "rules.yml:2:{}: extends[{}]: the routes of pack `{}` replace those of pack `{}`"

    assert told("extends: [default, regulated, human-led]") == [said.format(31, 2, "human-led", "regulated")]
    assert told("extends: [regulated, default]") == [said.format(22, 1, "default", "regulated")]
    assert told("extends: [default, regulated, human-led]\nroutes: [{name: all, track: careful}]") == []


@pytest.mark.parametrize("name", [name for name in NAMES if name != "default"])
def test_a_pack_alone_is_told_what_it_builds_upon(name: str) -> None:
    answer = chosen(f"extends: [{name}]")

    assert answer.rules is None
    (problem,) = answer.problems
    assert str(problem) == f"rules.yml:2:11: extends[0]: the pack `{name}` builds upon `default`"
    assert problem.hint == f"name it too: `extends: [default, {name}]`"


@pytest.mark.parametrize(
    "path", ["src/PAYMENTS/card.py", "src/Payments/Card.java", "lib/AUTH/token.go", "app/CustomerPRIVACY.ts"]
)
def test_the_regulated_pack_knows_its_folders_in_capitals_too(path: str) -> None:
    assert risk_of(extending("regulated"), [(path,)]) is Risk.HIGH


@pytest.mark.parametrize("path", ["src/Payments/card.py", "src/Auth/token.py", "src/Billing/a.py", "Privacy/a.py"])
def test_everybodys_pack_knows_folders_that_begin_with_a_capital(path: str) -> None:
    rules = chosen("mode: advise\n").rules

    assert rules is not None
    assert risk_of(rules, [(path,)]) is Risk.HIGH
