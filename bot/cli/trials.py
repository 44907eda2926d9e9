"""Tests of rules from the disk: which rules a file of tests is about, and what is wrong with either."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bot.cli.owner import PLAIN, Guess, Owner, guessed
from bot.cli.rulefiles import composed, files_beside, named, packs, read
from bot.core.judge import Knowledge
from bot.core.named import Known, check_names, known_of, named_in
from bot.core.rules import Composed, Problem, Rules, Severity, Source
from bot.core.rules.document import read as read_tree
from bot.core.rules.examples import EXAMPLE_FILE, Example, examples_in
from bot.core.rules.grammar import FILE
from bot.core.rules.misnamed import unread
from bot.core.rules.reality import unmatched
from bot.core.rules.report import Report
from bot.core.rules.source import Place
from bot.core.rules.tree import Leaf, Listing, Node, Table, at
from bot.core.trial import Trial, trial

_File = Source | Problem | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFile:
    """A rules file, or a file of tests beside one (`about` names the rules then), and all that is wrong with it.

    `rules` is None where there is an error, in the tests or in any rules that they are about. `guess` says whose rules
    they were taken for, and `below` is what lies underneath.
    """

    path: Path
    about: str = ""
    guess: Guess = PLAIN
    below: _File = None
    rules: Rules | None = None
    examples: tuple[tuple[Place, Example], ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        """Its path as it can be printed."""
        return named(self.path)

    def run(self, knowledge: Knowledge) -> Iterator[tuple[Place, Trial]]:
        """Each test's place, and what came of it."""
        if self.rules is not None:
            for place, example in self.examples:
                yield place, trial(example, self.rules, knowledge)


def opened(path: Path, organisation: Path | None = None, owner: Owner | None = None) -> RuleFile:
    """Read a file of either kind, over an organisation's rules if there are any. `owner` None = by where it stands."""
    source = read(path)
    if isinstance(source, Problem):
        return RuleFile(path=path, problems=(source,))
    root, unreadable = read_tree(source)
    report = Report()
    report.absorb(unreadable)
    report.absorb(_misnamed(path))
    if isinstance(root, Table) and "rules" in root.entries:
        return _beside(path, root, report, organisation, owner)
    guess = _owner(path, root, organisation, owner)
    below = read(organisation) if organisation else None
    examples = examples_in(root, report) if root is not None else ()
    if root is not None and guess.owner is Owner.REPOSITORY and (files := files_beside(path)) is not None:
        report.absorb(unmatched(root, files))
    file = RuleFile(path=path, guess=guess, below=below, examples=examples)
    return _judged(file, source, report)


def _misnamed(path: Path) -> tuple[Problem, ...]:
    """An error where GitHub's folder has a file that only looks like rules."""
    if path.resolve().parts[-2:] != (".github", "rules.yaml"):
        return ()
    is_organisation = (path.resolve().parent / ".git").exists()
    return (unread(named(path), "rules.yml" if is_organisation else ".github/rules.yml"),)


def _owner(path: Path, root: Node | None, organisation: Path | None, owner: Owner | None) -> Guess:
    """Nothing need be guessed where somebody said it; what lies over an organisation's file is a repository's."""
    if owner is not None:
        return Guess(owner)
    return PLAIN if organisation else guessed(path, root)


def _beside(path: Path, root: Node, report: Report, organisation: Path | None, owner: Owner | None) -> RuleFile:
    """A file of its own. Its paths are seen from it, as those of a link are. What is wrong with either is told."""
    said = EXAMPLE_FILE.read(root, report)
    rules = _linked(path, at(root, "rules"), report)
    linked = None if organisation else _linked(path, at(root, "organisation"), report)
    below = read(organisation) if organisation else linked and linked[1]
    file = RuleFile(path=path, below=below, examples=_placed(root, said.tests if said else ()))
    if rules is None or (below is None and at(root, "organisation") is not None):
        return replace(file, problems=_alone(rules, report))
    place, source = rules
    tree = read_tree(source)[0]
    guess = PLAIN if below else _owner(place, tree, None, owner)
    return _judged(replace(file, about=named(place), guess=guess), source, report)


def _alone(rules: tuple[Path, Source] | None, report: Report) -> tuple[Problem, ...]:
    """What is wrong with rules by themselves, where what lies underneath cannot be read."""
    tree, unreadable = read_tree(rules[1]) if rules is not None else (None, ())
    report.absorb(unreadable)
    if tree is not None:
        FILE.read(tree, report)
    return report.problems


def _linked(path: Path, node: Node | None, report: Report) -> tuple[Path, Source] | None:
    """The file that a line names, as seen from its own; where it cannot be read, that line is told so."""
    if not (isinstance(node, Leaf) and isinstance(node.value, str) and node.text.strip()):
        return None  # told already, or not there
    place = path.parent / node.text
    source = read(place)
    if isinstance(source, Source):
        return place, source
    if source.line > 1 or source.column > 1 or source.excerpt:
        report.absorb([source])  # it is there, and wrong inside
    else:
        report.add(node.place, f"{named(place)}: {source.message}", hint=source.hint)
    return None


def _placed(root: Node | None, examples: tuple[Example, ...]) -> tuple[tuple[Place, Example], ...]:
    listing = at(root, "tests") if root is not None else None
    return (
        tuple(zip((item.place for item in listing.items), examples, strict=False))
        if isinstance(listing, Listing)
        else ()
    )


def _judged(file: RuleFile, source: Source, report: Report) -> RuleFile:
    """With the rules that it makes or tests, and everything that is wrong with all of it."""
    answer = composed(source, file.below, file.guess.owner)
    check_names(report.references, _known(answer, source, file.below), report)
    whole = Report()
    whole.absorb(answer.problems)
    whole.absorb(report.problems)
    is_sound = all(problem.severity is not Severity.ERROR for problem in whole.problems)
    return replace(file, rules=answer.rules if is_sound else None, problems=whole.problems)


def _known(answer: Composed, source: Source, below: _File) -> Known:
    """What tests may name. Where rules are broken, whatever any layer or pack calls so: nothing is told in stages."""
    if answer.rules is not None:
        return known_of(answer.rules)
    layers = (source, *packs().values(), *((below,) if isinstance(below, Source) else ()))
    return named_in(read_tree(layer)[0] for layer in layers)
