"""What a case knows: domains by path, label and content, who the author is, what was written by hand."""

from dataclasses import replace
from typing import Any

import pytest

from bot.core.classify import Question, classify
from bot.core.dossier import Dossier, dossier
from bot.core.facts import Diff, Roster, Snapshot, Team
from bot.core.judge import judge
from bot.core.judgement import RequirementKind
from bot.core.memory import Memory
from bot.core.words import FileStatus, Risk, Track
from bot.store.json import SNAPSHOT, dump
from tests.builders import book, file, person, robot, shipped, snapshot

RULES = """\
version: 1
extends: []
domains:
  payments: {paths: ["pay/**"], labels: [payments, Billing], content: ["stripe[.]Charge"], risk: high, design-doc: required}
  notes: {labels: notes, risk: low}
  docs: {paths: ["docs/**"], risk: low}
groups: {seniors: [ana, "@acme/seniors"], everyone: []}
tracks:
  fast: {first-review: 24h}
  careful: {first-review: 24h}
routes:
  - {name: paying, when: {domain: payments}, track: careful}
  - {name: risky, when: {risk: high}, track: careful}
  - {name: rest, track: fast}
"""


def gathered(made: Snapshot) -> Dossier:
    rules = book(RULES).default.rules
    assert rules is not None
    signals = shipped().signals
    return dossier(made, rules, classify(Question(pull=made.pull, diff=made.diff, signals=signals)), signals.uncounted)


def told(made: Snapshot) -> list[tuple[str, tuple[str, ...], str]]:
    return [(one.name, one.files, one.because) for one in gathered(made).touched]


def searched(content: dict[str, tuple[str, ...] | None], *files: Any, **pull: Any) -> Snapshot:
    made = snapshot(*(files or (file("src/a.py"),)), **pull)
    return replace(made, diff=replace(made.diff, content=content))


def test_a_path_puts_a_change_into_a_domain() -> None:
    assert told(searched({}, file("pay/a.py"), file("docs/x.md"))) == [
        ("payments", ("pay/a.py",), ""),
        ("docs", ("docs/x.md",), ""),
    ]


def test_a_label_puts_a_change_into_a_domain_in_any_case() -> None:
    made = searched({"stripe[.]Charge": ()}, labels=("BILLING",))

    assert told(made) == [("payments", (), "the label `Billing`")]
    assert gathered(made).case.risk is Risk.HIGH


def test_a_label_never_lowers_a_risk() -> None:
    found = gathered(searched({"stripe[.]Charge": ()}, labels=("notes",)))

    assert found.case.domains == {"notes"}
    assert found.case.risk is Risk.NORMAL


def test_an_added_line_puts_a_change_into_a_domain() -> None:
    made = searched({"stripe[.]Charge": ("src/a.py",)})

    assert told(made) == [("payments", ("src/a.py",), "adds a line with `stripe[.]Charge`")]
    assert gathered(made).case.risk is Risk.HIGH


@pytest.mark.parametrize("content", [{}, {"stripe[.]Charge": None}])
def test_lines_nobody_could_search_may_be_of_the_domain(content: dict[str, None]) -> None:
    made = searched(dict(content))
    judgement = judge(made, book(RULES), shipped(), Memory())

    assert told(made) == [("payments", (), "its added lines could not be searched for `stripe[.]Charge`")]
    assert gathered(made).case.unread_domains == {"payments"}
    assert (judgement.track, judgement.route) == (Track.CAREFUL, "paying")
    assert judgement.why == "its added lines could not be searched for what makes it payments"
    assert RequirementKind.DESIGN_DOC in {each.kind for each in judgement.requirements}


def test_a_change_that_adds_nothing_needs_no_search() -> None:
    assert told(searched({}, file("src/a.py", added=0, deleted=3))) == []
    cut = searched({}, file("src/a.py", added=0, deleted=3))
    assert told(replace(cut, diff=replace(cut.diff, truncated="it is cut"))) != []


def test_groups_of_the_author_go_through_teams_and_admit_no_bot() -> None:
    team = Team(slug="acme/seniors", id="T", members=frozenset({"Hana"}))
    read, unread = Roster(teams={"acme/seniors": team}), Roster()

    def groups(roster: Roster, author: Any) -> tuple[frozenset[str], frozenset[str]]:
        case = gathered(replace(snapshot(author=author), roster=roster)).case
        return case.author_groups, case.unread_groups

    assert groups(read, person("hana")) == ({"seniors"}, frozenset())
    assert groups(read, person("ANA")) == ({"seniors"}, frozenset())
    assert groups(read, person("ben")) == (frozenset(), frozenset())
    assert groups(unread, person("hana")) == (frozenset(), {"seniors"})
    assert groups(read, robot("ana")) == (frozenset(), frozenset())


@pytest.mark.parametrize(
    ("files", "written"),
    [
        ((file("package-lock.json"), file("vendor/x.go")), None),
        ((file("package-lock.json"), file("src/a.py")), "src/a.py"),
        ((file("vendor/a.py", previous="src/a.py", status=FileStatus.RENAMED),), "vendor/a.py"),
        ((file("lib/tool.jar", binary=True),), "lib/tool.jar"),
    ],
)
def test_what_is_written_by_hand(files: tuple[Any, ...], written: str | None) -> None:
    assert gathered(snapshot(*files)).case.written == written


def test_files_without_added_lines_grow_nothing() -> None:
    made = snapshot(file("tests/a.py", added=0, deleted=9), file("src/b.py"))

    assert gathered(made).case.grown == ("src/b.py",)


def test_no_file_is_no_reason_to_think_it_harmless() -> None:
    case = gathered(replace(snapshot(), diff=Diff(()))).case

    assert (case.risk, case.paths, case.written) == (Risk.NORMAL, (), None)


def test_answers_and_properties_are_kept_as_they_were() -> None:
    made = replace(searched({"a": ("x",), "b": None, "c": ()}), properties={"tier": ("low",)})

    assert SNAPSHOT.validate_json(dump(SNAPSHOT, made)) == made
