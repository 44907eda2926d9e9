"""What other rules would have changed: pull requests judged by both, and what is different summed up.

Only what moved is kept, and of that a bounded number: memory does not grow with the number of pull requests.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.rules import Rules
from bot.core.verdict import Verdict
from bot.core.words import Mode, Track

MOST_SHOWN = 200
_WEEK = timedelta(days=7)


def layers(rules: Rules) -> str:
    """The files that rules were made from, the uppermost first: a name for them. It may quote paths."""
    return " over ".join(layer.name for layer in reversed(rules.sources))


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One pull request under both rules."""

    ref: str
    title: str  # from outside: escape it
    before: Verdict
    after: Verdict

    @property
    def changes_track(self) -> bool:
        """Whether it moves between the tracks."""
        return self.before.track is not self.after.track

    @property
    def changes_mode_alone(self) -> bool:
        """Whether all that changes is how much of it reaches GitHub."""
        before, after = self.before, self.after
        same = (dict(before.asked), frozenset(before.demands)) == (dict(after.asked), frozenset(after.demands))
        return same and before.track is after.track and before.mode is not after.mode

    @property
    def asks_otherwise(self) -> bool:
        """Whether other people are asked, other things, or it reaches GitHub otherwise."""
        before, after = ((dict(each.asked), each.mode, frozenset(each.demands)) for each in (self.before, self.after))
        return before != after


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """The sum. `reviews` maps each group to the reviews asked of it before and after, in all of `weeks`.

    They are counted as if both rules enforced, which `is_watched` says they do not. `before` and `after` name the
    rules. `besides` are sentences on what no pull request shows (`rule_changes`).
    """

    judged: int
    to_careful: int
    to_fast: int
    otherwise: int  # same track, but other reviewers, demands or promises, or another mode
    moved: tuple[Moved, ...]  # those that change track first; at most MOST_SHOWN
    reviews: dict[str, tuple[int, int]]
    weeks: float
    besides: tuple[str, ...] = ()
    is_watched: bool = False
    before: str = ""
    after: str = ""

    @property
    def changes(self) -> int:
        """How many pull requests anything changes for."""
        return self.to_careful + self.to_fast + self.otherwise


@dataclass(slots=True)
class Tally:
    """Takes in one pull request after the other."""

    besides: tuple[str, ...] = ()
    names: tuple[str, str] = ("", "")  # of the rules, before and after
    judged: int = 0
    _counts: Counter[str] = field(default_factory=Counter)
    _moved: list[Moved] = field(default_factory=list)
    _others: list[Moved] = field(default_factory=list)
    _before: Counter[str] = field(default_factory=Counter)
    _after: Counter[str] = field(default_factory=Counter)
    _unread: Counter[str] = field(default_factory=Counter)
    _modes: Counter[tuple[Mode, Mode]] = field(default_factory=Counter)
    _is_watched: bool = False
    _first: datetime | None = None
    _last: datetime | None = None

    def add(self, moved: Moved, at: datetime) -> None:
        """`at` is when it was opened."""
        self.judged += 1
        self._first = min(self._first or at, at)
        self._last = max(self._last or at, at)
        for verdict, sums in ((moved.before, self._before), (moved.after, self._after)):
            sums.update(dict(verdict.asked))
            self._is_watched |= verdict.mode is not Mode.ENFORCE  # nobody is asked yet
        self._unread.update(moved.after.unread)
        if moved.changes_track:
            self._counts[moved.after.track] += 1
            _keep(self._moved, moved)
        elif moved.changes_mode_alone:
            self._counts["otherwise"] += 1
            self._modes[moved.before.mode, moved.after.mode] += 1
        elif moved.asks_otherwise:
            self._counts["otherwise"] += 1
            _keep(self._others, moved)

    def result(self) -> Simulation:
        """The sum of all that was added."""
        groups = sorted({*self._before, *self._after})
        span = self._last - self._first if self._first and self._last else timedelta()
        return Simulation(
            judged=self.judged,
            to_careful=self._counts[Track.CAREFUL],
            to_fast=self._counts[Track.FAST],
            otherwise=self._counts["otherwise"],
            moved=tuple([*self._moved, *self._others][:MOST_SHOWN]),
            reviews={group: (self._before[group], self._after[group]) for group in groups},
            weeks=max(1.0, span / _WEEK),
            is_watched=self._is_watched,
            before=self.names[0],
            after=self.names[1],
            besides=(
                *self.besides,
                *(_other_mode(*modes, count) for modes, count in self._modes.items()),
                *(_unread(name, count) for name, count in sorted(self._unread.items())),
            ),
        )


def _other_mode(before: Mode, after: Mode, count: int) -> str:
    return f"For {count:,} of them nothing changes but the mode, from {before} to {after}."


def _unread(domain: str, count: int) -> str:
    return (
        f"For {count:,} of them the added lines are not at hand, so that they count as touching {domain}; "
        "once these rules hold, they are searched."
    )


def _keep(kept: list[Moved], moved: Moved) -> None:
    if len(kept) < MOST_SHOWN:
        kept.append(moved)
