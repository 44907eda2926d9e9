"""The check `twotrack / rules` on a pull request that edits rules: what is wrong, at its line, and what would change.

It advises on the file and holds nothing up itself: it is red where the file cannot be read, because merging that would
turn every other check red, and where a test in it does not hold. What those rules would let pass is judged by the rules
of the default branch as always.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.core.annotation import Annotation
from bot.core.messages.markdown import code, prose
from bot.core.messages.simulation import headline, simulated
from bot.core.plan import CheckContent
from bot.core.proposed_tests import Tested
from bot.core.rules import Composed, Problem, Severity, Source
from bot.core.simulation import Simulation

NAME = "twotrack / rules"
_MOST = 60_000  # GitHub: at most 65,535 characters (OpenAPI, checks/create)
_MOST_ANNOTATIONS = 50  # a request (rest/checks/runs, "Create a check run")
_ORDER = (Severity.ERROR, Severity.OVERRULED, Severity.WARNING)
_LEVELS = {Severity.ERROR: "failure", Severity.OVERRULED: "failure", Severity.WARNING: "warning"}


def looked_at(*sources: Source | None) -> str:
    """A name for the files that were read: the same files need no second look."""
    return hashlib.sha256(repr([source and source.oid for source in sources]).encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of trying the rules: none of it where they cannot be read. `of` is what they were tried on.

    `tested` is what came of its tests. `strangers` are people and teams that GitHub does not know, `idle` globs that
    match no file. `untold` says why nobody can tell of globs, as a clause; empty where that can be told.
    """

    simulation: Simulation | None = None
    of: str = ""
    tested: Tested = field(default_factory=Tested)
    strangers: tuple[Problem, ...] = ()
    idle: tuple[Problem, ...] = ()
    untold: str = ""


def proposed(path: str, answer: Composed, tried: Tried, key: str) -> CheckContent:
    """What the check says; `key` is the answer of `looked_at`."""
    tested = tried.tested
    problems = sorted(
        (*answer.problems, *tested.problems, *tested.failures, *tried.strangers, *tried.idle),
        key=lambda problem: (_ORDER.index(problem.severity), problem.line),
    )
    broken = answer.rules is None or bool(tested.problems)
    text = "\n".join(_lines(path, problems, tried))
    return CheckContent(
        status="completed",
        conclusion="failure" if broken or tested.failures else "success",
        title=_title(problems, tried, broken=broken),
        summary=text if len(text) <= _MOST else text[:_MOST].rsplit("\n", 1)[0] + "\n\n…and more than fits here.",
        annotations=tuple(_annotation(path, one) for one in problems if one.file == path)[:_MOST_ANNOTATIONS],
        key=key,
    )


def _title(problems: list[Problem], tried: Tried, *, broken: bool) -> str:
    errors = _number(problems, Severity.ERROR)
    looser = _number(problems, Severity.OVERRULED)
    if broken:
        return f"Please mend {errors} problem{'s' if errors != 1 else ''} before merging"
    if tried.tested.failures:
        return f"{len(tried.tested.failures)} of {_tests(tried.tested.ran)} {_fails(tried.tested)}"
    if looser:
        return f"{looser} key{'s' if looser != 1 else ''} looser than the organisation's floor"
    return headline(tried.simulation) if tried.simulation else "These rules can be read"


def _tests(number: int) -> str:
    return f"{number} test{'s' if number != 1 else ''}"


def _fails(tested: Tested) -> str:
    return "fails" if len(tested.failures) == 1 else "fail"


def _hold(tested: Tested) -> str:
    return "1 test holds." if tested.ran == 1 else f"All of {_tests(tested.ran)} hold."


def _number(problems: list[Problem], severity: Severity) -> int:
    return sum(problem.stands_for for problem in problems if problem.severity is severity)


def _lines(path: str, problems: list[Problem], tried: Tried) -> Iterator[str]:
    if problems:
        yield f"### What to look at in {code(path)}\n"
        for problem in problems:
            hint = f" — {prose(problem.hint)}" if problem.hint else ""
            yield f"- {_mark(problem)} {code(f'{problem.file}:{problem.line}:{problem.column}')} {code(problem.path)} "
            yield f"  {prose(problem.message)}{hint}"
        yield ""
    yield from _tested(tried.tested)
    if tried.untold:
        yield f"Globs that match no file are not told here: {prose(tried.untold)}."
        yield f"In a clone, {code('twotrack check')} tells them.\n"
    if tried.simulation is not None:
        yield "### What these rules would have changed\n"
        yield simulated(tried.simulation, tried.of)
        yield "\nNothing of this has happened: the rules of the default branch hold until this is merged."


def _tested(tested: Tested) -> Iterator[str]:
    if tested.ran:
        failed = len(tested.failures)
        yield "### Its tests\n"
        yield f"{failed} of {_tests(tested.ran)} {_fails(tested)}." if failed else _hold(tested)
        if tested.ran < tested.number:
            yield f"There are {tested.number}, more than are run here; in a clone, {code('twotrack test')} runs all."
        yield ""


def _mark(problem: Problem) -> str:
    return {Severity.ERROR: "❌", Severity.OVERRULED: "🔒", Severity.WARNING: "⚠️"}[problem.severity]


def _annotation(path: str, problem: Problem) -> Annotation:
    where = f"{problem.path}: " if problem.path else ""
    return Annotation(
        path=path,
        line=problem.line,
        columns=(problem.column, problem.column + max(0, problem.width - 1)),
        level=_LEVELS[problem.severity],
        title=f"{where}{problem.message}",
        message=problem.hint or problem.message,
    )
