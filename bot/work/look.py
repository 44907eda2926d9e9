"""One look at one pull request: read, judge, plan, apply, keep. Here a webhook becomes a check.

What we want: whatever happened before, one undisturbed look leaves GitHub showing the truth; a look that changes
nothing writes nothing; a crash at any point costs at most another look, never a second comment.

The races, by name:
- *Two looks at once.* The queue never runs two for one pull request (`lock`), on any number of machines.
- *Something happens during the look.* Whoever reported it asked anew; the row keeps the newer wish and the queue holds
  one more look (`queueing_lock`).
- *Rules change for hundreds at once.* Those looks have time: fresh events go before them, and they leave a reserve of
  GitHub's budget alone (`spare_at`).
- *Killed between applying and keeping.* What we set out to create is written down before the request leaves
  (`intents`). The next look finds it by its marker or its name; an issue it has to ask for.
- *Killed, and GitHub's reads lag too.* A look that would create what an intent younger than `settle` may have created
  waits until reads have caught up.
- *Head moves on between read and apply.* The check run is bound to the head that was judged; the push's own webhook
  asks for the next look. Labels and comment are wrong for a moment, and no check of the new head is green.

What we decided not to care about: two app processes of different versions rendering different words, each undoing the
other's comment, for the minutes of a rolling update.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from structlog.contextvars import bound_contextvars

from bot.clock import Clock
from bot.core.as_said import as_said
from bot.core.audit import Happening, Kind
from bot.core.commands import commands
from bot.core.facts import Comment, PullRef, Snapshot
from bot.core.judge import Knowledge, judge
from bot.core.judgement import Judgement
from bot.core.labels import OWNED
from bot.core.memory import Memory, recalled, remember_facts
from bot.core.messages.card import card
from bot.core.messages.reminder import told_elsewhere
from bot.core.nods import is_waiting
from bot.core.notice import Notice
from bot.core.plan import (
    AddComment,
    AddLabels,
    CreateCheck,
    OpenIssue,
    Plan,
    Remind,
    RemoveLabels,
    Step,
    UpdateComment,
    plan,
)
from bot.core.proposed_rules import NAME
from bot.core.spoken import TEAM_MATES
from bot.core.taken_off import is_untold
from bot.core.tampering import unticked
from bot.core.words import Mode, PullState, Word
from bot.github import follow_ups
from bot.github.apply import Applied, Links, apply, our_labels
from bot.github.connect import Connections
from bot.github.failure import Denied, GitHubFailure, Gone, RateLimited, Transient
from bot.github.read import KnownDiff, Reading, Wanted, read
from bot.github.wish import Hint
from bot.metrics import ANSWERED
from bot.store.candidates import Candidates
from bot.store.pulls import Kept, Pulls, State
from bot.store.repositories import Repositories
from bot.work.completion import Sources, complete
from bot.work.inspection import Inspection
from bot.work.rulebook import Rulebook
from bot.work.rules_review import RulesReview

log = structlog.get_logger()

_BACKOFF = (1, 3, 10, 30, 60, 300, 900)  # seconds; the first four cover the lag of GitHub's reads
_AGED = timedelta(minutes=5)  # until we ask again for what GitHub could not tell
_REREAD = timedelta(minutes=50)  # until a design document is read again: somebody may have changed it
_GONE_AFTER = 4  # looks that find nothing before we believe that nothing is there


@dataclass(frozen=True, slots=True, kw_only=True)
class Looker:
    """Everything a look needs; made once, in `bot/app.py`."""

    connections: Connections
    pulls: Pulls
    candidates: Candidates
    repositories: Repositories
    knowledge: Knowledge
    rulebook: Rulebook
    rules_review: RulesReview
    inspection: Inspection
    clock: Clock
    settle: timedelta
    public_url: str | None

    async def look(self, ref: PullRef) -> str:
        """Take one look. Never raises for what GitHub does: it looks again later and says why.

        The answer is what came of it: the outcome of the check, the failure, or "" where it was no time to look.
        """
        state = await self.pulls.state(ref, self.clock())
        if state is None or not state.is_wanted:
            return ""
        if state.removed:  # while a look was under way, which then wanted another
            await self.pulls.drop(ref, "the app is not installed there any more, or suspended")
            return ""
        with bound_contextvars(installation=state.installation, delivery=state.delivery):
            return await self._look_now(state)

    async def _look_now(self, state: State) -> str:
        if state.parked_until is not None and state.parked_until > self.clock():
            await self._later(state, state.parked_until, "waiting for GitHub's rate limit", count=False)
            return ""
        if not state.is_urgent and (until := self._short_until(state)) is not None:
            why = f"what can wait waits until {until:%H:%M} UTC; what is left of GitHub's budget is for fresh events"
            await self._later(state, until, why, count=False)
            return ""
        if state.joined_at is not None:
            self.connections.client(state.installation).renew(state.joined_at)
        try:
            return await self._look(state)
        except GitHubFailure as failure:
            await self._failed(state, failure)
            return type(failure).__name__

    def _short_until(self, state: State) -> datetime | None:
        """Until when the installation's budget is too low for what can wait."""
        return self.connections.client(state.installation).budget.short_until(self.clock())

    async def _look(self, state: State) -> str:
        reading = await self._read(state)
        reading = replace(reading, snapshot=as_said(reading.snapshot, state.memory.counted))
        state = _anew(state, reading.snapshot)
        book = await self.rulebook.book(reading)
        sources = Sources(self.connections, self.candidates, self.inspection, self.knowledge.signals)
        snapshot = await complete(sources, state, reading, book)
        snapshot = replace(snapshot, twins=await self.pulls.twins(state.ref, snapshot.pull.head))
        judgement = judge(snapshot, book, self.knowledge, state.memory)
        memory = remember_facts(state.memory, judgement, snapshot)
        changes = plan(judgement, snapshot, memory)
        if "checks: write" not in memory.denied:
            on_rules = await self.rules_review.steps(reading, snapshot, book, judgement, state.installation)
            changes = replace(changes, steps=(*changes.steps, *on_rules))
        changes, memory = await self._without_opened(state, snapshot, changes, memory)
        memory = await self._apply(state, snapshot, changes, memory, judgement.reviewers.again)
        await self._keep(state, snapshot, judgement, _told(memory, judgement))
        log.info("looked", pull=str(state.ref), head=snapshot.pull.head[:12], track=judgement.track.value,
                 outcome=judgement.gate.outcome.value, steps=len(changes.steps))  # fmt: skip
        return judgement.gate.outcome.value

    async def _read(self, state: State) -> Reading:
        wanted = Wanted(
            ref=state.ref,
            hint=Hint(*state.hint) if state.hint else None,
            known=KnownDiff(*state.known_diff) if state.known_diff else None,
            comment=state.memory.comment,
            attempt=state.attempts,
        )
        client = self.connections.client(state.installation)
        return await read(client, wanted, self.connections.app_id, self.clock)

    async def _apply(
        self, state: State, snapshot: Snapshot, changes: Plan, memory: Memory, again: Mapping[str, str]
    ) -> Memory:
        """Write down the intent, send the plan, and learn from what GitHub did with it."""
        if not changes.steps:
            return memory
        created = (_created(step, changes.head) for step in changes.steps)
        intents = dict.fromkeys((name for name in created if name), snapshot.taken_at)
        self._wait_for_lag(intents, snapshot, memory)
        memory = replace(memory, intents={**memory.intents, **intents})
        if intents:
            await self.pulls.intend(state.ref, memory)
        labelled = any(isinstance(step, AddLabels | RemoveLabels) for step in changes.steps)
        links = Links(await self._labels(state) if labelled else {}, self._details(state.ref))
        applied = await apply(self.connections.client(state.installation), changes, links)
        if applied.stale:
            await self.repositories.keep_labels(state.ref.repository, state.installation, None)
            raise Transient(f"GitHub no longer knows what we wrote to ({', '.join(applied.stale)})")
        return _learnt(_as_said(memory, changes), applied, snapshot, again)

    async def _without_opened(
        self, state: State, snapshot: Snapshot, changes: Plan, memory: Memory
    ) -> tuple[Plan, Memory]:
        """Of issues that an earlier look set out to open, without those that are there: one request, and rarely."""
        tried = {
            step.override: step
            for step in changes.steps
            if isinstance(step, OpenIssue) and _created(step, changes.head) in state.memory.intents
        }
        if not tried:
            return changes, memory
        client = self.connections.client(state.installation)
        found = await follow_ups.opened(client, state.ref.repository, snapshot.us, tried)
        steps = tuple(step for step in changes.steps if step not in [tried[override] for override in found])
        return replace(changes, steps=steps), replace(memory, followed_up={**memory.followed_up, **found})

    def _wait_for_lag(self, intents: dict[str, datetime], snapshot: Snapshot, memory: Memory) -> None:
        """Refuse to create what may be there already without our reads showing it yet."""
        for name in intents:
            since = memory.intents.get(name)
            shown = {"check": snapshot.shown.check, NAME: snapshot.shown.rules_check}.get(name.partition("@")[0])
            replacing = shown is not None
            if since is not None and not replacing and snapshot.taken_at - since < self.settle:
                raise Transient("a write of ours may not be visible yet")

    async def _labels(self, state: State) -> dict[str, str]:
        repository = await self.repositories.get(state.ref.repository)
        if repository is not None and repository.labels is not None and repository.labels.keys() >= OWNED:
            return dict(repository.labels)
        made = await our_labels(self.connections.client(state.installation), state.ref.repository)
        if len(made) == len(OWNED):
            await self.repositories.keep_labels(state.ref.repository, state.installation, made)
        return made

    def _details(self, ref: PullRef) -> str | None:
        return f"{self.public_url}/pulls/{ref.repository}/{ref.number}" if self.public_url else None

    async def _keep(self, state: State, snapshot: Snapshot, judgement: Judgement, memory: Memory) -> None:
        # What GitHub denied us just now is told by the next look.
        again = snapshot.taken_at if set(memory.denied) - set(state.memory.denied) else judgement.next_look_at
        answered = await self.pulls.keep(
            state,
            Kept(
                snapshot=snapshot,
                judgement=judgement,
                memory=memory,
                card=card(judgement, snapshot),
                look_again_at=again if snapshot.pull.state is PullState.OPEN else None,
                notices=_elsewhere(judgement, snapshot),
                happened=(*_undone(state.memory, judgement), *_reminded(judgement)),
                spare_at=_spare_at(snapshot, judgement, memory) if snapshot.pull.state is PullState.OPEN else None,
            ),
        )
        for received_at in answered:
            ANSWERED.observe((self.clock() - received_at).total_seconds())

    async def _failed(self, state: State, failure: GitHubFailure) -> None:
        log.warning("look failed", pull=str(state.ref), kind=type(failure).__name__, why=str(failure))
        match failure:
            case RateLimited():
                # Spread over half a minute, so that a whole installation does not come back in one instant.
                until = failure.until + timedelta(seconds=random.uniform(0, 30))  # noqa: S311 - no secret
                await self.repositories.park(state.installation, failure.until)
                await self._later(state, until, str(failure), count=False)
            case Gone() if state.attempts >= _GONE_AFTER:
                await self.pulls.drop(state.ref, str(failure))
            case Denied():
                await self._later(state, self.clock() + timedelta(hours=1), str(failure))
            case _:
                wait = _BACKOFF[min(state.attempts, len(_BACKOFF) - 1)]
                await self._later(state, self.clock() + timedelta(seconds=wait), str(failure))

    async def _later(self, state: State, at: datetime, why: str, *, count: bool = True) -> None:
        wait = self.pulls.again if state.is_urgent else self.pulls.spare
        await wait(state.ref, at, why, count=count)


