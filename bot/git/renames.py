"""Follows files through renames: what each commit of a branch adds to them, by the names they have in the end."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.git.log import Step


def by_last_names(steps: Iterable[Step]) -> Iterator[Step]:
    """The steps (newest first), each commit with its `files`. A merge has none: what it joins, others wrote."""
    names: dict[str, str] = {}
    for step in steps:
        if step.commit.is_merge:
            yield step
            continue
        files = tuple((names.get(file.path, file.path), file.added) for file in step.files if file.added)
        yield replace(step, commit=replace(step.commit, files=files))
        for file in step.files:
            if file.previous is not None:  # before this it had that name, and whatever had its name was another file
                names[file.previous] = names.pop(file.path, file.path)
