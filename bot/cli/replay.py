"""`twotrack replay`: what would have happened to the changes of a local history, or to a list of pull requests."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.cli.listed import ListUnreadable, listed
from bot.cli.offline import CARRIERS, RulesUnreadable, carriers
from bot.cli.rows import HEADING, Format, Row
from bot.cli.slices import Job, Unit, rows
from bot.cli.summary import Summary
from bot.git.clone import Clone, open_clone
from bot.git.history import HistoryUnreadable
from bot.git.walk import count, revisions

_INTERRUPTED = 130  # as a shell says it of Ctrl+C
_COLUMNS = (TextColumn("Judging"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


def replay(
    *,
    repo: Annotated[Path, typer.Option("--repo", help="The local clone to read.")] = Path(),
    unit: Annotated[Unit, typer.Option(help="What counts as one change.")] = Unit.MERGE,
    last: Annotated[int | None, typer.Option(min=1, help="The newest so many changes only.")] = None,
    between: Annotated[
        str | None, typer.Option("--range", metavar="A..B", help="Only what B has and A has not.")
    ] = None,
    pulls: Annotated[
        Path | None,
        typer.Option(help="JSON lines {pr, base, head, branch?, title?, body?, author?, labels?} to judge instead."),
    ] = None,
    without: Annotated[str, typer.Option(help=f"Do not look at these, by commas: {', '.join(CARRIERS)}.")] = "",
    rules: Annotated[Path | None, typer.Option(help="Judge by this file, not by the clone's own rules.")] = None,
    form: Annotated[Format, typer.Option("--format", help="For people, or one JSON object a line.")] = Format.TABLE,
    jobs: Annotated[int, typer.Option(min=0, max=64, help="Processes to judge in; 0 takes one a core.")] = 0,
) -> None:
    """Say what would have happened: judge each change of a local history, newest first, without any network.

    A merge is what a pull request became, and so is a squash that GitHub named "... (#12)"; where a history has
    neither, each commit is one. With --unit commit every commit is judged alone, but for merges, which join others.

    The rules are .github/rules.yml on the clone's default branch, or else the pack `default`. Exit code: 0, or 1 when
    something could not be read, 2 for wrong usage.
    """
    if pulls is not None and (between is not None or unit is Unit.COMMIT):
        raise typer.BadParameter("--pulls names the changes itself; it goes with neither --range nor --unit commit")
    left_out, workers = carriers(without), jobs or os.cpu_count() or 1
    with said():
        clone = open_clone(repo)
        tell_of_shallow(clone)
        revs = () if pulls else revisions(clone, between or "HEAD")
        if _run(Job(clone, unit, revs, last, pulls, left_out, rules, form, workers)):
            raise typer.Exit(1)


def tell_of_shallow(clone: Clone) -> None:
    """A shallow clone is read, and its edge left out: nothing tells what those commits changed."""
    if clone.edge:
        number = len(clone.edge)
        stays = "stays" if number == 1 else "stay"
        edge = (
            "its oldest commit, whose parent is" if number == 1 else f"its {number} oldest commits, whose parents are"
        )
        print(f"twotrack: this clone is shallow: {edge} not here, {stays} out; `git fetch --unshallow` gets the rest",
              file=sys.stderr)  # fmt: skip


@contextmanager
def said() -> Iterator[None]:
    """Say in one line what went wrong, and end quietly when nobody reads on or somebody stops us."""
    try:
        yield
    except (HistoryUnreadable, RulesUnreadable, ListUnreadable) as problem:
        print(f"twotrack: {problem}", file=sys.stderr)
        raise typer.Exit(1) from None
    except BrokenPipeError:  # `| head` has seen enough; nothing more may be flushed into the closed pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None
    except KeyboardInterrupt:
        print("twotrack: stopped", file=sys.stderr)
        raise typer.Exit(_INTERRUPTED) from None


def _run(job: Job) -> int:
    """Print every row as it is found; the answer is how many could not be read."""
    summary, troubles = Summary(), 0
    if job.form is Format.TABLE:
        print(HEADING)
    with _progress(job) as advance:
        for row in rows(job):
            advance()
            if isinstance(row, Row):
                summary.add(row)
                print(row.text)
            else:
                troubles += 1
                print(f"twotrack: {row.text}", file=sys.stderr)
    if job.form is Format.TABLE:
        _close(summary)
    sys.stdout.flush()
    return troubles


def _close(summary: Summary) -> None:
    console = Console()
    for table in summary.tables():
        console.print()
        console.print(table)


@contextmanager
def _progress(job: Job) -> Iterator[Callable[[], None]]:
    """A bar on standard error, where that is a terminal and rows do not go to the same one."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield lambda: None
        return
    with Progress(*_COLUMNS, console=Console(stderr=True), transient=True, redirect_stdout=False) as bar:
        task = bar.add_task("", total=_total(job))
        yield lambda: bar.advance(task)


def _total(job: Job) -> int | None:
    if job.pulls is not None:
        known = sum(1 for _ in listed(job.pulls))
    elif job.unit is Unit.MERGE:
        return job.last
    else:
        known = count(job.clone, job.revs, merges=False)
    return min(known, job.last or known)
