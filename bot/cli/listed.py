"""Pull requests from a file of JSON lines, and reading what each changes from a clone."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.git.clone import Clone
from bot.git.facts import Proposal, of_range, read_account
from bot.git.history import HistoryUnreadable
from bot.git.walk import between

_TEXTS = ("branch", "title", "body", "author")


class ListUnreadable(Exception):
    """A line that names no pull request; the message says which and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One line of the file."""

    pr: str | int
    base: str
    head: str
    branch: str = ""
    title: str = ""
    body: str = ""
    author: str = ""
    labels: tuple[str, ...] = ()


def listed(file: Path) -> Iterator[Listed]:
    """Every pull request of a file, line by line; ListUnreadable names the line that is none."""
    try:
        with file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _listed(line, f"{file.name}:{number}")
    except (OSError, UnicodeDecodeError) as problem:
        raise ListUnreadable(f"{file} cannot be read ({type(problem).__name__})") from None


def _listed(line: str, where: str) -> Listed:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        raise ListUnreadable(f"{where}: is no JSON object") from None
    if not isinstance(said, dict):
        raise ListUnreadable(f"{where}: is no JSON object")
    for key in ("pr", "base", "head"):
        if not isinstance(said.get(key), (str, int) if key == "pr" else str) or said[key] == "":
            raise ListUnreadable(f"{where}: `{key}` is missing; a line needs pr, base and head")
    labels = said.get("labels") or []
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise ListUnreadable(f"{where}: `labels` must be a list of texts")
    return Listed(pr=said["pr"], base=said["base"], head=said["head"], labels=tuple(labels), **_texts(said, where))


def _texts(said: dict[str, Any], where: str) -> dict[str, str]:
    for key in _TEXTS:
        if not isinstance(said.get(key) or "", str):
            raise ListUnreadable(f"{where}: `{key}` must be a text")
    return {key: said.get(key) or "" for key in _TEXTS}


def proposal(clone: Clone, pull: Listed) -> Proposal:
    """What it changes, by the clone, and what is said of it, by the file. HistoryUnreadable names the pull request."""
    try:
        made = ranged(clone, pull.base, pull.head)
    except HistoryUnreadable as problem:
        raise HistoryUnreadable(f"pull request {pull.pr}: {problem}") from None
    return replace(
        made,
        ref=pull.pr,
        title=pull.title or made.title,
        body=pull.body,
        branch=pull.branch,
        labels=pull.labels,
        author=read_account(pull.author) if pull.author else made.author,
    )


def ranged(clone: Clone, base: str, head: str) -> Proposal:
    """What one commit adds to another. `base` becomes where they parted: the diff begins there."""
    group = between(clone, clone.commit(base), tip := clone.commit(head))
    return of_range(group, group.step.parents[0], tip)
