"""`make accuracy REPO=DIR`: what is found in a history that somebody else wrote.

Of any history: how many signs of AI are found before mid-2021, when no tool signed anything. Each one is a mistake.

Of Aider-AI/aider besides: its releases publish which part of their code the tool wrote, by `git blame` of the lines that
survived. Ours is the estimate of each commit, weighted by the lines it added to the files that the release counts: once
as they are, and once scaled, file by file, to the lines that are left of them, which is what blame sees.
"""

import statistics
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from bot.cli.offline import Judging, rules_of
from bot.core.evidence import Signal
from bot.git.facts import of_commit, snapshot
from bot.git.history import HistoryUnreadable
from bot.git.walk import Clone, Step, between, chosen, names, open_clone, revisions

_PUBLISHED = "aider/website/_data/blame.yml"
_BEFORE = "--before=2021-07-01T00:00:00Z"
_NO_AI = {Signal.AUTOMATION, Signal.DECLARATION}
_BANDS = (20, 80)

# What aider's scripts/blame.py counts, at the commit that published the figures.
_ENDINGS = (".js", ".py", ".scm", ".sh", "Dockerfile", "Gemfile")
_TREES = ((".github/workflows/", ".yml"), ("aider/resources/", ".yml"))
_FIXTURES = "tests/fixtures/languages/"
_PAGES = {"aider/website/index.html", "aider/website/share/index.md", "aider/website/_includes/head_custom.html",
          "aider/website/_includes/home.css", "aider/website/docs/leaderboards/index.md"}  # fmt: skip
_NOT = {"aider/website/install.ps1", "aider/website/install.sh"}


def main() -> None:
    """Print what is found in the clone that the command line names."""
    clone = open_clone(Path(sys.argv[1]))
    judging = Judging.under(rules_of(clone, None), frozenset())
    print(early(clone, judging))
    if (releases := published(clone)) is not None:
        found = list(estimates(clone, judging, releases))
        print("by lines added:", compared([(one.added, one.published) for one in found]))
        print("by lines left: ", compared([(one.left, one.published) for one in found]))


def early(clone: Clone, judging: Judging) -> str:
    """How many signs of AI there are where there can be none."""
    commits = findings = 0
    revs = (*revisions(clone, "HEAD"), _BEFORE)
    for step in _steps(clone, revs):
        commits += 1
        for one in judging.judge(snapshot(of_commit(step), "clone")).provenance.evidence:
            if one.signal not in _NO_AI:
                findings += 1
                print(f"  {one.commit or step.commit.sha}: {one.signal} {one.tool}: {one.quote}")
    return f"before July 2021: {findings} AI findings in {commits:,} commits"


def published(clone: Clone) -> list[dict[str, Any]] | None:
    """The releases of aider, or nothing in any other history."""
    try:
        return list(yaml.safe_load(clone.ask("cat-file", "blob", f"HEAD:{_PUBLISHED}")))
    except HistoryUnreadable:
        return None


@dataclass(frozen=True, slots=True)
class Estimate:
    """One release: ours by all lines added on the way, ours by the lines that are left of each file, and theirs."""

    added: float
    left: float
    published: float


def estimates(clone: Clone, judging: Judging, releases: list[dict[str, Any]]) -> Iterator[Estimate]:
    """What we say of each release, and what it publishes."""
    for release in releases:
        start, end = clone.commit(release["start_tag"]), clone.commit(release["end_tag"])
        every = clone.ask("ls-tree", "-r", "-z", "--name-only", end).split("\0")
        names_of = {path: path for path in every if counted(path)}
        files: dict[str, tuple[int, float]] = {}
        for step in _steps(clone, (end, f"^{start}")):
            _weigh(step, judging, names_of, files)
        left = {file.path: file.added for file in between(clone, start, end).step.files}
        parts = [(left.get(path, 0), by_ai / added) for path, (added, by_ai) in files.items() if added]
        yield Estimate(
            added=_part(sum(by_ai for _, by_ai in files.values()), sum(added for added, _ in files.values())),
            left=_part(sum(lines * part for lines, part in parts), sum(lines for lines, _ in parts)),
            published=float(release["aider_percentage"]),
        )


def _weigh(step: Step, judging: Judging, names_of: dict[str, str], files: dict[str, tuple[int, float]]) -> None:
    """Add one commit's lines to each file, under the name it has in the release: blame follows renames too."""
    changed = tuple(file for file in step.files if file.path in names_of)
    best = (
        judging.judge(snapshot(of_commit(replace(step, files=changed)), "clone")).provenance.share.best
        if changed
        else 0
    )
    for file in changed:
        path = names_of[file.path]
        if file.previous:
            names_of.setdefault(file.previous, path)
        added, by_ai = files.get(path, (0, 0.0))
        files[path] = (added + file.added, by_ai + file.added * best)


def _part(some: float, whole: float) -> float:
    return some / whole if whole else 0.0


def counted(path: str) -> bool:
    """Whether a release counts the lines of this file."""
    if path in _NOT or path.endswith("prompts.py") or path.startswith("tests/fixtures/watch"):
        return False
    in_tree = any(path.startswith(tree) and path.endswith(ending) for tree, ending in _TREES)
    return path.endswith(_ENDINGS) or in_tree or path in _PAGES or (path.startswith(_FIXTURES) and "/test." in path)


def compared(pairs: list[tuple[float, float]]) -> str:
    """How far off we are, in points."""
    errors = [abs(ours - theirs) for ours, theirs in pairs]
    close, same = sum(error <= 10 for error in errors), sum(_band(ours) == _band(theirs) for ours, theirs in pairs)
    return (
        f"{len(pairs)} releases: median |error| {statistics.median(errors):.2f} points, mean {statistics.mean(errors):.1f}, "
        f"{close} of {len(pairs)} within 10 points, {same} of {len(pairs)} in the same band"
    )


def _band(share: float) -> int:
    return sum(share >= band for band in _BANDS)


def _steps(clone: Clone, revs: Iterable[str]) -> Iterator[Step]:
    shas = names(clone, tuple(revs), None)
    while piece := list(islice(shas, 500)):
        yield from chosen(clone, piece)


if __name__ == "__main__":
    main()