def _spare_at(snapshot: Snapshot, judgement: Judgement, memory: Memory) -> datetime | None:
    """When to ask again for what no webhook of this pull request tells."""
    waits = [_AGED] if judgement.rules_told_at is not None else []
    waits += [_REREAD] if snapshot.documents else []
    waits += [_AGED] if any(one.waits for one in judgement.heard) or any(map(is_waiting, snapshot.documents)) else []
    waits += [_AGED] if _may_lag(snapshot, memory) else []
    return snapshot.taken_at + min(waits) if waits else None


def _may_lag(snapshot: Snapshot, memory: Memory) -> bool:
    """Whether a label was just put on or taken off, and GitHub's reads do not tell by whom yet."""
    pull = recalled(snapshot.pull, memory)
    return is_untold(pull) and snapshot.taken_at - pull.updated_at < _AGED


def _created(step: Step, head: str) -> str:
    """The name of what a step creates, or nothing."""
    match step:
        case AddComment():
            return "comment"
        case Remind(_, told):
            return f"reminder {told}"
        case CreateCheck(_, name):
            return f"{name if name == NAME else 'check'}@{head}"
        case OpenIssue(override, _, _):
            return f"issue@{override}"
        case _:
            return ""


def _anew(state: State, snapshot: Snapshot) -> State:
    """Whoever says `/recheck` mended something: teams are asked for again, and what was refused is tried again.

    Once for each such comment, whether a reaction of ours may show that or not; and for nobody who passes by.
    """
    author = snapshot.pull.author.login
    people = (one for one in snapshot.pull.comments if one.author.is_person and not one.ours)
    heard = (one for one in people if one.association in TEAM_MATES or one.author.login == author)
    asking = [one.id for one in heard if _rechecks(one)]
    if not asking or asking[-1] == state.memory.rechecked:
        return state
    memory = replace(state.memory, refused={}, denied=(), rechecked=asking[-1])
    return replace(state, memory=memory, people_changed_at=snapshot.taken_at)


