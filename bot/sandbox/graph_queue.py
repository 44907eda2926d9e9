"""The merge queue as GraphQL shows it."""

from typing import Any

from bot.sandbox.graph_context import Context
from bot.sandbox.graph_pages import Resolver, listing, moment, of, within
from bot.sandbox.queue import MergeQueue, QueueEntry
from bot.sandbox.state import PullRequest, Repository


def merge_queue(record: Repository, info: Any, *, branch: str | None = None) -> MergeQueue | None:
    """`repository.mergeQueue(branch:)`; of the default branch when none is named."""
    info.context.demand("merge_queues", "read")
    return record.queues.get(branch or record.default_branch)


def _queue(record: PullRequest, context: Context) -> MergeQueue | None:
    context.demand("merge_queues", "read")
    return record.repository.queues.get(record.base)


def _entry(record: PullRequest, context: Context) -> QueueEntry | None:
    queue = _queue(record, context)
    return queue.entry(record.number) if queue else None


def _is_waiting(record: PullRequest) -> bool:
    queue = record.repository.queues.get(record.base)
    return queue is not None and queue.entry(record.number) is not None


def _queue_of(entry: QueueEntry) -> MergeQueue:
    return entry.pull.repository.queues[entry.pull.base]


QUEUE: dict[str, dict[str, Resolver]] = {
    "Repository": {"mergeQueue": merge_queue},
    "PullRequest": {
        "mergeQueue": within(_queue), "mergeQueueEntry": within(_entry), "isInMergeQueue": of(_is_waiting),
        "isMergeQueueEnabled": of(lambda p: p.base in p.repository.queues),
    },
    "MergeQueue": {
        "id": of(lambda q: q.node), "repository": of(lambda q: q.repository),
        "entries": listing("entries", lambda q, _c, _a: q.entries),
        "url": within(lambda q, context: f"{context.url}/{q.repository.full_name}/queue/{q.branch}"),
    },
    "MergeQueueEntry": {
        "id": of(lambda e: e.node), "position": of(lambda e: _queue_of(e).entries.index(e) + 1),
        "state": of(lambda e: e.state), "headCommit": of(lambda e: e.commit), "baseCommit": of(lambda e: e.parent),
        "pullRequest": of(lambda e: e.pull), "enqueuer": of(lambda e: e.enqueuer),
        "enqueuedAt": moment(lambda e: e.at), "mergeQueue": of(_queue_of), "jump": of(lambda _e: False),
        "solo": of(lambda _e: False),
    },
}  # fmt: skip
