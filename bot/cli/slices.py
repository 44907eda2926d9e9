"""Replay in slices, each judged by some process, and put together in order.

A slice is a piece of history that a worker reads with a git process of its own, so that reading and judging both use
all cores. Only a few slices are under way at once: memory does not grow with the history.
"""

import multiprocessing
import signal
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TypeVar

from bot.cli.listed import Listed, listed, proposal
from bot.cli.offline import Judging, attributes_of, rules_of, strip
from bot.cli.rows import Format, Row, Trouble, row
from bot.core.rules import Expression
from bot.git.blame import with_records
from bot.git.clone import Clone
from bot.git.content import searched
from bot.git.facts import Proposal, of_commit, of_group, snapshot
from bot.git.history import HistoryUnreadable
from bot.git.notes import Notes, open_notes
from bot.git.origin import repository_of
from bot.git.walk import chain, chosen, is_linear, names, proposals

_COMMITS = 2000  # each slice starts a git, which must find its way into the history again
_STEPS = 100
_PULLS = 20
_AHEAD = 3  # slices a process may be ahead


class Unit(StrEnum):
    """What counts as one change."""

    MERGE = "merge"
    COMMIT = "commit"


@dataclass(frozen=True, slots=True)
class Job:
    """All that a worker needs to know; it goes to other processes."""

    clone: Clone
    unit: Unit
    revs: tuple[str, ...]
    last: int | None
    pulls: Path | None
    without: frozenset[str]
    rules: Path | None
    form: Format
    jobs: int


_T = TypeVar("_T")
Slice = tuple[str, ...] | tuple[Listed, ...]
Outcome = Row | Trouble


@dataclass(slots=True)
class _Worker:
    """Judges slices in one process."""

    job: Job
    judging: Judging
    linear: bool
    notes: Notes | None = None  # None: they are not to be looked at; most clones have none

    def judge(self, piece: Slice) -> list[Outcome]:
        return [self._one(made) for made in self._proposals(piece)]

    def facts(self, pieces: Iterable[Slice], patterns: tuple[Expression, ...]) -> Iterator[Proposal | Trouble]:
        """Each change with all that is known of it; its lines are searched for `patterns`."""
        for piece in pieces:
            for made in self._proposals(piece):
                yield made if isinstance(made, Trouble) else self._whole(made, patterns)

    def _whole(self, made: Proposal, patterns: tuple[Expression, ...]) -> Proposal:
        made = strip(made, self.job.without)
        if self.notes:
            made = with_records(made, self.notes, self.job.clone.path)
        return searched(self.job.clone, made, patterns)

    def _one(self, made: Proposal | Trouble) -> Outcome:
        if isinstance(made, Trouble):
            return made
        made = self._whole(made, self.judging.rules.patterns)
        return row(made, self.judging.judge(snapshot(made, repository_of(self.job.clone))), self.job.form)

    def _proposals(self, piece: Slice) -> Iterator[Proposal | Trouble]:
        clone = self.job.clone
        if self.job.pulls is not None:
            yield from (_listed(clone, pull) for pull in piece if isinstance(pull, Listed))
            return
        words = [word for word in piece if isinstance(word, str)]
        if self.job.unit is Unit.COMMIT:
            yield from map(of_commit, chosen(clone, words))
        else:
            yield from map(of_group, proposals(clone, words, linear=self.linear))


def _listed(clone: Clone, pull: Listed) -> Proposal | Trouble:
    try:
        return proposal(clone, pull)
    except HistoryUnreadable as problem:
        return Trouble(str(problem))


def _judging(job: Job) -> Judging:
    return Judging.under(rules_of(job.clone, job.rules), job.without, attributes_of(job.clone))


def changes(job: Job, judging: Judging, patterns: tuple[Expression, ...]) -> Iterator[Proposal | Trouble]:
    """Everything the job asks for, as facts and in order. HistoryUnreadable says what went wrong."""
    worker = _Worker(job, judging, _linear(job))
    with _notes(job) as worker.notes:
        yield from islice(worker.facts(_pieces(job), patterns), job.last)


def _linear(job: Job) -> bool:
    return job.pulls is None and job.unit is Unit.MERGE and is_linear(job.clone, job.revs)


def rows(job: Job) -> Iterator[Outcome]:
    """Judge everything the job asks for, in order. HistoryUnreadable and RulesUnreadable say what went wrong."""
    judging = _judging(job)
    linear = _linear(job)
    worker = _Worker(job, judging, linear)
    pieces = _pieces(job)
    found = _alone(worker, pieces) if job.jobs == 1 else _together(worker, pieces)
    with closing(found):
        yield from islice(found, job.last)


def _pieces(job: Job) -> Iterator[Slice]:
    if job.pulls is not None:
        yield from _cut(listed(job.pulls), _PULLS)
    elif job.unit is Unit.COMMIT:
        yield from _cut(names(job.clone, job.revs, job.last), _COMMITS)
    else:
        yield from chain(job.clone, job.revs, _STEPS)


def _cut(items: Iterable[_T], size: int) -> Iterator[tuple[_T, ...]]:
    rest = iter(items)
    while piece := tuple(islice(rest, size)):
        yield piece


def _alone(worker: _Worker, pieces: Iterator[Slice]) -> Generator[Outcome, None, None]:
    with _notes(worker.job) as worker.notes:
        for piece in pieces:
            yield from worker.judge(piece)


def _notes(job: Job) -> AbstractContextManager[Notes | None]:
    return nullcontext() if "notes" in job.without else open_notes(job.clone.path)


def _together(worker: _Worker, pieces: Iterator[Slice]) -> Generator[Outcome, None, None]:
    """Keep every process busy, and hand on what they found in order."""
    jobs = worker.job.jobs
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if "fork" in methods else None)
    _WORKER[:] = [worker]  # a forked process finds it ready
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(worker.job, worker.linear))
    try:
        waiting: deque[Future[list[Outcome]]] = deque()
        for piece in pieces:
            waiting.append(pool.submit(_judge, piece))
            if len(waiting) >= jobs * _AHEAD:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


_WORKER: list[_Worker] = []  # of this process
_OPEN = ExitStack()  # until it ends


def _begin(job: Job, linear: bool) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started us stops us
    if not _WORKER:  # where processes are not forked
        _WORKER.append(_Worker(job, _judging(job), linear))
    _WORKER[0].notes = _OPEN.enter_context(_notes(job))


def _judge(piece: Slice) -> list[Outcome]:
    return _WORKER[0].judge(piece)
