"""Conditions on what stands around a pull request: other machines' checks, and the properties of its repository."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from typing_extensions import override

from bot.core.case import Case
from bot.core.rules.conditions.base import Condition, Reply, clipped, either
from bot.core.rules.globs import NAME_GLOBS, NameGlobs
from bot.core.rules.names import LINE
from bot.core.rules.shapes import Entries, Key, Made, Many, MisreadError, Record, Text
from bot.core.words import CheckState

_CHECK_NAMES = Made(NAME_GLOBS, lambda lines: NameGlobs(lines, ignore_case=False))
_MOST_CUT = "only some of the checks were seen"


_MEANT = {
    CheckState.PASSING: "one has reported, and all that have are passing",
    CheckState.FAILING: "one of them fails",
    CheckState.PENDING: "one is still running",
}


@dataclass(frozen=True, slots=True)
class CheckWanted:
    """Checks by name, and the state to find them in."""

    state: CheckState
    names: NameGlobs


@dataclass(frozen=True, slots=True)
class ChecksAre(Condition):
    """What other machines say."""

    key = "checks"
    help = (
        "Checks and statuses of the newest commit by name, as globs. {failing: …}: one of them fails. {pending: …}: "
        "one is still running. {passing: …}: one has reported, and all that have are passing."
    )
    example = '{failing: ["e2e *", lint]}'
    shape = Record(
        "failing, pending or passing, with names of checks",
        {each.value: Key(each.value, _CHECK_NAMES, _MEANT[each]) for each in CheckState},
        lambda **said: tuple(CheckWanted(CheckState(word), names) for word, names in said.items()),
        least=1,
    )
    wanted: tuple[CheckWanted, ...]

    @override
    def holds(self, case: Case) -> Reply:
        findings = [_checked(case, wanted) for wanted in self.wanted]
        broken = [finding for finding in findings if not finding.holds]
        certain = [finding for finding in broken if finding.sure]
        said = " and ".join(finding.said for finding in certain or broken or findings)
        return Reply(holds=not broken, said=said, sure=bool(certain) or not broken)


def _checked(case: Case, wanted: CheckWanted) -> Reply:
    named = [check for check in case.checks if wanted.names.match(check.name) is not None]
    others = [check for check in named if check.state is not wanted.state]
    inside = [check for check in named if check.state is wanted.state]
    if wanted.state is CheckState.PASSING and others:
        return Reply(holds=False, said=f"the check {clipped(others[0].name)} is {others[0].state.value}")
    if case.checks_truncated and (wanted.state is CheckState.PASSING or not inside):
        return Reply(holds=False, said=_MOST_CUT, sure=False)
    if inside:
        return Reply(holds=True, said=f"the check {clipped(inside[0].name)} is {wanted.state.value}")
    if named:
        return Reply(holds=False, said=f"no check {wanted.names} is {wanted.state.value}")
    return Reply(holds=False, said=f"no check {wanted.names} has reported")


_VALUES: Final = Many("a value or a list of values", LINE, least=1, lone=True)


def _property(text: str) -> str:
    """A name as GitHub lets owners choose it (docs: organizations, managing custom properties)."""
    if 0 < len(text) <= 75 and all(sign.isascii() and (sign.isalnum() or sign in "_-$#") for sign in text):
        return text
    raise MisreadError(f'"{text[:60]}" cannot be the name of a property', "letters, digits, `_`, `-`, `$` and `#`")


PROPERTIES: Final = Entries(
    "properties by name, as in `{tier: critical}`", Text("the name of a property", _property), _VALUES
)


def _wanted(values: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not values:
        raise MisreadError("this condition says nothing", "name a property: `{tier: critical}`")
    return tuple(values.items())


@dataclass(frozen=True, slots=True)
class PropertyIs(Condition):
    """What the organisation says of the repository."""

    key = "property"
    help = (
        "Custom properties of the repository, as its organisation set them, in any case. Several names: all of them. "
        "Several values: any of these. They are read again at least every hour."
    )
    example = "{tier: [critical, high]}"
    shape = Made(PROPERTIES, _wanted)
    wanted: tuple[tuple[str, tuple[str, ...]], ...]

    @override
    def holds(self, case: Case) -> Reply:
        if case.properties is None:
            return Reply(holds=False, said="the repository's properties could not be read", sure=False)
        known = {name.lower(): values for name, values in case.properties.items()}
        for name, values in self.wanted:
            given = known.get(name.lower(), ())
            if not {one.lower() for one in given} & {one.lower() for one in values}:
                has = f"is {clipped(', '.join(given))}" if given else "is not set"
                return Reply(holds=False, said=f"the property {name} {has}, not {either(values)}")
        first, _ = self.wanted[0]
        return Reply(holds=True, said=f"the property {first} is {clipped(', '.join(known[first.lower()]))}")
