"""From evidence to the share of lines that AI wrote.

What is wanted
    Three numbers that stay true whatever is missing: `low` is what evidence says is AI, `best` is an estimate in which
    unmarked lines count nothing, `high` is everything that nobody showed to be a person's. And one law: one more sign
    of AI never lowers any of them, because otherwise an author could clear a change by adding a signature.

How findings on the same lines combine
    By the highest of each number, never by sum and never by "the strongest signal replaces the weaker". A commit that
    came out of a session (77), is credited (88) and has an accepted suggestion (20) is 88. Replacing would break the
    law (a suggestion's 20 in place of the session's 77), and adding would count one fact three times.

What speaks of the whole pull request
    An agent as its author, a marker in its description and its branch speak for every line. So a commit weighs the
    highest of what its own message says and what the whole says. A person's follow-up in an agent's pull request thus
    counts as the agent's, mostly: nothing tells it from the agent committing under that person's name, and the number
    the whole is worth was measured over just such pull requests (`rules/signals.yml`, weights).

What caps
    A disclosure says *assisted*, an accepted suggestion is a few lines: neither brings a line above the band of
    `ai-assisted`, so neither makes a change heavy by itself.

Declarations
    A label or ticked box names a band, and stands in for the lines nobody speaks for. `ai-heavy` and `ai-assisted`
    raise `low` and `best` to their band. `human-led` and `ai-assisted` are the only words that lower `high`, to just
    below the next band, and only while all other evidence stays below that band too. Once it does not, the words
    contradict each other: the other evidence decides as if the lower word were not there, and a sentence says so. (What
    `ai-assisted` raised stays raised even then: taking it back would let one more signature lower `low`.)
    Of several declarations the highest counts.

What is gone
    Evidence of earlier looks keeps its weight: on the commit that came in its place (same author's date: a rebase or a
    reworded message), or on the whole. Where no commit came in its place (squashed, split, made anew), its lines are
    held against what the new commits say of themselves, and only what those do not account for is added. A rebase or a
    squash that keeps its credits therefore changes nothing, and one that drops them changes nothing either. A word that
    is gone never lowers `high`; `human-led` is simply gone.

Not cared about
    Which lines of a commit are generated (a commit's additions only say how commits compare), and lines that a later
    commit of a person rewrote: on aider's releases this cost 3.6 points in the median.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from math import fsum

from bot.core.earlier import Kept
from bot.core.evidence import Evidence, Share, Signal, Weight
from bot.core.lines import Lines
from bot.core.words import Basis

Bands = tuple[float, float]
Piece = tuple[float, tuple[Evidence, ...]]  # lines, and what speaks for them

JUST_BELOW = 0.1  # shares are shown with one decimal
_UNKNOWN = Weight(0.0, 0.0, 1.0)
_NOTHING = Weight(0.0, 0.0, 0.0)
_ASSISTS = frozenset({Signal.DISCLOSURE, Signal.REVIEW_CREDIT})
_BASES = tuple(Basis)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What evidence other than declarations says. `lost` is what gone commits still add, as Evidence."""

    share: Share
    coverage: float
    basis: Basis
    lost: tuple[Evidence, ...]


def weigh(lines: Lines, found: tuple[Evidence, ...], kept: Kept, bands: Bands) -> Weighed:
    """Weigh all evidence but declarations."""
    table = _Table(lines, found, kept, bands)
    everything = _sum((size, (*own, *table.whole)) for size, own in table.pieces)
    own = _sum(table.pieces)
    still = table.still_open()
    low, best = (
        min(lines.total, max(spoken, alone + more))
        for spoken, alone, more in (
            (everything.low, own.low, still.low),
            (everything.best, own.best, still.best),
        )
    )
    return Weighed(
        share=Share(*(round(100 * part / lines.total, 1) for part in (low, best, max(best, everything.high)))),
        coverage=table.coverage(still),
        basis=table.basis(still),
        lost=table.lost(still),
    )


