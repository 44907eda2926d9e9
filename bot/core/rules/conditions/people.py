"""Conditions on who opened it."""

from dataclasses import dataclass

from typing_extensions import override

from bot.core.case import Case
from bot.core.rules.conditions.base import Condition, Reply, clipped, either
from bot.core.rules.names import LOGIN
from bot.core.rules.shapes import Flag, Many, Named, Word

# GitHub's CommentAuthorAssociation: https://docs.github.com/en/graphql/reference/enums#commentauthorassociation
_ASSOCIATIONS = (
    "owner",
    "member",
    "collaborator",
    "contributor",
    "first_time_contributor",
    "first_timer",
    "mannequin",
    "none",
)
ASSOCIATION = Word({each.replace("_", "-"): each for each in _ASSOCIATIONS})
NEWCOMERS = {"first_time_contributor", "first_timer", "none"}  # `none`: GitHub knows no commit of theirs here either


@dataclass(frozen=True, slots=True)
class AuthorIs(Condition):
    """Somebody by name."""

    key = "author"
    help = "The login of whoever opened the pull request. One of them, or a list."
    example = "[ana, renovate]"
    shape = Many("a login or a list of logins", LOGIN, least=1, lone=True)
    wanted: tuple[str, ...]

    @override
    def holds(self, case: Case) -> Reply:
        author = case.author.removesuffix("[bot]")
        if author.lower() in {login.lower() for login in self.wanted}:
            return Reply(holds=True, said=f"the author is {clipped(author)}")
        return Reply(holds=False, said=f"the author is {clipped(author)}, not {either(self.wanted)}")


@dataclass(frozen=True, slots=True)
class AuthorIn(Condition):
    """Somebody by the groups of the rules."""

    key = "author-in"
    help = (
        "A group of the rules that the author is in, by login or through a team; a bot is in none, and nobody is in a "
        "group that names nobody. One of them, or a list: any of these."
    )
    example = "seniors"
    shape = Many("a group or a list of groups", Named("groups", "the name of a group"), least=1, lone=True)
    wanted: tuple[str, ...]

    @override
    def holds(self, case: Case) -> Reply:
        if found := case.author_groups.intersection(self.wanted):
            return Reply(holds=True, said=f"{clipped(case.author)} is in {either(found).replace(' or ', ' and ')}")
        if unread := case.unread_groups.intersection(self.wanted):
            said = f"a team of {either(unread)} could not be read, so {clipped(case.author)} may be in it"
            return Reply(holds=False, said=said, sure=False)
        return Reply(holds=False, said=f"{clipped(case.author)} is not in {either(self.wanted)}")


@dataclass(frozen=True, slots=True)
class AssociationIs(Condition):
    """How near somebody is to the repository."""

    key = "association"
    help = (
        "What the author is to the repository, as GitHub says: owner, member, collaborator, contributor, "
        "first-time-contributor, first-timer, mannequin or none. One of them, or a list."
    )
    example = "[owner, member]"
    shape = Many("an association or a list of them", ASSOCIATION, least=1, lone=True)
    wanted: tuple[str, ...]

    @override
    def holds(self, case: Case) -> Reply:
        said = f"the author's association is {clipped(case.association.replace('_', '-'))}"
        if case.association in self.wanted:
            return Reply(holds=True, said=said)
        return Reply(holds=False, said=f"{said}, not {either(each.replace('_', '-') for each in self.wanted)}")


@dataclass(frozen=True, slots=True)
class FirstTimeContributor(Condition):
    """Somebody new."""

    key = "first-time-contributor"
    help = "Whether GitHub knows no earlier commit of the author in this repository."
    example = "true"
    shape = Flag()
    wanted: bool

    @override
    def holds(self, case: Case) -> Reply:
        is_new = case.association in NEWCOMERS
        said = "it is the author's first contribution here" if is_new else "the author has contributed here before"
        return Reply(holds=is_new is self.wanted, said=said)


@dataclass(frozen=True, slots=True)
class Fork(Condition):
    """From outside."""

    key = "fork"
    help = "Whether the branch lives in a fork."
    example = "true"
    shape = Flag()
    wanted: bool

    @override
    def holds(self, case: Case) -> Reply:
        said = "it comes from a fork" if case.fork else "it does not come from a fork"
        return Reply(holds=case.fork is self.wanted, said=said)
