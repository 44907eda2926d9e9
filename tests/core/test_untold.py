"""Away from GitHub some facts have to be said: what is not said is no answer, and rules take the careful side."""

import pytest

from bot.core.facts import Account
from bot.core.judge import Knowledge
from bot.core.rules import Rules
from bot.core.rules.examples import Example, Expected, FileFacts, PullFacts
from bot.core.trial import Trial, trial
from bot.core.untold import Fact
from tests.builders import book, shipped

RULES = """\
version: 1
groups:
  staff: [ana, "@acme/staff"]
routes:
  - {name: %s, when: %s, track: careful}
  - {name: rest, track: fast}
"""
REPOSITORY = '{repository: "acme/pay-*"}'
PROPERTY = "{property: {tier: critical}}"
STAFF = "{not: {author-in: staff}}"


def rules(when: str) -> Rules:
    found = book(RULES % ("asked", when)).default.rules
    assert found is not None
    return found


def tried(when: str, **facts: object) -> Trial:
    pull = PullFacts(files={"a.py": FileFacts(added=1)}, **facts)  # type: ignore[arg-type]
    return trial(Example("it", pull, Expected()), rules(when), Knowledge(signals=shipped().signals))


@pytest.mark.parametrize(
    ("when", "fact"), [(REPOSITORY, Fact.REPOSITORY), (PROPERTY, Fact.PROPERTY), (STAFF, Fact.AUTHOR_IN)]
)
def test_what_is_not_said_is_careful_and_named(when: str, fact: Fact) -> None:
    answer = tried(when)

    assert (answer.judgement.route, answer.untold) == ("asked", (fact,))


@pytest.mark.parametrize(
    ("when", "facts", "route"),
    [
        (REPOSITORY, {"repository": "acme/pay-api"}, "asked"),
        (REPOSITORY, {"repository": "acme/shop"}, "rest"),
        (PROPERTY, {"properties": {"tier": ("critical",)}}, "asked"),
        (PROPERTY, {"properties": {}}, "rest"),
        (STAFF, {"teams": ()}, "asked"),
        (STAFF, {"teams": ("@Acme/staff",)}, "rest"),
        ("{risk: high}", {}, "rest"),
    ],
)
def test_what_is_said_decides(when: str, facts: dict[str, object], route: str) -> None:
    answer = tried(when, **facts)

    assert (answer.judgement.route, answer.untold) == (route, ())


def test_whom_a_group_names_is_known_without_any_team() -> None:
    answer = tried(STAFF, author=Account("ana"))

    assert (answer.judgement.route, answer.untold) == ("rest", ())
