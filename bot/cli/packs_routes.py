"""What a list of routes takes away: it replaces the one of the packs, and with it what led to careful there."""

from collections.abc import Iterator

from bot.cli.rulefiles import packs
from bot.cli.trials import RuleFile
from bot.core.rules import Route, Rules, Source, compose
from bot.core.words import Track

_PACK = "pack "


def dropped_routes(file: RuleFile, rules: Rules) -> tuple[str, ...] | None:
    """The names of the packs' routes to careful that are asked no more; None where the routes are those underneath."""
    below = _below(file, rules)
    if below is None or below.routes == rules.routes:
        return None
    kept = {route.when for route in rules.routes if route.track is Track.CAREFUL}
    if None in kept:
        return ()  # all of it is careful
    return tuple(_names(route for route in below.routes if route.when not in kept))


def _names(routes: Iterator[Route]) -> Iterator[str]:
    return (route.name for route in routes if route.track is Track.CAREFUL)


def _below(file: RuleFile, rules: Rules) -> Rules | None:
    """The rules without the file: its packs, over its organisation's file if there is one."""
    named = [layer.name.removeprefix(_PACK) for layer in rules.sources if layer.name.startswith(_PACK)]
    if isinstance(file.below, Source):
        return compose(repository=None, organisation=file.below, packs=packs()).rules
    lowest = Source("packs", f"version: 1\nextends: [{', '.join(named)}]\n", "packs")
    return compose(repository=lowest, organisation=None, packs=packs()).rules if named else None
