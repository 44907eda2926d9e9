"""Answers merge groups: the queue waits for our check on each group's head, and stalls where nobody gives it.

A group is as green as its pull requests (`core/merge_group.py`). Where one of them has no verdict on the head that was
queued, or something happened to it meanwhile, it is looked at first and the group answered a moment later; after some
minutes without a verdict the answer is no, because no answer would hold up everybody behind it.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog

from bot.clock import Clock
from bot.core.merge_group import Answer, Member, answer, content
from bot.core.plan import CreateCheck, Plan
from bot.github.apply import Links, apply
from bot.github.compose import Part, join
from bot.github.connect import Connections
from bot.github.failure import GitHubFailure, Gone, RateLimited, Transient
from bot.github.wire import nodes
from bot.store.merge_groups import Group, MergeGroups
from bot.store.pulls import Pulls
from bot.store.repositories import Repositories

log = structlog.get_logger()

_SOON = timedelta(seconds=2)
_PATIENCE = timedelta(minutes=5)  # GitHub itself gives up after an hour by default (docs: managing-a-merge-queue)
_SELDOM = timedelta(minutes=1)
_GIVEN_UP = timedelta(hours=6)  # GitHub waits for checks 360 minutes at most (same page)
_MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupAnswerer:
    """Everything an answer needs."""

    connections: Connections
    groups: MergeGroups
    pulls: Pulls
    repositories: Repositories
    clock: Clock

    async def answer(self, repository: str, head: str) -> None:
        """Answer one group; later where GitHub, or a pull request of it, is not ready."""
        group = await self.groups.get(repository, head)
        if group is None:
            return
        parked_until = await self.repositories.parked_until(group.installation)
        if parked_until is not None and parked_until > self.clock():
            await self.groups.again(group, parked_until)
            return
        try:
            await self._answer(group)
        except RateLimited as failure:
            await self.repositories.park(group.installation, failure.until)
            await self.groups.again(group, failure.until)
        except GitHubFailure as failure:
            log.warning("a merge group waits", repository=repository, head=head[:12], why=str(failure))
            await self._wait(group)

    async def _wait(self, group: Group) -> None:
        """At first GitHub's reads may lag behind its webhook; later it is in trouble, or the group is gone."""
        age = self.clock() - group.first_asked_at
        if age >= _GIVEN_UP:
            await self.groups.answered(group, (), Answer.SILENT)
        else:
            await self.groups.again(group, self.clock() + (_SOON if age < _PATIENCE else _SELDOM))

    async def later(self, repository: str, head: str) -> None:
        """Try again in a while."""
        if (group := await self.groups.get(repository, head)) is not None:
            await self.groups.again(group, self.clock() + _SELDOM)

    async def _answer(self, group: Group) -> None:
        repository_id, queued = await self._queued(group)
        members = await self.groups.members(group.repository, queued)
        said = answer(members)
        now = self.clock()
        if said is Answer.UNSETTLED and now - group.first_asked_at < _PATIENCE:
            await self._ask(group, members)
            await self.groups.again(group, now + _SOON)
            return
        if said is not Answer.SILENT:
            step = CreateCheck(content(members, said))
            client = self.connections.client(group.installation)
            plan = Plan(repository_id=repository_id, pull_id="", head=group.head, steps=(step,))
            applied = await apply(client, plan, Links({}))
            if applied.check is None:
                raise Transient("GitHub took no check for the group")
        await self.groups.answered(group, [each.number for each in members], said)
        log.info("merge group", repository=group.repository, head=group.head[:12], said=said.value)

    async def _ask(self, group: Group, members: tuple[Member, ...]) -> None:
        """Have those looked at that were not, at the head they were queued with."""
        for each in members:
            if not each.pending and each.judged != each.head:
                await self.pulls.ask(group.repository, group.installation, [each.number], self.clock())

    async def _queued(self, group: Group) -> tuple[str, list[tuple[int, str]]]:
        """The pull requests of a group by number and head: its own entry, and all before it."""
        owner, _, name = group.repository.partition("/")
        client = self.connections.client(group.installation)
        asked = {"owner": owner, "name": name}
        parts = [
            Part("Queue", {**asked, "branch": group.branch}),
            Part("Queued", {**asked, "number": group.number}),
        ]
        joined = join("queue", parts)
        reply = await client.ask(joined.text, joined.variables)
        found, last = reply.data.get("part_0"), (reply.data.get("part_1") or {}).get("pullRequest")
        if found is None or last is None:
            raise Gone(f"{group.repository} has no such merge group for us")
        entries = nodes((found.get("mergeQueue") or {}).get("entries"))[:_MOST]
        return str(found["id"]), _ahead(entries, group) or [(int(last["number"]), str(last["headRefOid"]))]


def _ahead(entries: list[Any], group: Group) -> list[tuple[int, str]]:
    """The entries up to the group's own. None where GitHub shows no such entry: its ref names the one it is for."""
    mine = next((one for one in entries if int(one["pullRequest"]["number"]) == group.number), None)
    if mine is None:
        return []
    before = sorted((one for one in entries if one["position"] <= mine["position"]), key=lambda one: one["position"])
    return [(int(one["pullRequest"]["number"]), str(one["pullRequest"]["headRefOid"])) for one in before]
