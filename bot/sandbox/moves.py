"""Which files moved, as git finds out (git-diff -M): the same content first, then what is at least half the same."""

from collections import Counter
from collections.abc import Mapping

_WHOLE = 60_000  # git's scale of similarity
_HALF = 30_000
_LONGEST = 64  # bytes of one piece that is compared
_LIMIT = 1000  # files on either side; beyond, git compares none


def moves(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, tuple[str, int]]:
    """Old path to new path and similarity in per cent."""
    gone = sorted(path for path in before if path not in after)  # of two pairs alike, git takes the first by name
    new = sorted(path for path in after if path not in before)
    if not gone or not new:
        return {}
    found = {old: (path, 100) for old, path in _same(before, after, gone, new).items()}
    gone = [old for old in gone if old not in found]
    taken = {path for path, _ in found.values()}
    new = [path for path in new if path not in taken]
    if max(len(gone), len(new)) > _LIMIT:
        return found
    return found | _alike(before, after, gone, new)


def _same(before: Mapping[str, str], after: Mapping[str, str], gone: list[str], new: list[str]) -> dict[str, str]:
    """Files whose content is now elsewhere; a place of the same name is preferred."""
    places: dict[str, list[str]] = {}
    for path in sorted(gone):
        places.setdefault(before[path], []).append(path)
    found: dict[str, str] = {}
    for path in sorted(new):
        sources = places.get(after[path])
        if sources:
            old = next((one for one in sources if _name(one) == _name(path)), sources[0])
            sources.remove(old)
            found[old] = path
    return found


def _alike(
    before: Mapping[str, str], after: Mapping[str, str], gone: list[str], new: list[str]
) -> dict[str, tuple[str, int]]:
    """The most similar pairs first; each file moves once."""
    old_pieces = {path: _pieces(before[path]) for path in gone}
    new_pieces = {path: _pieces(after[path]) for path in new}
    scored = [
        (_score(pieces, old_pieces[old]), _name(old) == _name(path), old, path)
        for path, pieces in new_pieces.items()
        for old in gone
    ]
    scored.sort(key=lambda one: (-one[0], not one[1]))
    found: dict[str, tuple[str, int]] = {}
    taken: set[str] = set()
    for score, _, old, path in scored:
        if score >= _HALF and old not in found and path not in taken:
            found[old] = path, score * 100 // _WHOLE
            taken.add(path)
    return found


def _pieces(text: str) -> Counter[bytes]:
    """Lines, and long ones in parts, with how often each occurs."""
    found: Counter[bytes] = Counter()
    for line in text.encode("utf-8", "surrogatepass").splitlines(keepends=True):
        for start in range(0, len(line), _LONGEST):
            found[line[start : start + _LONGEST]] += 1
    return found


def _score(one: Counter[bytes], other: Counter[bytes]) -> int:
    """How much of the larger is in the other too."""
    sizes = [sum(len(piece) * times for piece, times in pieces.items()) for pieces in (one, other)]
    if max(sizes) == 0:
        return 0
    copied = sum(len(piece) * times for piece, times in (one & other).items())
    return copied * _WHOLE // max(sizes)


def _name(path: str) -> str:
    return path.rpartition("/")[2]
