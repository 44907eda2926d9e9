"""What earlier looks found and this one does not: evidence only ratchets up."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.core.evidence import Evidence, Signal, Weight
from bot.core.facts import Pull
from bot.core.findings import marks
from bot.core.lines import Lines
from bot.core.signals import Signals
from bot.core.words import Origin

_EXPLAINS = frozenset({Signal.HINT, Signal.AUTOMATION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Evidence that is gone. `held` names the commit it now speaks for (None = the whole pull request).

    `lost` spoke for commits in whose place none came. `known` are commits that earlier looks had evidence on.
    """

    held: tuple[tuple[str | None, Evidence], ...] = ()
    lost: tuple[Evidence, ...] = ()
    known: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What this look sees, as far as earlier evidence must be held against it."""

    pull: Pull
    signals: Signals
    lines: Lines
    found: tuple[Evidence, ...]


def keep(earlier: Iterable[Evidence], look: Look) -> Kept:
    """Sort what earlier looks found into what is still there, what is gone, and what is lost with its commit."""
    homes = _homes(look)
    there = _there(look.found)
    held: list[tuple[str | None, Evidence]] = []
    lost: list[Evidence] = []
    known: set[str] = set()
    for one in _ratcheting(earlier, look.signals):
        if one.commit is None:
            if not _is_there(one, there.get((one.source, one.seen_as, one.tool), ())):
                held.append((None, one))
        elif (home := homes.get(one.commit) or homes.get(one.mark)) is not None:
            known.add(home)
            if not _is_there(one, there.get((home, one.seen_as, one.tool), ())):
                held.append((home, replace(one, lines=look.lines.of(home))))
        else:
            lost.append(one)
    return Kept(held=tuple(held), lost=tuple(lost), known=frozenset(known))


def _homes(look: Look) -> dict[str, str]:
    """Shas by sha, and by the name that survives a rebase."""
    homes = {mark: commit.sha for commit, mark in marks(look.pull) if not commit.is_merge}
    return homes | {sha: sha for sha in homes.values()}


def _there(found: Iterable[Evidence]) -> dict[tuple[str, Signal, str | None], tuple[Evidence, ...]]:
    there: dict[tuple[str, Signal, str | None], tuple[Evidence, ...]] = {}
    for one in found:
        key = (one.commit or one.source, one.signal, one.tool)
        there[key] = (*there.get(key, ()), one)
    return there


def _is_there(one: Evidence, others: Iterable[Evidence]) -> bool:
    """Whether this look finds the same, in the same words or others, and at least as heavy."""
    return any(
        other.says == one.says and (not one.weight or (other.weight and other.weight.above(one.weight) == other.weight))
        for other in others
    )


def _ratcheting(earlier: Iterable[Evidence], signals: Signals) -> tuple[Evidence, ...]:
    """Each finding that must not be forgotten, once, as gone: with its weight, and without lowering `high`."""
    once: dict[tuple[str, str, str, str], Evidence] = {}
    for one in earlier:
        if one.seen_as in _EXPLAINS or (one.seen_as is Signal.DECLARATION and one.says in {None, Origin.HUMAN_LED}):
            continue
        gone = replace(one, signal=Signal.EARLIER, was=one.seen_as, weight=_weight(one, signals))
        known = once.setdefault(one.key, gone)
        if known.weight and gone.weight:
            once[one.key] = replace(known, weight=known.weight.above(gone.weight))
    return tuple(once.values())


def _weight(one: Evidence, signals: Signals) -> Weight | None:
    if one.seen_as is Signal.DECLARATION:
        return None
    weight = one.weight or signals.weights.get(one.seen_as) or signals.weights[Signal.CREDIT]
    return Weight(weight.low, weight.best, 1.0)
