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

What was measured
    A record of single lines that only those can push who may write to the repository (`settles`) speaks alone for the
    lines it names: they are AI or a person's as it says, and a credit, an agent's account or a branch counts only for
    the rest of the commit. So this is the one kind of evidence that can lower what another claimed, and only for the
    very lines it measured: a credit says 88 of a commit (an average), the record which lines of this one. Of several
    records on a commit the most AI and the fewest human lines count. A record that an author can put into the change
    itself, or state in a trailer, settles nothing: like any other sign it can raise a share and not lower it.

What caps
    A disclosure says *assisted*, an accepted suggestion is a few lines: neither brings a line above the band of
    `ai-assisted`, so neither makes a change heavy by itself.

Declarations
    A label or ticked box names a band, and stands in for the lines nobody speaks for. `ai-heavy` and `ai-assisted`
    raise `low` and `best` to their band. `human-led` and `ai-assisted` are the only words that lower `high`, to just
    below the next band, and only while all other evidence stays below that band too. Once it does not, the words
    contradict each other: the other evidence decides as if the lower word were not there, and a sentence says so. (What
    `ai-assisted` raised stays raised even then: taking it back would let one more signature lower `low`.)
    Of several declarations the highest counts. One word stands above other evidence: that of a senior who had no hand
    in the change (`outranks`, `said_origin`). While nobody declares more, it alone names the band, and what it lowered
    the share from is told.

What contradicts a record
    Whoever may push can write a record by hand. Where records make people's work of what all else calls an AI's, they
    count and a sentence says so (`classify._doubt`), so that rules can send the change to more eyes.

What is gone
    Evidence of earlier looks keeps its weight: on the commit that came in its place (same author's date: a rebase or a
    reworded message), or on the whole. A commit without a successor (squashed, split, made anew) is lost, and opens an
    era: commits that come later may be what became of it. So in each era what was lost is held against all that came
    after, and the higher counts. A squash that keeps its credits therefore changes nothing, and one that drops them
    changes nothing either; a new commit may hide behind a lost one, but no lost one disappears behind a new commit.
    A word that is gone never lowers `high`; `human-led` is simply gone. A measurement that is gone keeps its AI lines
    and gives up those of people.

How the whole and the lost combine
    With `w` for the whole, commits add only what they weigh above it: `lines * w + sum(size * max(0, weight - w))`
    (measured lines stand outside of both and add what they are), and of this and the same with `w = 0` the higher
    counts. (That sum is convex in `w`, so with its value at 0 as a floor it never falls as `w` rises. Without lost
    commits it is just "each commit the higher of its own and the whole".)

Not cared about
    Where no record asks for it (`Commit.left`), which lines of a file a later commit rewrote: what is left of it is
    shared out by what each commit added to it, or, where nobody tells that file by file, by what each added in all
    (`bot/core/lines.py`). What that costs on aider's releases stands in docs/accuracy.md.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce

from bot.core.earlier import Kept
from bot.core.evidence import Evidence, Share, Signal, Weight
from bot.core.lines import Lines
from bot.core.words import Basis

Bands = tuple[float, float]
Ones = tuple[Evidence, ...]

