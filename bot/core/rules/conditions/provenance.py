"""Conditions on who wrote it, and how we know."""

from dataclasses import dataclass

from typing_extensions import override

from bot.core.case import Case
from bot.core.rules.conditions.base import PER_CENT, Condition, Range, Reply, either
from bot.core.rules.names import TOOL
from bot.core.rules.shapes import Flag, Many, Word
from bot.core.words import Basis, Origin

_WHICH = "`ai-heavy` is mostly AI; for any AI at all write `[ai-assisted, ai-heavy]`"
ORIGIN = Word(
    {each.value: each for each in Origin},
    {"unknown": "undeclared", "none": "undeclared"},
    dict.fromkeys(("ai", "llm", "generated"), _WHICH),
)


@dataclass(frozen=True, slots=True)
class OriginIs(Condition):
    """The band the share falls into."""

    key = "origin"
    help = "Who wrote the added lines: human-led, ai-assisted, ai-heavy or undeclared. One of them, or a list."
    example = "ai-heavy"
    shape = Many("an origin or a list of origins", ORIGIN, least=1, lone=True)
    wanted: tuple[Origin, ...]

    @override
    def holds(self, case: Case) -> Reply:
        if case.origin in self.wanted:
            return Reply(holds=True, said=f"origin is {case.origin.value}")
        return Reply(holds=False, said=f"origin is {case.origin.value}, not {either(self.wanted)}")


@dataclass(frozen=True, slots=True)
class ShareIs(Condition):
    """The best estimate."""

    key = "share"
    help = "The AI share of the added lines in per cent, as best we can tell."
    example = "{over: 50}"
    shape = PER_CENT
    range: Range

    @override
    def holds(self, case: Case) -> Reply:
        return self.range.judge(case.share, "share {} is", " %")


@dataclass(frozen=True, slots=True)
class PossibleShareIs(Condition):
    """The upper end of what we know."""

    key = "possible-share"
    help = "The AI share if every line nobody spoke for were AI too: known AI lines plus lines nobody spoke for."
    example = "{at-least: 80}"
    shape = PER_CENT
    range: Range

    @override
    def holds(self, case: Case) -> Reply:
        return self.range.judge(case.possible_share, "possible share {} is", " %")


@dataclass(frozen=True, slots=True)
class BasisIs(Condition):
    """How we know the share."""

    key = "basis"
    help = "How we know: measured, declared, inferred or assumed. One of them, or a list."
    example = "[inferred, assumed]"
    shape = Many("a basis or a list of them", Word({each.value: each for each in Basis}), least=1, lone=True)
    wanted: tuple[Basis, ...]

    @override
    def holds(self, case: Case) -> Reply:
        if case.basis in self.wanted:
            return Reply(holds=True, said=f"basis is {case.basis.value}")
        return Reply(holds=False, said=f"basis is {case.basis.value}, not {either(self.wanted)}")


@dataclass(frozen=True, slots=True)
class ToolIs(Condition):
    """An AI tool that left its sign."""

    key = "tool"
    help = "An AI tool that took part, by its id in signals.yml. One of them, or a list: any of these."
    example = "claude-code"
    shape = Many("a tool or a list of tools", TOOL, least=1, lone=True)
    wanted: tuple[str, ...]

    @override
    def holds(self, case: Case) -> Reply:
        if found := case.tools.intersection(self.wanted):
            return Reply(holds=True, said=f"signs of {either(found).replace(' or ', ' and ')}")
        return Reply(holds=False, said=f"no sign of {either(self.wanted)}")


@dataclass(frozen=True, slots=True)
class Automation(Condition):
    """A robot that is no AI."""

    key = "automation"
    help = "Whether a known robot that is no AI (such as Dependabot) wrote all of it."
    example = "true"
    shape = Flag()
    wanted: bool

    @override
    def holds(self, case: Case) -> Reply:
        said = "a known robot wrote all of it" if case.automation else "not only a known robot wrote it"
        return Reply(holds=case.automation is self.wanted, said=said)


@dataclass(frozen=True, slots=True)
class Contradiction(Condition):
    """Evidence against evidence."""

    key = "contradiction"
    help = "Whether two pieces of evidence on the origin cannot both be true."
    example = "true"
    shape = Flag()
    wanted: bool

    @override
    def holds(self, case: Case) -> Reply:
        said = "the evidence contradicts itself" if case.contradiction else "the evidence does not contradict itself"
        return Reply(holds=case.contradiction is self.wanted, said=said)
