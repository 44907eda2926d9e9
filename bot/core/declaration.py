"""What people say of the whole change, and how it stands beside what was found."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.evidence import Evidence, Share, Signal
from bot.core.share import JUST_BELOW, Bands
from bot.core.words import Origin

_LADDER = (Origin.HUMAN_LED, Origin.AI_ASSISTED, Origin.AI_HEAVY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """The share with declarations. `decides` = the estimate is a declaration's; `says` is the one that stands.

    `lowered` tells whose word took the share below what other evidence says, and from where.
    """

    share: Share
    says: Origin | None = None
    decides: bool = False
    contradiction: str | None = None
    lowered: str | None = None


def declare(share: Share, evidence: Iterable[Evidence], bands: Bands) -> Declared:
    """Let the highest declaration speak, while other evidence does not say more.

    A word that outranks speaks alone, whatever other evidence says, unless somebody declares more than it now (alone
    also where evidence is within its band: else one more sign of AI, by leaving the band, would lower the estimate).
    """
    evidence = tuple(evidence)
    words = [one for one in evidence if one.says is not None]
    if not words:
        return Declared(share=share)
    now = [one for one in words if one.signal is not Signal.EARLIER]
    senior = max((one for one in now if one.outranks), key=_rank, default=None)
    if senior is None or any(_rank(one) > _rank(senior) for one in now):
        return _declared(share, words, evidence, bands)
    says = _LADDER[_rank(senior)]
    low, best = _floor(says, bands)
    lowered = None
    if not _stands(says, share, bands):
        lowered = (
            f"The {senior.source} counts ({senior.quote}); without it the AI share would be {share.best:g} % "
            f"({share.low:g} to {share.high:g} %)."
        )
    return Declared(share=Share(low, best, _ceiling(says, best, bands)), says=says, decides=True, lowered=lowered)


def _declared(share: Share, words: list[Evidence], evidence: tuple[Evidence, ...], bands: Bands) -> Declared:
    top = max(words, key=lambda one: (_rank(one), one.signal is not Signal.EARLIER))
    says = _LADDER[_rank(top)]
    stands = _stands(says, share, bands)
    contradiction = _against(top, share, evidence) if not stands else _among(top, words)
    low, best = _floor(says, bands)
    now = top.signal is not Signal.EARLIER
    raised = Share(max(share.low, low), max(share.best, best), max(share.high, share.best, best))
    if stands and now:
        raised = Share(raised.low, raised.best, _ceiling(says, raised.best, bands))
    return Declared(
        share=raised,
        says=says if stands and now else None,
        decides=stands and best >= share.best,
        contradiction=contradiction,
    )


def _ceiling(says: Origin, best: float, bands: Bands) -> float:
    """The most that a word leaves possible: just below the next band."""
    if says is Origin.AI_HEAVY:
        return 100.0
    return max(best, round(bands[0 if says is Origin.HUMAN_LED else 1] - JUST_BELOW, 1), 0.0)


def _rank(one: Evidence) -> int:
    return _LADDER.index(one.says) if one.says in _LADDER else 0


def _stands(says: Origin, share: Share, bands: Bands) -> bool:
    match says:
        case Origin.HUMAN_LED:
            return not share.best or share.best < bands[0]
        case Origin.AI_ASSISTED:
            return not share.best or share.best < bands[1]
        case _:
            return True


def _floor(says: Origin, bands: Bands) -> tuple[float, float]:
    match says:
        case Origin.AI_ASSISTED:
            return bands[0], (bands[0] + bands[1]) / 2
        case Origin.AI_HEAVY:
            return bands[1], (bands[1] + 100) / 2
        case _:
            return 0.0, 0.0


def _against(word: Evidence, share: Share, evidence: tuple[Evidence, ...]) -> str:
    """Names what was declared, and the heaviest of what was found."""
    found = [one for one in evidence if one.weight is not None]
    most = max(found, key=lambda one: one.weight.best if one.weight else 0.0)
    return (
        f"The {word.source} says {word.says}, but other evidence puts the AI share at {share.best:g} % "
        f"(first of all {_named(most)}); the higher counts."
    )


def _named(one: Evidence) -> str:
    tool = f" of {one.tool}" if one.tool else ""
    return (
        f"{one.seen_as}{tool} in {one.source}" if one.was is None else f"{one.was}{tool}, seen earlier in {one.source}"
    )


def _among(top: Evidence, words: list[Evidence]) -> str | None:
    """Two declarations that differ."""
    other = next((one for one in words if one.says != top.says), None)
    if other is None:
        return None
    return f"{_said(top)}, and {_said(other).lower()}; the higher counts."


def _said(word: Evidence) -> str:
    return f"The {word.source} {'said earlier' if word.signal is Signal.EARLIER else 'says'} {word.says}"