def _rechecks(comment: Comment) -> bool:
    said = commands(comment.body, by_mail=comment.by_mail)
    return any(command.name == Word.RECHECK and not command.late for command in said)


def _told(memory: Memory, judgement: Judgement) -> Memory:
    """With what people were reminded of."""
    told = judgement.reminder.told if judgement.reminder and judgement.mode is Mode.ENFORCE else {}
    return replace(memory, reminded={**memory.reminded, **told}) if told else memory


def _as_said(memory: Memory, changes: Plan) -> Memory:
    """With the comment as it was written now."""
    bodies = [step.body for step in changes.steps if isinstance(step, AddComment | UpdateComment)]
    return replace(memory, said=unticked(bodies[-1])) if bodies else memory


def _undone(before: Memory, judgement: Judgement) -> tuple[Happening, ...]:
    """What was tampered with since the last look, for the record."""
    return tuple(
        Happening(
            kind=Kind.TAMPERING,
            what=one.what,
            by=one.login or None,
            at=one.at or judgement.judged_at,
            outcome="noticed, and undone where that is possible",
        )
        for one in judgement.tampered
        if one not in before.tampered
    )


def _elsewhere(judgement: Judgement, snapshot: Snapshot) -> tuple[Notice, ...]:
    one = judgement.reminder
    if one is None or judgement.mode is not Mode.ENFORCE:
        return ()
    return told_elsewhere(judgement, one, title=snapshot.pull.title, url=snapshot.pull.url)


