"""What a file takes away by saying something anew: routes to careful, and what domains of the packs asked for.

A list of routes replaces the one of the packs, and a domain the one of its name, each whole.
"""

from collections.abc import Iterator

from bot.cli.rulefiles import packs
from bot.cli.trials import RuleFile
from bot.core.rules import Route, Rules, Source, compose
from bot.core.rules.tighter import DOMAIN, held
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


def dropped_keys(file: RuleFile, rules: Rules) -> dict[str, tuple[str, ...]]:
    """The domains that the file writes anew with less, and the keys in which it is less than underneath."""
    below = _below(file, rules)
    under = {domain.name: domain for domain in below.domains} if below is not None else {}
    looser = {
        domain.name: tuple(held(DOMAIN, domain, under[domain.name], DOMAIN)[1])
        for domain in rules.domains
        if domain.name in under
    }
    return {name: keys for name, keys in looser.items() if keys}


def _names(routes: Iterator[Route]) -> Iterator[str]:
    return (route.name for route in routes if route.track is Track.CAREFUL)


def _below(file: RuleFile, rules: Rules) -> Rules | None:
    """The rules without the file: its packs, over its organisation's file if there is one."""
    named = [layer.name.removeprefix(_PACK) for layer in rules.sources if layer.name.startswith(_PACK)]
    if isinstance(file.below, Source):
        return compose(repository=None, organisation=file.below, packs=packs()).rules
    lowest = Source("packs", f"version: 1\nextends: [{', '.join(named)}]\n", "packs")
    return compose(repository=lowest, organisation=None, packs=packs()).rules if named else None
