"""Conditions on what a change touches, and how much."""

from dataclasses import dataclass

from typing_extensions import override

from bot.core.case import Case
from bot.core.rules.conditions.base import COUNT, NOT_ALL_SHOWN, Condition, Range, Reply, clipped, counted, either
from bot.core.rules.conditions.paths import Quantity, SomePaths
from bot.core.rules.shapes import Either, Flag, Key, Made, Many, Named, Record, Word
from bot.core.words import Risk

RISK = Word(
    {each.value: each for each in Risk},
    dict.fromkeys(("medium", "moderate"), "normal") | dict.fromkeys(("critical", "severe"), "high"),
)


@dataclass(frozen=True, slots=True)
class DomainIs(Condition):
    """A named part of the code."""

    key = "domain"
    help = "A domain that the change touches. One of them, or a list: any of these."
    example = "payments"
    shape = Many("a domain or a list of domains", Named("domains", "the name of a domain"), least=1, lone=True)
    wanted: tuple[str, ...]

    @override
    def holds(self, case: Case) -> Reply:
        if found := case.domains.intersection(self.wanted):
            sure = not found <= case.swayed_domains
            return Reply(holds=True, said=f"touches {either(found).replace(' or ', ' and ')}", sure=sure)
        if unknown := case.unread_domains.intersection(self.wanted):
            said = f"its added lines could not be searched for what makes it {either(unknown)}"
            return Reply(holds=False, said=said, sure=False)
        if case.truncated:
            said = f"only part of the change was seen, so it may touch {either(self.wanted)}"
            return Reply(holds=False, said=said, sure=False)
        return Reply(holds=False, said=f"does not touch {either(self.wanted)}")


@dataclass(frozen=True, slots=True)
class RiskWanted:
    """A risk, or one and all above it."""

    risk: Risk
    or_more: bool = False


@dataclass(frozen=True, slots=True)
class RiskIs(Condition):
    """How much harm a mistake does."""

    key = "risk"
    help = "The highest risk of the domains touched: low, normal or high. Code in no domain is normal."
    example = "{at-least: normal}"
    shape = Either(
        "low, normal, high or {at-least: …}",
        leaf=Made(RISK, RiskWanted),
        table=Record(
            "low, normal, high or {at-least: …}",
            {"at-least": Key("risk", RISK, "this risk or a higher one", required=True)},
            lambda risk: RiskWanted(risk, or_more=True),
        ),
    )
    wanted: RiskWanted

    @override
    def holds(self, case: Case) -> Reply:
        if case.truncated and len({self.admits(risk) for risk in Risk if risk.rank >= case.risk.rank}) > 1:
            said = f"only part of the change was seen, and the risk of that part is {case.risk.value}"
            return Reply(holds=False, said=said, sure=False)
        wanted, is_more = self.wanted.risk, self.wanted.or_more and case.risk.rank > self.wanted.risk.rank
        if is_more:
            return Reply(holds=True, said=f"risk is {case.risk.value}, more than {wanted.value}")
        if case.risk is wanted:
            return Reply(holds=True, said=f"risk is {case.risk.value}")
        atleast = "at least " if self.wanted.or_more else ""
        return Reply(holds=False, said=f"risk is {case.risk.value}, not {atleast}{wanted.value}")

    def admits(self, risk: Risk) -> bool:
        """Whether this is a risk that it asks for."""
        return risk is self.wanted.risk or (self.wanted.or_more and risk.rank > self.wanted.risk.rank)


@dataclass(frozen=True, slots=True)
class PathsAre(Condition):
    """Files by their paths."""

    key = "paths"
    help = (
        "Files by globs as in .gitignore. A list, or {any: […]}: some file matches one. {all: […]}: each glob matches "
        "some file. {only: […]}: every file matches one. A renamed file counts under both names."
    )
    example = '["src/payments/**"]'
    shape = SomePaths.shape
    wanted: SomePaths

    @override
    def holds(self, case: Case) -> Reply:
        finding = self.wanted.judge(case.paths, case.covered)
        more_would_change_it = finding.holds is (self.wanted.quantity is Quantity.ONLY)
        return NOT_ALL_SHOWN if case.truncated and more_would_change_it else finding


@dataclass(frozen=True, slots=True)
class ChangedLines(Condition):
    """Size in lines."""

    key = "changed-lines"
    help = "Added plus deleted lines."
    example = "{over: 500}"
    shape = COUNT
    range: Range

    @override
    def holds(self, case: Case) -> Reply:
        return self.range.judge(case.changed_lines, counted(case.changed_lines, "changed line"))


@dataclass(frozen=True, slots=True)
class Files(Condition):
    """Size in files."""

    key = "files"
    help = "How many files the change touches."
    example = "{at-most: 3}"
    shape = COUNT
    range: Range

    @override
    def holds(self, case: Case) -> Reply:
        return self.range.judge(case.files, counted(case.files, "changed file"))


@dataclass(frozen=True, slots=True)
class NewTopLevel(Condition):
    """A module that was not there."""

    key = "new-top-level"
    help = "Whether a file is put into a folder at the top of the repository that the base branch does not have."
    example = "true"
    shape = Flag()
    wanted: bool

    @override
    def holds(self, case: Case) -> Reply:
        homes = {top: path for path, *_ in case.paths for top, slash, _ in (path.partition("/"),) if slash}
        if case.folders is None and homes:
            return Reply(holds=False, said="the folders of the base branch are not known", sure=False)
        new = next((top for top in homes if top not in (case.folders or ())), None)
        if new is not None:
            return Reply(holds=self.wanted, said=f"{clipped(homes[new])} is in a new folder at the top")
        if case.truncated:
            return NOT_ALL_SHOWN
        return Reply(holds=not self.wanted, said="no folder at the top is new")


@dataclass(frozen=True, slots=True)
class Commits(Condition):
    """Size in commits."""

    key = "commits"
    help = "How many commits the pull request has."
    example = "{over: 50}"
    shape = COUNT
    range: Range

    @override
    def holds(self, case: Case) -> Reply:
        return self.range.judge(case.commits, counted(case.commits, "commit"))


@dataclass(frozen=True, slots=True)
class Truncated(Condition):
    """What we could not see."""

    key = "truncated"
    help = "Whether only part of the change was seen, say because it is too large for GitHub to show."
    example = "true"
    shape = Flag()
    wanted: bool

    @override
    def holds(self, case: Case) -> Reply:
        said = "only part of the change was seen" if case.truncated else "the whole change was seen"
        return Reply(holds=case.truncated is self.wanted, said=said)
