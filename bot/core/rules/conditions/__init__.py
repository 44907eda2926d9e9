"""All conditions that rules.yml knows, in the order in which the documents list them."""

from dataclasses import dataclass
from typing import Final

from typing_extensions import override

from bot.core.rules.conditions.base import Condition, Reply
from bot.core.rules.conditions.change import (
    ChangedLines,
    Commits,
    DomainIs,
    Files,
    NewTopLevel,
    PathsAre,
    RiskIs,
    Truncated,
)
from bot.core.rules.conditions.files import GeneratedOnly, HasTests, LanguagesAre
from bot.core.rules.conditions.logic import All, Any, Not
from bot.core.rules.conditions.moment import TimeIs
from bot.core.rules.conditions.people import AssociationIs, AuthorIn, AuthorIs, FirstTimeContributor, Fork
from bot.core.rules.conditions.provenance import (
    Automation,
    BasisIs,
    Contradiction,
    OriginIs,
    PossibleShareIs,
    ShareIs,
    ToolIs,
)
from bot.core.rules.conditions.pull import BaseIs, BranchIs, Draft, LabelIs, RepositoryIs, TitleIs
from bot.core.rules.conditions.surroundings import ChecksAre, PropertyIs
from bot.core.rules.conditions.tried import TRIED
from bot.core.rules.problem import Near
from bot.core.rules.report import Report
from bot.core.rules.shapes import Many, Shape
from bot.core.rules.tree import Entry, Listing, Node, Table

__all__ = ["CONDITIONS", "WHEN", "All", "Any", "Condition", "Not", "Reply", "When"]

CONDITIONS: Final[tuple[type[Condition], ...]] = (
    OriginIs,
    ShareIs,
    PossibleShareIs,
    BasisIs,
    ToolIs,
    Contradiction,
    Automation,
    DomainIs,
    RiskIs,
    PathsAre,
    ChangedLines,
    Files,
    LanguagesAre,
    HasTests,
    GeneratedOnly,
    NewTopLevel,
    Commits,
    Truncated,
    AuthorIs,
    AuthorIn,
    AssociationIs,
    FirstTimeContributor,
    Fork,
    Draft,
    BaseIs,
    BranchIs,
    TitleIs,
    LabelIs,
    ChecksAre,
    TimeIs,
    RepositoryIs,
    PropertyIs,
    All,
    Any,
    Not,
)
"""Each is one key, and takes what its shape reads as its only argument."""


@dataclass(frozen=True, slots=True)
class When(Shape[Condition]):
    """A mapping of conditions, all of which have to hold; `all`, `any` and `not` hold further ones."""

    expected: str = "a condition such as `{risk: high}`"

    @override
    def read(self, node: Node, report: Report) -> Condition | None:
        if not isinstance(node, Table):
            hint = "join them: `{all: [{…}, {…}]}`, or `any`" if isinstance(node, Listing) else ""
            self.refuse(node, report, hint)
            return None
        if not node.entries:
            report.add(node.place, "this condition says nothing", hint="leave `when` out to match everything")
            return None
        read = [self._one(entry, report) for entry in node.entries.values()]
        parts = tuple(part for part in read if part is not None)
        if len(parts) < len(read):
            return None
        return parts[0] if len(parts) == 1 else All(parts)

    def _one(self, entry: Entry, report: Report) -> Condition | None:
        if (condition := _BY_KEY.get(entry.key)) is None:
            hint, near = TRIED.get(entry.key.lower().replace("_", "-"), ""), Near(entry.key, _BY_KEY)
            report.add(entry.place, f"unknown condition `{entry.key[:60]}`", hint=hint, near=near)
            return None
        value = condition.shape.read(entry.value, report)
        return None if value is None else condition(value)  # type: ignore[call-arg]


WHEN: Final = When()
All.shape = Any.shape = Many(
    "a list of conditions", WHEN, least=1, empty="put conditions into it, as in `[{risk: high}, {fork: true}]`"
)
Not.shape = WHEN
_BY_KEY: Final = {condition.key: condition for condition in CONDITIONS}