JUST_BELOW = 0.1  # shares are shown with one decimal
_NOISE = 1e-9  # sums of the same numbers in another order may differ by less
_NOTHING = Weight(0.0, 0.0, 0.0)
_ASSISTS = frozenset({Signal.DISCLOSURE, Signal.REVIEW_CREDIT})
_BASES = tuple(Basis)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What evidence other than declarations says. `lost` tells whether lost commits raise it."""

    share: Share
    coverage: float
    basis: Basis
    lost: bool


def weigh(lines: Lines, found: Ones, kept: Kept, bands: Bands) -> Weighed:
    """Weigh all evidence but declarations."""
    table = _Table(lines, found, kept, bands)
    low, best = table.parts()
    without = _Table(lines, found, replace(kept, lost=()), bands).parts() if kept.lost else (low, best)
    return Weighed(
        share=Share(*(round(round(100 * part, 6), 1) for part in (low, best, max(best, table.most())))),
        coverage=table.coverage(),
        basis=table.basis(),
        lost=low > without[0] + _NOISE or best > without[1] + _NOISE,
    )


@dataclass(frozen=True, slots=True)
class _Piece:
    """Lines, what speaks for them, and the era of their commit.

    `ai` and `human` are the parts that a record settled; `weight` is what `others` say of the rest.
    """

    size: float
    ai: float
    human: float
    others: Ones
    weight: Weight
    era: int

    @property
    def settled(self) -> float:
        """The part that no weaker sign speaks for."""
        return self.ai + self.human

    @property
    def rest(self) -> float:
        """The part that is open to other evidence."""
        return max(0.0, 1.0 - self.settled)

    @property
    def covered(self) -> float:
        """The part that anything speaks for. A record speaks for the lines it names, any other sign for all."""
        if any(one.seen_as is not Signal.MEASURED for one in self.others):
            return 1.0
        named = max((1.0 - one.weight.high + one.weight.low for one in self.others if one.weight), default=0.0)
        return min(1.0, self.settled + self.rest * named)


class _Table:
    """All evidence, laid beside the lines it speaks for."""

    def __init__(self, lines: Lines, found: Ones, kept: Kept, bands: Bands) -> None:
        self._lines = lines
        self._top = max(0.0, (bands[1] - JUST_BELOW) / 100)
        own: dict[str, Ones] = dict.fromkeys(lines.sizes, ())
        self._whole: Ones = ()
        for sha, one in (*((one.commit, one) for one in found), *kept.held):
            if one.weight is not None and sha is None:
                self._whole += (one,)
            elif one.weight is not None and sha in own:
                own[sha] += (one,)
        self._pieces = tuple(self._piece(lines.sizes[sha], own[sha], kept.era_of(sha)) for sha in own)
        self._lost = tuple(self._piece(self._size(ones), ones, ones[0].era) for ones in kept.lost_commits())
        self._everywhere = self._weigh(self._whole)

    def _piece(self, size: float, ones: Ones, era: int) -> _Piece:
        """The most AI lines of any record, gone or there; the fewest human lines of those that are there."""
        records = [one.weight for one in ones if one.settles and one.weight]
        there = [one.weight for one in ones if one.settles and one.weight and one.was is None]
        ai = max((weight.low for weight in records), default=0.0)
        human = min((1.0 - weight.high for weight in there), default=0.0)
        others = tuple(one for one in ones if not one.settles)
        return _Piece(size, ai, min(human, 1.0 - ai), others, self._weigh(others), era)

    def _weigh(self, ones: Ones) -> Weight:
        return reduce(Weight.above, (self._capped(one) for one in ones), _NOTHING)

    def _capped(self, one: Evidence) -> Weight:
        weight = one.weight or _NOTHING
        if one.seen_as not in _ASSISTS:
            return weight
        return Weight(min(weight.low, self._top), min(weight.best, self._top), weight.high)

    def _size(self, ones: Ones) -> float:
        return max(float(one.lines or 0) for one in ones) if self._lines.counted else 1.0

    def parts(self) -> tuple[float, float]:
        """The AI part of all lines: at least, and as an estimate."""
        return self._part(lambda weight: weight.low), self._part(lambda weight: weight.best)

    def _part(self, of: Callable[[Weight], float]) -> float:
        total, everywhere = self._lines.total, of(self._everywhere)
        open_lines = total - sum(piece.size * piece.settled for piece in self._pieces)
        above = self._through_eras(lambda piece: piece.ai + piece.rest * max(0.0, of(piece.weight) - everywhere))
        alone = self._through_eras(lambda piece: piece.ai + piece.rest * of(piece.weight))
        return min(1.0, max(everywhere * open_lines + above, alone) / total)

    def _through_eras(self, worth: Callable[[_Piece], float]) -> float:
        """All lines by their worth, newest era first: what an era lost, or all that came after, whichever is more."""
        if not self._lost:
            return sum(piece.size * worth(piece) for piece in self._pieces)
        listed: dict[int, float] = {}
        lost: dict[int, float] = {}
        for pieces, sums in ((self._pieces, listed), (self._lost, lost)):
            for piece in pieces:
                sums[piece.era] = sums.get(piece.era, 0.0) + piece.size * worth(piece)
        after = 0.0
        for era in sorted({*listed, *lost}, reverse=True):
            after = listed.get(era, 0.0) + max(lost.get(era, 0.0), after)
        return after

    def most(self) -> float:
        """The part of all lines that nobody showed to be a person's."""
        shown = sum(piece.size * piece.human for piece in self._pieces)
        if not self._whole:
            shown += sum(piece.size * piece.rest * (1.0 - piece.weight.high) for piece in self._pieces if piece.others)
        return 1.0 - shown / self._lines.total

    def coverage(self) -> float:
        """The part of all lines that anything speaks for."""
        if self._whole:
            return 1.0
        return round(min(1.0, self._through_eras(lambda piece: piece.covered) / self._lines.total), 4)

    def basis(self) -> Basis:
        """The basis that decides most lines; of equals the strongest. Nothing found: assumed."""
        decided = dict.fromkeys(_BASES, 0.0)
        for piece in (*self._pieces, *self._lost):
            decided[Basis.MEASURED] += piece.size * piece.settled
            if ones := (*piece.others, *self._whole):
                decided[basis_of(max(ones, key=self._leads))] += piece.size * piece.rest
        if self._whole:
            decided[basis_of(max(self._whole, key=self._leads))] += self._lines.unseen
        leading = max(decided.values())
        return next(basis for basis in _BASES if decided[basis] == leading) if leading else Basis.ASSUMED

    def _leads(self, one: Evidence) -> tuple[float, int]:
        return (self._capped(one).best, -_BASES.index(basis_of(one)))


def basis_of(evidence: Evidence) -> Basis:
    """How a finding knows."""
    match evidence.seen_as:
        case Signal.MEASURED:
            return Basis.MEASURED
        case Signal.SESSION:
            return Basis.INFERRED
        case _:
            return Basis.DECLARED
