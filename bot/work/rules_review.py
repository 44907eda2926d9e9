"""Reads the rules that a pull request proposes, tries them on what was judged before, and tells in a check of its own.

The proposed file comes with the look, and the pull requests to try it on are ours. One request lists the files that its
globs are held against, and one asks for people, where it names anybody new. The same rules are not tried twice, and
trying happens beside the event loop.
"""

import asyncio
from dataclasses import dataclass

from bot.core.facts import Snapshot
from bot.core.judge import Book, Knowledge
from bot.core.judgement import Judgement
from bot.core.plan import CreateCheck, Step
from bot.core.proposed_rules import NAME, Tried, looked_at, proposed
from bot.core.rule_changes import changed
from bot.core.rules import Composed, Problem, Rules
from bot.core.rules.document import read
from bot.core.rules.misnamed import misnamed, unread
from bot.core.rules.reality import unknown
from bot.core.rules.tree import Node
from bot.core.signing import extended
from bot.core.simulation import Moved, Simulation, Tally, layers
from bot.core.verdict import verdict
from bot.core.words import FileStatus, Mode, PullState
from bot.github.connect import Connections
from bot.github.events import ORGANISATION_RULES
from bot.github.people import People
from bot.github.read import Reading, rules_path
from bot.store.database import Pool
from bot.store.decisions import newest_snapshots
from bot.work.idle_globs import Idle, IdleGlobs
from bot.work.rulebook import Rulebook

_LAST = 200  # pull requests to try rules on


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesReview:
    """Everything it takes; made once, in `bot/app.py`."""

    pool: Pool
    rulebook: Rulebook
    knowledge: Knowledge
    connections: Connections
    idle_globs: IdleGlobs

    async def steps(
        self, reading: Reading, snapshot: Snapshot, book: Book, judgement: Judgement, installation: int
    ) -> tuple[Step, ...]:
        """The check, where the pull request edits rules and it does not say so already."""
        pull = snapshot.pull
        path = rules_path(pull.ref)
        other = misnamed(path, {file.path for file in snapshot.diff.files if file.status is not FileStatus.REMOVED})
        edits = other is not None or any(path in file.paths for file in snapshot.diff.files)
        shows = pull.state is PullState.OPEN and not snapshot.archived and judgement.mode is not Mode.OBSERVE
        if not (edits and shows):
            return ()
        sources = (reading.proposed_rules, reading.default.source, reading.organisation.source)
        key = looked_at(*sources) if other is None else f"unread-{looked_at(*sources)}"
        shown = snapshot.shown.rules_check
        if shown is not None and shown.external_id == key:
            return ()
        if other is not None:
            answer = Composed(None, (unread(other, path),))
            return (CreateCheck(proposed(other, answer, Tried(), key), NAME),)
        answer = await self._read(reading, path)
        tried = Tried()
        if answer.rules is not None:
            tried = await self._tried(reading, book, answer.rules, installation)
        return (CreateCheck(proposed(path, answer, tried, key), NAME),)

    async def _tried(self, reading: Reading, book: Book, rules: Rules, installation: int) -> Tried:
        """Hold them against the people, the files and the pull requests that there are."""
        pull, source = reading.snapshot.pull, reading.proposed_rules
        path = rules_path(pull.ref)
        scope = pull.ref.owner if path == ORGANISATION_RULES else pull.ref.repository
        root = read(source)[0] if source is not None else None
        people = self.connections.people(installation)
        strangers = await self._strangers(people, root, rules, pull.ref.repository) if root is not None else ()
        idle = Idle()
        if source is not None and path != ORGANISATION_RULES:  # an organisation's globs are for all its repositories
            idle = await self.idle_globs.of(reading.snapshot, source, installation)
        return Tried(
            simulation=await self._try(scope, book.default.rules, rules) if book.default.rules else None,
            of=f"pull requests of {scope}, as of {reading.snapshot.taken_at:%d %B %Y, %H:%M} UTC,",
            strangers=strangers,
            idle=idle.problems,
            untold=idle.untold,
        )

    async def _strangers(self, people: People, root: Node, rules: Rules, repository: str) -> tuple[Problem, ...]:
        """Whom the file names that GitHub does not know: one request where it names anybody new."""
        roster = await people.roster(repository, rules.groups.values())
        reasons = {login: "nobody of this name can be asked here" for login, id_ in roster.users.items() if id_ is None}
        known = {login for login, id_ in roster.users.items() if id_ is not None} | set(roster.teams)
        return await asyncio.to_thread(unknown, root, reasons | roster.unknown, known)

    async def _read(self, reading: Reading, path: str) -> Composed:
        if path == ORGANISATION_RULES:
            return await self.rulebook.composed(reading.proposed_rules, None)
        return await self.rulebook.composed(reading.organisation.source, reading.proposed_rules)

    async def _try(self, scope: str, before: Rules, after: Rules) -> Simulation:
        names = (f"the default branch's, {layers(before)}", f"those proposed here, {layers(after)}")
        tally = Tally(besides=changed(before, after), names=names)
        async for snapshot in newest_snapshots(self.pool, scope, _LAST):
            moved = await asyncio.to_thread(self._moved, snapshot, before, after)
            tally.add(moved, snapshot.pull.created_at)
        return tally.result()

    def _moved(self, snapshot: Snapshot, before: Rules, after: Rules) -> Moved:
        now, then = (
            verdict(snapshot, rules, extended(self.knowledge.signals, rules.signals)) for rules in (before, after)
        )
        return Moved(ref=str(snapshot.pull.ref), title=snapshot.pull.title, before=now, after=then)
