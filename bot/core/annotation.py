"""A word on one line of a changed file, as a check run shows it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Annotation:
    """A word on one line of a file. `level` is GitHub's: `failure`, `warning` or `notice`."""

    path: str
    line: int
    columns: tuple[int, int]
    level: str
    title: str
    message: str
