"""The merge queue at work: builds groups, asks for their checks, merges what is green, drops what is not.

docs: merging-a-pull-request-with-a-merge-queue, managing-a-merge-queue; webhooks merge_group, pull_request dequeued
"""

from bot.sandbox.auth import Refusal
from bot.sandbox.commits import Commits, merge_of
from bot.sandbox.queue import MergeQueue, QueueEntry
from bot.sandbox.state import Account, PullRequest, Repository


class Queues(Commits):
    """Merge queues of branches."""

    @property
    def _queue_bot(self) -> Account:
        return self.world.account("github-merge-queue", "Bot")

    def queue_of(self, pull: PullRequest) -> MergeQueue | None:
        """The queue of its base branch."""
        return pull.repository.queues.get(pull.base)

    def enqueue(self, pull: PullRequest, sender: Account) -> QueueEntry:
        """Into the queue; refused while a required check of the head is not green."""
        queue = self.queue_of(pull)
        if queue is None:
            raise Refusal(422, f"{pull.repository.full_name} has no merge queue for {pull.base}")
        if not pull.repository.can_push(sender.login):
            raise Refusal(403, f"{sender.login} may not add to the merge queue: that takes write access")
        if pull.state != "OPEN" or pull.draft:
            what = "a draft" if pull.draft else pull.state.lower()
            raise Refusal(422, f"{pull.full} is {what}; only an open pull request can wait in the merge queue")
        if queue.entry(pull.number) is not None:
            raise Refusal(422, f"{pull.full} waits in the merge queue already")
        if missing := self.missing_checks(pull.repository, pull.head_sha):
            raise Refusal(422, f'Pull request Required status check "{missing[0]}" is expected.')
        entry = QueueEntry(pull=pull, enqueuer=sender, at=self.clock.now())
        queue.entries.append(self.world.remember(entry, home=pull.repository))
        self.note(pull, "AddedToMergeQueueEvent", sender)
        self.tell_pull(pull, "enqueued", sender)
        self._build(queue)
        self.settle(queue)
        return entry

    def dequeue(self, pull: PullRequest, sender: Account, reason: str = "MANUAL") -> bool:
        """Out of the queue; false when it was in none."""
        queue = self.queue_of(pull)
        entry = queue.entry(pull.number) if queue else None
        if queue is None or entry is None:
            return False
        self._drop(queue, entry, reason, sender)
        self.settle(queue)
        return True

    def settle_all(self, repository: Repository) -> None:
        """Look at every queue of a repository again: a check or the time has moved."""
        for queue in repository.queues.values():
            self.settle(queue)

    def rebuild(self, repository: Repository, branch: str) -> None:
        """The branch moved by other ways than its queue: every group is made anew."""
        if (queue := repository.queues.get(branch)) is not None:
            self._unbuild(queue.entries)
            self._build(queue)
            self.settle(queue)

    def settle(self, queue: MergeQueue) -> None:
        """Merge and drop until the first in the queue must wait."""
        while queue.entries:
            verdicts = [self._verdict(queue, one) for one in queue.entries]
            for entry, verdict in zip(queue.entries, verdicts, strict=True):
                entry.state = {"green": "MERGEABLE", "wait": "AWAITING_CHECKS", "none": "QUEUED"}.get(
                    verdict, "UNMERGEABLE"
                )
            last = _ready(queue.grouping, verdicts)
            if last is not None:
                self._merge(queue, queue.entries[: last + 1])
            elif _hopeless(queue.grouping, verdicts):
                self._drop(queue, queue.entries[0], verdicts[0], self._queue_bot)
            else:
                return

    def _verdict(self, queue: MergeQueue, entry: QueueEntry) -> str:
        """green, wait, none when it has no group yet, or why it failed in GitHub's word."""
        if entry.commit is None or entry.since is None:
            return "none"
        if self.failed_checks(queue.repository, entry.commit.sha):
            return "CI_FAILURE"
        if not self.missing_checks(queue.repository, entry.commit.sha):
            return "green"
        return "CI_TIMEOUT" if self.clock.now() - entry.since >= queue.timeout else "wait"

    def _build(self, queue: MergeQueue) -> None:
        """A group for everybody who waits, as far as groups are made at a time: each on the one before."""
        parent = queue.repository.branches[queue.branch]
        for entry in queue.entries[: queue.most_building]:
            if entry.commit is None:
                made = self.commit(
                    queue.repository, parent, merge_of(entry.pull), entry.enqueuer, second=entry.pull.head_sha
                )
                entry.parent, entry.commit, entry.since = parent, made, self.clock.now()
                queue.repository.branches[entry.branch] = made
                self.telling.branch_made(queue.repository, entry.branch, parent, made, self._queue_bot)
                self.telling.merge_group(queue, entry, "checks_requested", self._queue_bot)
            parent = entry.commit

    def _unbuild(self, entries: list[QueueEntry], reason: str = "invalidated") -> None:
        for entry in entries:
            if entry.commit is not None:
                queue = entry.pull.repository.queues[entry.pull.base]
                del queue.repository.branches[entry.branch]
                self.telling.merge_group(queue, entry, "destroyed", self._queue_bot, reason=reason)
            entry.commit = entry.parent = entry.since = None

    def _drop(self, queue: MergeQueue, entry: QueueEntry, reason: str, sender: Account) -> None:
        """One leaves; those behind it get groups without it."""
        behind = queue.entries[queue.entries.index(entry) + 1 :]
        self._unbuild([entry], "dequeued")
        self._leave(queue, entry, reason, sender)
        self._unbuild(behind)
        self._build(queue)

    def _leave(self, queue: MergeQueue, entry: QueueEntry, reason: str, sender: Account) -> None:
        queue.entries.remove(entry)
        self.world.forget(entry)
        self.note(entry.pull, "RemovedFromMergeQueueEvent", sender, reason)
        self.tell_pull(entry.pull, "dequeued", sender, reason=reason)

    def _merge(self, queue: MergeQueue, entries: list[QueueEntry]) -> None:
        """The branch becomes the last group's commit; all that it holds are merged."""
        for entry in entries:
            made, pull = entry.commit, entry.pull
            if made is None:
                raise AssertionError("only what has a group is merged")
            queue.repository.branches[queue.branch], tip = made, queue.repository.branches[queue.branch]
            self._unbuild([entry], "merged")
            self._leave(queue, entry, "MERGE", self._queue_bot)
            pull.state, pull.closed_at = "MERGED", self.clock.now()
            pull.merged_by, pull.merge_sha = self._queue_bot, made.sha
            queue.repository.contributors.add(pull.author.login)
            self.note(pull, "MergedEvent", self._queue_bot, made.sha)
            self.tell_pull(pull, "closed", self._queue_bot)
            self.tell_push(queue.repository, queue.branch, tip, made, self._queue_bot, merge_of(pull))
        self._build(queue)


def _ready(grouping: str, verdicts: list[str]) -> int | None:
    """The last of those that merge now: a run of green ones from the first, or for HEADGREEN up to any green one."""
    if grouping == "HEADGREEN":
        return max((at for at, one in enumerate(verdicts) if one == "green"), default=None)
    run = next((at for at, one in enumerate(verdicts) if one != "green"), len(verdicts))
    return run - 1 if run else None


def _hopeless(grouping: str, verdicts: list[str]) -> bool:
    """Whether the first can no longer merge: it failed, and for HEADGREEN nobody behind it may yet be green."""
    failed = verdicts[0] in {"CI_FAILURE", "CI_TIMEOUT"}
    return failed and not (grouping == "HEADGREEN" and "wait" in verdicts)
