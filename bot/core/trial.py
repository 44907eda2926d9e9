"""Running one test of rules: judge its pull request as any other, and hold the judgement against what was expected."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.dossier import dossier
from bot.core.imagined import snapshot
from bot.core.judge import Book, Knowledge, judge
from bot.core.judgement import Judgement, RequirementKind
from bot.core.memory import Memory
from bot.core.named import folded
from bot.core.rules import Composed, Rules, route
from bot.core.rules.examples import Asked, Example, Expected
from bot.core.untold import Fact, untold


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer that was expected otherwise. Lines of both that are the same stand in both."""

    key: str
    expected: tuple[str, ...]
    actual: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of one test.

    `passed` are the routes above the one taken, each with the reason why it was not; those that only add something are
    passed where they do not match. `added` are those that do, with or without a track of their own.
    """

    example: Example
    judgement: Judgement
    passed: tuple[tuple[str, str], ...]
    added: tuple[tuple[str, str], ...]
    differences: tuple[Difference, ...]
    untold: tuple[Fact, ...] = ()  # facts that the rules ask for and the test leaves out

    @property
    def holds(self) -> bool:
        """Whether everything is as expected."""
        return not self.differences


def trial(example: Example, rules: Rules, knowledge: Knowledge) -> Trial:
    """Run one test under rules that were composed."""
    imagined = snapshot(example.pull, rules, knowledge.signals)
    judgement = judge(imagined, Book(default=Composed(rules, ())), knowledge, Memory())
    case = dossier(imagined, rules, judgement.provenance, knowledge.signals.uncounted).case
    routed = route(rules, case)
    adding = [each for each, _ in routed.adding]
    return Trial(
        example=example,
        judgement=judgement,
        passed=tuple((each.name, why.said) for each, why in routed.passed if each.track or each not in adding),
        added=tuple((each.name, why.said) for each, why in routed.adding),
        differences=tuple(_differences(example.expect, judgement)),
        untold=untold(rules, case),
    )


def asked(judgement: Judgement) -> tuple[str, ...]:
    """What merging takes by the rules, in the words of the check. That nobody objects is asked always."""
    kept = (each for each in judgement.requirements if each.kind is not RequirementKind.NO_OBJECTION)
    return tuple(each.title.partition(" (")[0] for each in kept)


def _differences(expected: Expected, judgement: Judgement) -> Iterator[Difference]:
    single = (
        ("track", expected.track, judgement.track),
        ("route", expected.route, judgement.route),
        ("origin", expected.origin, judgement.provenance.origin),
        ("risk", expected.risk, judgement.risk),
        ("check", expected.check, judgement.gate.outcome),
        ("mode", expected.mode, judgement.mode),
    )
    for key, wanted, actual in single:
        if wanted is not None and wanted != actual:
            yield Difference(key, (wanted,), (actual,))
    several = (
        ("also", expected.also, (each.route for each in judgement.added)),
        ("domains", expected.domains, (domain.name for domain in judgement.touched)),
    )
    for key, all_of, names in several:
        found = tuple(sorted(names))
        if all_of is not None and set(all_of) != set(found):
            yield Difference(key, tuple(sorted(set(all_of))), found)
    if expected.requirements is not None:
        yield from _unlike(expected.requirements, asked(judgement))


def _unlike(wanted: Asked, actual: tuple[str, ...]) -> Iterator[Difference]:
    """Requirements are compared in any case, and one that is asked twice is one."""
    have, want = {folded(title) for title in actual}, {folded(title) for title in wanted.titles}
    if want - have or (wanted.only and have - want):
        spelt = {folded(title): title for title in actual}
        yield Difference("requirements", tuple(spelt.get(folded(title), title) for title in wanted.titles), actual)
