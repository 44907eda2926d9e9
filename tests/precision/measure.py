"""What the checklist finds in merged changes, and what finding it costs."""

import asyncio
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot.core.inspected import Finding
from bot.core.lint.finding import Severity
from bot.core.lint.skipping import unchecked
from bot.work.inspector import Inspector
from tests.precision.merged import History, Merged

TOLD = (Severity.BLOCK, Severity.WARN)


@dataclass(frozen=True, slots=True)
class Found:
    """One finding with the change it is in, and its line as it stands there."""

    repository: str
    sha: str
    severity: Severity
    finding: Finding
    line: str


@dataclass(frozen=True, slots=True)
class Row:
    """One merged change: what is found, what it asks for, and the seconds that reading and inspecting took."""

    repository: str
    sha: str
    found: tuple[Found, ...]
    unchecked: tuple[tuple[str, str], ...]
    contents: bool
    neighbours: bool
    seconds: float


Seen = Callable[[History], Iterator[Merged]]


def rows(histories: Iterable[History], seen: Seen) -> list[Row]:
    """Changes of each history, inspected as the bot would."""
    return asyncio.run(_rows(histories, seen))


async def _rows(histories: Iterable[History], seen: Seen) -> list[Row]:
    inspector = Inspector()
    found = []
    try:
        for history in histories:
            began = time.monotonic()
            for one in seen(history):
                found.append(await _row(inspector, history, one, began))
                began = time.monotonic()
    finally:
        await inspector.close()
    return found


async def _row(inspector: Inspector, history: History, one: Merged, began: float) -> Row:
    left_out = unchecked(one.change, history.uncounted)
    inspected = await inspector.inspect(one.change, history.items, left_out)
    severities = {item.id: item.severity for item in history.items}
    files = {file.path: file for file in one.change.files}
    found = (
        Found(history.name, one.sha, severities[each.item], each, files[each.path].line(each.line) if each.path else "")
        for each in inspected.findings
        if not each.accepted
    )
    why = tuple(each for each in inspected.unchecked if each[0] not in left_out)
    return Row(history.name, one.sha, tuple(found), why, one.contents, one.neighbours, time.monotonic() - began)


def totals(measured: list[Row]) -> Iterator[str]:
    """In lines: each item, then what a pull request gets and costs."""
    yield f"{'severity':<9}{'item':<30}{'pulls':>7}{'findings':>10}"
    pulls, findings = Counter[tuple[Severity, str]](), Counter[tuple[Severity, str]]()
    for row in measured:
        names = [(each.severity, each.finding.item) for each in row.found]
        findings.update(names)
        pulls.update(set(names))
    for key in sorted(findings, key=lambda each: (tuple(Severity).index(each[0]), -findings[each])):
        yield f"{key[0]:<9}{key[1]:<30}{pulls[key]:>7}{findings[key]:>10}"
    for name in sorted({row.repository for row in measured}):
        yield from _of(name, [row for row in measured if row.repository == name])
    yield from _of("all", measured)


def _of(name: str, measured: list[Row]) -> Iterator[str]:
    told = [sum(each.severity in TOLD for each in row.found) for row in measured]
    everything = [len(row.found) for row in measured]
    blocked = sum(any(each.severity is Severity.BLOCK for each in row.found) for row in measured)
    spent = sorted(row.seconds for row in measured)
    yield (
        f"{name}: {len(measured)} pull requests from {measured[-1].sha[:10]} to {measured[0].sha[:10]}; "
        f"findings that block or warn: median {statistics.median(told):g}, mean {statistics.mean(told):.2f}, "
        f"most {max(told)}; with questions: median {statistics.median(everything):g}, "
        f"mean {statistics.mean(everything):.2f}; held: {blocked}"
    )
    yield (
        f"  contents are asked for in {_share(row.contents for row in measured)}, "
        f"neighbours in {_share(row.neighbours for row in measured)}; "
        f"seconds a pull request: median {statistics.median(spent):.2f}, most {spent[-1]:.1f}; "
        f"not checked for want of time: {sum(len(row.unchecked) for row in measured)} files"
    )


def _share(each: Iterable[bool]) -> str:
    yes = list(each)
    return f"{100 * sum(yes) / len(yes):.0f} %"
