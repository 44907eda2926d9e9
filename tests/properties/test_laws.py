"""The laws of the design, tried on pull requests that hypothesis makes up and that live on a real (sandboxed) GitHub."""

import asyncio
import contextlib
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.core.facts import Account, ChangedFile, Diff, PullRef, Snapshot
from bot.core.judge import judge
from bot.core.judgement import Outcome
from bot.core.memory import Memory
from bot.core.plan import CreateCheck, Plan, UpdateCheck, plan
from bot.core.words import AccountKind, FileStatus, Track
from bot.github.apply import Links, apply
from bot.github.read import Wanted, read
from bot.sandbox import Commit, PullRequest
from bot.sandbox.auth import Refusal
from bot.store.json import SNAPSHOT, dump
from tests.builders import book, shipped
from tests.town import CLAUDE, RULES, Town, town

pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")
EXAMPLES = settings(
    max_examples=15, deadline=None, derandomize=True, phases=[Phase.generate], report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
PATHS = st.sampled_from(["src/basket.py", "src/payments/charge.py", "docs/a.md", "package-lock.json", "src/a b.py"])
MESSAGES = st.sampled_from(["Change it", "Add it" + CLAUDE, "Fix\n\nAssisted-by: Cursor", "Merge branch 'x'"])
ACTS = st.lists(
    st.sampled_from(
        ["approve ben", "approve cleo", "approve hana", "object dan", "human-led", "ai-assisted", "ai-heavy", "unlabel",
         "push", "push claude", "force", "draft", "ready", "build green", "build red", "build running", "tested", "footer",
         "take off", "tamper", "delete comment"]
    ),
    max_size=5,
)  # fmt: skip


@dataclass(repr=False)
class Loop:
    """One town for all examples of a law, on one event loop."""

    runner: asyncio.Runner
    town: Town

    def __repr__(self) -> str:
        return "Loop()"

    def play(self, story: Any) -> Any:
        return self.runner.run(story)


@pytest.fixture
def loop(database: str) -> Iterator[Loop]:
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        made = runner.run(stack.enter_async_context(town(database)))
        made.sandbox.limits.enforce_secondary = False  # time stands still here, so every write falls into one minute
        yield Loop(runner, made)
        runner.run(stack.aclose())


async def opened(place: Town, path: str, message: str, acts: list[str]) -> PullRequest:
    """A pull request, and what people then did to it, all before the bot had time to answer."""
    hana = place.person("hana")
    text = place.shop.branches["main"].tree.get(path, "")
    number = len(place.shop.pulls)
    pull = hana.opens(place.shop, title=f"Pull {number}", branch=f"b{number}",
                      commits=[Commit(message, files={path: f"{text}one\ntwo\n"})])  # fmt: skip
    for act in acts:
        do(place, pull, act)
    await place.settle()
    return pull


def do(place: Town, pull: PullRequest, act: str) -> None:
    """Do it, where GitHub lets people do it."""
    with contextlib.suppress(Refusal):
        attempt(place, pull, act)


def attempt(place: Town, pull: PullRequest, act: str) -> None:  # noqa: C901, PLR0912 - one case a verb
    hana, verb, _, who = place.person("hana"), *act.partition(" ")
    match verb:
        case "approve":
            place.person(who).approves(pull)
        case "object":
            place.person(who).requests_changes(pull)
        case "human-led" | "ai-assisted" | "ai-heavy":
            hana.labels(pull, verb)
        case "unlabel":
            hana.unlabels(pull, next(iter(pull.labels), "none"))
        case "push":
            hana.pushes(pull, Commit("More" + (CLAUDE if who else ""), files={"src/more.py": f"{len(pull.commits)}\n"}))
        case "force":
            hana.force_pushes(pull, [Commit("Anew", files={"src/anew.py": "x\n"})])
        case "draft":
            hana.converts_to_draft(pull)
        case "ready":
            hana.marks_ready(pull)
        case "build":
            place.sandbox.ci(pull, "build", {"green": "success", "red": "failure", "running": None}[who])
        case "tested":
            place.person("ivo").comments(pull, "/tested on staging")
        case "footer":
            hana.edits(pull, body="🤖 Generated with [Claude Code](https://claude.com/claude-code)")
        case "take":
            asked = next(iter(pull.review_requests), None)
            if asked is not None:
                place.person(asked).removes_request(pull, asked)
        case "tamper" | "delete":
            ours = [comment for comment in pull.comments if comment.author.login == "twotrack"]
            for comment in ours:
                if verb == "tamper":
                    hana.edits_comment(pull, comment, "nothing to see here")
                else:
                    hana.deletes_comment(pull, comment)


async def facts(place: Town, pull: PullRequest) -> Snapshot:
    """What a look would read now."""
    looker = place.bot.queue._looker
    installation = next(iter(place.sandbox.world.installations))
    client = looker.connections.client(installation)
    reading = await read(client, Wanted(ref=ref(pull)), looker.connections.app_id, place.sandbox.now)
    groups = book(RULES).default.rules.groups.values()
    roster = await looker.connections.people(installation).roster(pull.repository.full_name, groups)
    return replace(reading.snapshot, roster=roster)


def ref(pull: PullRequest) -> PullRef:
    return PullRef.parse(pull.full)


async def memory(place: Town, pull: PullRequest) -> Memory:
    state = await place.bot.pulls.state(ref(pull), place.sandbox.now())
    assert state is not None
    return state.memory


@EXAMPLES
@given(PATHS, MESSAGES, ACTS)
def test_law_1_after_a_plan_there_is_nothing_to_do(loop: Loop, path: str, message: str, acts: list[str]) -> None:
    """Fixpoint: settle, look again: one read, no write; and what is shown is shown once."""

    async def story() -> None:
        pull = await opened(loop.town, path, message, acts)
        before = loop.town.spent(pull)
        await loop.town.bot.pulls.ask("acme/shop", None, [pull.number], loop.town.sandbox.now())
        await loop.town.settle()

        assert [one.operation for one in loop.town.sandbox.requests(pull)[before:]] == ["Look"]
        assert len([comment for comment in pull.comments if comment.author.login == "twotrack"]) == 1

    loop.play(story())


@EXAMPLES
@given(PATHS, MESSAGES, ACTS)
def test_law_2_the_same_facts_give_the_same_plan(loop: Loop, path: str, message: str, acts: list[str]) -> None:
    """Also when the facts were written down and read again: replay and audit rest on it."""

    async def story() -> None:
        pull = await opened(loop.town, path, message, acts)
        found, known = await facts(loop.town, pull), await memory(loop.town, pull)
        again = SNAPSHOT.validate_json(dump(SNAPSHOT, found))
        judged = [judge(snapshot, book(RULES), shipped(), known) for snapshot in (found, found, again)]

        assert judged[0] == judged[1] == judged[2]
        assert plan(judged[0], found, known) == plan(judged[2], again, known)

    loop.play(story())


RISKIER = st.sampled_from(["credit", "agent", "body", "branch", "payments", "migration"])


def riskier(snapshot: Snapshot, what: str) -> Snapshot:
    """One more AI signal, or one more risky file."""
    pull, diff = snapshot.pull, snapshot.diff
    match what:
        case "credit":
            last = replace(pull.commits[-1], message=pull.commits[-1].message + CLAUDE)
            return replace(snapshot, pull=replace(pull, commits=(*pull.commits[:-1], last)))
        case "agent":
            return replace(snapshot, pull=replace(pull, author=Account("copilot-swe-agent", AccountKind.BOT)))
        case "body":
            return replace(
                snapshot, pull=replace(pull, body="🤖 Generated with [Claude Code](https://claude.com/claude-code)")
            )
        case "branch":
            return replace(snapshot, pull=replace(pull, branch="claude/fix-1a2b"))
        case _:
            path = {"payments": "src/payments/x.py", "migration": "db/migrations/1.sql"}[what]
            extra = ChangedFile(path=path, status=FileStatus.ADDED, added=3)
            larger = replace(pull, added=pull.added + 3, changed_files=pull.changed_files + 1)
            return replace(snapshot, pull=larger, diff=Diff((*diff.files, extra), diff.truncated))


@EXAMPLES
@given(PATHS, MESSAGES, ACTS, st.lists(RISKIER, min_size=1, max_size=3))
def test_law_3_more_risk_never_leads_to_less_review(
    loop: Loop, path: str, message: str, acts: list[str], more: list[str]
) -> None:
    async def story() -> None:
        pull = await opened(loop.town, path, message, acts)
        found = await facts(loop.town, pull)
        track = judge(found, book(RULES), shipped(), Memory()).track
        for what in more:
            found = riskier(found, what)
            after = judge(found, book(RULES), shipped(), Memory()).track
            assert not (track is Track.CAREFUL and after is Track.FAST), what
            track = after

    loop.play(story())


@EXAMPLES
@given(PATHS, MESSAGES, ACTS, ACTS, st.integers(0, 8))
def test_law_4_a_crash_half_way_is_never_more_permissive_than_the_truth(
    loop: Loop, path: str, message: str, before: list[str], after: list[str], survived: int
) -> None:
    """The plan stops after some steps: the check is green only where the facts say green, for the head they speak of."""

    async def story() -> None:
        place = loop.town
        pull = await opened(place, path, message, before)
        place.sandbox.hooks.mischief.hold = True
        for act in after:
            do(place, pull, act)
        found, known = await facts(place, pull), await memory(place, pull)
        judged = judge(found, book(RULES), shipped(), known)
        wanted = plan(judged, found, known)
        await carry_out(place, wanted, survived)

        run = pull.check("twotrack")
        if run is not None and run.conclusion == "success" and not stands(wanted, survived):
            assert Outcome.SUCCESS is judged.gate.outcome
            assert judged.head == run.head_sha == pull.head_sha
        place.sandbox.hooks.release()
        await place.settle()
        final = judge(await facts(place, pull), book(RULES), shipped(), await memory(place, pull))
        assert (final.gate.outcome is Outcome.SUCCESS) == (pull.check("twotrack").conclusion == "success")

    loop.play(story())


def stands(wanted: Plan, survived: int) -> bool:
    """Nothing was sent at all: what GitHub shows is from before, and its webhook is still to come."""
    return survived == 0 or not wanted.steps


async def carry_out(place: Town, wanted: Plan, survived: int) -> None:
    if not wanted.steps[:survived]:
        return
    looker = place.bot.queue._looker
    installation = next(iter(place.sandbox.world.installations))
    prepared = await place.bot.repositories.get("acme/shop")
    links = Links(dict(prepared.labels or {}) if prepared else {}, None)
    await apply(looker.connections.client(installation), replace(wanted, steps=wanted.steps[:survived]), links)


@EXAMPLES
@given(PATHS, MESSAGES, ACTS)
def test_law_4_the_check_stands_first_where_it_holds_back(loop: Loop, path: str, message: str, acts: list[str]) -> None:
    async def story() -> None:
        pull = await opened(loop.town, path, message, acts)
        found = replace(await facts(loop.town, pull))
        judged = judge(found, book(RULES), shipped(), Memory())
        steps = plan(judged, replace(found, shown=replace(found.shown, check=None, comment=None)), Memory()).steps
        checks = [index for index, step in enumerate(steps) if isinstance(step, CreateCheck | UpdateCheck)]

        assert [len(steps) - 1 if judged.gate.outcome is Outcome.SUCCESS else 0] == checks

    loop.play(story())
