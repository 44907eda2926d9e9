"""How two texts differ, line by line, with the fewest changes: E. Myers, An O(ND) Difference Algorithm (1986).

Git uses the same algorithm; difflib looks for what reads well and finds more changes than there are.
"""

import difflib
from collections.abc import Iterator, Sequence

_CONTEXT = 3
_MOST_EDITS = 400  # beyond, the fewest changes are not worth the time

Block = tuple[int, int, int]  # equal lines: where in the old, where in the new, how many


def hunks(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """The lines of a unified diff, hunk by hunk."""
    changes = _changes(equal(old, new), len(old), len(new))
    for group in _groups(changes):
        first, last = group[0], group[-1]
        start, end = max(0, first[0] - _CONTEXT), min(len(old), last[1] + _CONTEXT)
        before = first[0] - start
        yield f"@@ -{_range(start, end)} +{_range(first[2] - before, last[3] + end - last[1])} @@"
        at = start
        for old_start, old_end, new_start, new_end in group:
            yield from (f" {line}" for line in old[at:old_start])
            yield from (f"-{line}" for line in old[old_start:old_end])
            yield from (f"+{line}" for line in new[new_start:new_end])
            at = old_end
        yield from (f" {line}" for line in old[at:end])


def _range(start: int, end: int) -> str:
    length = end - start
    first = start + 1 if length else start
    return str(first) if length == 1 else f"{first},{length}"


def _changes(blocks: Sequence[Block], old: int, new: int) -> list[tuple[int, int, int, int]]:
    """What lies between the equal blocks: from and to in the old, from and to in the new."""
    found, old_at, new_at = [], 0, 0
    for old_start, new_start, size in (*blocks, (old, new, 0)):
        if old_at < old_start or new_at < new_start:
            found.append((old_at, old_start, new_at, new_start))
        old_at, new_at = old_start + size, new_start + size
    return found


def _groups(changes: list[tuple[int, int, int, int]]) -> Iterator[list[tuple[int, int, int, int]]]:
    """Changes so near to each other that their context would touch."""
    group: list[tuple[int, int, int, int]] = []
    for change in changes:
        if group and change[0] - group[-1][1] > 2 * _CONTEXT:
            yield group
            group = []
        group.append(change)
    if group:
        yield group


def equal(old: Sequence[str], new: Sequence[str]) -> list[Block]:
    """The equal lines, as blocks; what both begin and end with is put aside first."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    inner_old, inner_new = old[start : len(old) - end], new[start : len(new) - end]
    pairs = _pairs(inner_old, inner_new) if inner_old and inner_new else []
    blocks: list[Block] = [(0, 0, start)] if start else []
    for old_at, new_at in pairs:
        _extend(blocks, old_at + start, new_at + start)
    return [*blocks, (len(old) - end, len(new) - end, end)] if end else blocks


def _extend(blocks: list[Block], old_at: int, new_at: int) -> None:
    if blocks and (blocks[-1][0] + blocks[-1][2], blocks[-1][1] + blocks[-1][2]) == (old_at, new_at):
        blocks[-1] = (blocks[-1][0], blocks[-1][1], blocks[-1][2] + 1)
    else:
        blocks.append((old_at, new_at, 1))


def _pairs(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The lines that stay, as pairs of places."""
    trace = _trace(old, new)
    if trace is None:
        matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
        return [(one.a + n, one.b + n) for one in matcher.get_matching_blocks() for n in range(one.size)]
    found, x, y = [], len(old), len(new)
    for edits in range(len(trace) - 1, -1, -1):
        reach, k = trace[edits], x - y
        down = k == -edits or (k != edits and reach.get(k - 1, -1) < reach.get(k + 1, -1))
        before = k + 1 if down else k - 1
        x_before = reach.get(before, 0) if edits else 0
        y_before = x_before - before if edits else 0
        while x > x_before and y > y_before and x > 0 and y > 0 and old[x - 1] == new[y - 1]:
            x, y = x - 1, y - 1
            found.append((x, y))
        x, y = x_before, y_before
    return found[::-1]


def _trace(old: Sequence[str], new: Sequence[str]) -> list[dict[int, int]] | None:
    """How far each diagonal was reached before each further edit; None when there are too many."""
    reach: dict[int, int] = {1: 0}
    trace = []
    for edits in range(min(len(old) + len(new), _MOST_EDITS) + 1):
        trace.append(dict(reach))
        for k in range(-edits, edits + 1, 2):
            down = k == -edits or (k != edits and reach.get(k - 1, -1) < reach.get(k + 1, -1))
            x = reach.get(k + 1, 0) if down else reach.get(k - 1, 0) + 1
            while x < len(old) and x - k < len(new) and old[x] == new[x - k]:
                x += 1
            reach[k] = x
            if x >= len(old) and x - k >= len(new):
                return trace
    return None
