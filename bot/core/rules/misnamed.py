"""A rules file under a name that nobody reads: `rules.yaml` beside where `rules.yml` belongs."""

from collections.abc import Iterable

from bot.core.rules.problem import Problem


def misnamed(path: str, there: Iterable[str]) -> str | None:
    """The file among those there that somebody meant for the rules at `path`, or None."""
    other = f"{path.removesuffix('.yml')}.yaml"
    return other if other in there else None


def unread(name: str, path: str) -> Problem:
    """What to tell of it. `name` is the file as messages show it, `path` where the rules belong."""
    other = f"{path.removesuffix('.yml')}.yaml"
    return Problem(
        file=name,
        line=1,
        column=1,
        path="",
        message=f"nobody reads this file: rules stand in `{path}`",
        excerpt="",
        hint=f"rename it: `git mv {other} {path}`",
    )
