"""Adds the signals of the rules to the shipped catalogue: once for each set of them."""

from dataclasses import replace
from functools import lru_cache

from bot.core.attributes import read_attributes
from bot.core.evidence import Signal
from bot.core.rules import Rules
from bot.core.rules.signing import OwnSignal
from bot.core.signals import Index, Rule, Signals


@lru_cache(maxsize=256)
def extended(shipped: Signals, own: tuple[OwnSignal, ...]) -> Signals:
    """The catalogue with more in it. What ships stays as it is."""
    if not own:
        return shipped
    places = {place: index.copy() for place, index in shipped.places.items()}
    trailers = {key: index.copy() for key, index in shipped.trailers.items()}
    for signal in own:
        index = trailers.setdefault(signal.key.lower(), Index()) if signal.key else places[signal.field]
        rule = Rule(
            tool=signal.tool,
            signal=signal.signal,
            weight=None if signal.signal is Signal.HINT else shipped.weights[signal.signal],
            only_bots=signal.account == "bot",
        )
        for value in signal.values:
            index.keep(value, signal.match, rule)
    return replace(shipped, places=places, trailers=trailers, keys=shipped.keys | trailers.keys())


def known(shipped: Signals, rules: Rules | None, attributes: str) -> Signals:
    """How AI tools sign in one repository: by what ships, by its rules, and by its `.gitattributes`."""
    return attributed(shipped if rules is None else extended(shipped, rules.signals), attributes)


def attributed(signals: Signals, attributes: str) -> Signals:
    """The repository's `.gitattributes` says first which files count for nobody."""
    if not attributes:
        return signals
    return replace(signals, uncounted=replace(signals.uncounted, attributes=read_attributes(attributes)))
