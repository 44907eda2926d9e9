"""The end of a replay: how many of each kind, how large, and how many reviews they would have asked for."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from rich.table import Table
from rich.text import Text

from bot.cli.rows import Row, shown
from bot.core.words import Origin, Track


@dataclass(slots=True)
class _Kind:
    """Changes of one origin on one track. Sizes are counted, not kept: there are few distinct ones."""

    sizes: Counter[int] = field(default_factory=Counter)

    def lines(self) -> int:
        return sum(size * count for size, count in self.sizes.items())

    def median(self) -> int:
        middle, passed = (self.sizes.total() + 1) // 2, 0
        for size in sorted(self.sizes):
            passed += self.sizes[size]
            if passed >= middle:
                return size
        return 0


@dataclass(slots=True)
class Summary:
    """Counts that grow with the kinds of changes, not with their number."""

    kinds: dict[tuple[Origin, Track], _Kind] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)

    def add(self, row: Row) -> None:
        """Count one change."""
        self.kinds.setdefault((row.origin, row.track), _Kind()).sizes[row.lines] += 1
        for group, count in row.asked:
            self.asked[group] += count

    def tables(self) -> Iterator[Table]:
        """What there is to say."""
        yield self._kinds()
        if self.asked:
            yield self._asked()

    def _kinds(self) -> Table:
        table = Table(title="What would have happened", title_justify="left", header_style="bold")
        table.add_column("Origin")
        table.add_column("Track")
        for name in ("Changes", "Lines", "Median size"):
            table.add_column(name, justify="right")
        for origin in Origin:
            for track in Track:
                if kind := self.kinds.get((origin, track)):
                    numbers = (kind.sizes.total(), kind.lines(), kind.median())
                    table.add_row(origin.value, track.value, *(f"{number:,}" for number in numbers))
        return table

    def _asked(self) -> Table:
        table = Table(title="Reviews that would have been asked for", title_justify="left", header_style="bold")
        table.add_column("Group")
        table.add_column("Reviews", justify="right")
        for group, count in self.asked.most_common():
            table.add_row(Text(shown(group, 60)), f"{count:,}")
        return table
