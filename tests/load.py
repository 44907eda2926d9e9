"""How evenly work falls on people: pull requests opened one after the other, each adding to the load of whom it asks."""

import time
from collections import Counter
from dataclasses import dataclass, replace

from bot.core.absences import Spared
from bot.core.asked import Asked
from bot.core.candidate import Candidate
from bot.core.case import Case
from bot.core.classify import Question, classify
from bot.core.dossier import dossier
from bot.core.facts import PullRef, Roster, Snapshot
from bot.core.field import Field
from bot.core.judgement import Requirement, RequirementKind, Standing
from bot.core.memory import Memory
from bot.core.requirements import Bar
from bot.core.reviewers import reviewers
from bot.core.rules import Approval, Duration, Rules
from tests.builders import book, shipped, snapshot

PULLS, PEOPLE = 10_000, 300
NEEDED = Requirement(
    kind=RequirementKind.APPROVALS,
    title="1 approval from seniors",
    short="1 approval",
    standing=Standing.AWAITED,
    missing="1 approval",
    group="seniors",
)


@dataclass(frozen=True, slots=True)
class Spread:
    """What became of it. `busiest` and `mean` count the reviews of one person."""

    busiest: int
    mean: float
    milliseconds: float  # of processor time, for each choice


def spread(pulls: int = PULLS, people: int = PEOPLE) -> Spread:
    """Open so many pull requests over equally eligible people; nobody gets done meanwhile."""
    logins = tuple(f"p{number}" for number in range(people))
    rules = book(f"version: 1\ngroups: {{seniors: [{', '.join(logins)}]}}").default.rules
    assert rules is not None
    facts = replace(snapshot(), roster=Roster(users={login: f"U_{login}" for login in logins}))
    bar = _bar(facts, rules)
    loads: Counter[str] = Counter()
    began = time.process_time()
    for number in range(1, pulls + 1):
        known = {login: Candidate(open=count, here=count) for login, count in loads.items()}
        opened = replace(facts, pull=replace(facts.pull, ref=PullRef("acme", "shop", number)), candidates=known)
        one = replace(bar, snapshot=opened)
        found = reviewers(one, (NEEDED,), Field(one, Memory(), Spared()), Memory())
        loads.update(choice.login for choice in found.ask)
    spent = time.process_time() - began
    return Spread(max(loads.values()), loads.total() / people, spent * 1000 / pulls)


def _bar(facts: Snapshot, rules: Rules) -> Bar:
    signals = shipped().signals
    provenance = classify(Question(pull=facts.pull, diff=facts.diff, signals=signals))
    case: Case = dossier(facts, rules, provenance, signals.uncounted).case
    track = Asked(first_review=Duration(24), approvals=(Approval("seniors", 1),))
    return Bar(snapshot=facts, rules=rules, track=track, case=case, domains={}, provenance=provenance)
