"""Completes what a look read by what only the rules know to ask for: people, properties, documents, lines."""

import asyncio
from dataclasses import dataclass, replace

from bot.core.candidate import Candidate
from bot.core.code_owners import CodeOwners
from bot.core.content import search
from bot.core.design import asked_links
from bot.core.document import Document
from bot.core.facts import Diff, Roster, Snapshot
from bot.core.heard import listen
from bot.core.judge import Book
from bot.core.memory import spoken_since
from bot.core.nods import MOST_ASKED, unvouched, vouched
from bot.core.owned import CodeOwned
from bot.core.owner_approval import everybody
from bot.core.recalled import recalled
from bot.core.rules import Rules
from bot.core.signals import Signals
from bot.core.signing import known
from bot.core.words import PullState
from bot.github.connect import Connections
from bot.github.people import People
from bot.github.read import Reading, diff_of
from bot.store.candidates import Candidates
from bot.store.pulls import State
from bot.work.inspection import Inspection

_MOST_TEAMS = 5  # that somebody asked for a review, of which we ask who is in them


@dataclass(frozen=True, slots=True)
class Sources:
    """Where more facts come from."""

    connections: Connections
    candidates: Candidates
    inspection: Inspection
    signals: Signals


async def complete(sources: Sources, state: State, reading: Reading, book: Book) -> Snapshot:
    """The whole snapshot. No request where the rules ask for nothing, or all of it is remembered."""
    connections = sources.connections
    ruling = [each.rules for each in (book.default, book.base) if each is not None and each.rules is not None]
    groups = book.default.rules.all_groups if book.default.rules else ()
    owned = await _owned(connections, state, reading, ruling)
    repository = state.ref.repository
    asked = any(rules.asks_for_properties for rules in ruling)
    people = connections.people(state.installation)
    asked_teams = [name for name in reading.snapshot.pull.requested if "/" in name][:_MOST_TEAMS]
    roster = await people.roster(repository, (*groups, everybody(owned)), state.people_changed_at, asked_teams)
    whole = replace(
        reading.snapshot,
        pull=replace(reading.snapshot.pull, pushers=state.pushers, pressed=state.pressed),
        roster=roster,
        code_owned=owned,
        candidates=await _candidates(sources.candidates, state, reading.snapshot, roster),
        properties=await connections.properties(state.installation).of(repository) if asked else None,
        diff=await _read_lines(sources, state, reading, ruling),
    )
    return await _documented(sources, state, await _weighed(people, state, whole, ruling), ruling)


async def _weighed(people: People, state: State, snapshot: Snapshot, ruling: list[Rules]) -> Snapshot:
    """With who may write here, of those alone whose word would count if they may."""
    since = spoken_since(state.memory, snapshot)
    waiting = {one.login for rules in ruling for one in listen(snapshot, rules, since) if one.waits}
    if not waiting:
        return snapshot
    known = await people.writers(state.ref.repository, waiting, state.people_changed_at)
    return replace(snapshot, roster=replace(snapshot.roster, writers=known))


async def _owned(connections: Connections, state: State, reading: Reading, ruling: list[Rules]) -> CodeOwned | None:
    """Who owns the changed files, by both names of those that were moved; None where no rules ask."""
    if not any(rules.asks_for_code_owners for rules in ruling):
        return None
    if reading.owners.trouble or not reading.owners.name:
        return CodeOwned(trouble=reading.owners.trouble)
    read = await connections.owners(state.installation).read(state.ref.repository, reading.owners)
    if not isinstance(read, CodeOwners):
        return CodeOwned(name=reading.owners.name, trouble=read)
    paths = [path for file in reading.snapshot.diff.files for path in file.paths]
    return await asyncio.to_thread(read.over, paths)


async def _documented(sources: Sources, state: State, snapshot: Snapshot, ruling: list[Rules]) -> Snapshot:
    """With the design documents that count, where the rules ask this change for one and somebody linked it."""
    shipped, memory = sources.signals, state.memory
    known_by = ((rules, recalled(snapshot, known(shipped, rules, snapshot.attributes), memory)) for rules in ruling)
    links = tuple(dict.fromkeys(link for rules, facts in known_by for link in asked_links(facts, rules)))
    if not links:
        return snapshot
    connections, repository = sources.connections, snapshot.pull.ref.repository
    documents = await connections.documents(state.installation).of(links, repository, snapshot.default_sha)
    people = connections.people(state.installation)
    return replace(snapshot, documents=tuple([await _vouched(people, state, one) for one in documents]))


async def _vouched(people: People, state: State, document: Document) -> Document:
    """With who of those who approve an issue may write where it is."""
    asked = unvouched(document)[:MOST_ASKED]
    if not asked:
        return document
    return vouched(document, await people.writers(document.link.repository, asked, state.people_changed_at))


async def _candidates(candidates: Candidates, state: State, snapshot: Snapshot, roster: Roster) -> dict[str, Candidate]:
    """What we know of those who could be asked, while anybody can be."""
    if snapshot.pull.draft or snapshot.pull.state is not PullState.OPEN:
        return {}
    return await candidates.of(state.ref, state.installation, roster.users, snapshot.diff)


async def _read_lines(sources: Sources, state: State, reading: Reading, ruling: list[Rules]) -> Diff:
    """The diff with an answer for each expression of the rules, and what the checklist's detectors find in it."""
    diff = reading.snapshot.diff
    wanted = {pattern.text: pattern for rules in ruling for pattern in rules.patterns}
    missing = [pattern for text, pattern in wanted.items() if text not in diff.content]
    answers = {text: paths for text, paths in diff.content.items() if text in wanted}
    items = sources.inspection.asked(ruling)
    is_open = reading.snapshot.pull.state is PullState.OPEN
    inspects = bool(items) and is_open and not sources.inspection.is_known(diff, items)
    client = sources.connections.client(state.installation)
    text = None
    if missing or inspects:
        text = reading.fetched.text if reading.fetched else await diff_of(client, state.ref, diff)
    if missing:
        answers |= await asyncio.to_thread(search, text, missing, whole=diff.truncated is None)
    found = diff.inspected
    if inspects:
        found = await sources.inspection.of(client, reading.snapshot, text, items)
    return (
        diff if (answers, found) == (diff.content, diff.inspected) else replace(diff, content=answers, inspected=found)
    )
