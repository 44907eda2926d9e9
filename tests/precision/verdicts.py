"""The findings that were judged by hand, and what they say of each item at the severity it has now."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.app import knowledge
from bot.core.lint.finding import Severity

_LIST = Path(__file__).with_name("verdicts.yml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One finding: `right` is whether a reviewer would want to be told, as heavily as its item weighs, and why.

    `whole` findings are in a file that was read as a whole, and not in a merged change; `fresh` ones in repositories for
    which no rule that warns had been narrowed.
    """

    item: str
    repository: str
    commit: str
    path: str
    line: int
    right: bool
    because: str
    whole: bool = False
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """So many findings were judged, and so many of them are right."""

    judged: int
    right: int

    @classmethod
    def of(cls, verdicts: Iterable[Verdict]) -> "Score":
        said = [verdict.right for verdict in verdicts]
        return cls(len(said), sum(said))

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.right / self.judged


def verdicts() -> list[Verdict]:
    """All of them, as they stand in the list."""
    return [Verdict(**said) for said in yaml.safe_load(_LIST.read_text("utf-8"))]


def severities() -> dict[str, Severity]:
    """What each item weighs as shipped."""
    return {item.id: item.severity for item in knowledge().checklist}


def by_item(judged: Iterable[Verdict]) -> dict[str, Score]:
    """The score of each item, by name."""
    found: defaultdict[str, list[Verdict]] = defaultdict(list)
    for verdict in judged:
        found[verdict.item].append(verdict)
    return {name: Score.of(found[name]) for name in sorted(found)}


def table() -> Iterator[str]:
    """The lines of the table in docs/checks.md."""
    weighs, judged = severities(), verdicts()
    yield "| item | weighs | judged | right |"
    yield "|---|---|---:|---:|"
    for severity in (Severity.BLOCK, Severity.WARN):
        of = [verdict for verdict in judged if weighs[verdict.item] is severity]
        for name, score in by_item(of).items():
            yield f"| `{name}` | {severity} | {score.judged} | {score.right} |"
        whole = Score.of(of)
        yield f"| **all that {severity}** | | **{whole.judged}** | **{whole.right}** ({100 * whole.share:.0f} %) |"


if __name__ == "__main__":
    print("\n".join(table()))