class _Table:
    """All evidence, laid beside the lines it speaks for."""

    def __init__(self, lines: Lines, found: tuple[Evidence, ...], kept: Kept, bands: Bands) -> None:
        self._lines = lines
        self._top = max(0.0, (bands[1] - JUST_BELOW) / 100)
        self._gone = tuple(self._capped(one) for one in kept.lost)
        own: dict[str, tuple[Evidence, ...]] = dict.fromkeys(lines.sizes, ())
        self.whole: tuple[Evidence, ...] = ()
        for sha, one in (*((one.commit, one) for one in found), *kept.held):
            if one.weight is not None and sha is None:
                self.whole += (self._capped(one),)
            elif one.weight is not None and sha in own:
                own[sha] += (self._capped(one),)
        self._fresh = tuple((lines.sizes[sha], own[sha]) for sha in own if sha not in kept.known)
        self.pieces: tuple[Piece, ...] = (*((lines.sizes[sha], own[sha]) for sha in own), (lines.unseen, ()))

    def _capped(self, one: Evidence) -> Evidence:
        weight = one.weight or _NOTHING
        if one.seen_as not in _ASSISTS:
            return one
        return replace(one, weight=Weight(min(weight.low, self._top), min(weight.best, self._top), weight.high))

    def _gone_lines(self) -> Weight:
        """What commits that are gone said, each once, by the name that survives a rebase."""
        commits: dict[str, tuple[Evidence, ...]] = {}
        for one in self._gone:
            name = one.mark or one.source
            commits[name] = (*commits.get(name, ()), one)
        return _sum((self._size(ones), ones) for ones in commits.values())

    def _size(self, ones: tuple[Evidence, ...]) -> float:
        return max(float(one.lines or 0) for one in ones) if self._lines.counted else 1.0

    def still_open(self) -> Weight:
        """What is lost, less what commits that came since say of themselves."""
        gone, fresh = self._gone_lines(), _sum(self._fresh, silent=_NOTHING)
        return Weight(max(0.0, gone.low - fresh.low), max(0.0, gone.best - fresh.best), 0.0)

    def lost(self, still: Weight) -> tuple[Evidence, ...]:
        """The lost findings with what is left of their weight, so that the next look finds the same share."""
        gone = self._gone_lines()
        low, best = (part / whole if whole else 0.0 for part, whole in ((still.low, gone.low), (still.best, gone.best)))
        if not low and not best:
            return ()
        return tuple(
            replace(one, weight=Weight(one.weight.low * low, one.weight.best * best, one.weight.high))
            for one in self._gone
            if one.weight
        )

    def _still_lines(self, still: Weight) -> float:
        """The lines that what is left of lost findings speaks for."""
        gone = self._gone_lines()
        return gone.high * still.best / gone.best if gone.best else 0.0

    def coverage(self, still: Weight) -> float:
        """The part of the lines that anything speaks for."""
        if self.whole:
            return 1.0
        spoken = sum(size for size, own in self.pieces if own) + self._still_lines(still)
        return round(min(1.0, spoken / self._lines.total), 4)

    def basis(self, still: Weight) -> Basis:
        """The basis that decides most lines; of equals the strongest. Nothing found: assumed."""
        decided = dict.fromkeys(_BASES, 0.0)
        for size, own in self.pieces:
            if everything := (*own, *self.whole):
                decided[basis_of(max(everything, key=_leads))] += size
        if still.best:
            decided[basis_of(max(self._gone, key=_leads))] += self._still_lines(still)
        leading = max(decided.values())
        return next(basis for basis in _BASES if decided[basis] == leading) if leading else Basis.ASSUMED


def basis_of(evidence: Evidence) -> Basis:
    """How a finding knows."""
    match evidence.seen_as:
        case Signal.MEASURED:
            return Basis.MEASURED
        case Signal.SESSION:
            return Basis.INFERRED
        case _:
            return Basis.DECLARED


def _leads(evidence: Evidence) -> tuple[float, int]:
    return (evidence.weight.best if evidence.weight else 0.0, -_BASES.index(basis_of(evidence)))


def _sum(pieces: Iterable[Piece], silent: Weight = _UNKNOWN) -> Weight:
    """Lines that are AI: at least, as an estimate, at most. `silent` is the weight of lines nobody speaks for."""
    weighed = [
        (size, reduce(Weight.above, (one.weight for one in ones if one.weight), _NOTHING) if ones else silent)
        for size, ones in pieces
    ]
    return Weight(
        fsum(size * weight.low for size, weight in weighed),
        fsum(size * weight.best for size, weight in weighed),
        fsum(size * weight.high for size, weight in weighed),
    )