def _reminded(judgement: Judgement) -> tuple[Happening, ...]:
    one = judgement.reminder
    if one is None or judgement.mode is not Mode.ENFORCE:
        return ()
    whom = dict.fromkeys((*one.mentions, *(lead for _, lead in one.leads), *one.notices))
    return (
        Happening(
            kind=Kind.REMINDER,
            what=" ".join(sorted(one.told)),
            by=None,
            at=judgement.judged_at,
            outcome=f"told {', '.join(whom)}",
        ),
    )


def _learnt(memory: Memory, applied: Applied, snapshot: Snapshot, again: Mapping[str, str]) -> Memory:
    asked = {f"{login}@{snapshot.pull.head}": snapshot.taken_at for login in applied.asked}
    return replace(
        memory,
        comment=applied.comment or memory.comment,
        asked={**memory.asked, **asked},
        asked_again={
            **memory.asked_again,
            **{key: again[key] for key in map(str.lower, applied.asked) if key in again},
        },
        refused={**memory.refused, **applied.refused},
        withdrawn={**memory.withdrawn, **dict.fromkeys(applied.withdrawn, snapshot.taken_at)},
        denied=tuple(sorted({*memory.denied, *applied.denied})),
        followed_up={**memory.followed_up, **applied.followed_up},
    )
