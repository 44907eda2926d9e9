"""Findings drawn at random, from every item that fired, written so that the verdict can be put beside each."""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator

import yaml

from tests.precision.measure import TOLD, Found, Row


def drawn(measured: Iterable[Row], most: int, seed: int) -> list[Found]:
    """So many findings that block or warn: one of each item in turn, so that rare items have their share."""
    chance = random.Random(seed)
    heaps: defaultdict[str, list[Found]] = defaultdict(list)
    for row in measured:
        for each in row.found:
            if each.severity in TOLD:
                heaps[each.finding.item].append(each)
    for heap in heaps.values():
        chance.shuffle(heap)
    taken: list[Found] = []
    for turn in range(max(map(len, heaps.values()), default=0)):
        taken += [heap[turn] for _, heap in sorted(heaps.items()) if turn < len(heap)]
    return sorted(taken[:most], key=lambda each: (each.finding.item, each.repository, each.sha))


def written(found: Iterable[Found]) -> Iterator[str]:
    """Each as an entry of verdicts.yml without its verdict; the line it speaks of stands in a comment above."""
    for each in found:
        said = f" ({each.finding.said})" if each.finding.said else ""
        yield f"# {each.severity}: {' '.join(each.line.split())[:160]}{said[:160]}".rstrip()
        yield _entry(each)


def _entry(each: Found) -> str:
    said = {
        "item": each.finding.item,
        "repository": each.repository,
        "commit": each.sha[:12],
        "path": each.finding.path,
        "line": each.finding.line,
        "right": None,
        "because": "",
    }
    text: str = yaml.safe_dump(said, default_flow_style=True, width=10_000, sort_keys=False, allow_unicode=True)
    return f"- {text.strip()}"
