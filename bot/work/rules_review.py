"""Reads the rules that a pull request proposes, tries them on what was judged before, and tells in a check of its own.

The proposed file comes with the look, and the pull requests to try it on are ours. One request lists the files that its
globs are held against, and one asks for people, where it names anybody new. The same rules are not tried twice, and
trying happens beside the event loop. Its tests are run as far as a few seconds reach: strangers propose files too.
"""

import asyncio
import time
from dataclasses import dataclass, replace

from bot.core.facts import Roster, Snapshot
from bot.core.judge import Book, Knowledge
from bot.core.judgement import Judgement
from bot.core.plan import CreateCheck, Step
from bot.core.proposed_rules import NAME, Tried, looked_at, proposed
from bot.core.proposed_tests import Tested, failure, read_tests
from bot.core.rule_changes import changed
from bot.core.rules import Composed, Problem, Rules, Source
from bot.core.rules.document import read
from bot.core.rules.misnamed import misnamed, unread
from bot.core.rules.reality import unknown
from bot.core.rules.tree import Node
from bot.core.signing import extended
from bot.core.simulation import Moved, Simulation, Tally, layers
from bot.core.trial import trial
from bot.core.verdict import verdict
from bot.core.words import FileStatus, Mode, PullState
from bot.github.connect import Connections
from bot.github.events import ORGANISATION_RULES
from bot.github.read import Reading, rules_path
from bot.store.database import Pool
from bot.store.decisions import newest_snapshots
from bot.work.idle_globs import Idle, IdleGlobs
from bot.work.rulebook import Rulebook

_LAST = 200  # pull requests to try rules on
_MOST_TESTS = 500
_SECONDS = 5.0  # for all tests of a file


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
        source = reading.proposed_rules
        root = read(source)[0] if source is not None else None
        tried = Tried(tested=await self._tested(root, answer.rules))
        if answer.rules is not None:
            known = await self._tried(snapshot, source, book, answer.rules, installation)
            tried = replace(known, tested=tried.tested)
        return (CreateCheck(proposed(path, answer, tried, key), NAME),)

    async def _tried(
        self, snapshot: Snapshot, source: Source | None, book: Book, rules: Rules, installation: int
    ) -> Tried:
        """Hold them against the people, the files and the pull requests that there are."""
        ref = snapshot.pull.ref
        is_everywhere = rules_path(ref) == ORGANISATION_RULES
        scope = ref.owner if is_everywhere else ref.repository
        idle = Idle()
        strangers: tuple[Problem, ...] = ()
        if source is not None:
            strangers = await self._strangers(snapshot, source, rules, installation)
        if source is not None and not is_everywhere:  # an organisation's globs are for all its repositories
            idle = await self.idle_globs.of(snapshot, source, installation)
        return Tried(
            simulation=await self._try(scope, book.default.rules, rules) if book.default.rules else None,
            of=f"pull requests of {scope}, as of {snapshot.taken_at:%d %B %Y, %H:%M} UTC,",
            strangers=strangers,
            idle=idle.problems,
            untold=idle.untold,
        )

    async def _tested(self, root: Node | None, rules: Rules | None) -> Tested:
        """Run the tests in the file one by one, until the time is over."""
        if root is None:
            return Tested()
        tests = await asyncio.to_thread(read_tests, root, rules)
        if rules is None or tests.problems:
            return Tested(problems=tests.problems)
        failures: list[Problem] = []
        ran, until = 0, time.monotonic() + _SECONDS
        for place, example in tests.examples[:_MOST_TESTS]:
            if time.monotonic() > until:
                break
            done = await asyncio.to_thread(trial, example, rules, self.knowledge)
            ran += 1
            failures += [] if done.holds else [failure(place, done)]
        return Tested(failures=tuple(failures), ran=ran, number=len(tests.examples))

    async def _strangers(
        self, snapshot: Snapshot, source: Source, rules: Rules, installation: int
    ) -> tuple[Problem, ...]:
        """Whom the file names that GitHub does not know: one request where it names anybody new.

        Whoever is not at home in the organisation's `.github` may be so elsewhere: of its rules we tell only who is
        nowhere. What is near is looked for among those whom the rules of today name.
        """
        people, repository = self.connections.people(installation), snapshot.pull.ref.repository
        if rules_path(snapshot.pull.ref) == ORGANISATION_RULES:
            reasons = await people.nowhere(rules.groups.values())
            found = frozenset(_named(rules) - reasons.keys())
        else:
            roster = await people.roster(repository, rules.groups.values())
            absent = {login for login, id_ in roster.users.items() if id_ is None}
            reasons = dict.fromkeys(absent, "nobody of this name can be asked here") | roster.unknown
            found = _there(roster)
        root, _ = await asyncio.to_thread(read, source)
        return () if root is None else await asyncio.to_thread(unknown, root, reasons, found | _there(snapshot.roster))

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


def _named(rules: Rules) -> set[str]:
    return {name for group in rules.groups.values() for name in (*group.users, *group.teams)}


def _there(roster: Roster) -> frozenset[str]:
    """Everybody in a roster who is there, and its teams with their members."""
    members = (login for team in roster.teams.values() for login in team.members)
    return frozenset((*(login for login, id_ in roster.users.items() if id_ is not None), *members, *roster.teams))
