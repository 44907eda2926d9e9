"""What a clone cannot tell of a change and people can: its repository, the properties of that, the author's teams."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import typer

from bot.core.facts import Snapshot
from bot.core.imagined import roster
from bot.core.rules import Rules
from bot.core.untold import Fact

TELL: Final = {
    Fact.REPOSITORY: "the rules ask which repository this is; say it with `--repository owner/name`.",
    Fact.PROPERTY: "the rules ask for properties of the repository; say them with `--property tier=critical`.",
    Fact.AUTHOR_IN: "the rules ask whether the author is in a team; say those they are in with `--team org/name`.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What was said. None = nothing was, so that nobody knows; an empty text names no repository."""

    repository: str = ""
    properties: dict[str, tuple[str, ...]] | None = None
    teams: tuple[str, ...] | None = None

    def added(self, seen: Snapshot, rules: Rules) -> Snapshot:
        """The facts with these."""
        people = seen.roster if self.teams is None else roster(rules, seen.pull.author.login, self.teams)
        return replace(seen, properties=self.properties, roster=people)


def said_of(repository: str, properties: Sequence[str] | None, teams: Sequence[str] | None) -> Around:
    """Read the options."""
    if repository and not all(repository.partition("/")[::2]):
        raise typer.BadParameter(f"--repository takes owner/name, not {repository!r}")
    for team in teams or ():
        if not all(team.removeprefix("@").partition("/")[::2]):
            raise typer.BadParameter(f"--team takes org/name, not {team!r}")
    return Around(
        repository=repository,
        properties=_pairs(properties) if properties else None,
        teams=tuple(teams) if teams else None,
    )


def _pairs(properties: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """A name that comes twice has both values; one without a value is not set."""
    found: dict[str, tuple[str, ...]] = {}
    for each in properties:
        name, equals, value = each.partition("=")
        if not name or not equals:
            raise typer.BadParameter(f"--property takes name=value, not {each!r}; `tier=` says that tier is not set")
        found[name] = (*found.get(name, ()), *([value] if value else []))
    return found
