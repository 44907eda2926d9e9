"""What earlier looks found and this one does not: evidence only ratchets up."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from bot.core.evidence import Evidence, Signal, Weight
from bot.core.facts import Pull
from bot.core.lines import Lines
from bot.core.signals import Signals
from bot.core.traces import marks
from bot.core.words import Origin

_EXPLAINS = frozenset({Signal.HINT, Signal.AUTOMATION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Evidence that is gone. `held` names the commit it now speaks for (None = the whole pull request).

    `lost` spoke for commits in whose place none came. `eras` holds the era of each commit that earlier looks had
    evidence on; a commit that shows itself now belongs to the era after the last loss.
    """

    held: tuple[tuple[str | None, Evidence], ...] = ()
    lost: tuple[Evidence, ...] = ()
    eras: Mapping[str, int] = field(default_factory=dict)

    def era_of(self, sha: str | None) -> int:
        """The era of a commit of the pull request."""
        newest = max((*(one.era + 1 for one in self.lost), *self.eras.values()), default=0)
        return self.eras.get(sha or "", newest)

    def lost_commits(self) -> Iterator[tuple[Evidence, ...]]:
        """What was lost, commit by commit."""
        commits: dict[str, tuple[Evidence, ...]] = {}
        for one in self.lost:
            name = one.mark or one.source
            commits[name] = (*commits.get(name, ()), one)
        yield from commits.values()


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What this look sees, as far as earlier evidence must be held against it."""

    pull: Pull
    signals: Signals
    lines: Lines
    found: tuple[Evidence, ...]


def keep(earlier: Iterable[Evidence], look: Look) -> Kept:
    """Sort what earlier looks found into what is still there, what is gone, and what is lost with its commit."""
    names = {commit.sha: mark for commit, mark in marks(look.pull) if not commit.is_merge}
    homes = {mark: sha for sha, mark in names.items()} | {sha: sha for sha in names}
    there = _there(look.found)
    held: list[tuple[str | None, Evidence]] = []
    lost: list[Evidence] = []
    eras: dict[str, int] = {}
    for one in _ratcheting(earlier, look.signals):
        if one.commit is None:
            if not _is_there(one, there.get((one.source, one.seen_as, one.tool), ())):
                held.append((None, one))
        elif (home := homes.get(one.commit) or homes.get(one.mark)) is not None:
            eras[home] = min(eras.get(home, one.era), one.era)
            if not _is_there(one, there.get((home, one.seen_as, one.tool), ())):
                held.append((home, replace(one, lines=look.lines.of(home), mark=names[home])))
        else:
            lost.append(one)
    return Kept(held=tuple(held), lost=tuple(lost), eras=eras)


def _there(found: Iterable[Evidence]) -> dict[tuple[str, Signal, str | None], tuple[Evidence, ...]]:
    there: dict[tuple[str, Signal, str | None], tuple[Evidence, ...]] = {}
    for one in found:
        key = (one.commit or one.source, one.signal, one.tool)
        there[key] = (*there.get(key, ()), one)
    return there


def _is_there(one: Evidence, others: Iterable[Evidence]) -> bool:
    """Whether this look finds the same, in the same words or others, and at least as heavy."""
    return any(other.says == one.says and _weighs_as_much(other.weight, one.weight) for other in others)


def _weighs_as_much(there: Weight | None, gone: Weight | None) -> bool:
    if there is None or gone is None:
        return gone is None
    return there.low >= gone.low and there.best >= gone.best


def _ratcheting(earlier: Iterable[Evidence], signals: Signals) -> tuple[Evidence, ...]:
    """Each finding that must not be forgotten, once, as gone: with its weight, and without lowering `high`."""
    once: dict[tuple[object, ...], Evidence] = {}
    for one in earlier:
        if one.seen_as in _EXPLAINS or (one.seen_as is Signal.DECLARATION and one.says in {None, Origin.HUMAN_LED}):
            continue
        gone = replace(one, signal=Signal.EARLIER, was=one.seen_as, weight=_weight(one, signals))
        key = (*one.key, one.commit, one.says)
        known = once.setdefault(key, gone)
        if known.weight and gone.weight:
            once[key] = replace(known, weight=known.weight.above(gone.weight))
    return tuple(once.values())


def _weight(one: Evidence, signals: Signals) -> Weight | None:
    if one.seen_as is Signal.DECLARATION:
        return None
    weight = one.weight or signals.weights.get(one.seen_as) or signals.weights[Signal.CREDIT]
    return Weight(weight.low, weight.best, 1.0)
