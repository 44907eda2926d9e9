"""The tests in a rules file that a pull request proposes: read as `twotrack test` reads them, told at their lines."""

from dataclasses import dataclass

from bot.core.named import check_names, known_of
from bot.core.rules import Problem, Rules
from bot.core.rules.examples import Example, examples_in
from bot.core.rules.report import Report
from bot.core.rules.source import Place
from bot.core.rules.tree import Node
from bot.core.trial import Difference, Trial

_NONE = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tests:
    """The tests of a file, each with its place, or what is wrong with them."""

    examples: tuple[tuple[Place, Example], ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """What came of them. `failures` has a problem for each that fails, `ran` of `number` were run in the time."""

    problems: tuple[Problem, ...] = ()
    failures: tuple[Problem, ...] = ()
    ran: int = 0
    number: int = 0

    @property
    def has_errors(self) -> bool:
        """Whether one fails, or cannot be read."""
        return bool(self.problems or self.failures)


def read_tests(root: Node, rules: Rules | None) -> Tests:
    """Those under `tests:`. Without rules nobody can say which names they may use."""
    report = Report()
    examples = examples_in(root, report)
    if rules is not None:
        check_names(report.references, known_of(rules), report)
    return Tests(examples=examples, problems=report.problems)


def failure(place: Place, trial: Trial) -> Problem:
    """What a test says that does not hold."""
    said = "; ".join(_said(each) for each in trial.differences)
    judgement = trial.judgement
    taken = f"taken was `{judgement.route}` to {judgement.track}: {judgement.why}; `twotrack test` tells more"
    return place.problem(f"the test `{trial.example.name}` fails: {said}", taken)


def _said(one: Difference) -> str:
    expected, actual = (", ".join(side) or _NONE for side in (one.expected, one.actual))
    return f"{one.key} should be {expected}, and is {actual}"
