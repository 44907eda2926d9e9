"""Conditions on the pull request itself: its branches, its title and what hangs on it."""

from collections.abc import Callable
from dataclasses import dataclass

from typing_extensions import override

from bot.core.case import Case
from bot.core.rules import doubts
from bot.core.rules.conditions.base import Condition, Reply, clipped, either
from bot.core.rules.expressions import EXPRESSION
from bot.core.rules.globs import NameExpression, NameGlobs, name_globs
from bot.core.rules.shapes import Either, Flag, Key, Made, Record, Shape

Names = NameGlobs | NameExpression
_SUCH = "a regular expression such as `{regex: '^release/[0-9]+$'}`"
_REGEX: Shape[Names] = Record(
    _SUCH,
    {"regex": Key("regex", Made(EXPRESSION, NameExpression), _SUCH, required=True)},
    lambda regex: regex,
)


def _globs(doubt: Callable[[str], doubts.Doubt | None], *, ignore_case: bool) -> Shape[Names]:
    listed = name_globs(doubt)
    globs: Shape[Names] = Made(listed, lambda lines: NameGlobs(lines, ignore_case=ignore_case))
    return Either(f"{listed.expected}, or `{{regex: …}}`", leaf=globs, listing=globs, table=_REGEX)


_BRANCH = _globs(doubts.branch, ignore_case=False)


@dataclass(frozen=True, slots=True)
class Draft(Condition):
    """Not finished yet."""

    key = "draft"
    help = "Whether the pull request is a draft."
    example = "true"
    shape = Flag()
    wanted: bool

    @override
    def holds(self, case: Case) -> Reply:
        said = "it is a draft" if case.draft else "it is ready for review"
        return Reply(holds=case.draft is self.wanted, said=said)


@dataclass(frozen=True, slots=True)
class BaseIs(Condition):
    """Where it wants to go."""

    key = "base"
    help = "The branch it wants to be merged into. A glob, a list of globs, or {regex: …}."
    example = '[main, "release/*"]'
    shape = _BRANCH
    wanted: Names

    @override
    def holds(self, case: Case) -> Reply:
        return _named("the base", case.base, self.wanted)


@dataclass(frozen=True, slots=True)
class BranchIs(Condition):
    """Where it comes from."""

    key = "branch"
    help = "The branch it comes from; its author chose the name. A glob, a list of globs, or {regex: …}."
    example = '"hotfix/*"'
    shape = _BRANCH
    wanted: Names

    @override
    def holds(self, case: Case) -> Reply:
        return _named("the branch", case.branch, self.wanted)


@dataclass(frozen=True, slots=True)
class RepositoryIs(Condition):
    """Which repository; for an organisation's rules."""

    key = "repository"
    help = "The repository, as owner/name, in any case. A glob, a list of globs, or {regex: …}."
    example = '"acme/*-service"'
    shape = _globs(doubts.repository, ignore_case=True)
    wanted: Names

    @override
    def holds(self, case: Case) -> Reply:
        if case.repository is None:
            return Reply(holds=False, said="nobody said which repository this is", sure=False)
        return _named("the repository", case.repository, self.wanted)


@dataclass(frozen=True, slots=True)
class TitleIs(Condition):
    """What its author calls it."""

    key = "title"
    help = 'The whole title, in any case; its author chose it. A glob such as "*WIP*", a list of globs, or {regex: …}.'
    example = '"*[[]security]*"'
    shape = _globs(doubts.title, ignore_case=True)
    wanted: Names

    @override
    def holds(self, case: Case) -> Reply:
        if (glob := self.wanted.match(case.title)) is not None:
            return Reply(holds=True, said=f"the title matches {glob}")
        return Reply(holds=False, said=f"the title does not match {self.wanted}")


@dataclass(frozen=True, slots=True)
class LabelIs(Condition):
    """What hangs on it."""

    key = "label"
    help = (
        "A label on the pull request, in any case. One of them, or a list: any of these. What an author of the change "
        "or an app put on or took off may raise what it takes, and lowers nothing."
    )
    example = "hotfix"
    shape = doubts.LABELS
    wanted: tuple[str, ...]

    @override
    def holds(self, case: Case) -> Reply:
        shown, doubts = {label.lower() for label in case.labels}, case.doubted_labels
        found = [label for label in self.wanted if label.lower() in shown]
        if known := [label for label in found if label.lower() not in doubts]:
            return Reply(holds=True, said=f"has the label {clipped(known[0])}")
        if why := [doubts[label.lower()] for label in self.wanted if label.lower() in doubts]:
            return Reply(holds=bool(found), said=why[0], sure=False)
        if case.labels_unlisted:
            said = f"labels were changed more often than GitHub lists, and it may have had {either(self.wanted)}"
            return Reply(holds=False, said=said, sure=False)
        return Reply(holds=False, said=f"does not have the label {either(self.wanted)}")


def _named(what: str, name: str, wanted: Names) -> Reply:
    if wanted.match(name) is not None:
        return Reply(holds=True, said=f"{what} is {clipped(name)}")
    return Reply(holds=False, said=f"{what} is {clipped(name)}, not {wanted}")
