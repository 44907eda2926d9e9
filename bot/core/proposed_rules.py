"""The check `twotrack / rules` on a pull request that edits rules: what is wrong, at its line, and what would change.

It advises on the file and holds nothing up itself: it is red where the file cannot be read, because merging that would
turn every other check red. What those rules would let pass is judged by the rules of the default branch as always.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.annotation import Annotation
from bot.core.messages.markdown import code, prose
from bot.core.messages.simulation import headline, simulated
from bot.core.plan import CheckContent
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

    `strangers` are people and teams that GitHub does not know, `idle` globs that match no file. `untold` says why
    nobody can tell of globs, as a clause; empty where that can be told.
    """

    simulation: Simulation | None = None
    of: str = ""
    strangers: tuple[Problem, ...] = ()
    idle: tuple[Problem, ...] = ()
    untold: str = ""


def proposed(path: str, answer: Composed, tried: Tried, key: str) -> CheckContent:
    """What the check says; `key` is the answer of `looked_at`."""
    problems = sorted(
        (*answer.problems, *tried.strangers, *tried.idle),
        key=lambda problem: (_ORDER.index(problem.severity), problem.line),
    )
    broken = answer.rules is None
    text = "\n".join(_lines(path, problems, tried))
    return CheckContent(
        status="completed",
        conclusion="failure" if broken else "success",
        title=_title(problems, tried.simulation, broken=broken),
        summary=text if len(text) <= _MOST else text[:_MOST].rsplit("\n", 1)[0] + "\n\n…and more than fits here.",
        annotations=tuple(_annotation(path, one) for one in problems if one.file == path)[:_MOST_ANNOTATIONS],
        key=key,
    )


def _title(problems: list[Problem], simulation: Simulation | None, *, broken: bool) -> str:
    errors = _number(problems, Severity.ERROR)
    looser = _number(problems, Severity.OVERRULED)
    if broken:
        return f"Please mend {errors} problem{'s' if errors != 1 else ''} before merging"
    if looser:
        return f"{looser} key{'s' if looser != 1 else ''} looser than the organisation's floor"
    return headline(simulation) if simulation else "These rules can be read"


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
    if tried.untold:
        yield f"Globs that match no file are not told here: {prose(tried.untold)}."
        yield f"In a clone, {code('twotrack check')} tells them.\n"
    if tried.simulation is not None:
        yield "### What these rules would have changed\n"
        yield simulated(tried.simulation, tried.of)
        yield "\nNothing of this has happened: the rules of the default branch hold until this is merged."


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
