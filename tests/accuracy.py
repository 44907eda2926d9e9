"""`make accuracy REPO=DIR`: what is found in a history that somebody else wrote.

Of any history: how many signs of AI are found before mid-2021, when no tool signed anything. Each one is a mistake.

Of any history too: what replaying it takes, beside what git needs to count the same lines.

Of Aider-AI/aider besides: its releases publish which part of their code the tool wrote, by `git blame` of the lines that
survived. Each release is judged as one pull request, by the very code behind `explain A..B`, as if it held only the files
that the figures are about: once as a clone knows it, and once as GitHub would, which tells how many lines a commit adds
and not to which files. For comparison: the whole of it, of which the figures do not speak.
"""

import statistics
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from bot.cli.listed import ranged
from bot.cli.offline import Judging, rules_of
from bot.core.evidence import Signal
from bot.core.facts import Commit, Diff
from bot.git.clone import Clone, open_clone
from bot.git.facts import Proposal, of_commit, snapshot
from bot.git.history import HistoryUnreadable
from bot.git.log import Step
from bot.git.walk import chosen, names, revisions
from tests.long_history import measured

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
    print(speed(clone))
    if (releases := published(clone)) is not None:
        found = list(estimates(clone, judging, releases))
        print("in a clone: ", compared([(one.clone, one.published) for one in found]))
        print("on GitHub:  ", compared([(one.github, one.published) for one in found]))
        print("every file: ", compared([(one.everything, one.published) for one in found]))


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


def speed(clone: Clone) -> str:
    """What it takes to replay the history, commit by commit."""
    cost = measured(clone.path)
    return (
        f"replay of {cost.rows:,} commits: {cost.seconds:.1f} s, beside {cost.git_seconds:.1f} s of git log --numstat; "
        f"{cost.shared:.0f} MB in all processes ({cost.apart:.0f} MB if what they share is counted for each)"
    )


def published(clone: Clone) -> list[dict[str, Any]] | None:
    """The releases of aider, or nothing in any other history."""
    try:
        return list(yaml.safe_load(clone.ask("cat-file", "blob", f"HEAD:{_PUBLISHED}")))
    except HistoryUnreadable:
        return None


@dataclass(frozen=True, slots=True)
class Estimate:
    """One release, in per cent: ours three times, and theirs."""

    clone: float
    github: float
    everything: float
    published: float


def estimates(clone: Clone, judging: Judging, releases: list[dict[str, Any]]) -> Iterator[Estimate]:
    """What we say of each release, and what it publishes."""
    for release in releases:
        whole = ranged(clone, release["start_tag"], release["end_tag"])
        spoken_of = replace(whole, diff=Diff(tuple(file for file in whole.diff.files if counted(file.path))))
        yield Estimate(
            clone=_best(judging, spoken_of),
            github=_best(judging, replace(spoken_of, commits=tuple(map(_as_on_github, spoken_of.commits)))),
            everything=_best(judging, whole),
            published=float(release["aider_percentage"]),
        )


def _as_on_github(commit: Commit) -> Commit:
    """The commit, had it changed nothing but the files that the figures are about, without knowing which."""
    return replace(commit, files=(), added=sum(added for path, added in commit.files if counted(path)))


def _best(judging: Judging, made: Proposal) -> float:
    return judging.judge(snapshot(made, "clone")).provenance.share.best


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
