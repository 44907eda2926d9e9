"""Tests of rules from the disk: which rules a file of tests is about, and what is wrong with either."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.cli.rulefiles import composed, files_beside, named, read
from bot.core.judge import Knowledge
from bot.core.rules import Composed, Problem, Rules, Severity
from bot.core.rules.document import read as read_tree
from bot.core.rules.examples import EXAMPLE_FILE, EXAMPLES, Example
from bot.core.rules.reality import unmatched
from bot.core.rules.report import Report
from bot.core.rules.source import Place
from bot.core.rules.tree import Listing, Node, Table, at
from bot.core.trial import Trial, check_names, trial


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFile:
    """A rules file, or a file of tests beside one (`about` names the rules then), and all that is wrong with it.

    `rules` is None where there is an error, in the tests or in any rules that they are about.
    """

    name: str
    about: str = ""
    rules: Rules | None = None
    examples: tuple[tuple[Place, Example], ...] = ()
    problems: tuple[Problem, ...] = ()

    def run(self, knowledge: Knowledge) -> Iterator[tuple[Place, Trial]]:
        """Each test's place, and what came of it."""
        if self.rules is not None:
            for place, example in self.examples:
                yield place, trial(example, self.rules, knowledge)


def opened(path: Path, organisation: Path | None = None) -> RuleFile:
    """Read a file of either kind, over an organisation's rules if there are any."""
    source = read(path)
    if isinstance(source, Problem):
        return RuleFile(name=named(path), problems=(source,))
    root, unreadable = read_tree(source)
    report = Report()
    report.absorb(unreadable)
    below = read(organisation) if organisation else None
    if isinstance(root, Table) and "rules" in root.entries:
        return _beside(path, root, report, organisation)
    listing = at(root, "tests") if root is not None else None
    examples = (EXAMPLES.read(listing, report) or ()) if listing is not None else ()
    if root is not None and (files := files_beside(path)) is not None:
        report.absorb(unmatched(root, files))
    return _file(path, "", composed(source, below), _placed(root, examples), report)


def _beside(path: Path, root: Node, report: Report, organisation: Path | None) -> RuleFile:
    """A file of its own. Its paths are seen from it, as those of a link are."""
    said = EXAMPLE_FILE.read(root, report)
    if said is None:
        return RuleFile(name=named(path), problems=report.problems)
    below = organisation or (path.parent / said.organisation if said.organisation else None)
    rules = path.parent / said.rules
    return _file(
        path, named(rules), composed(read(rules), read(below) if below else None), _placed(root, said.tests), report
    )


def _placed(root: Node | None, examples: tuple[Example, ...]) -> tuple[tuple[Place, Example], ...]:
    listing = at(root, "tests") if root is not None else None
    return (
        tuple(zip((item.place for item in listing.items), examples, strict=False))
        if isinstance(listing, Listing)
        else ()
    )


def _file(
    path: Path, about: str, answer: Composed, examples: tuple[tuple[Place, Example], ...], report: Report
) -> RuleFile:
    if answer.rules is not None:
        check_names(report.references, answer.rules, report)
    problems = tuple(dict.fromkeys((*answer.problems, *report.problems)))
    is_sound = all(problem.severity is not Severity.ERROR for problem in problems)
    return RuleFile(
        name=named(path), about=about, rules=answer.rules if is_sound else None, examples=examples, problems=problems
    )
