"""Who owns the files of a change, as values: what is left of a CODEOWNERS file once it is held against them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Owners:
    """Who owns something: logins, teams as `org/team`, and e-mail addresses, whose accounts GitHub does not tell."""

    users: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All of them, a team as `@org/team`."""
        return (*self.users, *(f"@{team}" for team in self.teams), *self.emails)


@dataclass(frozen=True, slots=True)
class Owned:
    """Files of a change that have the same owners: the first few, and how many there are."""

    owners: Owners
    files: tuple[str, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeOwned:
    """What CODEOWNERS of the default branch says of one change.

    `name` is where the file is (empty = there is none), `skipped` what is wrong with lines that say nothing, `trouble`
    why nobody can tell who owns what.
    """

    name: str = ""
    owned: tuple[Owned, ...] = ()
    skipped: tuple[str, ...] = ()
    trouble: str = ""
